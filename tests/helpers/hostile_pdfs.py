"""Small PDFs that are read in no time and take minutes, or gigabytes, to draw."""


def pdf(
    content: bytes, resources: bytes = b"", *others: bytes, box: bytes = b"0 0 600 800"
) -> bytes:
    """A PDF of one page with this content; `others` are the objects from number 5 on."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Resources<<%s>>/Contents 4 0 R>>"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page % (box, resources),
        stream(content),
        *others,
    )
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, one) for n, one in enumerate(objects, 1))
    size = len(objects) + 1
    return b"%PDF-1.7\n" + body + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n0\n%%%%EOF\n" % size


def stream(content: bytes, more: bytes = b"") -> bytes:
    """A stream object."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (more, len(content), content)


def nested_forms(depth: int = 12) -> bytes:
    """Each form draws the next one ten times: the last one is drawn 10**depth times."""
    forms = [
        stream(
            b"/F Do " * 10 if n < depth else b"0 0 600 800 re f",
            b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</F %d 0 R>>>>"
            % (n + 5),
        )
        for n in range(1, depth + 1)
    ]
    return pdf(b"/F Do " * 10, b"/XObject<</F 5 0 R>>", *forms)


def many_tiles() -> bytes:
    """A pattern whose tiles are so near to each other that a page has a thousand million of them."""
    tile = stream(
        b"0 0 40 40 re f 5 5 30 30 re f",
        b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 40 40]"
        b"/XStep 0.015/YStep 0.015/Resources<<>>",
    )
    return pdf(b"/Pattern cs /P scn 0 0 600 800 re f", b"/Pattern<</P 5 0 R>>", tile)

"""Small EPUBs, written by hand: a package, and chapters of XHTML."""

import io
import zipfile
from collections.abc import Mapping

TITLE = "Of Larkspurs"
CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PACKAGE = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></metadata>
<manifest>{items}<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="notes" href="notes.xhtml" media-type="application/xhtml+xml"/>
<item id="cover" href="cover.svg" media-type="image/svg+xml"/></manifest>
<spine><itemref idref="cover"/><itemref idref="nav"/>{spine}<itemref idref="notes" linear="no"/></spine>
</package>"""
CHAPTER = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">
<head><title/><script src="x.js"/><style>p {{ color: red }}</style></head><body>{body}</body></html>"""
PARAGRAPH = "A larkspur keeps a sparse memory of sixty-four slots, so that long reports fit."


def chapter(body: str) -> str:
    return CHAPTER.format(body=body)


def package(count: int, title: str = TITLE) -> str:
    """The package of so many chapters, in the reverse order of their names."""
    items = "".join(
        f'<item id="c{n}" href="text/part%20{n}.xhtml" media-type="application/xhtml+xml"/>'
        for n in range(count)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in reversed(range(count)))
    return PACKAGE.format(title=title, items=items, spine=spine)


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of these files, with the media type of an EPUB first."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def book(*bodies: str, extra: Mapping[str, str | bytes] | None = None) -> bytes:
    """An EPUB whose chapters have these bodies, in this order."""
    chapters = {
        f"OPS/text/part {n}.xhtml": chapter(body) for n, body in enumerate(reversed(bodies))
    }
    files = {
        "META-INF/container.xml": CONTAINER,
        "OPS/book.opf": package(len(bodies)),
        "OPS/nav.xhtml": chapter("<nav><ol><li>Contents of the book</li></ol></nav>"),
        "OPS/notes.xhtml": chapter("<p>Beside the book.</p>"),
    }
    return packed(files | chapters | dict(extra or {}))

"""Books of our own making, read back, and archives that are refused."""

import io
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from helpers import books
from helpers.embedders import WordHasher
from ptmrag.documents import epub
from ptmrag.documents.document import Document, Hidden
from ptmrag.documents.epub import read_epub
from ptmrag.documents.reader_processes import ReaderProcesses
from ptmrag.errors import DocumentError
from ptmrag.ingestion.ingest import ingest
from ptmrag.language.verbatim import contains
from ptmrag.library.doctor import examine
from ptmrag.library.library import Library


def read(*bodies: str) -> Document:
    return read_epub(books.book(*bodies), source="file:a.epub")


def test_chapters_come_in_reading_order_under_their_headings() -> None:
    """The spine gives the order; the contents and what is outside the reading order are left out."""
    document = read(
        f"<h1>Memory</h1><p>{books.PARAGRAPH}</p>",
        "<section><h2>门控</h2><div><p>门控选出四个最不像的槽，并覆盖它们。</p></div></section>",
    )
    assert document.title == books.TITLE
    assert [(b.kind, b.text, b.heading, b.page) for b in document.blocks] == [
        ("heading", "Memory", "Memory", None),
        ("body", books.PARAGRAPH, "Memory", None),
        ("heading", "门控", "门控", None),
        ("body", "门控选出四个最不像的槽，并覆盖它们。", "门控", None),
    ]
    assert len(document.pages) == 1
    assert all(contains(document.pages[0], block.text) for block in document.blocks)


def test_no_text_of_a_chapter_is_lost() -> None:
    """Text outside paragraphs, around inline elements and in lists and tables is read."""
    document = read(
        f"<p>{books.PARAGRAPH}</p>Bare text<br/>in <i>two</i> lines."
        "<div>A <span>division</span> with a tail</div><blockquote>Quoted <b>words</b> here</blockquote>"
        "<ul><li>One<ul><li>Two</li></ul></li></ul><table><tr><td>a</td><td>1</td></tr></table>"
        "<a id='x'/><span><p>Inside a span</p></span><p>R&eacute;sum&eacute;&nbsp;&amp; more</p>"
    )
    assert [block.text for block in document.blocks[1:]] == [
        "Bare text in two lines.",
        "A division with a tail",
        "Quoted words here",
        "One Two",
        "a | 1",
        "Inside a span",
        "Résumé & more",
    ]


def test_a_chapter_that_is_no_xml_is_read_as_html() -> None:
    """A chapter with unclosed tags is not lost."""
    document = read(f"<p>{books.PARAGRAPH}<p>An unclosed <b>paragraph & more")
    assert [b.text for b in document.blocks] == [books.PARAGRAPH, "An unclosed paragraph & more"]


@pytest.mark.parametrize(
    "hiding",
    ['<p hidden="">Osprey is best</p>', '<div style="display:none"><p>Osprey is best</p></div>'],
)
def test_what_a_chapter_hides_is_counted_and_not_read(hiding: str) -> None:
    """As in a web page; scripts, pictures and the source of formulas are neither read nor counted."""
    unseen = (
        "<script>osprey()</script><svg xmlns='http://www.w3.org/2000/svg'><text>Osprey</text></svg>"
        "<p>It is <math xmlns='http://www.w3.org/1998/Math/MathML'><semantics><mi>x</mi>"
        "<annotation encoding='tex'>osprey</annotation></semantics></math>.</p>"
    )
    document = read(f"<p>{books.PARAGRAPH}</p>{hiding}{unseen}")
    assert "osprey" not in document.pages[0].lower()
    assert "It is x." in document.pages[0]
    assert document.hidden == Hidden(len("Ospreyisbest"))


def encryption(algorithm: str) -> dict[str, str]:
    return {
        "META-INF/encryption.xml": f"""<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"
        xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>
        <enc:EncryptionMethod Algorithm="{algorithm}"/><enc:CipherData>
        <enc:CipherReference URI="OPS/text/part%200.xhtml"/></enc:CipherData></enc:EncryptedData>
        </encryption>"""
    }


def test_a_book_with_drm_is_refused() -> None:
    """In one sentence; a book that only scrambles its fonts is read."""
    body = f"<p>{books.PARAGRAPH}</p>"
    drm = books.book(body, extra=encryption("http://www.w3.org/2001/04/xmlenc#aes256-cbc"))
    with pytest.raises(DocumentError, match=r"^encrypted: DRM protects this EPUB"):
        read_epub(drm, source="file:a.epub")
    fonts = books.book(body, extra=encryption("http://www.idpf.org/2008/embedding"))
    assert read_epub(fonts, source="file:a.epub").blocks


def expanding() -> str:
    """A package whose title would expand to 3 GB."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    title = "&l9;"
    return f'<!DOCTYPE p [<!ENTITY l0 "lol">{entities}]>{books.package(1, title)}'.replace(
        '<?xml version="1.0" encoding="utf-8"?>\n', ""
    )


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "a damaged EPUB: it has no file 'META-INF/container.xml'"),
        ({"META-INF/container.xml": "<container"}, r"a damaged EPUB \(ParseError\)"),
        ({"META-INF/container.xml": books.CONTAINER}, "it has no file 'OPS/book.opf'"),
        (
            {"META-INF/container.xml": books.CONTAINER, "OPS/book.opf": books.package(1)},
            "it has no file 'OPS/text/part 0.xhtml'",
        ),
        (
            {"META-INF/container.xml": books.CONTAINER, "OPS/book.opf": books.package(0)},
            "no readable text",
        ),
        (
            {"META-INF/container.xml": books.CONTAINER, "OPS/book.opf": expanding()},
            r"a damaged EPUB \(EntitiesForbidden\)",
        ),
        (
            {
                "META-INF/container.xml": books.CONTAINER.replace(
                    "OPS/book.opf", "../../etc/passwd"
                ),
            },
            "it has no file '../../etc/passwd'",
        ),
    ],
)
def test_a_bad_book_has_one_clear_reason(files: dict[str, str], reason: str) -> None:
    """What is missing or broken is named."""
    with pytest.raises(DocumentError, match=reason):
        read_epub(books.packed(files), source="file:a.epub")


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its declared size and the number of its files are limited; nothing is unpacked to find out."""
    bomb = books.book(*[f"<p>{'a' * 26_000_000}</p>"] * 4)
    assert len(bomb) < 300_000
    with pytest.raises(DocumentError, match="an EPUB that unpacks to more than 100 MB"):
        read_epub(bomb, source="file:a.epub")
    monkeypatch.setattr(epub, "MAX_ENTRIES", 3)
    with pytest.raises(DocumentError, match="an EPUB of more than 3 files"):
        read("<p>One</p>")


def test_damaged_archives_are_refused() -> None:
    """A file that is cut off or overwritten has a reason and no document."""
    whole = books.book(f"<p>{books.PARAGRAPH}</p>")
    with pytest.raises(DocumentError, match=r"a damaged EPUB \(BadZipFile\)"):
        read_epub(whole[:-200], source="file:a.epub")
    with pytest.raises(DocumentError, match="a damaged EPUB"):
        read_epub(whole[:120] + bytes(200) + whole[320:], source="file:a.epub")


def test_a_process_reads_what_the_reader_reads(tmp_path: Path) -> None:
    """A book is parsed in a process of its own, with the same result and the same reasons."""
    path = tmp_path / "a.epub"
    path.write_bytes(books.book(f"<h1>Memory</h1><p>{books.PARAGRAPH}</p>"))
    with ReaderProcesses() as processes:
        here = read_epub(path.read_bytes(), source="file:a.epub")
        assert processes.read(path, read_epub, source="file:a.epub") == here
        path.write_bytes(b"PK\x03\x04")
        with pytest.raises(DocumentError, match="a damaged EPUB"):
            processes.read(path, read_epub, source="file:a.epub")
        assert processes._idle.qsize() == 1


def test_a_book_of_the_users_own_is_ingested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is found in a folder of papers; its passages are verbatim in its text, and have no page."""
    monkeypatch.setattr(
        "ptmrag.ingestion.ingest.load_embedder", lambda name=None, **_: WordHasher()
    )
    (tmp_path / "mine").mkdir()
    cited = f"<p>{books.PARAGRAPH} It is compared with arXiv:1706.03762v5 [cs.CL].</p>"
    (tmp_path / "mine" / "What is it? #1.EPUB").write_bytes(books.book(f"<h1>Memory</h1>{cited}"))
    (row,) = ingest(papers=[tmp_path / "mine"], index=tmp_path / "index", offline=True).sources
    assert (row.status, row.pages, row.source) == ("new", None, "file:What is it? #1.EPUB")
    with closing(Library.open(tmp_path / "index")) as library:
        found = library.passages.by_id(sorted(library.passages.ids())).values()
        (passage,) = (passage for passage in found if passage.source == row.source)
        assert (passage.page, passage.heading) == (None, "Memory")
        assert contains(library.passages.page_text(passage.source, passage.page), passage.text)
        assert [entry.title for entry in library.records.entries()] == [books.TITLE]
    assert examine(tmp_path / "index") == ()


def test_other_compressions_are_refused() -> None:
    """EPUBs may only be stored or deflated."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("META-INF/container.xml", books.CONTAINER)
    with pytest.raises(DocumentError, match="compressed in a way that EPUBs may not use"):
        read_epub(buffer.getvalue(), source="file:a.epub")

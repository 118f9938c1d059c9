"""A page about a paper leads to its PDF, which is read under the page's own name, and nothing else does."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpers import papers
from helpers.webserver import Web
from ptmrag.ingestion.ingest import ingest
from ptmrag.ingestion.report import IngestReport, SourceReport
from ptmrag.library.library import Library

TITLE = "Plover: Counting Waders from Afar"
PAGE = "proceedings.example.org/v7/plover.html"
PDF = "proceedings.example.org/v7/plover.pdf"
NAME = f"web:{PAGE}"
ABSTRACT = (
    "We count waders on mud flats from a tower, by day and by night, and tell how many were missed."
)


pytestmark = pytest.mark.usefixtures("quick_ingest")


def paper(title: str = TITLE, seed: int = 1) -> bytes:
    return papers.typeset(title, [papers.prose(seed), papers.prose(seed + 1, 900)])


def landing(
    pdf: str, *, field: str = "citation_pdf_url", title: str = TITLE, body: str = ""
) -> str:
    return (
        f'<!doctype html><html><head><title>{title} | Proceedings</title><meta name="citation_title" '
        f'content="{title}"><meta name="{field}" content="{pdf}"></head><body><h1>{title}</h1>'
        f"<article><p>{ABSTRACT} {ABSTRACT}</p>{body}</article></body></html>"
    )


def put(web: Web, page: str, pdf: bytes, *, at: str = PDF) -> None:
    web.put(PAGE, page)
    web.put(at, pdf, media_type="application/pdf")


def read(web: Web, *links: str, **how: bool) -> IngestReport:
    lines = [f"- [{TITLE}]({link})" for link in links or (f"https://{PAGE}",)]
    Path("list.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return ingest(["list.md"], index="index", mirror=web.address, **how)  # type: ignore[arg-type]


def row(report: IngestReport, source: str = NAME) -> SourceReport:
    return next(row for row in report.sources if row.source == source)


@contextmanager
def library() -> Iterator[Library]:
    opened = Library.open(Path("index"))
    try:
        yield opened
    finally:
        opened.close()


@pytest.mark.parametrize(
    ("pdf", "field"),
    [
        (f"https://{PDF}", "citation_pdf_url"),
        ("plover.pdf", "citation_pdf_url"),
        ("/v7/plover.pdf", "Citation_PDF_URL"),
        (f"http://www.{PDF}", "bepress_citation_pdf_url"),
        (f"https://{PDF}", "eprints.document_url"),
    ],
)
def test_the_paper_behind_a_page_is_read(web: Web, pdf: str, field: str) -> None:
    """Its pages are numbered; the citation leads to the page, and the title is the one of the page."""
    put(web, landing(pdf, field=field), paper())
    web.put(f"www.{PDF}", paper(), media_type="application/pdf")
    found = row(read(web))
    assert (found.status, found.pages, found.reason) == ("new", 2, None)
    assert str(found.used).endswith("/v7/plover.pdf")
    with library() as opened:
        state = opened.records.state(NAME)
        assert state is not None
        assert (state.url, state.title) == (f"https://{PAGE}", TITLE)
        assert "waders on mud flats" not in opened.passages.source_text(NAME)


def test_a_link_in_the_head_leads_there_too(web: Web) -> None:
    """Repositories name the PDF as another form of the page, beside the title of the work."""
    page = landing("", title=TITLE).replace(
        "</head>", '<link rel="alternate" type="application/pdf" href="plover.pdf"></head>'
    )
    put(web, page, paper())
    assert row(read(web)).pages == 2


def test_the_first_address_that_is_one_counts(web: Web) -> None:
    """An empty field is passed over, and the base of the page holds as in a browser."""
    page = landing("").replace(
        "</head>",
        '<meta name="citation_pdf_url" content=" plover.pdf "><base href="https://proceedings.example.org/">'
        "</head>",
    )
    put(web, page, paper(), at="proceedings.example.org/plover.pdf")
    assert row(read(web)).pages == 2


def test_a_folder_as_mirror_leads_there_too(tmp_path: Path) -> None:
    """The PDF is looked for in the mirror, as the page was."""
    folder = tmp_path / "mirror" / "proceedings.example.org" / "v7"
    folder.mkdir(parents=True)
    (folder / "plover.html").write_text(landing(f"https://{PDF}"), encoding="utf-8")
    (folder / "plover.pdf").write_bytes(paper())
    Path("list.md").write_text(f"- [{TITLE}](https://{PAGE})\n", encoding="utf-8")
    for status in ("new", "unchanged"):
        report = ingest(["list.md"], index="index", mirror=str(tmp_path / "mirror"))
        assert (row(report).status, row(report).pages) == (status, 2)


def test_a_doi_leads_to_a_page_and_on(web: Web) -> None:
    """What the DOI is redirected to says where the PDF is."""
    put(web, landing("plover.pdf"), paper())
    web.put_redirect("doi.org/10.1234/plover.7", f"https://{PAGE}")
    found = row(read(web, "https://doi.org/10.1234/plover.7"), "doi:10.1234/plover.7")
    assert (found.status, found.pages) == ("new", 2)


def test_a_second_run_asks_only_whether_the_paper_has_changed(web: Web) -> None:
    """Nothing is sent again, and the page is not asked for."""
    put(web, landing("plover.pdf"), paper())
    read(web)
    web.log.clear()
    assert row(read(web)).status == "unchanged"
    assert [entry for entry in web.log if "robots" not in entry[0]] == [(PDF, 304)]


def test_a_paper_that_changed_is_read_again(web: Web) -> None:
    """By way of the page, which may name another PDF by now."""
    put(web, landing("plover.pdf"), paper())
    read(web)
    put(web, landing("new.pdf"), paper(seed=8), at="proceedings.example.org/v7/new.pdf")
    web.put(PDF, status=404)
    assert (row(read(web)).status, row(read(web)).status) == ("updated", "unchanged")


def test_a_paper_is_not_given_up_for_its_page(web: Web) -> None:
    """If its PDF fails or is gone, the paper stays."""
    put(web, landing("plover.pdf"), paper())
    read(web)
    for status in (403, 404):
        web.put(PDF, status=status)
        found = row(read(web))
        assert found.status == "failed"
        assert str(status) in str(found.reason)
        assert "stays" in str(found.reason)
    with library() as opened:
        state = opened.records.state(NAME)
        assert state is not None
        assert state.pages == 2


def test_the_page_stands_in_for_a_paper_that_is_missing(web: Web) -> None:
    """The row says why; the next run does not ask for either again, and --refresh does."""
    put(web, landing("plover.pdf"), paper())
    web.put(PDF, status=404, times=1)
    found = row(read(web))
    assert (found.status, found.pages) == ("new", None)
    assert found.reason == "its PDF: 404 Not Found"
    web.log.clear()
    assert (row(read(web)).status, web.log) == ("unchanged", [])
    assert (row(read(web, refresh=True)).status, row(read(web)).pages) == ("updated", 2)


def test_a_paper_on_another_host_must_have_the_title(web: Web) -> None:
    """A page may lead to the host of its proceedings, and does not pass off the paper of others as its own."""
    other = "raw.example.net/plover.pdf"
    put(web, landing(f"https://{other}"), paper(), at=other)
    assert row(read(web)).pages == 2
    put(web, landing(f"https://{other}"), paper("Dunlin: A Work by Others"), at=other)
    found = row(read(web, refresh=True))
    assert (found.status, found.pages) == ("failed", None)
    assert "its first page does not have the title" in str(found.reason)
    assert "stays" in str(found.reason)


def test_the_words_of_a_page_are_never_those_of_another_work(web: Web) -> None:
    """A page that says it is another work, and names its PDF or brings its own, keeps its own name."""
    web.put_paper("2101.00001", papers.one_column())
    claims = '<meta name="citation_arxiv_id" content="2101.00001"><meta name="citation_doi" content="10.1/x">'
    page = landing("mine.pdf", title=papers.LARKSPUR).replace("<head>", f"<head>{claims}")
    mine = papers.typeset(
        papers.LARKSPUR, [papers.prose(5) + " Larkspur was trained on private mail."]
    )
    put(web, page, mine, at="proceedings.example.org/v7/mine.pdf")
    arxiv = "https://arxiv.org/abs/2101.00001"
    Path("list.md").write_text(
        f"- [{papers.LARKSPUR}]({arxiv})\n- [On private gardens](https://{PAGE})\n"
    )
    report = ingest(["list.md"], index="index", mirror=web.address)
    assert {found.source for found in report.sources} == {"arxiv:2101.00001", NAME}
    with library() as opened:
        assert "private mail" not in opened.passages.source_text("arxiv:2101.00001")
        assert "private mail" in opened.passages.source_text(NAME)
        assert [e.id for e in opened.records.entries_of([NAME])[NAME]] == ["on-private-gardens"]


@pytest.mark.parametrize(
    ("pdf", "says"),
    [
        ("http://127.0.0.1/plover.pdf", "a private address"),
        ("http://169.254.169.254/latest/meta-data", "a private address"),
        ("https://proceedings.example.org:8443/plover.pdf", "port 8443 is refused"),
        ("file:///etc/passwd", "the scheme 'file' is refused"),
        ("javascript:alert(1)", "the scheme 'javascript' is refused"),
        ("https://[::1", ""),
        ("other.html", "a web page came instead of the PDF"),
        ("closed/plover.pdf", "robots.txt forbids it"),
    ],
)
def test_the_address_that_a_page_names_is_checked(web: Web, pdf: str, says: str) -> None:
    """The guard and robots.txt decide as for any address; the page's own text is then what is read."""
    put(web, landing(pdf), paper(), at="proceedings.example.org/closed/plover.pdf")
    web.put("proceedings.example.org/v7/closed/plover.pdf", paper(), media_type="application/pdf")
    web.put("proceedings.example.org/v7/other.html", landing("plover.pdf"))
    web.put("proceedings.example.org/robots.txt", "User-agent: *\nDisallow: /v7/closed\n")
    found = row(read(web))
    assert (found.status, found.pages) == ("new", None)
    assert says in str(found.reason or "")
    assert web.asked("closed") == []
    with library() as opened:
        assert "waders on mud flats" in opened.passages.source_text(NAME)


def test_what_a_reader_writes_below_a_page_leads_nowhere(web: Web) -> None:
    """Only the head of a page speaks for it: a comment may hold any markup."""
    comment = '<div class="comment"><meta name="citation_pdf_url" content="plover.pdf"></div>'
    put(web, landing("", body=comment), paper())
    assert (row(read(web)).pages, web.asked("plover.pdf")) == (None, [])


def test_a_page_that_names_itself_is_read_as_it_is(web: Web) -> None:
    """No loop: its own text is read."""
    put(web, landing(f"https://{PAGE}"), paper())
    assert (row(read(web)).pages, web.asked(PAGE)) == (None, [200])

"""An ingest completes the records of works: each service is asked once, and none stops it."""

import json
from pathlib import Path

import pytest

from helpers import papers, services
from helpers.webserver import Web
from ptmrag.catalog.record import Person, WorkRecord
from ptmrag.ingestion.corrections import correct
from ptmrag.ingestion.ingest import ingest
from ptmrag.ingestion.report import IngestReport
from ptmrag.library.library import Library

pytestmark = pytest.mark.usefixtures("quick_ingest")

LARK = Person("Lark", "Ada")
SERVICES = ("export.arxiv.org", "aclanthology.org", "api.crossref.org", "api.openalex.org")
LIST = """
- [Larkspur: Sparse Memory](https://arxiv.org/abs/2101.00001) (2021)
- [Herons of the Lower Reeds](https://aclanthology.org/2021.reed-long.7/) (2021)
- [Owls that Hunt at Night](https://doi.org/10.5555/owl.1) (2020)
- [A script for nets](https://github.com/reed/nets)
"""


def put_services(web: Web) -> None:
    services.put_arxiv(web, services.arxiv_entry("2101.00001", title="Larkspur: Sparse Memory"))
    services.put_acl(web, "2021.reed-long.7")
    owls = services.crossref_work("10.5555/owl.1", title="Owls that Hunt at Night")
    services.put_crossref(web, owls)
    services.put_openalex(
        web, services.openalex_work("10.5555/owl.1", title="Owls", is_retracted=True)
    )


def read(web: Web, text: str = LIST, **how: object) -> IngestReport:
    Path("list.md").write_text(text, encoding="utf-8")
    web.log.clear()
    return ingest(["list.md"], **{"index": "index", "mirror": web.address} | how)  # type: ignore[arg-type]


def asked(web: Web) -> list[str]:
    return [place for place, _ in web.log if place.startswith(SERVICES) and ".pdf" not in place]


def works() -> dict[str, WorkRecord]:
    library = Library.open(Path("index"))
    found = {work.entry_id: work for work in library.works.all()}
    library.close()
    return found


def test_each_service_is_asked_by_id(web: Web) -> None:
    """The report counts the requests; a repository is no work to ask about."""
    put_services(web)
    report = read(web)
    assert report.requests == {"arXiv": 1, "The ACL Anthology": 1, "Crossref": 1, "OpenAlex": 1}
    assert report.services == ()
    assert json.loads(json.dumps(report.as_json()))["requests"]["OpenAlex"] == 1
    found = works()
    larkspur = found["larkspur-sparse-memory"]
    assert (larkspur.record.authors, larkspur.origins["authors"]) == ((LARK,), "arxiv")
    assert larkspur.record.date == "2021-01-03"
    herons = found["herons-of-the-lower-reeds"]
    assert (herons.record.pages, herons.origins["venue"]) == ("71-83", "acl")
    owls = found["owls-that-hunt-at-night"]
    assert (owls.origins["venue"], owls.record.date) == ("crossref", "2020")
    assert owls.record.retraction == "Retracted, says OpenAlex"
    assert found["a-script-for-nets"].origins == {}


def test_nothing_is_asked_again_for_a_month(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither what services know nor what they do not know; --refresh asks again."""
    put_services(web)
    read(web)
    report = read(web)
    assert (asked(web), report.requests) == ([], {})
    read(web, LIST + "- [Larkspur II](https://arxiv.org/abs/2101.00002)\n")
    assert asked(web) == ["export.arxiv.org/api/query", "api.openalex.org/works"]
    read(web, LIST + "- [Larkspur II](https://arxiv.org/abs/2101.00002)\n")
    assert asked(web) == []
    assert read(web, refresh=True).requests["arXiv"] == 1
    monkeypatch.setattr("ptmrag.ingestion.work_records.moment", lambda later=None: "9999")
    assert read(web).requests["Crossref"] == 1


def test_offline_nobody_is_asked_and_a_later_run_completes(web: Web) -> None:
    """The list is enough for an index; what it does not say comes later."""
    put_services(web)
    report = read(web, offline=True)
    assert (web.log, report.requests, report.services) == ([], {}, ())
    assert works()["larkspur-sparse-memory"].record.authors == ()
    read(web)
    assert works()["larkspur-sparse-memory"].record.authors == (LARK,)


def test_a_service_that_fails_is_a_sentence_and_is_asked_at_the_next_run(web: Web) -> None:
    """The others are asked all the same, and the failed one is left alone for this run."""
    put_services(web)
    web.put("api.crossref.org/works/10.5555/owl.1", status=403, times=1)
    web.put("api.openalex.org/works", "<html>verify</html>", times=1)
    report = read(web)
    assert report.services == (
        "Crossref did not answer: 403 Forbidden; it is asked again at the next run.",
        "OpenAlex did not answer: its answer is not JSON; it is asked again at the next run.",
    )
    assert report.requests["Crossref"] == 1
    assert works()["larkspur-sparse-memory"].record.authors == (LARK,)
    assert read(web).services == ()
    assert (
        works()["owls-that-hunt-at-night"].record.venue == "Proceedings of the 3rd Meeting on Reeds"
    )


def test_a_service_behind_a_login_is_asked_at_the_next_run(web: Web) -> None:
    """A network that leads every address to itself is no answer that a work is unknown."""
    place = "api.crossref.org/works/10.5555/owl.1"
    put_services(web)
    web.put_redirect(place, f"{web.address}/{place}")
    assert [said.split(":")[0] for said in read(web).services] == ["Crossref did not answer"]
    web.replies[place].pop(0)
    read(web)
    assert works()["owls-that-hunt-at-night"].origins["venue"] == "crossref"


def test_a_mirror_without_the_services_is_no_failure(web: Web, tmp_path: Path) -> None:
    """It is asked three times at most, and again after a day; a folder is not asked again at once either."""
    many = "".join(f"- [Work number {n} of owls](https://doi.org/10.5555/o{n})\n" for n in range(9))
    report = read(web, many)
    assert (report.services, report.requests) == ((), {"Crossref": 3, "OpenAlex": 1})
    report = read(web, many)
    assert (report.services, report.requests) == ((), {})
    (tmp_path / "mirror").mkdir()
    report = read(web, LIST, mirror="mirror", index="other")
    assert report.services == ()


def test_a_mirror_that_lacks_a_service_takes_nothing_away(web: Web) -> None:
    """What was known before stays."""
    put_services(web)
    read(web)
    web.replies = {
        place: put for place, put in web.replies.items() if not place.startswith(SERVICES)
    }
    read(web, refresh=True)
    assert works()["larkspur-sparse-memory"].record.authors == (LARK,)
    assert works()["owls-that-hunt-at-night"].record.retraction == "Retracted, says OpenAlex"


def test_only_the_entries_of_the_run_are_asked_about(web: Web) -> None:
    """--only and --limit hold for the services too."""
    put_services(web)
    report = read(web, only="Larkspur")
    assert report.requests == {"arXiv": 1, "OpenAlex": 1}


def test_a_work_without_an_id_is_asked_for_by_its_title(web: Web) -> None:
    """The record of another title is never taken."""
    title = "Herons of the Lower Reeds"
    services.put_crossref(
        web,
        services.crossref_work("10.5555/r", title=f"Comment on: {title}"),
        services.crossref_work("10.5555/h", title=title),
        found=True,
    )
    services.put_arxiv(web)
    read(web, f"- **{title}** (2021)\n- **Language Models** (2021)\n")
    found = works()
    assert found["herons-of-the-lower-reeds"].record.doi == "10.5555/h"
    assert found["language-models"].record.doi == ""
    sent = [request.query for request in web.requests if request.place.startswith("api.crossref")]
    assert sent == [f"query.bibliographic={title.replace(' ', '+')}&rows=5"]


def test_the_title_of_ones_own_pdf_goes_to_nobody(web: Web) -> None:
    """It may be a draft; the same work in a list is asked for."""
    put_services(web)
    title = "A Draft on Herons that Nobody Has Seen"
    Path("own").mkdir()
    Path("own/draft.pdf").write_bytes(papers.typeset(title, ["Herons stand in the reeds all day."]))
    ingest(index="index", papers=["own"], mirror=web.address)
    assert not asked(web)
    read(web, f"- **{title}** (2020)\n")
    assert any("crossref" in place for place in asked(web))


def test_a_preprint_gets_the_pages_of_its_publication(web: Web) -> None:
    """OpenAlex knows the DOI of the publication, and Crossref is asked about that in the same run."""
    services.put_arxiv(web, services.arxiv_entry("2101.00001", title="Larkspur: Sparse Memory"))
    published = services.location("Reeds", "https://doi.org/10.5555/reed.7")
    preprint = services.location("arXiv", "https://arxiv.org/abs/2101.00001", kind="repository")
    work = services.openalex_work("10.5555/reed.7", title="Larkspur: Sparse Memory")
    services.put_openalex(web, work | {"locations": [published, preprint]})
    services.put_crossref(web, services.crossref_work("10.5555/reed.7", title="Larkspur"))
    report = read(web, "- [Larkspur: Sparse Memory](https://arxiv.org/abs/2101.00001)\n")
    assert report.requests == {"arXiv": 1, "Crossref": 1, "OpenAlex": 1}
    record = works()["larkspur-sparse-memory"].record
    assert (record.doi, record.pages, record.arxiv_id) == ("10.5555/reed.7", "71-83", "2101.00001")
    assert record.published_as == "10.5555/reed.7"
    assert (
        read(web, "- [Larkspur: Sparse Memory](https://arxiv.org/abs/2101.00001)\n").requests == {}
    )


def test_records_cost_no_reading_again(web: Web) -> None:
    """The texts are not touched: a run that completes records embeds and fetches no paper."""
    web.put_paper("2101.00001", papers.one_column())
    read(web, "- [Larkspur](https://arxiv.org/abs/2101.00001)\n", refresh=False)
    put_services(web)
    report = read(web, "- [Larkspur](https://arxiv.org/abs/2101.00001)\n")
    assert report.totals.unchanged == 1
    assert report.requests == {}


def test_many_requests_are_progress(web: Web) -> None:
    """A person sees which service is being asked."""
    many = "".join(
        f"- [Work number {n} of owls](https://doi.org/10.5555/o{n})\n" for n in range(12)
    )
    seen: list[tuple[int, int, str]] = []
    read(web, many, progress=lambda done, total, item: seen.append((done, total, item)))
    assert [one for one in seen if one[2] == "Crossref"] == [(n, 12, "Crossref") for n in range(12)]


def test_a_list_that_is_corrected_asks_about_the_other_work(web: Web) -> None:
    """What services said of the work behind the former link is forgotten at once, a person's word is not."""
    wrong = services.arxiv_entry("2101.00001", title="Owls", authors=("Wim Reed",), version=1)
    services.put_arxiv(web, wrong)
    read(web, "- [Owls that Hunt](https://arxiv.org/abs/2101.00001)\n")
    correct(Path("index"), "owls-that-hunt", ["pages=7-9"])
    services.put_arxiv(web, services.arxiv_entry("2101.00002", title="Owls that Hunt"))
    report = read(web, "- [Owls that Hunt](https://arxiv.org/abs/2101.00002)\n")
    (work,) = works().values()
    assert (work.record.authors, work.record.arxiv_id) == ((LARK,), "2101.00002")
    assert work.record.pages == "7-9"
    assert not [one for one in report.changes if one.kind == "new version"]
    assert read(web, "- [Owls that Hunt](https://arxiv.org/abs/2101.00002)\n").requests == {}
    read(web, "- [Owls that Hunt](https://doi.org/10.5555/a)\n")
    services.put_crossref(web, services.crossref_work("10.5555/b", title="Owls", volume="9"))
    read(web, "- [Owls that Hunt](https://doi.org/10.5555/b)\n")
    assert works()["owls-that-hunt"].record.volume == "9"


def test_a_work_without_authors_is_never_the_one_with_a_title(web: Web) -> None:
    """A review of a book has the title of the book, and an index no authors."""
    title = "Herons of the Lower Reeds"
    services.put_crossref(
        web,
        services.crossref_work("10.5555/review", title=title, author=[]),
        services.crossref_work("10.5555/h", title=title),
        found=True,
    )
    read(web, f"- **{title}** (2021)\n")
    assert works()["herons-of-the-lower-reeds"].record.doi == "10.5555/h"


# --- first pages -----------------------------------------------------------------------------

OWLS = "Owls that Hunt at Night in the Reeds"
OWLS_PDF = papers.plain(
    OWLS,
    "Published as a conference paper at REEDS 2020",
    "Ada Lark, Wim Reed, Noam M. Owl",
    "Reed University",
    "Abstract",
    papers.prose(4, 80),
)


def read_folder(**how: object) -> None:
    Path("pdfs").mkdir(exist_ok=True)
    Path("pdfs/owls.pdf").write_bytes(OWLS_PDF)
    ingest([], papers=["pdfs"], index="index", **{"offline": True} | how)  # type: ignore[arg-type]


def test_the_first_page_of_a_paper_is_a_record(web: Web) -> None:
    """Of a file of the reader's, offline; of a fetched paper, below what services say."""
    read_folder()
    (own,) = works().values()
    assert [person.family for person in own.record.authors] == ["Lark", "Reed", "Owl"]
    assert (own.record.venue, own.origins["authors"]) == ("REEDS", "pdf")
    web.put_paper("2101.00001", OWLS_PDF)
    services.put_arxiv(web, services.arxiv_entry("2101.00001", title=OWLS, authors=("Ada Lark",)))
    read(web, f"- [{OWLS}](https://arxiv.org/abs/2101.00001)\n", index="other")
    library = Library.open(Path("other"))
    (fetched,) = library.works.all()
    library.close()
    assert (fetched.record.authors, fetched.origins["authors"]) == ((LARK,), "arxiv")
    assert (fetched.record.venue, fetched.origins["venue"]) == ("REEDS", "pdf")


def test_an_index_of_an_earlier_version_gets_the_records_without_reading_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The pages that the library has are enough."""
    with monkeypatch.context() as patch:
        patch.setattr("ptmrag.ingestion.ingest.put_first_pages", lambda library, rows: None)
        read_folder()
    assert next(iter(works().values())).record.authors == ()
    read_folder()
    assert len(next(iter(works().values())).record.authors) == 3


def test_a_link_that_misleads_lends_no_authors(web: Web) -> None:
    """The paper behind it is another work: neither its first page nor its id says who wrote this one."""
    web.put_paper("2101.00001", OWLS_PDF)
    services.put_arxiv(web, services.arxiv_entry("2101.00001", title=OWLS))
    report = read(
        web, "- [Distilling Herons for Winter Marshes](https://arxiv.org/abs/2101.00001)\n"
    )
    assert [link.leads_to for link in report.misleading] == [OWLS]
    assert next(iter(works().values())).record.authors == ()


@pytest.mark.parametrize(("title", "authors"), [("How Owls Hunt: A First Study", 0), (OWLS, 3)])
def test_only_the_paper_of_an_entry_lends_its_authors(web: Web, title: str, authors: int) -> None:
    """A further paper on the work does not, where the first cannot be read; the work itself elsewhere does."""
    web.put_paper("2101.00002", OWLS_PDF)
    first, second = (f"https://arxiv.org/abs/2101.0000{n}" for n in (1, 2))
    read(web, f"- **{title}** [paper]({first}) [paper]({second})\n")
    assert len(next(iter(works().values())).record.authors) == authors


def test_a_paper_that_two_entries_link_is_the_work_of_its_title(web: Web) -> None:
    """Who made owls_zh anew did not write the paper that its entry links; neither a page nor a service says so."""
    web.put_paper("2101.00001", OWLS_PDF)
    services.put_arxiv(web, services.arxiv_entry("2101.00001", title=OWLS))
    rows = (("owls_zh: Night owls", "zh"), (OWLS, "en"))
    links = "[paper](https://arxiv.org/abs/2101.00001) [code](https://owls.example/{})"
    read(web, "".join(f"- **{title}** {links.format(code)}\n" for title, code in rows))
    zh, own = sorted(works().values(), key=lambda work: len(work.title))
    assert (zh.record.authors, bool(own.record.authors)) == ((), True)


def test_what_services_said_before_the_paper_came_is_taken_back(web: Web) -> None:
    """A paper that could not be read at first shows later that the link misleads."""
    text = "- [Distilling Herons for Winter Marshes](https://arxiv.org/abs/2101.00001)\n"
    services.put_arxiv(web, services.arxiv_entry("2101.00001", title=OWLS))
    read(web, text)
    web.put_paper("2101.00001", OWLS_PDF)
    assert read(web, text, refresh=True).misleading
    assert next(iter(works().values())).record.authors == ()


# --- pages -----------------------------------------------------------------------------------


def test_the_tags_of_a_page_are_a_record(web: Web) -> None:
    """With the PDF that the page names or without; a page about another work lends nothing."""
    tags = (
        '<meta name="citation_title" content="Owls that Hunt at Night"/>'
        '<meta name="citation_author" content="Lark, Ada"/>'
        '<meta name="citation_journal_title" content="Reed Letters"/>'
    )
    body = f"</head><body><article><p>{papers.prose(7, 120)}</p></article></body></html>"
    web.put("press.example.org/owls", f"<html><head>{tags}{body}")
    read(web, "- **Owls that Hunt at Night** [paper](https://press.example.org/owls)\n")
    (work,) = works().values()
    assert (work.record.authors, work.record.venue) == ((LARK,), "Reed Letters")
    assert work.origins["venue"] == "page"
    read(web, "- **Herons of the Reeds** [paper](https://press.example.org/owls)\n", index="other")
    library = Library.open(Path("other"))
    (other,) = library.works.all()
    library.close()
    assert other.record.authors == ()

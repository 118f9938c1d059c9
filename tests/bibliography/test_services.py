"""What services say of works becomes records: arXiv, the ACL Anthology, Crossref, OpenAlex."""

import pytest

from helpers import services
from helpers.webserver import Web
from ptmrag.bibliography.acl_anthology import ask_acl
from ptmrag.bibliography.arxiv_api import ask_arxiv
from ptmrag.bibliography.crossref import ask_crossref, search_crossref
from ptmrag.bibliography.journal_refs import publication_in
from ptmrag.bibliography.openalex import arxiv_doi, ask_openalex, search_openalex
from ptmrag.bibliography.service import Service
from ptmrag.catalog.record import Person, Record
from ptmrag.errors import FetchError
from ptmrag.fetch.http_fetcher import HttpFetcher

LARK = Person("Lark", "Ada")
LARKSPUR = "Larkspur: Sparse Memory for Long Reports"


# --- arXiv -----------------------------------------------------------------------------------


def arxiv(fetcher: HttpFetcher, *ids: str) -> dict[str, Record]:
    found = ask_arxiv(Service("arXiv", fetcher), ids)
    assert found is not None
    return found


def test_a_preprint_has_its_first_date_and_its_last_version(web: Web, fetcher: HttpFetcher) -> None:
    """Ids are asked for together; what arXiv does not know is missing."""
    entry = services.arxiv_entry(
        "2101.00001", title="Larkspur:\n  Sparse Memory", authors=("Ada Lark", "Unknown"), version=3
    )
    services.put_arxiv(web, entry, services.arxiv_entry("math/0309136", title="Old Reeds"))
    found = arxiv(fetcher, "2101.00001", "math/0309136", "2101.99999")
    assert set(found) == {"2101.00001", "math/0309136"}
    assert found["2101.00001"] == Record(
        kind="article",
        title="Larkspur: Sparse Memory",
        authors=(LARK,),
        date="2021-01-03",
        arxiv_id="2101.00001",
        abstract="A model.",
        url="https://arxiv.org/abs/2101.00001",
        open_url="https://arxiv.org/pdf/2101.00001",
        version="v3",
    )
    assert [request.query for request in web.requests] == [
        "id_list=2101.00001,math/0309136,2101.99999&max_results=3"
    ]


def test_a_journal_reference_is_the_publication(web: Web, fetcher: HttpFetcher) -> None:
    """The record is of the article, and keeps the id of the preprint."""
    entry = services.arxiv_entry(
        "2101.00001", title="T", journal_ref="Reed Lett. 98, 10-17 (2022)", doi="10.5555/reed.98"
    )
    services.put_arxiv(web, entry)
    record = arxiv(fetcher, "2101.00001")["2101.00001"]
    assert (record.kind, record.venue, record.volume) == ("article-journal", "Reed Lett.", "98")
    assert (record.pages, record.date, record.doi) == ("10-17", "2022", "10.5555/reed.98")
    assert (record.arxiv_id, record.published_as) == ("2101.00001", "10.5555/reed.98")


@pytest.mark.parametrize(
    ("comment", "abstract"),
    [
        ("This paper has been withdrawn by the authors due to an error in Lemma 2", "A model."),
        ("Withdrawn: superseded", "A model."),
        ("", "This submission has been withdrawn by arXiv administrators."),
    ],
)
def test_a_withdrawn_preprint_says_so(
    web: Web, fetcher: HttpFetcher, comment: str, abstract: str
) -> None:
    """Authors say it in the comment, or in the place of the abstract."""
    entry = services.arxiv_entry("2101.00001", title="T", abstract=abstract, comment=comment)
    services.put_arxiv(web, entry)
    said = arxiv(fetcher, "2101.00001")["2101.00001"].retraction
    assert said == f"Withdrawn from arXiv: {comment or abstract}"


def test_a_paper_about_withdrawals_is_not_withdrawn(web: Web, fetcher: HttpFetcher) -> None:
    """The word alone says nothing of the paper itself."""
    abstract = "Drugs that were withdrawn from the market are found by a model of their labels."
    entry = services.arxiv_entry("2101.00001", title="T", abstract=abstract, comment="9 pages")
    services.put_arxiv(web, entry)
    assert arxiv(fetcher, "2101.00001")["2101.00001"].retraction == ""


def test_an_id_that_arxiv_rejects_does_not_hide_the_others(web: Web, fetcher: HttpFetcher) -> None:
    """The batch is asked for again in halves."""
    services.put_arxiv(web, services.arxiv_entry("2101.00001", title="T"))
    web.put("export.arxiv.org/api/query", status=400, times=1)
    assert set(arxiv(fetcher, "2101.00001", "2199.99999")) == {"2101.00001"}


@pytest.mark.parametrize(
    ("reference", "kind", "venue", "volume", "pages", "date"),
    [
        (
            "Proceedings of the 2019 Conference on Reeds, pages 4171-4186",
            *(
                "paper-conference",
                "Proceedings of the 2019 Conference on Reeds",
                "",
                "4171-4186",
                "2019",
            ),
        ),
        (
            "Journal of Reeds 21 (2020) 1--67",
            "article-journal",
            "Journal of Reeds",
            "21",
            "1-67",
            "2020",
        ),
        ("In ICLR 2020", "paper-conference", "ICLR 2020", "", "", "2020"),
        (
            "J. Reeds, 36(4), 1234-1240, 2020",
            "article-journal",
            "J. Reeds",
            "36",
            "1234-1240",
            "2020",
        ),
        ("Reed Letters", "article-journal", "Reed Letters", "", "", ""),
        (
            "Transactions on Reeds, 8:842-866, 2020",
            "article-journal",
            "Transactions on Reeds",
            "8",
            "842-866",
            "2020",
        ),
        (
            "Proceedings of ICML 2020, Reed Series 119:123--135",
            "paper-conference",
            "Proceedings of ICML 2020, Reed Series",
            "119",
            "123-135",
            "2020",
        ),
    ],
)
def test_journal_references_have_many_forms(
    reference: str, kind: str, venue: str, volume: str, pages: str, date: str
) -> None:
    """What is not understood stays in the name of the venue."""
    found = publication_in(reference)
    assert (found.kind, found.venue, found.volume) == (kind, venue, volume)
    assert (found.pages, found.date) == (pages, date)


@pytest.mark.parametrize(
    "body", ["<html>verify</html", "[]", "<!DOCTYPE x [<!ENTITY a 'b'>]><feed/>"]
)
def test_an_answer_that_is_no_feed_is_a_failure(web: Web, fetcher: HttpFetcher, body: str) -> None:
    """A page of a login or a hostile document is no answer."""
    web.put("export.arxiv.org/api/query", body)
    with pytest.raises(FetchError, match="not a feed"):
        arxiv(fetcher, "2101.00001")


# --- ACL Anthology ---------------------------------------------------------------------------


def test_a_paper_of_the_anthology(web: Web, fetcher: HttpFetcher) -> None:
    """Venue, pages, month and authors are those of its BibTeX."""
    services.put_acl(web, "2021.reed-long.7")
    record = ask_acl(Service("ACL", fetcher), "2021.reed-long.7")
    assert record == Record(
        kind="paper-conference",
        title=LARKSPUR,
        authors=(LARK, Person("Müller", "Jérôme"), Person("van der Reed", "Wim")),
        date="2021-07",
        venue="Proceedings of the 3rd Meeting on Reeds (Volume 1: Long Papers)",
        pages="71-83",
        publisher="Association for Computational Linguistics",
        doi="10.18653/v1/2021.reed-long.7",
        acl_id="2021.reed-long.7",
        abstract="Larkspur keeps a sparse memory beside the text, at 5% of its size.",
        url="https://aclanthology.org/2021.reed-long.7/",
        open_url="https://aclanthology.org/2021.reed-long.7.pdf",
    )
    assert ask_acl(Service("ACL", fetcher), "2021.reed-long.8") is None


def test_a_page_in_place_of_bibtex_is_a_failure(web: Web, fetcher: HttpFetcher) -> None:
    """The Anthology answered with something else."""
    web.put("aclanthology.org/2021.reed-long.7.bib", "<html><body>@home</body></html>")
    with pytest.raises(FetchError, match="not BibTeX"):
        ask_acl(Service("ACL", fetcher), "2021.reed-long.7")


# --- Crossref --------------------------------------------------------------------------------


def test_a_publication_by_its_doi(web: Web, fetcher: HttpFetcher) -> None:
    """The contact goes into the polite pool; only a mail address counts there."""
    work = services.crossref_work(
        "10.5555/reed.7",
        title="Larkspur",
        subtitle=["Sparse Memory for Long Reports"],
        abstract="<jats:title>Abstract</jats:title><jats:p>Reeds &amp; nets.</jats:p>",
    )
    services.put_crossref(web, work)
    crossref = Service("Crossref", fetcher)
    record = ask_crossref(crossref, "10.5555/reed.7", contact="ada@example.org")
    assert record == Record(
        kind="paper-conference",
        title=LARKSPUR,
        authors=(LARK, Person("Müller", "Jérôme")),
        date="2021-07",
        venue="Proceedings of the 3rd Meeting on Reeds",
        pages="71-83",
        publisher="Reed Press",
        doi="10.5555/reed.7",
        abstract="Reeds & nets.",
        url="https://press.example.org/10.5555/reed.7",
    )
    ask_crossref(crossref, "10.5555/reed.7", contact="https://ada.example.org")
    assert [request.query for request in web.requests] == ["mailto=ada@example.org", ""]
    assert ask_crossref(crossref, "10.5555/none", contact=None) is None
    assert (crossref.requests, crossref.answers) == (3, 2)


def test_a_retraction_is_a_sentence(web: Web, fetcher: HttpFetcher) -> None:
    """A correction is none, and the notice of a retraction is not retracted itself."""

    def retraction(doi: str, **more: object) -> str:
        services.put_crossref(web, services.crossref_work(doi, title="T") | more)
        record = ask_crossref(Service("Crossref", fetcher), doi, contact=None)
        assert record is not None
        return record.retraction

    update = {
        "type": "retraction",
        "label": "Retraction",
        "DOI": "10.5555/n1",
        "source": "publisher",
    }
    day = {"updated": {"date-parts": [[2023, 2, 1]]}}
    correction = {"type": "correction", "label": "Correction", "DOI": "10.5555/n0"}
    said = retraction("10.5555/a", **{"updated-by": [correction, update | day]})
    assert said == "Retracted on 2023-02-01: https://doi.org/10.5555/n1"
    assert retraction("10.5555/b", **{"updated-by": [correction]}) == ""
    assert retraction("10.5555/c", **{"update-to": [update]}) == ""
    assert (
        retraction("10.5555/d", title=["RETRACTED: Owls"])
        == "Retracted: its title at Crossref says so"
    )


def test_a_preprint_has_the_record_of_its_publication(web: Web, fetcher: HttpFetcher) -> None:
    """Crossref names the publication; the record says what the preprint was published as."""
    relation = {
        "is-preprint-of": [{"id-type": "doi", "id": "10.5555/REED.7", "asserted-by": "subject"}]
    }
    preprint = services.crossref_work(
        "10.1101/2020.1", title="T", type="posted-content", relation=relation
    )
    services.put_crossref(web, preprint, services.crossref_work("10.5555/reed.7", title="T"))
    record = ask_crossref(Service("Crossref", fetcher), "10.1101/2020.1", contact=None)
    assert record is not None
    assert (record.doi, record.kind) == ("10.5555/reed.7", "paper-conference")
    assert record.published_as == "10.5555/reed.7"


def test_by_title_only_the_very_same_title_counts(web: Web, fetcher: HttpFetcher) -> None:
    """Of a reply and the work itself, the work; none where two works have the title."""
    crossref = Service("Crossref", fetcher)
    reply = services.crossref_work("10.5555/r", title=f"Reply: {LARKSPUR}")
    work = services.crossref_work("10.5555/reed.7", title=LARKSPUR)
    services.put_crossref(web, reply, work, found=True)
    record = search_crossref(crossref, LARKSPUR, contact=None)
    assert record is not None
    assert record.doi == "10.5555/reed.7"
    assert search_crossref(crossref, "Sparse Reports for Long Memory", contact=None) is None
    other = services.crossref_work("10.5555/o", title=LARKSPUR, author=[{"family": "Heron"}])
    services.put_crossref(web, other, work, found=True)
    assert search_crossref(crossref, LARKSPUR, contact=None) is None
    asked = len(web.log)
    assert search_crossref(crossref, "Language Models", contact=None) is None
    assert len(web.log) == asked


def test_values_of_other_types_than_documented_say_nothing(web: Web, fetcher: HttpFetcher) -> None:
    """An answer is a stranger's: numbers, nulls and lists in the wrong place are passed over."""
    work = services.crossref_work("10.5555/x", title="T")
    odd = {"title": "T", "author": [None, 7, {"family": ["x"]}], "issued": {"date-parts": [[None]]}}
    services.put_crossref(web, work | odd | {"container-title": None, "page": 12, "relation": []})
    record = ask_crossref(Service("Crossref", fetcher), "10.5555/x", contact=None)
    assert record is not None
    assert (record.title, record.authors, record.date, record.pages) == ("", (), "", "12")


# --- OpenAlex --------------------------------------------------------------------------------


def openalex(fetcher: HttpFetcher, *dois: str) -> dict[str, Record]:
    found = ask_openalex(Service("OpenAlex", fetcher), dois)
    assert found is not None
    return found


def test_works_of_openalex_are_asked_for_together(web: Web, fetcher: HttpFetcher) -> None:
    """The abstract is put together from its index, and the text that is free is named."""
    services.put_openalex(web, services.openalex_work("10.5555/reed.7", title=LARKSPUR))
    found = openalex(fetcher, "10.5555/REED.7", "10.5555/none")
    assert list(found) == ["10.5555/REED.7"]
    assert found["10.5555/REED.7"] == Record(
        kind="article-journal",
        title=LARKSPUR,
        authors=(LARK,),
        date="2021-07-05",
        venue="Journal of Reeds",
        volume="9",
        issue="2",
        pages="10-19",
        publisher="Reed Press",
        doi="10.5555/reed.7",
        abstract="Reeds are no Reeds",
        url="https://doi.org/10.5555/reed.7",
        open_url="https://free.example.org/reeds.pdf",
    )
    assert web.requests[0].query.startswith("filter=doi:10.5555/REED.7|10.5555/none&per_page=2&")


def test_a_preprint_that_was_published_has_its_publication(web: Web, fetcher: HttpFetcher) -> None:
    """It is found by the DOI of its preprint, whichever of the two DOIs OpenAlex holds to be the work's."""
    published = services.location("Journal of Reeds", "https://doi.org/10.5555/reed.7")
    preprint = services.location(
        "arXiv", "https://arxiv.org/abs/2101.00001v2", kind="repository", version="submittedVersion"
    )
    for doi in ("10.5555/reed.7", arxiv_doi("2101.00001")):
        work = services.openalex_work(doi, title="T", locations=[preprint, published])
        services.put_openalex(web, work | {"primary_location": preprint})
        record = openalex(fetcher, arxiv_doi("2101.00001"))[arxiv_doi("2101.00001")]
        assert (record.doi, record.venue) == ("10.5555/reed.7", "Journal of Reeds")
        assert (record.arxiv_id, record.published_as) == ("2101.00001", "10.5555/reed.7")


def test_a_preprint_alone_is_a_preprint(web: Web, fetcher: HttpFetcher) -> None:
    """A repository is no venue, and the first of January is a year alone."""
    place = services.location("arXiv", "https://arxiv.org/abs/2101.00001", kind="repository")
    doi = arxiv_doi("2101.00001")
    work = services.openalex_work(doi, title="T", publication_date="2021-01-01", is_retracted=True)
    services.put_openalex(web, work | {"primary_location": place, "type": "preprint"})
    record = openalex(fetcher, doi)[doi]
    assert (record.kind, record.venue, record.doi, record.date) == ("article", "", "", "2021")
    assert (record.retraction, record.published_as) == ("Retracted, says OpenAlex", "")


def test_openalex_is_searched_for_the_very_title(web: Web, fetcher: HttpFetcher) -> None:
    """Signs that mean something in a search are not sent."""
    work = services.openalex_work("10.5555/reed.7", title=LARKSPUR)
    services.put_openalex(web, services.openalex_work("10.5555/r", title="Reply to Larkspur"), work)
    found = search_openalex(Service("OpenAlex", fetcher), LARKSPUR)
    assert found is not None
    assert found.doi == "10.5555/reed.7"
    assert web.requests[0].query.startswith("search=Larkspur Sparse Memory for Long Reports&")


@pytest.mark.parametrize("body", ["{", "[1]", "[" * 100_000])
def test_an_answer_that_is_no_json_is_a_failure(web: Web, fetcher: HttpFetcher, body: str) -> None:
    """Whatever comes, it is a failure with a reason."""
    web.put("api.openalex.org/works", body)
    with pytest.raises(FetchError, match="its answer is not"):
        openalex(fetcher, "10.5555/reed.7")

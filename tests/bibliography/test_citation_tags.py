"""Records from the tags of pages."""

import json

from ptmrag.bibliography.citation_tags import record_of_page
from ptmrag.catalog.record import Person, Record
from ptmrag.documents.landing import read_landing

PEOPLE = (Person("Lark", "Ada"), Person("van der Reed", "Wim"))


def record(*metas: tuple[str, str], body: str = "") -> Record:
    head = "".join(f'<meta name="{name}" content="{content}"/>' for name, content in metas)
    page = f"<html><head><title>x</title>{head}{body}</head><body><p>Text</p></body></html>"
    landing = read_landing(page.encode(), url="https://press.example.org/a")
    return record_of_page(landing.tags, landing.data)


def test_highwire_tags_are_a_record() -> None:
    """As publishers and OpenReview write them; the kind follows from where it appeared."""
    found = record(
        ("citation_title", "Larkspur:  Sparse Memory"),
        ("citation_author", "Lark, Ada"),
        ("citation_author", "Wim van der Reed"),
        ("citation_publication_date", "2021/7/5"),
        ("citation_conference_title", "Meeting on Reeds"),
        ("citation_firstpage", "71"),
        ("citation_lastpage", "83"),
        ("citation_doi", "doi:10.5555/REED.7"),
        ("citation_pdf_url", "/reed7.pdf"),
        ("citation_reference", "citation_author=Other, Somebody"),
    )
    assert found == Record(
        kind="paper-conference",
        title="Larkspur: Sparse Memory",
        authors=PEOPLE,
        date="2021-07-05",
        venue="Meeting on Reeds",
        pages="71-83",
        doi="10.5555/reed.7",
    )


def test_dublin_core_tags_are_a_record() -> None:
    """The names of tags are written in any case."""
    found = record(
        ("DC.Title", "Larkspur"),
        ("DC.Creator", "Lark, Ada"),
        ("DC.creator", "van der Reed, Wim"),
        ("DC.Date", "5 July 2021"),
        ("DC.Identifier", "https://doi.org/10.5555/reed.7"),
        ("DC.Publisher", "Reed Press"),
    )
    assert (found.authors, found.date, found.doi) == (PEOPLE, "2021", "10.5555/reed.7")
    assert (found.publisher, found.kind) == ("Reed Press", "")


def test_json_ld_is_read_where_the_tags_name_no_author() -> None:
    """Of a ScholarlyArticle; a post in a blog is none."""
    article = {
        "@type": "ScholarlyArticle",
        "headline": "Larkspur",
        "author": [{"@type": "Person", "name": "Ada Lark"}, {"name": "Wim van der Reed"}],
        "datePublished": "2021-07-05",
        "isPartOf": {"@type": "Periodical", "name": "Reed Letters"},
        "sameAs": "https://doi.org/10.5555/reed.7",
    }

    def script(value: object) -> str:
        return f'<script type="application/ld+json">{json.dumps(value)}</script>'

    for value in (article, [article], {"@graph": [{"@type": "WebSite"}, article]}):
        found = record(body=script(value))
        assert (found.authors, found.venue, found.doi) == (PEOPLE, "Reed Letters", "10.5555/reed.7")
    assert record(body=script(article | {"@type": "BlogPosting"})) == Record()
    assert record(body=script(article)[:60] + "ScholarlyArticle</script>") == Record()


def test_odd_tags_say_nothing() -> None:
    """Dates that are none, ids that are none, names that name nobody."""
    found = record(
        ("citation_author", "Unknown"),
        ("citation_date", "2021/99"),
        ("citation_doi", "none"),
        ("citation_arxiv_id", "2101.00001v2"),
        ("citation_authors", ""),
    )
    assert (found.authors, found.date, found.doi) == ((), "2021", "")
    assert found.arxiv_id == "2101.00001"

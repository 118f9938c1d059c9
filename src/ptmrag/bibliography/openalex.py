"""Records of works from OpenAlex, fifty DOIs in one request.

    ask_openalex(Service("OpenAlex", fetcher), ["10.5555/12345678", arxiv_doi("1706.03762")])

Without a key, OpenAlex gives a few hundred lists and about ten searches a day
(https://developers.openalex.org/api-reference/authentication), so that ids go in batches and titles are few.
It says which publication a preprint became, and whether a work was retracted.
"""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from ptmrag.bibliography.names import people_of
from ptmrag.bibliography.service import Service, items, part, text
from ptmrag.bibliography.titled import work_titled
from ptmrag.catalog.record import Record
from ptmrag.catalog.same_title import is_telling

MOST_DOIS = 50  # in one request
MOST_SEARCHES = 10  # by title, in one run
_API = "https://api.openalex.org/works"
_FIELDS = (
    "id,doi,title,publication_date,publication_year,type,authorships,primary_location,locations,"
    "best_oa_location,open_access,biblio,is_retracted,abstract_inverted_index"
)
_KINDS = {
    "article": "article-journal",
    "review": "article-journal",
    "letter": "article-journal",
    "preprint": "article",
    "book-chapter": "chapter",
    "book": "book",
    "dissertation": "thesis",
    "report": "report",
    "dataset": "dataset",
    "software": "software",
}
_ARXIV_ADDRESS = re.compile(r"(?i)arxiv\.org/(?:abs|pdf)/([^?#]+?)(?:v\d+)?(?:\.pdf)?$")
_ARXIV_DOI = re.compile(r"(?i)10\.48550/arxiv\.(.+?)(?:v\d+)?$")
_MOST_AUTHORS = 100  # of a work in a list: of more, OpenAlex may have left some out
_LONGEST = 5_000  # words of an abstract


def arxiv_doi(arxiv_id: str) -> str:
    """The DOI that arXiv gives a preprint."""
    return f"10.48550/arxiv.{arxiv_id.casefold()}"


def ask_openalex(service: Service, dois: Sequence[str]) -> dict[str, Record] | None:
    """What OpenAlex says of at most MOST_DOIS DOIs; those that it does not know are missing.

    None if there is no OpenAlex to ask, such as in a mirror without it. FetchError where it does not answer.
    """
    listed = "|".join(quote(doi, safe="/:;().") for doi in dois if not re.search(r"[|,\s]", doi))
    found = service.json(f"{_API}?filter=doi:{listed}&per_page={len(dois)}&select={_FIELDS}")
    if found is None:
        return None
    records: dict[str, Record] = {}
    for work in items(found, "results"):
        for doi in _dois(work):
            records.setdefault(doi, _record(work))
    return {doi: records[doi.casefold()] for doi in dois if doi.casefold() in records}


def search_openalex(service: Service, title: str) -> Record | None:
    """The work with this very title, None if OpenAlex has none or several that are not one work."""
    if not is_telling(title):
        return None
    words = " ".join(re.findall(r"[^\W_]+", title))  # signs mean something in a search
    found = service.json(f"{_API}?search={quote(words)}&per_page=5&select={_FIELDS}")
    if found is None:
        return None
    return work_titled(title, map(_record, items(found, "results")))


def _dois(work: Any) -> set[str]:
    """The DOIs of a work, with that of its preprint on arXiv."""
    found = {_doi_in(text(work, "doi"))}
    for location in items(work, "locations"):
        address = text(location, "landing_page_url")
        found.add(_doi_in(address))
        if named := _ARXIV_ADDRESS.search(address):
            found.add(arxiv_doi(named[1]))
    return found - {""}


def _record(work: Any) -> Record:
    place = _publication(work)
    doi = _doi_in(text(work, "doi"))
    preprint = _ARXIV_DOI.fullmatch(doi)
    arxiv_id = preprint[1] if preprint else _arxiv_id(work)
    published = _published_doi(place) if preprint and place else doi
    authorships = items(work, "authorships")
    names = [
        text(one, "raw_author_name") or text(one, "author", "display_name") for one in authorships
    ]
    return Record(
        kind=_kind(work, place),
        title=text(work, "title"),
        authors=people_of(names) if len(names) < _MOST_AUTHORS else (),
        date=_date(work),
        venue=text(place, "source", "display_name"),
        volume=text(work, "biblio", "volume") if place else "",
        issue=text(work, "biblio", "issue") if place else "",
        pages=_pages(work) if place else "",
        publisher=text(place, "source", "host_organization_name"),
        doi="" if _ARXIV_DOI.fullmatch(published) else published,
        arxiv_id=arxiv_id,
        abstract=_abstract(part(work, "abstract_inverted_index")),
        url=text(place or part(work, "primary_location"), "landing_page_url"),
        open_url=text(work, "open_access", "oa_url") or text(work, "best_oa_location", "pdf_url"),
        retraction="Retracted, says OpenAlex" if part(work, "is_retracted") is True else "",
        published_as=published
        if place and arxiv_id and not _ARXIV_DOI.fullmatch(published)
        else "",
    )


def _publication(work: Any) -> Any:
    """The location of the published version: a journal, proceedings or a series of books, not a repository."""
    places = [part(work, "primary_location"), *items(work, "locations")]
    for place in places:
        is_source = text(place, "source", "type") in (
            "journal",
            "conference",
            "book series",
            "ebook platform",
        )
        is_published = (
            part(place, "is_published") is True or text(place, "version") == "publishedVersion"
        )
        if is_source and (is_published or place is places[0]):
            return place
    return None


def _kind(work: Any, place: Any) -> str:
    said = _KINDS.get(text(work, "type"), text(work, "type"))
    if (
        text(place, "source", "type") == "conference"
        or text(place, "raw_type") == "proceedings-article"
    ):
        return "paper-conference"
    if place is None and said == "article-journal":  # an article that is in a repository alone
        return "article"
    return "article-journal" if place is not None and said == "article" else said


def _date(work: Any) -> str:
    """The date of publication. OpenAlex writes the first of January where it knows the year alone."""
    day = text(work, "publication_date") or text(work, "publication_year")
    return day[:4] if day.endswith("-01-01") else day


def _published_doi(place: Any) -> str:
    return _doi_in(text(place, "landing_page_url"))


def _arxiv_id(work: Any) -> str:
    addresses = (text(place, "landing_page_url") for place in items(work, "locations"))
    for address in addresses:
        if found := _ARXIV_ADDRESS.search(address) or _ARXIV_DOI.search(address):
            return found[1]
    return ""


def _doi_in(address: str) -> str:
    found = re.search(r"(10\.\d{4,9}/\S+)$", address)
    return found[1].casefold() if found else ""


def _pages(work: Any) -> str:
    first, last = text(work, "biblio", "first_page"), text(work, "biblio", "last_page")
    return f"{first}-{last}" if first and last and first != last else first


def _abstract(index: Any) -> str:
    """The words of an inverted index in their order."""
    if not isinstance(index, dict):
        return ""
    placed = [
        (place, word)
        for word, places in index.items()
        if isinstance(places, list)
        for place in places
        if isinstance(place, int)
    ]
    return " ".join(word for _, word in sorted(placed)[:_LONGEST])

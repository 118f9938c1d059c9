"""Records of preprints from arXiv's API, a hundred ids in one request.

    ask_arxiv(Service("arXiv", fetcher), ["1706.03762"])["1706.03762"].authors

The fetcher keeps arXiv's pace of one request in three seconds. What a journal reference names is the
publication that the record is of. It searches no titles: `fetch.arxiv_search` does.
See https://info.arxiv.org/help/api/user-manual.html.
"""

import re
from collections.abc import Sequence
from typing import Any

from defusedxml.ElementTree import ParseError, fromstring

from ptmrag.bibliography.journal_refs import publication_in
from ptmrag.bibliography.names import people_of
from ptmrag.bibliography.service import Service
from ptmrag.catalog.record import Record
from ptmrag.errors import FetchError

MOST_IDS = 100  # in one request
_API = "https://export.arxiv.org/api/query"
_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_BAD_REQUEST = 400
_ID = re.compile(r"arxiv\.org/abs/(?P<id>.+?)(?:v(?P<version>\d+))?$")
_WORK = r"(?:paper|article|manuscript|submission|preprint|work|version|draft|note)"
_WITHDRAWN = re.compile(
    rf"(?i)\b{_WORK}\W+(?:\w+\W+){{0,3}}?(?:withdrawn|retracted)\b|^\W*(?:withdrawn|retracted)\b"
)
_LONGEST_NOTICE = 300  # characters: a longer abstract is about something else


def ask_arxiv(service: Service, ids: Sequence[str]) -> dict[str, Record] | None:
    """What arXiv says of at most MOST_IDS ids; one that it does not know is missing.

    None if there is no arXiv to ask, such as in a mirror without it. One id that arXiv rejects does not
    keep it from answering about the others. FetchError where it does not answer.
    """
    url = f"{_API}?id_list={','.join(ids)}&max_results={len(ids)}"
    try:
        body = service.answer(url)
    except FetchError as error:
        if error.status != _BAD_REQUEST:
            raise
        if len(ids) == 1:
            return {}
        half = len(ids) // 2
        parts = (ask_arxiv(service, ids[:half]), ask_arxiv(service, ids[half:]))
        return {key: record for found in parts for key, record in (found or {}).items()}
    if body is None:
        return None
    found = dict(_records(body, url))
    return {key: found[key] for key in ids if key in found}


def _records(body: bytes, url: str) -> list[tuple[str, Record]]:
    try:
        feed = fromstring(body, forbid_dtd=True)
    except (ParseError, ValueError, LookupError) as error:  # DefusedXmlException is a ValueError
        raise FetchError("its answer is not a feed", url=url, permanent=True) from error
    return [found for entry in feed.iter(f"{_ATOM}entry") if (found := _record(entry))]


def _record(entry: Any) -> tuple[str, Record] | None:
    """The id, without a version, and the record of an entry of the feed."""
    named = _ID.search(_text(entry, f"{_ATOM}id"))
    title = _text(entry, f"{_ATOM}title")
    if named is None or not title:
        return None
    identifier = named["id"]
    abstract, comment = _text(entry, f"{_ATOM}summary"), _text(entry, f"{_ARXIV}comment")
    names = (_text(author, f"{_ATOM}name") for author in entry.iter(f"{_ATOM}author"))
    doi = _text(entry, f"{_ARXIV}doi").split(" ")[0]
    reference = _text(entry, f"{_ARXIV}journal_ref")
    publication = publication_in(reference) if reference else Record(kind="article")
    page = f"https://arxiv.org/abs/{identifier}"
    record = Record(
        kind=publication.kind,
        title=title,
        authors=people_of(names),
        date=publication.date or _text(entry, f"{_ATOM}published")[:10],
        venue=publication.venue,
        volume=publication.volume,
        issue=publication.issue,
        pages=publication.pages,
        doi=doi if reference else "",
        arxiv_id=identifier,
        abstract=abstract,
        url="" if reference else page,
        open_url=f"https://arxiv.org/pdf/{identifier}",
        retraction=_retraction(abstract, comment),
        published_as=doi,
        version=f"v{named['version']}" if named["version"] else "",
    )
    return identifier, record


def _retraction(abstract: str, comment: str) -> str:
    """A sentence on a preprint that its authors or arXiv withdrew."""
    for said in (comment, abstract[: _LONGEST_NOTICE + 1]):
        if len(said) <= _LONGEST_NOTICE and _WITHDRAWN.search(said):
            return f"Withdrawn from arXiv: {said}"
    return ""


def _text(element: Any, name: str) -> str:
    return " ".join((element.findtext(name) or "").split())

"""Records of publications from Crossref, by DOI, and by a title that is the very same.

    ask_crossref(Service("Crossref", fetcher), "10.5555/12345678", contact="ada@example.org")

A preprint whose publication Crossref knows has the record of that publication. `contact` takes the requests
to the polite pool; a mail address alone counts there. See https://api.crossref.org/swagger-ui/index.html.
"""

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from ptmrag.bibliography.names import people_of
from ptmrag.bibliography.service import Service, items, part, text
from ptmrag.bibliography.titled import work_titled
from ptmrag.catalog.record import Person, Record
from ptmrag.catalog.same_title import is_telling

_API = "https://api.crossref.org/works"
_KINDS = {
    "proceedings-article": "paper-conference",
    "journal-article": "article-journal",
    "posted-content": "article",
    "book-chapter": "chapter",
    "book-section": "chapter",
    "book-part": "chapter",
    "reference-entry": "chapter",
    "book": "book",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "proceedings": "book",
    "dissertation": "thesis",
    "report": "report",
    "report-component": "report",
    "dataset": "dataset",
}
# What Crossref calls updates that take a work back, and what is said of the work.
_RETRACTIONS = {
    "retraction": "Retracted",
    "retracted": "Retracted",
    "partial_retraction": "Retracted in part",
    "withdrawal": "Withdrawn",
    "removal": "Removed",
}
_MARKED = re.compile(r"(?i)^\W*(?:retracted|withdrawn|retracted article|撤稿)\s*[:：\]-]\s*")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_MOST_FOUND = 5  # works that may have the title


def ask_crossref(service: Service, doi: str, *, contact: str | None) -> Record | None:
    """What Crossref says of the work with a DOI, None if it does not know it. FetchError without an answer."""
    message = _work(service, doi, contact=contact)
    if message is None:
        return None
    record = _record(message)
    publication = text(message, "relation", "is-preprint-of", 0, "id").casefold()
    if (
        record.kind != "article"
        or not publication.startswith("10.")
        or publication == doi.casefold()
    ):
        return record
    published = _work(service, publication, contact=contact)
    return _record(published, published_as=publication) if published else record


def search_crossref(service: Service, title: str, *, contact: str | None) -> Record | None:
    """The work with this very title, None if Crossref has none or several that are not one work."""
    if not is_telling(title):
        return None
    asked = {"query.bibliographic": title, "rows": str(_MOST_FOUND), **_mailto(contact)}
    found = service.json(f"{_API}?{urlencode(asked)}")
    if found is None:
        return None
    return work_titled(title, map(_record, items(found, "message", "items")))


def _work(service: Service, doi: str, *, contact: str | None) -> dict[str, Any] | None:
    query = urlencode(_mailto(contact))
    url = f"{_API}/{quote(doi, safe='/')}"
    found = service.json(f"{url}?{query}" if query else url)
    message = part(found, "message")
    return message if isinstance(message, dict) else None


def _mailto(contact: str | None) -> dict[str, str]:
    mail = (contact or "").removeprefix("mailto:")
    return {"mailto": mail} if _MAIL.fullmatch(mail) else {}


def _record(message: Any, *, published_as: str = "") -> Record:
    title = _plain(text(message, "title", 0))
    subtitle = _plain(text(message, "subtitle", 0))
    title = (
        f"{title}: {subtitle}"
        if subtitle and subtitle.casefold() not in title.casefold()
        else title
    )
    doi = text(message, "DOI").casefold()
    return Record(
        kind=_KINDS.get(text(message, "type"), text(message, "type")),
        title=_MARKED.sub("", title),
        authors=tuple(_people(message)),
        date=_date(message),
        venue=_plain(text(message, "container-title", 0)),
        volume=text(message, "volume"),
        issue=text(message, "issue"),
        pages=re.sub(
            r"\s*[-\u2013]+\s*", "-", text(message, "page") or text(message, "article-number")
        ),
        publisher=text(message, "publisher"),
        doi=doi,
        abstract=_plain(re.sub(r"<jats:title>.*?</jats:title>", "", text(message, "abstract"))),
        url=text(message, "resource", "primary", "URL")
        or (f"https://doi.org/{doi}" if doi else ""),
        retraction=_retraction(message, is_marked=bool(_MARKED.match(title))),
        published_as=published_as,
    )


def _people(message: Any) -> Iterator[Person]:
    """The authors; of a book without any, its editors."""
    for author in items(message, "author") or items(message, "editor"):
        family, given = _plain(text(author, "family")), _plain(text(author, "given"))
        if family:
            suffix = text(author, "suffix")
            yield Person(f"{family}, {suffix}" if suffix else family, given)
        else:
            yield from people_of([_plain(text(author, "name")) or given])


def _date(message: Any) -> str:
    """The first date of publication that is known, as far as it is known."""
    for name in ("published-print", "published", "issued", "published-online", "posted"):
        parts = items(message, name, "date-parts", 0)
        if parts and all(isinstance(number, int) for number in parts):
            return "-".join([f"{parts[0]:04}", *(f"{number:02}" for number in parts[1:3])])
    return ""


def _retraction(message: Any, *, is_marked: bool) -> str:
    """A sentence on a retraction; the notice of one, which updates another work, is not retracted itself."""
    for update in items(message, "updated-by"):
        said = _RETRACTIONS.get(text(update, "type").casefold().replace("-", "_"))
        if said:
            day = _date({"issued": part(update, "updated")})
            notice = text(update, "DOI").casefold()
            said = f"{said} on {day}" if day else said
            return f"{said}: https://doi.org/{notice}" if notice else said
    return "Retracted: its title at Crossref says so" if is_marked else ""


def _plain(said: str) -> str:
    """A text without the marks of JATS and HTML."""
    return " ".join(html.unescape(re.sub(r"</?[A-Za-z][^<>]{0,80}>", " ", said)).split())

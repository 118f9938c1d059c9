"""The record that a page gives of its paper: Highwire and Dublin Core tags, and JSON-LD.

    record_of_page([("citation_title", "Larkspur"), ("citation_author", "Lark, Ada")], [])

Publishers write these for search engines (Google Scholar, "Inclusion Guidelines for Webmasters"; schema.org's
ScholarlyArticle). `documents.landing` takes them out of the page; the text of the page is not looked at.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from ptmrag.bibliography.names import people_of
from ptmrag.bibliography.service import items, part, text
from ptmrag.catalog.record import Record

Tags = Sequence[tuple[str, str]]  # the name in lower case, and the content

_TITLE = ("citation_title", "bepress_citation_title", "eprints.title", "dc.title", "dcterms.title")
_AUTHOR = (
    "citation_author",
    "bepress_citation_author",
    "eprints.creators_name",
    "dc.creator",
    "dcterms.creator",
)
_AUTHORS = ("citation_authors",)  # all in one, divided by semicolons
_DATE = (
    *("citation_publication_date", "citation_date", "citation_cover_date", "citation_online_date"),
    *(
        "citation_year",
        "bepress_citation_date",
        "eprints.date",
        "dc.date",
        "dcterms.issued",
        "dc.date.issued",
    ),
)
_PUBLISHER = ("citation_publisher", "dc.publisher", "dcterms.publisher")
_ABSTRACT = ("citation_abstract", "dcterms.abstract")
_IDENTIFIER = (
    "citation_doi",
    "bepress_citation_doi",
    "dc.identifier",
    "dcterms.identifier",
    "prism.doi",
)
# Where it appeared, and the kind of work that this makes it.
_VENUES = {
    "citation_conference_title": "paper-conference",
    "citation_journal_title": "article-journal",
    "citation_inbook_title": "chapter",
    "citation_dissertation_institution": "thesis",
    "citation_technical_report_institution": "report",
    "bepress_citation_journal_title": "article-journal",
}
_DAY = re.compile(r"((?:1[5-9]|20)\d\d)(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_LAST_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+")
_ARXIV = re.compile(r"(?:arxiv:)?(\d{4}\.\d{4,5}|[a-z-]+/\d{7})(?:v\d+)?", re.IGNORECASE)
_ARTICLES = ("ScholarlyArticle", "MedicalScholarlyArticle")
_LONGEST = 2_000  # characters of a title or a venue


def record_of_page(tags: Tags, data: Sequence[str]) -> Record:
    """What the tags and the JSON-LD texts of a page say of its paper; tags go before JSON-LD."""
    first = _first(tags)
    venue, kind = next(
        ((first[name], kind) for name, kind in _VENUES.items() if first.get(name)), ("", "")
    )
    record = Record(
        kind=kind,
        title=_said(first, _TITLE),
        authors=people_of(_names(tags)),
        date=_date(_said(first, _DATE)),
        venue=venue,
        volume=first.get("citation_volume", ""),
        issue=first.get("citation_issue", ""),
        pages=_pages(first.get("citation_firstpage", ""), first.get("citation_lastpage", "")),
        publisher=_said(first, _PUBLISHER),
        doi=_doi(tags),
        arxiv_id=_arxiv_id(first.get("citation_arxiv_id", "")),
        abstract=_said(first, _ABSTRACT),
    )
    return record if record.authors else _of_json(data) or record


def _first(tags: Tags) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, content in tags:
        if content.strip():
            found.setdefault(name, " ".join(content.split()))
    return found


def _said(first: dict[str, str], names: Sequence[str]) -> str:
    return next((first[name] for name in names if first.get(name)), "")[: _LONGEST * 5]


def _names(tags: Tags) -> list[str]:
    """The names of the authors, from the first kind of tag that has any."""
    for wanted in (*_AUTHOR, *_AUTHORS):
        found = [content for name, content in tags if name == wanted and content.strip()]
        names = [part for content in found for part in content.split(";")]
        if names:
            return names
    return []


def _date(said: str) -> str:
    """A date in ISO 8601, as far as it is understood."""
    found = _DAY.match(said)
    if found is None:
        last = _LAST_YEAR.search(said)
        return last[0] if last else ""
    year, month, day = found.groups()
    is_month = month is not None and 1 <= int(month) <= 12
    is_day = is_month and day is not None and 1 <= int(day) <= 31
    return "-".join(
        [year, *([f"{int(month):02}"] if is_month else []), *([f"{int(day):02}"] if is_day else [])]
    )


def _pages(first: str, last: str) -> str:
    return f"{first}-{last}" if first and last and first != last else first


def _doi(tags: Tags) -> str:
    for name, content in tags:
        if name in _IDENTIFIER and (found := _DOI.search(content)):
            return found[0].rstrip(".,;").casefold()
    return ""


def _arxiv_id(said: str) -> str:
    found = _ARXIV.fullmatch(said.strip())
    return found[1] if found else ""


# --- JSON-LD ---------------------------------------------------------------------------------


def _of_json(data: Sequence[str]) -> Record | None:
    """The record of the first scholarly article in JSON-LD texts."""
    for said in data:
        try:
            article = next(_articles(json.loads(said)), None)
        except (ValueError, RecursionError):
            continue
        if article is not None:
            return _of_article(article)
    return None


def _articles(value: Any) -> Iterator[Any]:
    for one in value if isinstance(value, list) else [value]:
        kinds = part(one, "@type")
        if any(kind in _ARTICLES for kind in (kinds if isinstance(kinds, list) else [kinds])):
            yield one
        yield from _articles(items(one, "@graph")) if items(one, "@graph") else ()


def _of_article(article: Any) -> Record:
    authors = part(article, "author")
    named = authors if isinstance(authors, list) else [authors]
    names = [text(one, "name") or text(one) for one in named]
    venue = text(article, "isPartOf", "name") or text(article, "isPartOf", "isPartOf", "name")
    found = _DOI.search(
        f"{text(article, 'identifier')} {text(article, 'sameAs')} {text(article, '@id')}"
    )
    return Record(
        kind="article-journal" if venue else "",
        title=text(article, "headline") or text(article, "name"),
        authors=people_of(names),
        date=_date(text(article, "datePublished")),
        venue=venue,
        pages=_pages(text(article, "pageStart"), text(article, "pageEnd")),
        publisher=text(article, "publisher", "name"),
        doi=found[0].casefold() if found else "",
        abstract=text(article, "abstract"),
    )

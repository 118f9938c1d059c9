r"""Write BibTeX that BibTeX, biber, pybtex and bibtexparser read.

    @inproceedings{devlin2019bert,
      title = {{BERT}: Pre-training of …},
      author = {Devlin, Jacob and Chang, Ming-Wei and …},

A preprint is `@misc` with `eprint`. Links besides the work's own address have fields that styles pass over (`code`,
`slides`, …), categories are JabRef's `groups`, and notes are `annote`, which no usual style prints.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ptmrag.catalog.entry import LinkKind
from ptmrag.catalog.record import Person
from ptmrag.export.exported_work import ExportedWork
from ptmrag.export.tex import text_value, title_value, verbatim_value


class _Type(NamedTuple):
    """A type of BibTeX, and its fields for the venue and the publisher."""

    name: str
    venue: str = "howpublished"
    publisher: str = "publisher"


_TYPES = {
    "paper-conference": _Type("inproceedings", "booktitle"),
    "article-journal": _Type("article", "journal"),
    "article": _Type("misc"),
    "chapter": _Type("incollection", "booktitle"),
    "book": _Type("book", "series"),
    "thesis": _Type("phdthesis", "series", "school"),
    "report": _Type("techreport", "series", "institution"),
    "software": _Type("software"),
    "webpage": _Type("online"),
    "dataset": _Type("dataset"),
    "article-magazine": _Type("article", "journal"),
    "article-newspaper": _Type("article", "journal"),
    "entry-encyclopedia": _Type("incollection", "booktitle"),
    "entry-dictionary": _Type("incollection", "booktitle"),
    "manuscript": _Type("unpublished"),
    "patent": _Type("patent"),
    "post-weblog": _Type("online"),
    "standard": _Type("techreport", "series", "institution"),
}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_LINKS: dict[LinkKind, str] = {
    "paper": "link",
    "code": "code",
    "page": "website",
    "slides": "slides",
    "weights": "project",
}
_DASH = re.compile(r"(?<=\w)\s*[-‐-―]+\s*(?=\w)")
_OLD_ID = re.compile(r"([a-z-]+)(?:\.[A-Za-z]{2})?/\d{7}", re.IGNORECASE)


def write_bibtex(works: Sequence[ExportedWork]) -> str:
    """The works as BibTeX, with an empty line between them."""
    return "\n".join(map(_entry, works))


def _entry(work: ExportedWork) -> str:
    kind = _TYPES.get(work.kind, _Type("misc"))
    name = "mastersthesis" if "master" in work.record.kind.casefold() else kind.name
    fields = "".join(f"  {name} = {value},\n" for name, value in _fields(work, kind))
    return f"@{name}{{{work.key},\n{fields}}}\n"


def _fields(work: ExportedWork, kind: _Type) -> Iterator[tuple[str, str]]:
    """The fields that are not empty, each with its value in braces."""
    record = work.record
    yield from _braced(
        {"title": title_value(work.title), "author": _people(work), **_places(work, kind)}
    )
    yield from _date(record.date)
    texts = {
        "volume": text_value(record.volume),
        "number": text_value(record.issue),
        "pages": _DASH.sub("--", text_value(record.pages)),
        "doi": verbatim_value(record.doi),
        **_eprint(record.arxiv_id),
        "url": verbatim_value(work.url),
        "language": "chinese" if work.lang == "zh" else "",
        "keywords": text_value(", ".join(record.tags)),
        "groups": ", ".join(_group(path) for path in work.categories),
        "abstract": text_value(record.abstract),
        "annote": text_value(" ".join(work.notes)),
    }
    yield from _braced(texts)
    for link_kind, name in _LINKS.items():
        addresses = [verbatim_value(link.url) for link in work.links if link.kind == link_kind]
        yield from _braced({name: " ".join(addresses)})


def _places(work: ExportedWork, kind: _Type) -> dict[str, str]:
    """The venue and the publisher; a school or an institution may be known as either."""
    venue, publisher = work.record.venue, work.record.publisher
    if work.kind == "article" and work.record.arxiv_id and venue.casefold() == "arxiv":
        venue = ""  # `archivePrefix` says so
    if kind.publisher != "publisher" and not publisher:
        venue, publisher = "", venue
    return {kind.venue: text_value(venue), kind.publisher: text_value(publisher)}


def _group(path: Sequence[str]) -> str:
    """A category as a group of JabRef, in which a comma is escaped."""
    return text_value(" > ".join(path)).replace(",", r"\,")


def _braced(texts: dict[str, str]) -> Iterator[tuple[str, str]]:
    return ((name, f"{{{text}}}") for name, text in texts.items() if text)


def _date(date: str) -> Iterator[tuple[str, str]]:
    year, month, day = (*date.split("-"), "", "")[:3]
    if year:
        yield "year", f"{{{text_value(year)}}}"
    if month.isdecimal() and 1 <= int(month) <= 12:
        yield "month", _MONTHS[int(month) - 1]
        if day.isdecimal():
            yield "day", f"{{{int(day)}}}"


def _eprint(arxiv_id: str) -> dict[str, str]:
    if not arxiv_id:
        return {}
    old = _OLD_ID.fullmatch(arxiv_id)
    return {
        "eprint": verbatim_value(arxiv_id),
        "archivePrefix": "arXiv",
        "primaryClass": old[1] if old else "",
    }


def _people(work: ExportedWork) -> str:
    names = [_name(person) for person in work.authors]
    return " and ".join([*names, *(["others"] if work.has_more_authors else [])])


def _name(person: Person) -> str:
    """`Family, Given`; what is not divided is one name, in braces."""
    family, given = text_value(person.family), text_value(person.given)
    if not family or not given:
        return f"{{{family or given}}}"
    return f"{_whole(family)}, {_whole(given)}"


def _whole(name: str) -> str:
    """A part of a name, in braces where a comma or an `and` would divide it."""
    is_divided = "," in name or re.search(r"(?:^|\s)and(?:\s|$)", name, re.IGNORECASE)
    return f"{{{name}}}" if is_divided else name

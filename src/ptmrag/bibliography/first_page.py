"""The record that the first page of a paper gives: its authors, and where and when it appeared.

    record_of_first_page(text, title="Larkspur: Sparse Memory").authors

`text` is the page as it was extracted, line by line. Names are taken only where the page leaves no doubt:
right below the title, divided by commas or marks of footnotes, or each with an address of its own. One
line that cannot be understood, and the record has no authors: none is better than a wrong one.
"""

import re
from collections.abc import Iterator, Sequence

from ptmrag.bibliography.first_page_names import (
    chinese_names,
    labelled_name,
    names_in,
    said_of_people,
)
from ptmrag.bibliography.names import people_of
from ptmrag.catalog.record import Person, Record
from ptmrag.catalog.same_title import title_letters
from ptmrag.documents.year import year_of
from ptmrag.language.tokens import HAN

_MOST_LINES_OF_A_TITLE = 6
_TITLE_WITHIN = 30  # lines
_LEAST_LETTERS = 6
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"
_PAGES = r"(?P<pages>\d+\s*[-\u2013\u2014]\s*\d+)"
_VENUES = (
    re.compile(
        r"(?:Published|Accepted|To appear)(?: as an? (?:\w+ )?(?:conference |workshop )?paper)? (?:at|in) "
        rf"(?P<venue>[A-Z][\w&/ -]{{1,60}}?),? {_YEAR}"
    ),
    re.compile(
        r"(?P<venue>\d+(?:st|nd|rd|th) (?:Annual |International )?(?:Conference|Meeting|Workshop)"
        rf"[^.;]{{8,120}}?{_YEAR}\)?)"
    ),
    re.compile(
        rf"(?P<venue>Proceedings of [^.;]{{8,160}}?)(?:,? pages {_PAGES}|,[^.;]{{0,80}}?,? {_YEAR})"
    ),
)
_JOURNAL = re.compile(
    r"(?P<venue>(?:\w+ Journal of|Journal of|Transactions of) [A-Z][\w ]{3,60}?),? (?:vol\.? )?"
    rf"(?P<volume>\d{{1,3}}) ?\({_YEAR[:-2]}\),? {_PAGES}"
)
_DASH = re.compile(r"\s*[-\u2013\u2014]\s*")
_LONGEST_LINE = 250  # characters


def record_of_first_page(text: str, title: str) -> Record:
    """What a first page says of its paper, as far as it is certain; an empty record if nothing is."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    lines = [line[:_LONGEST_LINE] for line in lines if line]
    record = _publication(lines)
    year = record.date or str(year_of(lines) or "")
    return Record(
        kind=record.kind,
        venue=record.venue,
        volume=record.volume,
        pages=record.pages,
        date=year,
        authors=_authors(lines, title),
    )


def _authors(lines: Sequence[str], title: str) -> tuple[Person, ...]:
    below = _below_title(lines, title)
    if below is None:
        return tuple(map(Person, labelled_name(lines)))
    region = list(said_of_people(below))
    if HAN.search(title):
        return tuple(map(Person, labelled_name(lines) or chinese_names(region)))
    return people_of(names_in(region))


def _below_title(lines: Sequence[str], title: str) -> Sequence[str] | None:
    """The lines below the title, None if it is not on the page."""
    wanted = title_letters(title)
    if len(wanted) < _LEAST_LETTERS and not HAN.search(title):
        return None
    for start in range(min(len(lines), _TITLE_WITHIN)):
        for end in range(start + 1, start + 1 + _MOST_LINES_OF_A_TITLE):
            found = title_letters(" ".join(lines[start:end]))
            if wanted and (
                found == wanted or (found.startswith(wanted) and len(found) <= len(wanted) + 2)
            ):
                return lines[end:]
            if not wanted.startswith(found):
                break
    return None


def _publication(lines: Sequence[str]) -> Record:
    """The venue, where a line says that the paper was published there."""
    for text in _statements(lines):
        if found := _JOURNAL.match(text):
            said = found.groupdict()
            return Record(
                kind="article-journal",
                venue=said["venue"],
                volume=said["volume"],
                pages=_DASH.sub("-", said["pages"]),
                date=said["year"],
            )
        if found := next(filter(None, (venue.match(text) for venue in _VENUES)), None):
            said = found.groupdict()
            year = said.get("year") or next(iter(re.findall(r"\b(?:19|20)\d\d\b", text)), "")
            pages = _DASH.sub("-", said.get("pages") or "")
            venue = said["venue"].strip(" ,")
            return Record(kind="paper-conference", venue=venue, pages=pages, date=year)
    return Record()


def _statements(lines: Sequence[str]) -> Iterator[str]:
    """The first lines and the last ones of a page, each with the one below it."""
    for start in (*range(min(6, len(lines))), *range(max(6, len(lines) - 8), len(lines))):
        text = " ".join(lines[start : start + 2])
        yield re.sub(r"(\d) (st|nd|rd|th)\b", r"\1\2", text)

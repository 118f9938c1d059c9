"""The bibliographic record of a work: who wrote it, when, where it appeared, and who says so.

    record, origins = merge({"list": Record(key="devlin2019bert"), "arxiv": Record(date="2018-10-11")})
    record.date, origins["date"]                 # "2018-10-11", "arxiv"

What each origin says is kept apart, and joined when it is read, so that a later answer of a service never
takes the place of what a person or a list says. It asks nobody, and parses no format.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Literal, get_args

# Who says something about a work, the best first.
Origin = Literal["person", "list", "arxiv", "acl", "crossref", "openalex", "page", "pdf"]
ORIGINS: tuple[Origin, ...] = get_args(Origin)


@dataclass(frozen=True, slots=True)
class Person:
    """An author. An organisation, and a Chinese name that is not divided, is all family name."""

    family: str
    given: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What one origin says about a work; a field that it says nothing about is empty.

    `key` is the user's own (`devlin2019bert`), `other_keys` those of entries that are the same work.
    `kind` is a type of CSL (`paper-conference`, `article-journal`, `article` for a preprint), or the
    format's own word where it is none of them. `date` is ISO 8601 as far as it is known: `2019`,
    `2019-06`, `2019-06-02`. `venue` is the journal or the proceedings, `pages` are as printed (`4171-4186`).
    `url` is the publisher's address, `open_url` one where the text is free. `files` are the user's own
    copies, as written. `retraction` is a sentence about it, "" where nobody says that the work was
    retracted; `published_as` is the DOI or address of the publication of a preprint, `version` the newest one
    that arXiv has (`v3`).
    """

    key: str = ""
    other_keys: tuple[str, ...] = ()
    kind: str = ""
    title: str = ""
    authors: tuple[Person, ...] = ()
    date: str = ""
    venue: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    publisher: str = ""
    doi: str = ""
    arxiv_id: str = ""
    acl_id: str = ""
    abstract: str = ""
    url: str = ""
    open_url: str = ""
    tags: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    retraction: str = ""
    published_as: str = ""
    version: str = ""

    @property
    def year(self) -> int | None:
        """The year of the date."""
        return int(self.date[:4]) if self.date[:4].isdecimal() else None


FIELDS = tuple(field.name for field in fields(Record))


@dataclass(frozen=True, slots=True)
class WorkRecord:
    """All that is known of the work of an entry, and which origin each field comes from.

    `title` is the entry's, unless a person has corrected it. `origins` has the names of the fields of
    `record` that are not empty.
    """

    entry_id: str
    title: str
    record: Record
    origins: Mapping[str, Origin]

    @property
    def year(self) -> int | None:
        """The year in which it appeared, None if unknown."""
        return self.record.year


def merge(said: Mapping[Origin, Record]) -> tuple[Record, dict[str, Origin]]:
    """What the best origin says of each field, and which one that is."""
    record = Record()
    origins: dict[str, Origin] = {}
    for origin in ORIGINS:
        if origin in said:
            new = [
                name for name in FIELDS if not getattr(record, name) and getattr(said[origin], name)
            ]
            record = replace(record, **{name: getattr(said[origin], name) for name in new})
            origins |= dict.fromkeys(new, origin)
    return record, origins

"""The bibliographic record of a work: who wrote it, when, where it appeared, and who says so.

    record, origins = merge({"list": Record(key="devlin2019bert"), "arxiv": Record(date="2018-10-11")})
    record.date, origins["date"]                 # "2018-10-11", "arxiv"

What each origin says is kept apart, and joined when it is read, so that a later answer of a service never
takes the place of what a person or a list says. It asks nobody, and parses no format.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, get_args

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

    def as_json(self) -> dict[str, Any]:
        """The shape that `ptmrag record --json` prints: the fields that are known, and the origin of each."""
        return {
            "entry_id": self.entry_id,
            "title": self.title,
            "record": {name: value for name, value in asdict(self.record).items() if value},
            "origins": dict(self.origins),
        }


# What describes one publication; a preprint and the article that it became differ in all of these.
_PUBLICATION = ("kind", "venue", "volume", "issue", "pages", "publisher", "date", "doi", "url")
_OF_THE_WORK = tuple(name for name in FIELDS if name not in _PUBLICATION)
# Who knows publications, the best first. arXiv has only what authors wrote there, a first page little.
_PUBLISHED: tuple[Origin, ...] = (
    *("person", "list", "acl", "crossref", "openalex", "page", "arxiv", "pdf"),
)
_PREPRINTS = re.compile(
    r"arxiv|\bcorr\b|(?:bio|med|chem|psy|soc)r?xiv|\bssrn\b|research square|preprint|openreview|under review",
    re.IGNORECASE,
)
_PREPRINT_DOI = re.compile(r"10\.(?:48550/arxiv|1101/|2139/ssrn|21203/rs)", re.IGNORECASE)
_WHOLE = ("book", "thesis", "report", "phdthesis", "mastersthesis", "techreport")
_CONFERENCES = ("paper-conference", "inproceedings", "conference", "incollection", "chapter")
_NO_KINDS = ("", "misc", "webpage", "online", "electronic", "unpublished")


def merge(said: Mapping[Origin, Record]) -> tuple[Record, dict[str, Origin]]:
    """What is known of a work, and which origin each field comes from.

    The best origin says each field, but what describes a publication (venue, pages, date, DOI …) is of one
    publication: the one that a person or the list names, else the one that services know, else the preprint.
    The year of a list stays, and a person's correction has the last word.
    """
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    for origin in ORIGINS:
        if origin in said:
            new = {
                name: value
                for name in _OF_THE_WORK
                if name not in values and (value := getattr(said[origin], name))
            }
            values |= new
            origins |= dict.fromkeys(new, origin)
    publication = _publication(said)
    values |= {name: getattr(said[origin], name) for name, origin in publication.items()}
    return Record(**values), origins | publication


def is_archive(venue: str) -> bool:
    """Whether a venue is a place of preprints."""
    return bool(_PREPRINTS.search(venue))


def names_publication(record: Record) -> bool:
    """Whether a record says where a work was published, other than as a preprint."""
    is_venue = bool(record.venue) and not is_archive(record.venue)
    is_doi = bool(record.doi) and not _PREPRINT_DOI.match(record.doi)
    return (
        record.kind in _WHOLE
        or ((is_venue or is_doi) and record.kind != "article")
        or (is_venue and bool(record.volume or record.pages))
    )


def _publication(said: Mapping[Origin, Record]) -> dict[str, Origin]:
    """Which origin says each field of the publication that is chosen."""
    present = [origin for origin in _PUBLISHED if origin in said]
    published = [origin for origin in present if names_publication(said[origin])]
    preprints = [origin for origin in ORIGINS if origin in present and origin not in published]
    first = [origin for origin in preprints if origin in ("person", "list")]  # such as a year alone
    chosen: dict[str, Origin] = {}
    base = Record()
    joined: list[Origin] = []
    for origin in [*published, *first] if published else preprints:
        if origin in first or _is_same_publication(base, said[origin]):
            base = _added(base, said[origin], origin, chosen)
            joined.append(origin)
    listed = said.get("list", Record())
    if listed.date:  # its year stays; a date of the same year that is known to the day is better
        same = [origin for origin in joined if said[origin].date[:4] == listed.date[:4]]
        chosen["date"] = max(["list", *same], key=lambda origin: len(said[origin].date))
    corrected = said.get("person", Record())
    return chosen | {name: "person" for name in _PUBLICATION if getattr(corrected, name)}


def _added(base: Record, other: Record, origin: Origin, chosen: dict[str, Origin]) -> Record:
    """The record with the fields of its publication that it lacks and another one has."""
    new = [name for name in _PUBLICATION if not getattr(base, name) and getattr(other, name)]
    chosen |= dict.fromkeys(new, origin)
    return replace(base, **{name: getattr(other, name) for name in new})


def _is_same_publication(one: Record, other: Record) -> bool:
    """Whether nothing says that two records are of different publications."""
    if one.doi and other.doi:
        return one.doi.casefold() == other.doi.casefold()
    kinds = {_group(record.kind) for record in (one, other)} - {""}
    years = {record.year for record in (one, other)} - {None}
    pages = {record.pages for record in (one, other)} - {""}
    return len(kinds) < 2 and len(years) < 2 and len(pages) < 2


def _group(kind: str) -> str:
    """One word for kinds that origins use for the same thing."""
    if kind in _NO_KINDS:
        return ""
    return "conference" if kind in _CONFERENCES else kind.removesuffix("-journal")

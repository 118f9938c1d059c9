r"""Read BibTeX and BibLaTeX.

>>> catalog = read_bibtex("@article{v17, title={Attention {I}s All}, year=2017, eprint={1706.03762}}")
>>> catalog.entries[0].title, catalog.entries[0].links[0].url, catalog.entries[0].record.key
('Attention Is All', 'https://arxiv.org/abs/1706.03762', 'v17')

bibtexparser cuts the text into entries and fields; an entry that it gives up is read once more by
`bibtex_values`, and is a Failure with its line if that fails too. It runs no TeX and opens no files.
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from ptmrag.catalog.entry import Catalog
from ptmrag.catalog.formats.bibtex_values import RawEntry, read_entry, read_value
from ptmrag.catalog.formats.collections import groups_of_jabref, places_of_entry
from ptmrag.catalog.formats.dates import fullest, iso_date
from ptmrag.catalog.formats.file_fields import files_in, folder_of_jabref
from ptmrag.catalog.formats.latex_text import plain_text, verbatim
from ptmrag.catalog.formats.naming_fields import addresses_of
from ptmrag.catalog.formats.person_names import people_in
from ptmrag.catalog.formats.record_fields import note_of, record_of
from ptmrag.catalog.formats.work import Work, catalog_of
from ptmrag.errors import Failure

if TYPE_CHECKING:
    from bibtexparser.model import Block, Entry

_START = re.compile(r"^[ \t]*@[ \t]*\w+[ \t]*[{(]", re.MULTILINE)
_LOST = re.compile(
    r"^[ \t]*@\s*(?!comment\b)\w+\s*[{(]\s*([^\s,{}]*)", re.MULTILINE | re.IGNORECASE
)
_ADDRESS = re.compile(r"(?:URL:?\s*)?https?://\S+|www\.\S+")
_VERBATIM = re.compile(
    r"^(?:url|ee|doi|eprint|pdf|link|links|file|howpublished|bdsk-url-\d|adsurl|code|github|website|project|arxivid)$"
)
_VENUES = ("journaltitle", "journal", "booktitle", "maintitle", "eventtitle", "series")
_PUBLISHERS = ("publisher", "school", "institution", "organization")
# What users say of a work, in BibTeX and in the fields of JabRef and Mendeley.
_NOTES = ("note", "annote", "annotation", "comment", "review")
# What a part takes from the volume that it is in; its own title and addresses it does not.
_INHERITED = (
    *(
        "year",
        "date",
        "booktitle",
        "maintitle",
        "series",
        "publisher",
        "editor",
        "volume",
        "school",
    ),
    *("journal", "journaltitle", "institution", "organization"),
)


def looks_like_bibtex(text: str) -> bool:
    """Whether a text begins with an entry, perhaps after comments."""
    start = re.sub(r"\A(?:\s*%[^\n]*\n)+", "", text[:5_000]).lstrip()
    return start.startswith("@") and bool(_START.match(start))


def read_bibtex(text: str, path: str = "") -> Catalog:
    """The catalog of a BibTeX text."""
    return catalog_of(bibtex_works(text), path)


def bibtex_works(text: str) -> Iterator[Work | Failure]:
    """The works of a BibTeX text in their order, and a Failure for each entry that is broken."""
    found = list(_entries(text))
    groups, folder = groups_of_jabref(text), folder_of_jabref(text)
    by_key = {
        entry.key.casefold(): entry for entry in found if isinstance(entry, RawEntry) and entry.key
    }
    for entry in found:
        if isinstance(entry, Failure):
            yield entry
            continue
        yield _work(_with_inherited(entry, by_key), groups, folder)
        if entry.rest:
            reason = f"the entry is read in part: there is no comma before '{entry.rest[:40]}'"
            yield Failure("catalog", entry.key, reason, entry.line)


def _with_inherited(entry: RawEntry, by_key: Mapping[str, RawEntry]) -> RawEntry:
    """The entry with what it lacks and its `crossref` or `xdata` has."""
    fields = dict(entry.fields)
    for name in ("crossref", "xref", "xdata"):
        for key in fields.get(name, "").casefold().split(","):
            volume = by_key.get(key.strip())
            if volume is None or volume is entry:
                continue
            inherited = {
                field: volume.fields[field] for field in _INHERITED if field in volume.fields
            }
            if name == "xdata":
                inherited = dict(volume.fields)
            elif "booktitle" not in volume.fields and "title" in volume.fields:
                inherited["booktitle"] = volume.fields["title"]
            fields = inherited | fields
    return RawEntry(entry.line, entry.kind, entry.key, fields, entry.rest)


def _work(entry: RawEntry, groups: Mapping[str, tuple[str, ...]], folder: str) -> Work:
    raw = entry.fields
    fields = {
        name: verbatim(value) if _VERBATIM.match(name) else value for name, value in raw.items()
    }
    named = fields | {"note": verbatim(re.sub(r"\\(?:url|href)\s*\{", " ", fields.get("note", "")))}
    record = record_of(
        entry.kind,
        named | _parts_of(raw),
        key=entry.key,
        authors=people_in(raw.get("author", "")),
        tags=_tags(raw),
        files=files_in(raw.get("file", ""), folder=folder),
    )
    notes = (plain_text(raw.get(name, "")) for name in _NOTES)
    places = places_of_entry(raw, groups)
    return Work(
        entry.line,
        _title(raw),
        tuple(addresses_of(named)),
        note_of(*notes, abstract=record.abstract),
        next(iter(places), ()),
        record,
        places[1:],
    )


def _parts_of(raw: Mapping[str, str]) -> dict[str, str]:
    """The fields that other formats call otherwise, or write otherwise."""

    def first(names: Sequence[str]) -> str:
        return next((plain_text(raw[name]) for name in names if raw.get(name)), "")

    year = " ".join(raw.get(name, "") for name in ("year", "month", "day"))
    return {
        "date": fullest(
            map(iso_date, (raw.get("year", ""), raw.get("date", ""), _whole_date(year)))
        ),
        "venue": first(_VENUES) or _ADDRESS.sub("", first(("howpublished",))).strip(" ,.;:"),
        "publisher": first(_PUBLISHERS),
        "volume": first(("volume",)),
        "issue": first(("number", "issue")),
        "pages": first(("pages",)),
        "abstract": first(("abstract",)),
    }


def _whole_date(said: str) -> str:
    """Year, month and day in one text; of a month such as "6--7", the first."""
    return re.sub(r"(\d)\s*(?:-+|/|and|&|\\&)\s*\d+", r"\1", said.replace("~", " "))


def _tags(raw: Mapping[str, str]) -> tuple[str, ...]:
    said = (plain_text(raw.get(name, "")) for name in ("keywords", "keyword", "mendeley-tags"))
    tags = (tag for text in said for tag in re.split(r"\s*[,;]\s*", text))
    return tuple(dict.fromkeys(filter(None, tags)))


def _title(fields: Mapping[str, str]) -> str:
    """The title; BibLaTeX has the subtitle in a field of its own."""
    title, subtitle = plain_text(fields.get("title", "")), plain_text(fields.get("subtitle", ""))
    return f"{title}: {subtitle}" if title and subtitle and subtitle not in title else title


# --- entries


def _entries(text: str) -> Iterator[RawEntry | Failure]:
    from bibtexparser.model import Entry, ImplicitComment, ParsingFailedBlock, String

    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    strings: dict[str, str] = {}
    read_up_to = -1
    for block in _blocks(text):
        line = block.start_line or 0
        if isinstance(block, ImplicitComment):
            yield from _lost(block)
        if line < read_up_to or lines[line].lstrip().startswith("%"):
            continue  # BibTeX has no comments, but people write them
        if isinstance(block, String):
            strings[block.key.casefold()] = read_value(block.value, strings)[0]
        # What bibtexparser sets apart for a key or a field that it has twice is an entry too.
        inside = getattr(block, "ignore_error_block", None) or block
        if isinstance(inside, Entry):
            yield _raw_entry(inside, strings)
        elif isinstance(block, ParsingFailedBlock):
            start = starts[line] + max(0, lines[line].find((block.raw or "").partition("\n")[0]))
            again = read_entry(text, start, line=line + 1, strings=strings)
            yield _failure(block) if again is None else again[0]
            read_up_to = read_up_to if again is None else line + again[1]


def _blocks(text: str) -> "list[Block]":
    from bibtexparser.entrypoint import parse_string

    _silence()
    return list(parse_string(text, parse_stack=[]).blocks)


@cache
def _silence() -> None:
    """bibtexparser logs each broken entry; ours are in the failures."""
    logging.getLogger("bibtexparser").addHandler(logging.NullHandler())


def _raw_entry(block: "Entry", strings: Mapping[str, str]) -> RawEntry:
    fields: dict[str, str] = {}
    rest = ""
    for field in block.fields:
        name, value = field.key, str(field.value)
        while True:
            said, behind = read_value(value, strings)
            fields.setdefault(name.casefold().strip(), said)
            missing_comma = re.match(r"([A-Za-z][\w-]*)\s*=\s*", behind)
            if not missing_comma:
                rest = rest or behind
                break
            name, value = missing_comma[1], behind[missing_comma.end() :]
    return RawEntry(
        (block.start_line or 0) + 1, block.entry_type.casefold(), block.key, fields, rest
    )


def _failure(block: "Block") -> Failure:
    raw = block.raw or ""
    key = re.match(r"@\s*\w+\s*[{(]\s*([^\s,{}=]+)", raw)
    reason = (
        "the entry cannot be read: a brace or a quotation mark is not closed, or a comma is missing"
    )
    return Failure(
        "catalog", key[1] if key else raw.strip()[:40], reason, (block.start_line or 0) + 1
    )


def _lost(block: "Block") -> Iterator[Failure]:
    """Failures for what looks like an entry between the entries."""
    for found in _LOST.finditer(block.raw or ""):
        line = (block.start_line or 0) + 1 + (block.raw or "").count("\n", 0, found.start())
        yield Failure("catalog", found[1] or found[0].strip(), "the entry cannot be read", line)

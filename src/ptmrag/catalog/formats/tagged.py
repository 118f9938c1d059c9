r"""Read records whose lines begin with a tag: RIS, EndNote (.enw) and PubMed (.nbib).

>>> catalog = read_ris("TY  - JOUR\nTI  - Attention to Corpora\nPY  - 2019\nDO  - 10.1000/r1\nER  - ")
>>> catalog.entries[0].title, catalog.entries[0].year, catalog.entries[0].links[0].url
('Attention to Corpora', 2019, 'https://doi.org/10.1000/r1')

One rule reads the three, since they differ in their tags alone: a record goes from its first tag to that of the
next one, so one without an end is not lost. rispy reads RIS alone, without line numbers, and leaves out the last
record if its `ER` is missing. Exports of Web of Science and RefWorks are not read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ptmrag.catalog.entry import Catalog
from ptmrag.catalog.formats.dates import fullest, iso_date
from ptmrag.catalog.formats.naming_fields import addresses_of
from ptmrag.catalog.formats.person_names import person
from ptmrag.catalog.formats.record_fields import note_of, record_of
from ptmrag.catalog.formats.work import Work, catalog_of, plain_title
from ptmrag.catalog.record import Person
from ptmrag.errors import Failure


@dataclass(frozen=True, slots=True)
class _Tags:
    """How a format writes a record, and its tags for each thing, best first."""

    begins: str  # a pattern of the first line of a record
    line: str  # a pattern of a line with its tag and its value
    title: Sequence[str]
    year: Sequence[str]
    author: Sequence[str]
    venue: Sequence[str]
    fields: Mapping[str, Sequence[str]]
    volume: Sequence[str]
    issue: Sequence[str]
    pages: Sequence[str]  # the first and the last page, or both in one
    publisher: Sequence[str]
    note: Sequence[str] = ()
    abstract: Sequence[str] = ("AB", "N2")
    key: Sequence[str] = ("ID",)
    kind: str = "TY"
    tags: str = "KW"
    files: Sequence[str] = ()


RIS = _Tags(
    begins=r"^TY {1,3}- ?",
    line=r"^([A-Z][A-Z0-9]) {1,3}-(?: (.*)|)$",
    title=("TI", "T1", "CT", "BT", "T3", "ST"),
    year=("PY", "Y1", "YR", "DA"),
    author=("AU", "A1"),
    venue=("C3", "T2", "JF", "JO", "JA", "J2", "BT", "T3"),
    fields={
        "doi": ("DO",),
        "url": ("UR", "L2", "LK"),
        "pdf": ("L1",),
        "journal": ("JO", "JF", "T2", "JA"),
        "number": ("M1", "IS"),
        "publisher": ("PB",),
        "archive_id": ("AN",),
        "note": ("N1",),
        "series": ("M3", "C1"),
    },
    volume=("VL",),
    issue=("IS", "M1"),
    pages=("SP", "EP"),
    publisher=("PB",),
    note=("N1", "RN"),
    key=("ID", "LB"),
    files=("L1", "L4"),
)
ENDNOTE = _Tags(
    begins=r"^%0 ",
    line=r"^(%[0-9A-Za-z!@?+^&*~#$(>\[<=:;]) ?(.*)$",
    title=("%T", "%B", "%!"),
    year=("%D", "%8"),
    author=("%A",),
    venue=("%J", "%B", "%S"),
    fields={
        "doi": ("%R",),
        "url": ("%U",),
        "pdf": ("%>",),
        "journal": ("%J",),
        "number": ("%N", "%M"),
        "note": ("%Z", "%O"),
        "publisher": ("%I",),
    },
    volume=("%V",),
    issue=("%N",),
    pages=("%P",),
    publisher=("%I",),
    note=("%Z", "%O"),
    abstract=("%X",),
    key=("%F", "%L"),
    kind="%0",
    tags="%K",
    files=("%>",),
)
PUBMED = _Tags(
    begins=r"^PMID ?-",
    line=r"^([A-Z][A-Z0-9]{0,3}) {0,3}- ?(.*)$",
    title=("TI", "BTI", "TT"),
    year=("DP", "DEP", "EDAT"),
    author=("FAU", "AU", "CN"),
    venue=("JT", "TA"),
    fields={"doi": ("LID", "AID", "SO"), "publisher": ("PB",), "pmid": ("PMID",), "pmc": ("PMC",)},
    volume=("VI",),
    issue=("IP",),
    pages=("PG",),
    publisher=("PB",),
    key=("PMID",),
    kind="PT",
    tags="OT",
)
# Two formats of managers that look like these and are not read.
_OTHER = re.compile(
    r"\A\s*(?:FN (?:Clarivate|Thomson|ISI)|RT (?:Journal|Conference|Book|Generic|Web|Thesis))"
)


def looks_like(tags: _Tags, text: str) -> bool:
    """Whether a text begins with a record, perhaps after a line or two of a provider."""
    start = "\n".join(text[:4_000].lstrip().split("\n")[:6])
    found = re.search(tags.begins, start, re.MULTILINE)
    return bool(found) and len(re.findall(tags.line, text[:4_000], re.MULTILINE)) >= 2


def looks_like_other_tags(text: str) -> bool:
    """Whether a text is an export of Web of Science or RefWorks, which are not read."""
    return bool(_OTHER.match(text))


def read_ris(text: str, path: str = "") -> Catalog:
    """The catalog of a RIS file."""
    return catalog_of(_works(text, RIS), path)


def read_endnote(text: str, path: str = "") -> Catalog:
    """The catalog of an EndNote import file (.enw)."""
    return catalog_of(_works(text, ENDNOTE), path)


def read_pubmed(text: str, path: str = "") -> Catalog:
    """The catalog of a PubMed file (.nbib)."""
    return catalog_of(_works(text, PUBMED), path)


def _works(text: str, tags: _Tags) -> Iterator[Work | Failure]:
    lines: list[str] = []
    first = 0
    begins = re.compile(tags.begins)
    for number, line in enumerate(text.split("\n"), 1):
        if begins.match(line):
            yield from _work(lines, first, tags)
            lines, first = [], number
        lines.append(line)
    yield from _work(lines, first, tags)


def _work(lines: Sequence[str], first: int, tags: _Tags) -> Iterator[Work | Failure]:
    if not first:
        return  # what a provider says before the first record
    record = _record(lines, tags)
    fields = {
        name: "\n".join(value for tag in among for value in record.get(tag, ()))
        for name, among in tags.fields.items()
    }
    authors = next((record[tag] for tag in tags.author if tag in record), [])
    addresses = list(addresses_of(fields))
    if not addresses and fields.get("pmid"):
        addresses = [f"https://pubmed.ncbi.nlm.nih.gov/{fields['pmid']}/"]
    said = record_of(
        _word(record.get(tags.kind, ())),
        fields | _parts(record, tags),
        key=_first(record, tags.key),
        authors=tuple(map(_author, filter(None, authors))),
        tags=tuple(
            part
            for value in record.get(tags.tags, ())
            for part in re.split(r"\s*;\s*", value)
            if part
        ),
        files=tuple(
            path
            for tag in tags.files
            for path in record.get(tag, ())
            if not re.match(r"(?:https?|ftp)://", path)
        ),
    )
    notes = (value for tag in tags.note for value in record.get(tag, ()))
    yield Work(
        first,
        _title(_first(record, tags.title)),
        tuple(addresses),
        note_of(*notes, abstract=said.abstract),
        record=said,
    )


def _parts(record: Mapping[str, Sequence[str]], tags: _Tags) -> dict[str, str]:
    """The fields that the formats call otherwise."""
    pages = dict.fromkeys(page for tag in tags.pages if (page := _first(record, (tag,))))
    return {
        "date": fullest(iso_date(_first(record, (tag,))) for tag in tags.year),
        "venue": _first(record, tags.venue),
        "volume": _first(record, tags.volume),
        "issue": _first(record, tags.issue),
        "pages": "-".join(pages),
        "publisher": _first(record, tags.publisher),
        "abstract": _first(record, tags.abstract),
    }


def _author(name: str) -> Person:
    """A person; what ends with a comma and has no other is an organisation, as EndNote has it."""
    return person(name if name.count(",") == 1 else name.rstrip(", "))


def _word(said: Sequence[str]) -> str:
    """The word for the kind of a work; PubMed has several, of which that of a preprint says most."""
    return next((word for word in said if word.casefold() == "preprint"), next(iter(said), ""))


def _title(said: str) -> str:
    """A title without its full stop; PubMed has translated ones in brackets."""
    said = plain_title(said.rstrip("."))
    translated = re.fullmatch(r"\[([^\[\]]+)\]", said)
    return translated[1] if translated else said


def _first(record: Mapping[str, Sequence[str]], tags: Sequence[str]) -> str:
    """The first value of the tags that is not empty."""
    return next((value for tag in tags for value in record.get(tag, ()) if value), "")


def _record(lines: Sequence[str], tags: _Tags) -> dict[str, list[str]]:
    """The values of a record by their tags, as rispy reads them."""
    pattern = re.compile(tags.line)
    joined: list[tuple[str, str]] = []
    for line in lines:
        found = pattern.match(line.rstrip())
        if found:
            joined.append((found[1], (found[2] or "").strip()))
        elif joined and line.strip():
            tag, value = joined[-1]
            joined[-1] = (tag, f"{value} {line.strip()}".strip())
    record: dict[str, list[str]] = {}
    for tag, value in joined:
        record.setdefault(tag, []).append(value)
    return record

"""Read lists that programs write: BibTeX, CSL JSON (Zotero's export), bare ids or addresses.

>>> catalog = parse_list("@article{v17, title={Attention {I}s All}, year=2017, eprint={1706.03762}}")
>>> catalog.entries[0].title, catalog.entries[0].links[0].url
('Attention Is All', 'https://arxiv.org/abs/1706.03762')

Anything else is Markdown or text, which `parse` reads. Of BibTeX it reads fields, strings and braces,
but not TeX. It opens no files.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ptmrag.catalog.entry import Catalog, Entry, Link
from ptmrag.catalog.parse import parse_catalog, unique_id
from ptmrag.catalog.titles import slug
from ptmrag.errors import Failure

_ID = re.compile(r"(?:arxiv:\s*)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?$", re.I)
_BIBTEX = re.compile(r"^\s*@\s*\w+\s*[{(]", re.MULTILINE)
# Fields that name the work itself. An abstract or a remark may name other works.
_NAMING_FIELDS = (
    *("arxivid", "journal", "journaltitle", "container-title", "howpublished", "number", "volume"),
    *("publisher", "archive", "archive_location", "url", "doi"),
)
# A note is the number of the work only where nothing else is said before it: "arXiv: 1810.04805 [cs]".
_NOTE_NAMES = re.compile(
    r"\s*(?:(?:also|preprint|available|at|as|on|corr|comment)\W+)*arxiv(?:\s+preprint)?[:.\s]\s*(?:arxiv:)?(\d{4}\.\d{4,5})",
    re.IGNORECASE,
)
_NO_WORK = ("comment", "preamble", "string")
_ACCENT = re.compile(r"\\[`'^\"~=.uvHcdbkr]\s*\{?\\?([A-Za-z])\}?")


@dataclass(frozen=True, slots=True)
class _Work:
    """A work as any of the formats describes it."""

    line: int
    title: str
    year: str
    addresses: tuple[str, ...]
    note: str
    key: str


def parse_list(text: str, *, path: str = "") -> Catalog:
    """The entries of a list in any of the formats, told from the end of `path` and from the text."""
    suffix = path.rpartition(".")[2].casefold()
    if suffix == "bib" or (text.lstrip().startswith("@") and _BIBTEX.search(text)):
        return _catalog(_bibtex_works(text), path)
    if suffix == "json" or text.lstrip().startswith(("[", "{")):
        works = _csl_works(text)
        if works is not None:
            return _catalog(works, path)
    if _is_bare(text):
        return _catalog(_bare_works(text), path)
    return parse_catalog(text, path=path)


def _catalog(works: Iterable[_Work], path: str) -> Catalog:
    entries: list[Entry] = []
    taken: set[str] = set()
    failures = []
    for work in works:
        if not work.title:
            failures.append(Failure("catalog", work.key, "the entry has no title", work.line))
            continue
        identifier = unique_id(slug(work.title), taken)
        year = re.search(r"\b(?:19|20)\d\d\b", work.year)
        links = tuple(Link(address, "paper") for address in dict.fromkeys(work.addresses))
        said = int(year[0]) if year else None
        entries.append(Entry(identifier, work.title, (), work.note, work.line, links, said))
    return Catalog(tuple(entries), tuple(failures), path)


def _addresses(fields: Mapping[str, str]) -> Iterator[str]:
    """The addresses of a work: arXiv, then a DOI, then others."""
    eprint = _ID.match(fields.get("eprint", ""))
    naming = " ; ".join(fields.get(name, "") for name in _NAMING_FIELDS)
    said = _NOTE_NAMES.match(fields.get("note", ""))
    in_name = re.search(r"arxiv[:.\s]\s*(\d{4}\.\d{4,5})", naming, re.I) or said
    if eprint or in_name:
        yield f"https://arxiv.org/abs/{(eprint or in_name)[1]}"  # type: ignore[index]
    doi = re.search(r"10\.\d{4,9}/\S+", fields.get("doi", ""))
    if doi and not doi[0].casefold().startswith("10.48550/arxiv."):
        yield f"https://doi.org/{doi[0]}"
    elif doi:
        yield f"https://arxiv.org/abs/{doi[0][len('10.48550/arxiv.') :]}"
    yield from re.findall(r"https?://[^\s{}\\]+", fields.get("url", ""))


# --- BibTeX


def _bibtex_works(text: str) -> Iterator[_Work]:
    strings: dict[str, str] = {}
    for match in re.finditer(r"@\s*(\w+)\s*[{(]", text):
        inside = text[match.end() : _closing(text, match.end())]
        kind = match[1].casefold()
        key, comma, rest = inside.partition(",")
        if kind == "string":
            strings |= _fields(inside, strings)
        if kind in _NO_WORK or not comma:
            continue
        fields = _fields(rest, strings)
        note = "\n\n".join(filter(None, (fields.get("abstract", ""), fields.get("note", ""))))
        line = text.count("\n", 0, match.start()) + 1
        yield _Work(
            line,
            fields.get("title", ""),
            fields.get("year", "") or fields.get("date", ""),
            tuple(_addresses(fields)),
            note,
            key.strip(),
        )


def _closing(text: str, start: int) -> int:
    """The place of the brace that closes the one before `start`; the next entry ends a broken one."""
    depth = 1
    for match in re.finditer(r"\\.|[{}]|\n\s*@\w+\s*\{", text[start:]):
        found = match[0]
        if found.lstrip().startswith("@"):
            return start + match.start()
        depth += {"{": 1, "}": -1}.get(found, 0)
        if depth == 0:
            return start + match.start()
    return len(text)


def _fields(inside: str, strings: Mapping[str, str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    place = 0
    while match := re.compile(r"\s*,?\s*([\w-]+)\s*=\s*").match(inside, place):
        value, place = _value(inside, match.end(), strings)
        fields.setdefault(match[1].casefold(), _plain(value))
    return fields


def _value(inside: str, place: int, strings: Mapping[str, str]) -> tuple[str, int]:
    """A value, with the parts that `#` joins, and the place after it."""
    said = ""
    while True:
        if inside[place : place + 1] == "{":
            end = _closing(inside, place + 1)
            said, place = said + inside[place + 1 : end], end + 1
        elif inside[place : place + 1] == '"':
            end = next(
                (m.end() for m in re.finditer(r"(?<!\\)\"", inside[place + 1 :])),
                len(inside) - place,
            )
            said, place = said + inside[place + 1 : place + end], place + end + 1
        else:
            word = re.compile(r"[^\s,#{}\"]*").match(inside, place)
            name = word[0] if word else ""
            said, place = said + strings.get(name.casefold(), name), place + len(name)
        joined = re.compile(r"\s*#\s*").match(inside, place)
        if joined is None:
            return said, place
        place = joined.end()


def _plain(value: str) -> str:
    """A value without braces and the most common TeX commands."""
    value = _ACCENT.sub(r"\1", value)
    value = re.sub(r"\\([&%$#_{}])", r"\1", value)
    value = re.sub(r"\\[a-zA-Z]+\s*", "", value)
    return " ".join(re.sub(r"[{}]", "", value).replace("~", " ").replace("--", "–").split())


# --- CSL JSON


def _csl_works(text: str) -> list[_Work] | None:
    """The works of a CSL JSON document; None if the text is no such document."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    items = found.get("items", [found]) if isinstance(found, dict) else found
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None
    return [_csl_work(number, item) for number, item in enumerate(items, 1)]


def _csl_work(number: int, item: Mapping[str, Any]) -> _Work:
    fields = {str(key).casefold(): v for key, v in item.items() if isinstance(v, str)}
    parts = item.get("issued", {}).get("date-parts") if isinstance(item.get("issued"), dict) else ""
    title = " ".join(re.sub(r"<[^>]{1,20}>", "", fields.get("title", "")).split())
    key = str(item.get("id", "")) or f"item {number}"
    note = fields.get("abstract", "")
    return _Work(number, title, str(parts or ""), tuple(_addresses(fields)), note, key)


# --- bare ids and addresses


def _is_bare(text: str) -> bool:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return bool(lines) and all(
        _ID.match(line) or re.match(r"https?://\S+$", line) for line in lines
    )


def _bare_works(text: str) -> Iterator[_Work]:
    seen = set()
    for number, line in enumerate(text.splitlines(), 1):
        said = line.strip()
        if not said or said in seen:
            continue
        seen.add(said)
        identifier = _ID.match(said)
        address = f"https://arxiv.org/abs/{identifier[1]}" if identifier else said
        title = f"arXiv {identifier[1]}" if identifier else re.sub(r"^https?://(www\.)?", "", said)
        yield _Work(number, title.rstrip("/"), "", (address,), "", said)

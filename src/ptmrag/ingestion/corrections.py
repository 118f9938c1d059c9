"""What a person says of a work: corrections of its record, which nothing overwrites.

    correct(Path("index"), "bert", ["date=2019-06", "authors=Devlin, Jacob; Chang, Ming-Wei"])

A correction is kept as what the origin "person" says. It asks no service.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ptmrag.answer.card import unknown_entry
from ptmrag.catalog.record import FIELDS, Person, Record, WorkRecord
from ptmrag.errors import InputError, NotFoundError
from ptmrag.library.library import Library
from ptmrag.library.writing import write_library

_SEVERAL = ("other_keys", "tags", "files")
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_ARXIV_ID = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}")
_ACL_ID = re.compile(r"[A-Z]\d{2}-\d{4}|\d{4}\.[\w-]+\.\d+")
_ADDRESS = re.compile(r"https?://\S+")


def known_record(path: Path, entry_id: str) -> WorkRecord:
    """The record of an entry of the index at a path; InputError where it has no such entry."""
    library = Library.open(path)
    try:
        return _demanded(library, entry_id)
    finally:
        library.close()


def correct(path: Path, entry_id: str, corrections: Sequence[str]) -> None:
    """Keep corrections, each "field=value"; an empty value takes an earlier one back.

    InputError for an unknown entry or field, or a value that the field cannot have: then nothing is changed.
    """
    values = dict(map(_read, corrections))
    library = Library.open(path)
    try:
        _demanded(library, entry_id)
        embedder, dim = library.embedder_name, library.dim
    finally:
        library.close()
    with write_library(path, embedder, dim=dim, is_ingest=False) as writer:
        said = writer.library.works.said(entry_id).get("person", Record())
        writer.put_record(entry_id, "person", replace(said, **values))


def written(record: Record, name: str) -> str:
    """A field as `correct` reads it."""
    value = getattr(record, name)
    if name == "authors":
        return "; ".join(f"{p.family}, {p.given}" if p.given else p.family for p in value)
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def _read(correction: str) -> tuple[str, Any]:
    """The field and the value of "field=value"."""
    name, equals, value = correction.partition("=")
    name, value = name.strip().casefold().replace("-", "_"), " ".join(value.split())
    if not equals or name not in FIELDS:
        near = get_close_matches(name, FIELDS, 1)
        cure = f"did you mean '{near[0]}'?" if near else f"the fields are {', '.join(FIELDS)}"
        raise InputError(f"'{correction}' is no correction of a record: write FIELD=VALUE; {cure}")
    if name in _SEVERAL:
        return name, tuple(part.strip() for part in value.split(";") if part.strip())
    if name == "authors":
        return name, tuple(_person(part) for part in value.split(";") if part.strip())
    if value:
        _demand_form(name, value)
    return name, value


def _person(text: str) -> Person:
    family, _, given = text.partition(",")
    return Person(family.strip(), given.strip())


def _demand_form(name: str, value: str) -> None:
    """InputError for a date, an identifier or an address that is none."""
    forms = {
        "date": (_DATE, "a date such as 2019, 2019-06 or 2019-06-02"),
        "doi": (_DOI, "a DOI such as 10.18653/v1/N19-1423"),
        "arxiv_id": (_ARXIV_ID, "an id such as 1810.04805, without a version"),
        "acl_id": (_ACL_ID, "an id such as N19-1423 or 2020.acl-main.1"),
        "url": (_ADDRESS, "a web address"),
        "open_url": (_ADDRESS, "a web address"),
    }
    form = forms.get(name)
    if form and not form[0].fullmatch(value):
        raise InputError(f"'{value}' cannot be the {name} of a work: write {form[1]}.")


def _demanded(library: Library, entry_id: str) -> WorkRecord:
    work = library.works.of(entry_id)
    if work is None:
        raise NotFoundError(unknown_entry(entry_id, library.records.entries()))
    return work

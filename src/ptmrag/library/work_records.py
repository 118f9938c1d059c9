"""The bibliographic records of the entries of an index: what each origin says, and all of it joined.

    library.works.of("bert").record.authors
    writer.put_record("bert", "arxiv", Record(date="2018-10-11"))

A row holds what one origin says of one entry. It asks no service: `ingestion` does.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from ptmrag.catalog.entry import Entry
from ptmrag.catalog.record import FIELDS, ORIGINS, Origin, Person, Record, WorkRecord, merge
from ptmrag.library.database import Database
from ptmrag.library.schema import moment

_OF_SOURCES = {"arxiv": "arxiv_id", "acl": "acl_id", "doi": "doi"}
_LISTS = ("other_keys", "tags", "files")


class WorkRecords:
    """The records of works, read as frozen values."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, entry_id: str) -> WorkRecord | None:
        """The record of an entry, None if there is no such entry."""
        return next(iter(self._records("WHERE entries.id = ?", entry_id)), None)

    def all(self) -> list[WorkRecord]:
        """The records of all entries, in the order of their catalogs."""
        return self._records("")

    def said(self, entry_id: str) -> dict[Origin, Record]:
        """What each origin says of an entry."""
        return self._said("WHERE entry = ?", entry_id).get(entry_id, {})

    def asked_at(self, origin: Origin) -> dict[str, str]:
        """When an origin was asked last about each entry, by entry id: UTC in ISO 8601."""
        rows = self._database.query("SELECT entry, at FROM work_records WHERE origin = ?", origin)
        return dict(rows)

    def listed_ids(self) -> dict[str, dict[str, str]]:
        """The `arxiv_id`, `acl_id` and `doi` that its list names for each entry, in lower case; each may be empty."""
        entries = [row[0] for row in self._database.query("SELECT id FROM entries")]
        said = self._said("WHERE origin = 'list'")
        named = self._identifiers(json.dumps(entries))
        return {
            entry: {
                name: value.casefold()
                for name, value in _ids(
                    said.get(entry, {}).get("list", Record()), named.get(entry, {})
                ).items()
            }
            for entry in entries
        }

    def _records(self, condition: str, *values: object) -> list[WorkRecord]:
        with self._database.snapshot():
            entries = self._database.query(
                f"SELECT id, title, year FROM entries {condition} ORDER BY catalog, position",  # noqa: S608 - our own text
                *values,
            )
            ids = json.dumps([row[0] for row in entries])
            said = self._said("WHERE entry IN (SELECT value FROM json_each(?))", ids)
            named = self._identifiers(ids)
        return [
            _joined(identifier, title, year=year, said=said.get(identifier, {}), named=named)
            for identifier, title, year in entries
        ]

    def _said(self, condition: str, *values: object) -> dict[str, dict[Origin, Record]]:
        rows = self._database.query(
            f"SELECT entry, origin, content FROM work_records {condition}",  # noqa: S608 - our own text
            *values,
        )
        found: dict[str, dict[Origin, Record]] = {}
        for entry, origin, content in rows:
            if origin in ORIGINS:  # a newer ptmrag may know others
                found.setdefault(entry, {})[origin] = _record(json.loads(content))
        return found

    def _identifiers(self, ids: str) -> dict[str, dict[str, str]]:
        """The arXiv id, ACL id and DOI in the links to the paper of each entry, the first of each."""
        found: dict[str, dict[str, str]] = {}
        for entry, source in self._database.query(
            "SELECT entry_id, source FROM links WHERE kind = 'paper' "
            "AND entry_id IN (SELECT value FROM json_each(?)) ORDER BY entry_id, position",
            ids,
        ):
            scheme, _, name = source.partition(":")
            if scheme in _OF_SOURCES:
                found.setdefault(entry, {}).setdefault(_OF_SOURCES[scheme], name)
        return found


def put_record(
    database: Database, entry_id: str, origin: Origin, *, record: Record, at: str
) -> None:
    """Keep what an origin says of an entry, in the place of what it said before."""
    said = {name: value for name, value in asdict(record).items() if value}
    content = json.dumps(said, ensure_ascii=False)
    database.execute(
        "INSERT OR REPLACE INTO work_records VALUES (?, ?, ?, ?)", entry_id, origin, at, content
    )


def follow_lists(
    database: Database,
    entries: Iterable[Entry],
    *,
    before: Mapping[str, Mapping[str, str]],
    renamed: Mapping[str, str],
) -> None:
    """Bring the records up to date with lists that were put; `before` are the `listed_ids` until then.

    What was said of entries moves to what they are called now; `renamed` has old ids by new ones. Where a list
    names another work now, what services and the paper said of the former one is removed.
    """
    for new, old in renamed.items():
        database.execute(
            "UPDATE OR REPLACE work_records SET entry = ? WHERE entry = ? AND origin <> 'list'",
            *(new, old),
        )
    _put_list_records(database, entries, at=moment())
    _remove_lost_records(database)
    for entry, ids in WorkRecords(database).listed_ids().items():
        former = before.get(renamed.get(entry, entry), ids)
        if any(value and former[name] not in ("", value) for name, value in ids.items()):
            database.execute(
                "DELETE FROM work_records WHERE entry = ? AND origin NOT IN ('person', 'list', 'page')",
                entry,
            )


def _put_list_records(database: Database, entries: Iterable[Entry], *, at: str) -> None:
    """Keep what lists say of their entries, in the place of what they said before."""
    for entry in entries:
        database.execute("DELETE FROM work_records WHERE entry = ? AND origin = 'list'", entry.id)
        if entry.record is not None:
            put_record(database, entry.id, "list", record=entry.record, at=at)


def _remove_lost_records(database: Database) -> None:
    """Remove what was said of entries that are gone. What a person says stays, for their return."""
    database.execute(
        "DELETE FROM work_records WHERE origin <> 'person' AND entry NOT IN (SELECT id FROM entries)"
    )


def _ids(in_list: Record, links: Mapping[str, str]) -> dict[str, Any]:
    """The identifiers of the work that a list names, in its record or by a link; each may be empty."""
    names = _OF_SOURCES.values()
    return {name: getattr(in_list, name) or links.get(name, "") for name in names}


def _joined(
    entry_id: str,
    title: str,
    *,
    year: int | None,
    said: Mapping[Origin, Record],
    named: Mapping[str, Mapping[str, str]],
) -> WorkRecord:
    """All that is known; the list's links and year count as what the list says."""
    in_list = said.get("list", Record())
    whole = replace(
        in_list,
        date=in_list.date or (str(year) if year else ""),
        **_ids(in_list, named.get(entry_id, {})),
    )
    record, origins = merge({**said, "list": whole})
    corrected = said["person"].title if "person" in said else ""
    return WorkRecord(entry_id, corrected or title, record, origins)


def _record(content: dict[str, Any]) -> Record:
    """A record as it was stored; fields that this version does not know are left out."""
    known = {name: value for name, value in content.items() if name in FIELDS}
    known |= {name: tuple(known[name]) for name in _LISTS if name in known}
    people = tuple(Person(**person) for person in known.pop("authors", ()))
    return Record(**known, authors=people)

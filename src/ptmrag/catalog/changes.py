"""Compare two versions of a list: entries added, renamed, moved or removed, their links and notes.

    compare(before, after)    ->  (Change("renamed", "new-title", before="Old title", after="New title"),)

An entry with the same id is the same entry. One that is gone and one that is new, with a link in
common, are one entry with a new title. It changes nothing in a library: `library` does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ptmrag.catalog.entry import Entry

ChangeKind = Literal[
    "added",
    "renamed",
    "moved",
    "removed",
    "rewritten",
    "link added",
    "link replaced",
    "link removed",
    "new text",
    "source removed",
    "new version",
    "published",
    "retracted",
]
LinkedEntry = tuple[Entry, Sequence[str]]  # an entry, and the names of the sources that it links
_PLACE = " › "


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `before` and `after` are titles, headings or names of sources.

    `entry_id` is the id of the entry now, or its last one if the entry is gone.
    """

    kind: ChangeKind
    entry_id: str | None
    before: str | None = None
    after: str | None = None

    def __str__(self) -> str:
        what = " -> ".join(f"'{said}'" for said in (self.before, self.after) if said)
        is_entry = self.kind in ("added", "renamed", "removed") or self.entry_id is None
        return f"{self.kind}: {what}" if is_entry else f"{self.kind}: {self.entry_id}: {what}"


def compare(before: Sequence[LinkedEntry], after: Sequence[LinkedEntry]) -> tuple[Change, ...]:
    """The differences between two versions of a list, in the order of the new one; removals last."""
    known = {entry.id: (entry, sources) for entry, sources in before}
    old_ids = renamed(before, after)
    changes: list[Change] = []
    for entry, sources in after:
        old = known.pop(old_ids.get(entry.id, entry.id), None)
        if old is None:
            changes.append(Change("added", entry.id, after=entry.title))
        else:
            changes += _changed(old, (entry, sources))
    changes += [Change("removed", entry.id, before=entry.title) for entry, _ in known.values()]
    return tuple(changes)


def renamed(before: Sequence[LinkedEntry], after: Sequence[LinkedEntry]) -> Mapping[str, str]:
    """The old id by the new id of each renamed entry: the first entry gone that shares a link."""
    stays = {entry.id for entry, _ in after}
    came = stays - {entry.id for entry, _ in before}
    gone = [(entry.id, set(sources)) for entry, sources in before if entry.id not in stays]
    found: dict[str, str] = {}
    for entry, sources in after:
        match = next((pair for pair in gone if pair[1] & set(sources)), None)
        if entry.id in came and match is not None:
            found[entry.id] = match[0]
            gone.remove(match)
    return found


def _places(entry: Entry) -> str:
    return "; ".join(_PLACE.join(path) for path in entry.categories)


def _changed(old: LinkedEntry, new: LinkedEntry) -> Iterator[Change]:
    (was, had), (entry, has) = old, new
    if was.title != entry.title:
        yield Change("renamed", entry.id, was.title, entry.title)
    if was.categories != entry.categories:
        yield Change("moved", entry.id, _places(was), _places(entry))
    if was.note != entry.note:
        yield Change("rewritten", entry.id)
    gone = [name for name in dict.fromkeys(had) if name not in has]
    came = [name for name in dict.fromkeys(has) if name not in had]
    for one, other in zip(gone, came, strict=False):
        yield Change("link replaced", entry.id, one, other)
    yield from (Change("link removed", entry.id, name) for name in gone[len(came) :])
    yield from (Change("link added", entry.id, after=name) for name in came[len(gone) :])

"""Removes entries, lists and files from a library by hand, and restores them.

    remove(["bert", "my-list.md", "owls.pdf"], index=Path("index"))[0].title     ->  "BERT"
    restore(["bert"], index=Path("index"))[0].is_back                            ->  True

A removed entry stays out when its list is read again, and a removed file when its folder is: until it is restored.
Until the next ingest, it is restored as it was; after that, it is read again. It deletes no file: `kept_out` does, at
the next ingest, of those that a visitor dropped on the page.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from ptmrag.catalog.changes import Change
from ptmrag.catalog.parse import default_catalog_path
from ptmrag.errors import NoIndexError, NotFoundError
from ptmrag.ingestion.entries import entry_of_paper
from ptmrag.ingestion.paper_names import PAPERS
from ptmrag.ingestion.task import Task
from ptmrag.library.library import Library
from ptmrag.library.removals import Removal, RemovalKind, RemovedFile
from ptmrag.library.removing import Made, NewRemoval
from ptmrag.library.schema import SourceState
from ptmrag.library.writing import LibraryWriter, write_library
from ptmrag.sources.source import Source

Named = tuple[RemovalKind, str]
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored; if it is not back, its lists or folders have to be read again."""

    removal: Removal
    is_back: bool

    def as_json(self) -> dict[str, Any]:
        """The shape that `ptmrag remove --restore --json` prints for it."""
        return self.removal.as_json() | {"is_back": self.is_back}


def removed(index: Path) -> tuple[Removal, ...]:
    """What was removed from the index at a path and can be restored, the last one first."""
    library = Library.open(index)
    try:
        return library.removals.all()
    finally:
        library.close()


def remove(
    names: Sequence[str], *, index: Path, kind: RemovalKind | None = None
) -> tuple[Removal, ...]:
    """Remove entries, lists and files by their names; `kind` says which of these all names are.

    NotFoundError for a name that the library does not have: then nothing is removed. IndexBusyError while
    another process writes.
    """
    with _open(index) as writer:
        named = list(dict.fromkeys(_named(writer, name, kind) for name in names))
        numbers = [number for one in named if (number := _remove(writer, *one))]
        return tuple(one for one in reversed(writer.removals.all()) if one.number in numbers)


def restore(names: Sequence[str], *, index: Path) -> tuple[Restored, ...]:
    """Take removals back, each by its name, its title or its number.

    NotFoundError for a name under which nothing was removed: then nothing is restored.
    """
    with _open(index) as writer:
        found = [_removal(name, writer.removals.all()) for name in names]
        return tuple(_restore(writer, one) for one in dict.fromkeys(found))


def let_in(files: Sequence[Path], *, index: Path) -> None:
    """Files that were removed and are added anew on purpose stay out no more."""
    library = _library(index)
    marked = library is not None and {str(file) for file in files} & set(library.removals.files())
    if library is not None:
        library.close()
    if marked:
        with _open(index) as writer:
            writer.removals.forget_files(marked)


def task_of(restored: Restored) -> Task | None:
    """What reads again what was restored; None where it is back, or where nobody can say what to read."""
    removal = restored.removal
    lists = [str(default_catalog_path()) if one == "survey" else one for one in removal.catalogs]
    folders = sorted({str(Path(path).parent) for path in removal.files if Path(path).is_file()})
    if restored.is_back or not (lists or folders) or "-" in lists:
        return None
    only = removal.entries if lists else ()
    return Task("", catalogs=tuple(lists), papers=tuple(folders), only=only)


def remove_lists(writer: LibraryWriter, names: Sequence[str]) -> None:
    """Remove lists in an ingest; names of lists that the library does not have do nothing."""
    known = {one.name for one in writer.removals.lists()}
    for name in names:
        if name in known:
            _remove(writer, "list", name)


# --- inside ----------------------------------------------------------------------------------


def _library(index: Path) -> Library | None:
    try:
        return Library.open(index)
    except NoIndexError:
        return None


@contextmanager
def _open(index: Path) -> Iterator[LibraryWriter]:
    library = Library.open(index)
    embedder, dim = library.embedder_name, library.dim
    library.close()
    with write_library(index, embedder, dim=dim, is_ingest=False) as writer:
        yield writer


def _named(writer: LibraryWriter, name: str, kind: RemovalKind | None) -> Named:
    """What a name means: the id of an entry, else the name of a list, else a file."""
    if kind in (None, "entry") and writer.records.entry(name) is not None:
        return "entry", name
    lists = [one.name for one in writer.removals.lists()]
    if kind in (None, "list") and (found := _by_path(name, lists, str)):
        return "list", found
    files = writer.records.files()
    if kind in (None, "file"):
        state = next((one for one in files if one.name == name), None)
        state = state or _by_path(name, files, lambda one: one.address)
        if state is not None:
            return "file", state.name
    raise NotFoundError(_unknown(name, writer, lists))


def _by_path(name: str, among: Sequence[_Found], path_of: Callable[[_Found], str]) -> _Found | None:
    """The one with this path, else the only one with this file name."""
    whole = (name, str(Path(name).absolute()))
    same = [one for one in among if path_of(one) in whole]
    same = same or [one for one in among if Path(path_of(one)).name == name]
    return same[0] if len(same) == 1 else None


def _unknown(name: str, writer: LibraryWriter, lists: Sequence[str]) -> str:
    known = [*(entry.id for entry in writer.records.entries()), *lists]
    near = get_close_matches(name, known, 1)
    cure = f"did you mean '{near[0]}'?" if near else "the ids are in `ptmrag export --format csv`."
    return f"The library has no entry, list or file '{name[:200]}': {cure}"


def _remove(writer: LibraryWriter, kind: RemovalKind, name: str) -> int:
    """Remove one thing; 0 where it went with something that was removed before it."""
    make = {"entry": _of_entry, "list": _of_list, "file": _of_file}[kind]
    new = make(writer, name)
    if new is None:
        return 0
    titles = {
        entry.id: entry.title for entry in writer.records.entries() if entry.id in new.entries
    }
    number = writer.removals.remove(new)
    writer.put_events(Change("removed", one, before=title) for one, title in titles.items())
    return number


def _of_entry(writer: LibraryWriter, name: str) -> NewRemoval | None:
    entry = writer.records.entry(name)
    if entry is None:
        return None
    files = tuple(map(_file, _files_of(writer, [name]).get(name, ())))
    in_list = writer.records.catalog_of_entries()[name] != PAPERS
    return NewRemoval("entry", name, entry.title, (name,), files, stays=in_list)


def _of_list(writer: LibraryWriter, name: str) -> NewRemoval | None:
    catalogs = writer.records.catalog_of_entries()
    entries = tuple(entry for entry, catalog in catalogs.items() if catalog == name)
    if not entries:
        return None
    files = _files_of(writer, entries)
    if name == PAPERS:
        out = tuple(_file(state) for states in files.values() for state in states)
        return NewRemoval("list", name, name, entries, out)
    return NewRemoval("list", name, name, entries, made=tuple(_made(writer, files)))


def _of_file(writer: LibraryWriter, name: str) -> NewRemoval | None:
    state = writer.records.state(name)
    if state is None:
        return None
    catalogs = writer.records.catalog_of_entries()
    linking = writer.records.ids_of_entries_with([name])
    linked = writer.records.sources_by_entry()
    alone = [
        entry
        for entry in linking
        if catalogs[entry] == PAPERS
        and all(one.source == name for one in linked[entry] if one.kind != "note")
    ]
    title = Path(state.address).name
    return NewRemoval("file", name, title, tuple(alone), (_file(state),))


def _files_of(writer: LibraryWriter, entries: Sequence[str]) -> dict[str, list[SourceState]]:
    """The reader's own files that some entries link, by entry."""
    files = {state.name: state for state in writer.records.files()}
    linked = writer.records.sources_by_entry()
    return {
        entry: own
        for entry in entries
        if (
            own := [
                files[one.source]
                for one in linked[entry]
                if one.source in files and one.link and "://" not in one.link
            ]
        )
    }


def _made(writer: LibraryWriter, files: dict[str, list[SourceState]]) -> Iterator[Made]:
    """Entries for files that stay when a list goes; those that the list itself names go with it."""
    taken = {*writer.records.entry_ids(), *(one.entry_id for one in writer.removals.entries())}
    for entry_id, states in files.items():
        work = writer.library.works.of(entry_id)
        if work is not None and work.record.files:
            continue
        first = states[0]
        entry = entry_of_paper(first, Path(first.address), taken)
        taken.add(entry.id)
        yield PAPERS, entry, [Source(s.name, s.url, s.address, (), "paper") for s in states]


def _file(state: SourceState) -> RemovedFile:
    title = state.title or Path(state.address).name
    return RemovedFile(state.address, state.name, state.sha256, title)


def _removal(name: str, removals: Sequence[Removal]) -> Removal:
    for is_it in (
        lambda one: str(one.number) == name,
        lambda one: name in (one.name, one.title),
        lambda one: any(Path(path).name == name or path == name for path in one.files),
        lambda one: Path(one.name).name == name,
    ):
        found = next(filter(is_it, removals), None)
        if found is not None:
            return found
    known = ", ".join(f"'{one.name}'" for one in removals[:5]) or "nothing"
    raise NotFoundError(f"Nothing was removed as '{name[:200]}': what can be restored is {known}.")


def _restore(writer: LibraryWriter, removal: Removal) -> Restored:
    is_back = writer.removals.restore(removal.number)
    if is_back:
        back = writer.records.entry_ids()
        entries = [entry for entry in removal.entries if entry in back]
        titles = {entry.id: entry.title for entry in writer.records.entries()}
        writer.put_events(Change("added", one, after=titles[one]) for one in entries)
    return Restored(removal, is_back)

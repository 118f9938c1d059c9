"""What was removed by hand stays out of an ingest: entries of lists, and files of folders.

    by_catalog = without_removed(library, by_catalog)
    files, rows = without_removed_files(library, files)
    delete_removed_uploads(library, Path("index/papers"))

A removed entry is known by its id, and where its list has renamed it, by the links that it had. A removed file is
known by its path and its content: another content is another file. `removal` removes and restores.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ptmrag.catalog.changes import LinkedEntry, renamed
from ptmrag.catalog.entry import Entry
from ptmrag.ingestion.entries import ResolvedEntry
from ptmrag.ingestion.report import SourceReport
from ptmrag.library.removals import RemovedEntry, RemovedFile
from ptmrag.library.writing import LibraryWriter

UPLOADS = "papers"  # the folder of an index with the PDFs that visitors dropped on the page
_STAYS_OUT = "it was removed from the library; to read it again: ptmrag remove --restore '{}'"


def without_removed(
    library: LibraryWriter,
    by_catalog: Mapping[str, Sequence[ResolvedEntry]],
    known: Sequence[LinkedEntry],
) -> dict[str, list[ResolvedEntry]]:
    """The entries of lists without those that were removed; `known` are those that the library has of the lists."""
    removed = {one.entry_id: one for one in library.removals.entries()}
    kept: dict[str, list[ResolvedEntry]] = {}
    for catalog, entries in by_catalog.items():
        out = _of_list(library, removed, catalog, entries, known)
        kept[catalog] = [one for one in entries if one.entry.id not in out]
    return kept


def _of_list(
    library: LibraryWriter,
    removed: Mapping[str, RemovedEntry],
    catalog: str,
    entries: Sequence[ResolvedEntry],
    known: Sequence[LinkedEntry],
) -> set[str]:
    """The ids in a list of the entries that were removed from it; new ids are noted."""
    marks = [one for one in removed.values() if one.catalog == catalog]
    if not marks:
        return set()
    before = [*known, *((_entry(mark), mark.sources) for mark in marks)]
    after = [(one.entry, [source.name for source in one.sources]) for one in entries]
    titles = {one.entry.id: one.entry.title for one in entries}
    out = {mark.entry_id for mark in marks if mark.entry_id in titles}
    for new, old in renamed(before, after).items():
        if old in removed and new not in removed:
            library.removals.rename(old, new, titles[new])
            out.add(new)
    return out


def _entry(mark: RemovedEntry) -> Entry:
    return Entry(mark.entry_id, mark.title, (), "", 0, (), None)


def without_removed_files(
    library: LibraryWriter, files: Iterable[Path]
) -> tuple[list[Path], list[SourceReport]]:
    """Files without those that were removed, and a row for each of those."""
    removed = library.removals.files()
    kept, rows = [], []
    for file in files:
        mark = removed.get(str(file))
        if mark is not None and _is_same(file, mark):
            reason = _STAYS_OUT.format(file.name)
            rows.append(SourceReport("", str(file), "", "skipped", reason))
        else:
            kept.append(file)
    return kept, rows


def delete_removed_uploads(library: LibraryWriter, folder: Path) -> None:
    """Delete the files in a folder of uploads that were removed: this ingest makes that final."""
    gone = []
    for path, mark in library.removals.files().items():
        file = Path(path)
        if file.parent == folder.absolute():
            if _is_same(file, mark):
                file.unlink(missing_ok=True)
            gone.append(path)
    library.removals.forget_files(gone)


def _is_same(file: Path, mark: RemovedFile) -> bool:
    """Whether a file has the content that was removed; one that could not be read then has its path alone."""
    if not mark.sha256:
        return True
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest() == mark.sha256
    except OSError:
        return False

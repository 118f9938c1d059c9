"""The reader's own PDFs go into the library, each under its entry or under one made for it.

    taken = put_papers(writer, find_papers([Path("pdfs")]).files, workers=workers, progress=…)
    taken.rows["file:thesis.pdf"].status      ->  "new"

It does not read PDFs itself: `own_papers` does, in processes of their own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ptmrag.catalog.changes import Change
from ptmrag.catalog.entry import Entry
from ptmrag.documents.reader_processes import ReaderProcesses
from ptmrag.ingestion.document_writer import DocumentWriter
from ptmrag.ingestion.embed_and_store import ReadDocument
from ptmrag.ingestion.entries import entry_of_paper
from ptmrag.ingestion.own_papers import Paper, matching_entry, read_paper
from ptmrag.ingestion.paper_names import PAPERS, PaperNames
from ptmrag.ingestion.report import LinkStatus, ProgressCallback, SourceReport
from ptmrag.library.writing import LibraryWriter
from ptmrag.sources.source import scheme_of


@dataclass(frozen=True, slots=True)
class PaperEntries:
    """A row for each PDF, by the name of its source, and the entries that were added."""

    rows: Mapping[str, SourceReport]
    changes: tuple[Change, ...]


def put_papers(
    writer: DocumentWriter,
    files: Sequence[Path],
    *,
    workers: ReaderProcesses,
    progress: ProgressCallback,
) -> PaperEntries:
    """Read PDFs and store each under its entry; one that belongs to none gets its own entry.

    What was read from a file that holds another work now is removed.
    """
    library = writer.library
    entries = {entry.id: entry for entry in library.records.entries()}
    listed = library.records.entry_ids(besides=[PAPERS])
    linked = library.records.linked()
    names = PaperNames(library.records)
    rows: dict[str, SourceReport] = {}
    held: dict[Path, str] = {}
    added: list[Change] = []
    for done, file in enumerate(files, 1):
        progress(done, len(files), file.name)
        paper = read_paper(file, workers, names=names)
        name = paper.source.name
        match = matching_entry(
            paper,
            linked,
            entries=entries.values(),
            listed=listed,
            has_text=_has_text(writer, paper),
        )
        if match is None:
            match = _put_entry(library, paper, entries, position=len(added) + 1)
            added.append(Change("added", match, after=entries[match].title))
        elif linked.get(name) != match:
            library.put_link(match, paper.source)
        else:
            library.put_address(match, paper.source)
        linked[name] = match
        if paper.state.status == "ok":
            held[file] = name
        if paper.document is not None or name not in rows:  # else the content of an earlier file
            rows[name] = _put_paper(writer, paper, entry_id=match)
        writer.publish_if_due()
    return PaperEntries(rows, (*added, *_remove_replaced(library, held)))


def _year_of(paper: Paper) -> int | None:
    """The year on the first page of a file; an arXiv paper has that of its id."""
    is_arxiv = scheme_of(paper.source.name) == "arxiv"
    return paper.document.year if paper.document is not None and not is_arxiv else None


def _put_entry(
    library: LibraryWriter, paper: Paper, entries: dict[str, Entry], *, position: int
) -> str:
    """Make an entry for a paper and add it to the others; returns its id."""
    entry = entry_of_paper(paper.state, paper.path, set(entries), year=_year_of(paper))
    entries[entry.id] = entry
    library.put_entry(PAPERS, position, entry=entry, sources=(paper.source,))
    return entry.id


def _has_text(writer: DocumentWriter, paper: Paper) -> Callable[[Entry], bool]:
    """Whether an entry has the text of a paper."""
    return lambda entry: paper.document is not None and writer.has_text(entry, paper.document)


def _remove_replaced(library: LibraryWriter, held: Mapping[Path, str]) -> list[Change]:
    """Remove what was read from files that hold another work now, and is in no other file."""
    lost = [
        state.name
        for file, name in held.items()
        for state in library.records.states_at(str(file))
        if state.name != name
    ]
    if not lost:
        return []
    gone = library.remove_own_files(lost, catalog=PAPERS)
    return [
        *(Change("removed", identifier, before=title) for identifier, title in gone),
        *(Change("source removed", None, before=name) for name in lost),
    ]


def _put_paper(writer: DocumentWriter, paper: Paper, *, entry_id: str) -> SourceReport:
    """Store a PDF, unless it failed or has not changed, and report on it."""
    name, state, link = paper.source.name, paper.state, str(paper.path)
    if state.status == "failed":
        writer.library.put_failure(state)
        return SourceReport(entry_id, link, name, "failed", state.reason)
    if paper.document is None:
        if state != writer.library.records.state(name):
            writer.library.put_state(state)
        return writer.row(entry_id, link, source=name, status="unchanged", pages=state.pages)
    old = writer.library.records.state(name)
    status: LinkStatus = "updated" if old is not None and old.status == "ok" else "new"
    read = ReadDocument(state, paper.document, state.title or paper.path.stem)
    writer.put(read, writer.library.records.entry(entry_id))
    return writer.row(entry_id, link, source=name, status=status, pages=state.pages)

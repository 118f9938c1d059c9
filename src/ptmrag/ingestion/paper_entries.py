"""The reader's own PDFs go into the library, each under its entry or under one made for it.

    taken = put_papers(writer, find_papers([Path("pdfs")]).files, workers=workers, progress=…)
    taken.rows["file:thesis.pdf"].status      ->  "new"

It does not read PDFs itself: `own_papers` does, in processes of their own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ptmrag.catalog.changes import Change
from ptmrag.catalog.entry import Entry
from ptmrag.catalog.other_work import is_other_work
from ptmrag.documents.reader_processes import ReaderProcesses
from ptmrag.ingestion.document_writer import DocumentWriter
from ptmrag.ingestion.embed_and_store import ReadDocument
from ptmrag.ingestion.entries import entry_of_paper
from ptmrag.ingestion.own_papers import Paper, matching_entry, read_paper
from ptmrag.ingestion.paper_names import PAPERS, PaperNames
from ptmrag.ingestion.papers_ahead import PaperAhead, papers_ahead
from ptmrag.ingestion.report import LinkStatus, ProgressCallback, SourceReport
from ptmrag.library.writing import LibraryWriter
from ptmrag.sources.source import scheme_of


@dataclass(frozen=True, slots=True)
class PaperEntries:
    """A row for each PDF, by the name of its source, and the entries that were added.

    `stated` are the files that were read because a list names them, by the ids of their entries, and
    `not_read` are rows for files that are certainly another work, or cannot be read.
    """

    rows: Mapping[str, SourceReport]
    changes: tuple[Change, ...]
    stated: Mapping[str, Path] = field(default_factory=dict)
    not_read: tuple[SourceReport, ...] = ()


def put_papers(
    writer: DocumentWriter,
    files: Sequence[Path],
    *,
    listed: Sequence[tuple[Path, str]] = (),
    workers: ReaderProcesses,
    progress: ProgressCallback,
) -> PaperEntries:
    """Read PDFs and store each under its entry; one that belongs to none gets its own entry.

    `listed` are files with the id of the entry that a list names them for: they belong to it, unless their title
    is plainly that of another work. What was read from a file that holds another work now is removed.
    """
    library, names = writer.library, PaperNames(writer.library.records)
    placing = _Placing(writer)
    rows: dict[str, SourceReport] = {}
    held: dict[Path, str] = {}
    stated: dict[str, Path] = {}
    refused: list[SourceReport] = []
    wanted: list[tuple[Path, str | None]] = [*listed, *((file, None) for file in files)]
    coming = papers_ahead([file for file, _ in wanted], writer, workers, names=names)
    for done, ((file, entry_id), ahead) in enumerate(zip(wanted, coming, strict=True), 1):
        progress(done, len(wanted), file.name)
        paper = read_paper(file, ahead.read, names=names)
        name = paper.source.name
        if entry_id is not None and (row := placing.contradiction(paper, entry_id)):
            refused.append(row)
            held.setdefault(file, name)
            continue
        match = placing.place(paper) if entry_id is None else placing.place_in(entry_id, paper)
        if paper.state.status == "ok":
            held[file] = name
            stated |= {entry_id: file} if entry_id is not None else {}
        if paper.document is not None or name not in rows:  # else the content of an earlier file
            rows[name] = _put_paper(writer, paper, ahead, entry_id=match)
        writer.publish_if_due()
    changes = (*placing.changes, *_remove_replaced(library, held))
    return PaperEntries(rows, changes, stated, tuple(refused))


class _Placing:
    """Which entry each file belongs to, as the files come."""

    def __init__(self, writer: DocumentWriter) -> None:
        self._writer = writer
        self._library = writer.library
        records = self._library.records
        self._entries = {entry.id: entry for entry in records.entries()}
        self._listed = records.entry_ids(besides=[PAPERS])
        self._linked = records.linked()
        self._added = 0
        self.changes: list[Change] = []

    def place(self, paper: Paper) -> str:
        """Link a file to the entry that it belongs to, or to one that is made for it; returns its id."""
        match = matching_entry(
            paper,
            self._linked,
            entries=self._entries.values(),
            listed=self._listed,
            has_text=_has_text(self._writer, paper),
        )
        if match is None:
            self._added += 1
            match = _put_entry(self._library, paper, self._entries, position=self._added)
            self.changes.append(Change("added", match, after=self._entries[match].title))
            self._linked[paper.source.name] = match
            return match
        return self._link(match, paper, is_linked=self._linked.get(paper.source.name) == match)

    def place_in(self, entry_id: str, paper: Paper) -> str:
        """Link a file to the entry that a list names it for. An entry that was made for the file joins it."""
        owner = self._linked.get(paper.source.name)
        if owner is not None and owner != entry_id and owner not in self._listed:
            self._library.join_entries(owner, into=entry_id)
            self.changes.append(Change("removed", owner, before=self._entries.pop(owner).title))
            theirs = [name for name, one in self._linked.items() if one == owner]
            self._linked |= dict.fromkeys(theirs, entry_id)
        linking = self._library.records.entries_of([paper.source.name])
        ids = {entry.id for entry in linking.get(paper.source.name, ())}
        return self._link(entry_id, paper, is_linked=entry_id in ids)

    def contradiction(self, paper: Paper, entry_id: str) -> SourceReport | None:
        """A row for a file that is certainly another work than the entry that a list names it for."""
        title, named = paper.state.title, self._entries[entry_id].title
        passages = self._library.passages
        text = (
            paper.document.pages[0] if paper.document else passages.page_text(paper.source.name, 1)
        )
        if paper.state.status != "ok" or not is_other_work(named, title, text):
            return None
        reason = (
            f"its title is '{title}': it is another work than '{named}', and is not read as that; name the right "
            "file in the list, or add this one with --papers"
        )
        return SourceReport(entry_id, str(paper.path), paper.source.name, "failed", reason)

    def _link(self, entry_id: str, paper: Paper, *, is_linked: bool) -> str:
        if is_linked:
            self._library.put_address(entry_id, paper.source)
        else:
            self._library.put_link(entry_id, paper.source)
        self._linked[paper.source.name] = entry_id
        return entry_id


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


def _put_paper(
    writer: DocumentWriter, paper: Paper, ahead: PaperAhead, *, entry_id: str
) -> SourceReport:
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
    entry = writer.library.records.entry(entry_id)
    writer.put(read, entry, passages=ahead.passages())
    return writer.row(entry_id, link, source=name, status=status, pages=state.pages)

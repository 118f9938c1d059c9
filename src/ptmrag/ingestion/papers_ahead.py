"""The reader's own PDFs on their way: some are read and embedded while those before them are stored.

    for paper in papers_ahead(files, writer, workers, names=names):
        paper.read()            # its Document, or the error of reading it
        paper.passages()        # those that were embedded meanwhile, None if none were

The order is that of the files. A file that the library has is not read. Which source and entry a file
belongs to depends on the files before it, and is decided when its turn comes: `own_papers` does.
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from urllib.parse import quote

from ptmrag.documents.document import Document
from ptmrag.documents.reader_processes import ReaderProcesses
from ptmrag.documents.readers import Body, read_document
from ptmrag.errors import DocumentError
from ptmrag.ingestion.document_writer import DocumentWriter
from ptmrag.ingestion.embed_and_store import Passages, cut_document
from ptmrag.ingestion.entries import entry_of_paper
from ptmrag.ingestion.own_papers import fingerprint, is_unchanged
from ptmrag.ingestion.paper_files import LARGEST
from ptmrag.ingestion.paper_names import PaperNames
from ptmrag.ingestion.source_states import page_count
from ptmrag.ingestion.threads import in_order
from ptmrag.library.schema import SourceState
from ptmrag.regular_files import open_regular
from ptmrag.sources.source import name_file

_MOST_THREADS = 8  # each has a process that reads


class PaperAhead:
    """One file: read and handed to the embedding thread, or still to be read."""

    def __init__(
        self,
        read: Callable[[], Document],
        passages: "Future[Passages | None] | None" = None,
    ) -> None:
        self.read = read
        self._passages = passages

    def passages(self) -> Passages | None:
        """The embedded passages; waits until they are."""
        return self._passages.result() if self._passages is not None else None


def papers_ahead(
    files: Sequence[Path], writer: DocumentWriter, workers: ReaderProcesses, *, names: PaperNames
) -> Iterator[PaperAhead]:
    """Read files in threads, a few ahead of the consumer. If it fails or is stopped, all reading ends."""
    threads = max(2, min(_MOST_THREADS, os.cpu_count() or 1))
    jobs = (partial(_marked, file, writer, workers, names=names) for file in files)
    try:
        for file, (mark, paper) in zip(files, in_order(jobs, threads=threads), strict=True):
            # A file that was replaced meanwhile is read again: its state is that of the moment when it is stored.
            yield paper if mark == _mark(file) else PaperAhead(partial(_read, file, workers))
    except BaseException:
        workers.close()  # else the threads would wait for their processes
        raise


def _marked(
    file: Path, writer: DocumentWriter, workers: ReaderProcesses, *, names: PaperNames
) -> tuple[str, PaperAhead]:
    """A file, and what it was like before it was read."""
    return _mark(file), _ahead(file, writer, workers, names=names)


def _mark(file: Path) -> str:
    """The fingerprint of a file, "" if it cannot be asked for one."""
    try:
        return fingerprint(file)
    except OSError:
        return ""


def _ahead(
    file: Path, writer: DocumentWriter, workers: ReaderProcesses, *, names: PaperNames
) -> PaperAhead:
    later = partial(_read, file, workers)
    try:
        if any(is_unchanged(file, state) for state in names.states_at(file)):
            return PaperAhead(later)
        with open_regular(file, most=LARGEST) as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        if names.with_content(file, digest) is not None:
            return PaperAhead(later)
        document = later()
    except (OSError, DocumentError) as error:
        return PaperAhead(partial(_raise, error))
    state = SourceState(
        name_file(file.name),
        "",
        "ok",
        "",
        sha256=digest,
        pages=page_count(document),
        title=document.title,
    )
    cut = None
    if writer.comes_alone(state, entry_of_paper(state, file, set())):
        title = document.title or file.stem
        cut = cut_document(writer.embedding.embedder, document, title=title)
    return PaperAhead(lambda: document, writer.embedding.submit(cut))


def _read(file: Path, workers: ReaderProcesses) -> Document:
    return read_document(Body(file, name_file(file.name), address=quote(file.name)), workers)


def _raise(error: OSError | DocumentError) -> Document:
    raise error

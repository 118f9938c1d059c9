"""Write documents into the library: each text once, visible to readers while the ingest runs.

    writer = DocumentWriter(library, embedding)
    writer.put(ReadDocument(state, document, "BERT"), entry)
    writer.row(entry.id, link, source="arxiv:1810.04805", status="new", pages=16)

The steps of an ingest share one writer. It embeds what was not embedded ahead. It does not fetch or read:
`links` and `own_papers` do.
"""

import time
from collections.abc import Sequence
from dataclasses import replace

from ptmrag.catalog.entry import Entry
from ptmrag.documents.document import Document, Hidden
from ptmrag.ingestion.duplicates import Duplicates
from ptmrag.ingestion.embed_and_store import Passages, ReadDocument, embed_and_store, store
from ptmrag.ingestion.embedding_thread import EmbeddingThread
from ptmrag.ingestion.report import LinkStatus, SourceReport
from ptmrag.library.extent import extent_of_source
from ptmrag.library.schema import SourceState
from ptmrag.library.writing import LibraryWriter

# Seconds between two moments at which readers see the new documents of a long ingest.
PUBLISH_EVERY = 60.0


class DocumentWriter:
    """Writes documents into an open library."""

    def __init__(self, library: LibraryWriter, embedding: EmbeddingThread) -> None:
        self.library = library
        self.embedding = embedding
        self._duplicates = Duplicates(library)
        self._published = time.monotonic()
        self._pause = PUBLISH_EVERY

    def put(
        self, read: ReadDocument, entry: Entry | None, *, passages: Passages | None = None
    ) -> None:
        """Store a document. A PDF with the text of another one is not embedded again.

        `passages` are its own, if they are embedded already. Of a fetched PDF and the reader's copy of it,
        the fetched one has the passages.
        """
        if entry is None:
            self._put_new(read, passages)
            return
        name = self._duplicates.find(read.state, read.document, entry=entry)
        copies = self._duplicates.copies_of(read.state, read.document, entry=entry)
        if name is not None:
            self.library.put_duplicate(read.state, read.document, same_as=name)
        else:
            self._put_new(read, passages)
            if read.state.pages is not None:
                self._duplicates.add(read.state, entry)
        for copy in copies:
            self.library.make_duplicate(copy, same_as=name or read.state.name)

    def comes_alone(self, state: SourceState, entry: Entry) -> bool:
        """Whether a document that is on its way can have no other one's text; any thread may ask."""
        return self._duplicates.comes_alone(state, entry)

    def has_text(self, entry: Entry, document: Document) -> bool:
        """Whether an entry has a PDF with the text of a document."""
        return self._duplicates.has_text(entry, document)

    def put_all(self, read: Sequence[ReadDocument]) -> None:
        """Store documents that have no duplicates, embedded together."""
        embed_and_store(self.library, self.embedding.embedder, read=read)

    def _put_new(self, read: ReadDocument, passages: Passages | None) -> None:
        if passages is None:
            self.put_all([read])
        else:
            store(self.library, read, passages)

    def row(
        self, entry_id: str, link: str, *, source: str, status: LinkStatus, pages: int | None
    ) -> SourceReport:
        """The row of a source that has been read, with what the library knows of it."""
        hidden = next(
            (Hidden(h.characters, h.pages) for h in self.library.records.hidden(source)), None
        )
        row = SourceReport(
            entry_id,
            link,
            source,
            status,
            pages=pages,
            passages=self.library.passages.count(source),
            same_as=self.library.records.duplicate_of(source),
            hidden=hidden,
        )
        return with_extent(row, "paper")

    def renewed(self, row: SourceReport) -> SourceReport:
        """A row that was made earlier, with where the passages of its source are now."""
        return replace(
            row,
            passages=self.library.passages.count(row.source),
            same_as=self.library.records.duplicate_of(row.source),
        )

    def publish_if_due(self) -> None:
        """Let readers see the new documents, if the last time was PUBLISH_EVERY seconds ago.

        Where publishing takes long, as into object storage, it is done less often: for a tenth of the time.
        """
        started = time.monotonic()
        if started - self._published > self._pause:
            self.library.publish()
            self._published = time.monotonic()
            self._pause = max(PUBLISH_EVERY, 10 * (self._published - started))


def with_extent(row: SourceReport, kind: str) -> SourceReport:
    """A row that says what was read; `kind` is what the link leads to."""
    if not row.passages and row.same_as is None:
        return row
    extent = extent_of_source(row.source, kind=kind, pages=row.pages, passages=row.passages)
    return replace(row, extent=extent)

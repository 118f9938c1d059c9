"""Build an index of a catalog's own texts without an embedder, for list questions."""

from collections.abc import Collection
from pathlib import Path

import numpy as np

from ptmrag.catalog.entry import Catalog
from ptmrag.documents.chunks import split
from ptmrag.documents.document import Block, Document
from ptmrag.ingestion.notes import note_document
from ptmrag.library.schema import SourceState, moment
from ptmrag.library.writing import LibraryWriter, write_library
from ptmrag.sources.resolve import resolve

DIM = 4


def build(path: Path, catalog: Catalog, *, failed: Collection[str] = (), read: str = "") -> Path:
    """Store a catalog and its notes in an index, as one ingest.

    The sources in `failed` are stored as failures, those whose name starts with `read` as read.
    """
    with write_library(path, "none", dim=DIM) as library:
        linked = [(entry, resolve(entry)) for entry in catalog.entries]
        library.put_entries("list", linked)
        for entry, sources in linked:
            if library.records.state(f"catalog:{entry.id}") is None:
                put(library, note_document(entry))
            for source in sources:
                if source.name in failed:
                    state = SourceState(source.name, source.url, "failed", moment(), "HTTP 404")
                    library.put_failure(state)
                elif (
                    read
                    and source.name.startswith(read)
                    and library.records.state(source.name) is None
                ):
                    text = f"{entry.title}\n\nA paper on it."
                    put(library, Document(source.name, entry.title, (Block(text, 1),), (text,)))
    return path


def put(library: LibraryWriter, document: Document) -> None:
    """Store a document. All its vectors are the same."""
    chunks = split(document)
    state = SourceState(document.source, "https://a.org/", "ok", moment(), title=document.title)
    vectors = np.full((len(chunks), DIM), 0.5, dtype=np.float32)
    library.put_document(state, document, chunks=chunks, vectors=vectors)

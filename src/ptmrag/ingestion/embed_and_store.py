"""Documents become stored passages: cut, embedded together with their title and heading, written.

    embed_and_store(library, embedder, read=[ReadDocument(state, document, "BERT")])

A passage is embedded with its title and heading before it; the passage alone is stored, shown and
cited. It does not read documents: the readers in `documents` do.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ptmrag.documents.chunks import LIMIT, Chunk, split
from ptmrag.documents.document import Document
from ptmrag.embed.embedder import Embedder
from ptmrag.embed.late_interaction import pack, words_of
from ptmrag.embed.vectors import Vectors
from ptmrag.library.schema import SourceState
from ptmrag.library.writing import LibraryWriter


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document, the state of its source, and the title that its passages are embedded with."""

    state: SourceState
    document: Document
    title: str


def embed_and_store(
    library: LibraryWriter, embedder: Embedder, *, read: Sequence[ReadDocument]
) -> None:
    """Cut and embed documents, all in one go, and store them one after the other."""
    limit = min(LIMIT, embedder.max_tokens * 6 // 7)
    cut = [split(one.document, limit=limit, length=embedder.count_tokens) for one in read]
    contexts = [
        context_of(one.title, chunk)
        for one, chunks in zip(read, cut, strict=True)
        for chunk in chunks
    ]
    vectors, words = encode(
        embedder, contexts, passages=[chunk.text for chunks in cut for chunk in chunks]
    )
    start = 0
    for one, chunks in zip(read, cut, strict=True):
        span = slice(start, start + len(chunks))
        library.put_document(
            one.state, one.document, chunks=chunks, vectors=vectors[span], words=words[span]
        )
        start = span.stop


def encode(
    embedder: Embedder, contexts: Sequence[str], *, passages: Sequence[str]
) -> tuple[Vectors, list[bytes]]:
    """The (n, dim) float32 vectors of passages with their contexts, and their packed words."""
    texts = [f"{context}{passage}" for context, passage in zip(contexts, passages, strict=True)]
    vectors = np.zeros((len(texts), embedder.dim), dtype=np.float32)
    words = [b""] * len(texts)
    for place, encoded in embedder.encode_passages(texts):
        vectors[place] = encoded.vector
        found = words_of(texts[place], encoded, offset=len(contexts[place]))
        words[place] = pack(found, encoded.vector)
    return vectors, words


def context_of(title: str, chunk: Chunk) -> str:
    """The line that is embedded before a passage: the title and the heading above it."""
    context = " · ".join(part for part in (title[:120], chunk.heading[:80]) if part)
    return f"{context}\n"

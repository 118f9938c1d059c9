"""Documents become stored passages: cut, embedded together with their title and heading, written.

    cut = cut_document(embedder, document, title="BERT")
    embed(embedder, [cut])              ->  [Passages(chunks, vectors, words)]
    embed_and_store(library, embedder, read=[ReadDocument(state, document, "BERT")])

A passage is embedded with its title and heading before it; the passage alone is stored, shown and
cited. It does not read documents (the readers in `documents` do) and starts no stage of its own
(`embedding_thread` does).
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from ptmrag.documents.chunks import LIMIT, Chunk, split
from ptmrag.documents.document import Document
from ptmrag.embed.embedder import Embedder
from ptmrag.embed.late_interaction import pack, words_of
from ptmrag.embed.vectors import EncodedPassage, Vectors
from ptmrag.library.schema import SourceState
from ptmrag.library.writing import LibraryWriter

# Encoded passages that may wait to be packed: of each, the vectors of its tokens are in memory.
_MOST_UNPACKED = 64


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document, the state of its source, and the title that its passages are embedded with."""

    state: SourceState
    document: Document
    title: str


@dataclass(frozen=True, slots=True)
class CutDocument:
    """The passages of a document, and the line that each is embedded after."""

    chunks: tuple[Chunk, ...]
    contexts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passages:
    """The passages of a document as they are stored: (n, dim) float32 vectors, and their packed words."""

    chunks: tuple[Chunk, ...]
    vectors: Vectors
    words: tuple[bytes, ...]


def embed_and_store(
    library: LibraryWriter, embedder: Embedder, *, read: Sequence[ReadDocument]
) -> None:
    """Cut and embed documents, all in one go, and store them one after the other."""
    cut = [cut_document(embedder, one.document, title=one.title) for one in read]
    for one, passages in zip(read, embed(embedder, cut), strict=True):
        store(library, one, passages)


def store(library: LibraryWriter, read: ReadDocument, passages: Passages) -> None:
    """Store one document with its passages."""
    library.put_document(
        read.state,
        read.document,
        chunks=passages.chunks,
        vectors=passages.vectors,
        words=passages.words,
    )


def cut_document(embedder: Embedder, document: Document, *, title: str) -> CutDocument:
    """The passages of a document that an embedder reads whole."""
    limit = min(LIMIT, embedder.max_tokens * 6 // 7)
    chunks = split(document, limit=limit, length=embedder.count_tokens)
    return CutDocument(chunks, tuple(context_of(title, chunk) for chunk in chunks))


def embed(
    embedder: Embedder,
    cut: Sequence[CutDocument],
    *,
    goes_on: Callable[[], bool] = lambda: True,
) -> list[Passages]:
    """The passages of documents, embedded together: batches of similar length across the documents.

    Raises InterruptedError soon after `goes_on` says no, and before the first batch if it does.
    """
    if not goes_on():
        raise InterruptedError
    contexts = [context for one in cut for context in one.contexts]
    chunks = [chunk for one in cut for chunk in one.chunks]
    texts = [f"{context}{chunk.text}" for context, chunk in zip(contexts, chunks, strict=True)]
    vectors = np.zeros((len(texts), embedder.dim), dtype=np.float32)
    words = [b""] * len(texts)

    def packed(place: int, encoded: EncodedPassage) -> None:
        found = words_of(texts[place], encoded, offset=len(contexts[place]))
        words[place] = pack(found, encoded.vector)

    # A device goes on with the next batch while a thread packs the words of the last one.
    with ThreadPoolExecutor(1, "packing") as packing:
        waiting: deque[Future[None]] = deque()
        for place, encoded in embedder.encode_passages(texts):
            if not goes_on():
                raise InterruptedError
            vectors[place] = encoded.vector
            waiting.append(packing.submit(packed, place, encoded))
            if len(waiting) > _MOST_UNPACKED:
                waiting.popleft().result()
        for future in waiting:
            future.result()
    found, start = [], 0
    for one in cut:
        span = slice(start, start + len(one.chunks))
        found.append(Passages(one.chunks, vectors[span], tuple(words[span])))
        start = span.stop
    return found


def context_of(title: str, chunk: Chunk) -> str:
    """The line that is embedded before a passage: the title and the heading above it."""
    context = " · ".join(part for part in (title[:120], chunk.heading[:80]) if part)
    return f"{context}\n"

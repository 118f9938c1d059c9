"""Documents to stored passages: cut, embedded behind their title and heading, written.

    store(library, embedder, [(state, document, "BERT")])

What is embedded is a passage with its context; what is stored, shown and cited is the passage alone.
It reads no document: `pdf` and `webpage` do.
"""

from collections.abc import Sequence

import numpy as np

from ptmrag.documents.chunks import LIMIT, Chunk, split
from ptmrag.documents.document import Document
from ptmrag.embed.embedder import Embedder
from ptmrag.embed.late_interaction import pack, words_of
from ptmrag.embed.vectors import Vectors
from ptmrag.library.schema import SourceState
from ptmrag.library.writing import LibraryWriter

Read = tuple[SourceState, Document, str]  # the last is the title to embed its passages with


def store(library: LibraryWriter, embedder: Embedder, read: Sequence[Read]) -> None:
    """Cut and embed documents, all in one go, and store them one after the other."""
    limit = min(LIMIT, embedder.max_tokens * 6 // 7)
    cut = [split(document, limit=limit, length=embedder.count_tokens) for _, document, _ in read]
    contexts = [
        context_of(title, chunk)
        for (_, _, title), chunks in zip(read, cut, strict=True)
        for chunk in chunks
    ]
    vectors, words = encode(embedder, contexts, [chunk.text for chunks in cut for chunk in chunks])
    start = 0
    for (state, document, _), chunks in zip(read, cut, strict=True):
        span = slice(start, start + len(chunks))
        library.put_document(state, document, chunks, vectors[span], words[span])
        start = span.stop


def encode(
    embedder: Embedder, contexts: Sequence[str], passages: Sequence[str]
) -> tuple[Vectors, list[bytes]]:
    """The (n, dim) vectors of passages behind their contexts, and their words packed."""
    texts = [f"{context}{passage}" for context, passage in zip(contexts, passages, strict=True)]
    vectors = np.zeros((len(texts), embedder.dim), dtype=np.float32)
    words = [b""] * len(texts)
    for place, encoded in embedder.encode_passages(texts):
        vectors[place] = encoded.vector
        found = words_of(texts[place], encoded, len(contexts[place]))
        words[place] = pack(found, encoded.vector)
    return vectors, words


def context_of(title: str, chunk: Chunk) -> str:
    """What is embedded before a passage's text: the title and the heading it stands under."""
    context = " · ".join(part for part in (title[:120], chunk.heading[:80]) if part)
    return f"{context}\n"

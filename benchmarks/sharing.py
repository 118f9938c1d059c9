"""Make the passages and vectors that several systems need only once (`--share`).

    corpus, embedder = SharedCut(corpus, folder), SharedEmbedder(embedder, folder)

The first system does the work. `used` says that a system found work done by another, so that the speed of
its ingest is not reported. This is for experiments; do not use it for results that you publish.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.corpora import Corpus, Cut, read_passages, write_passages
from ptmrag.embed.embedder import Embedder
from ptmrag.embed.vectors import EncodedPassage, EncodedQuery, Vectors


class SharedCut:
    """A corpus whose passages are stored in a folder."""

    def __init__(self, corpus: Corpus, folder: Path) -> None:
        self._corpus = corpus
        self._file = folder / "passages.jsonl"
        self._failed = folder / "failed.json"
        self.used = False

    def cut(self) -> Cut:
        """Return the passages; read them if they are stored already."""
        if self._file.is_file():
            self.used = True
            return Cut(read_passages(self._file), tuple(json.loads(self._failed.read_text())))
        cut = self._corpus.cut()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._failed.write_text(json.dumps(cut.failed))
        part = self._file.with_suffix(".part")
        write_passages(part, cut.passages)
        part.replace(self._file)
        return cut

    def ingest(self, index: Path) -> tuple[str, ...]:
        """Ingest as usual: the product makes its own passages."""
        return self._corpus.ingest(index)


class SharedEmbedder:
    """An embedder that stores the vectors of passages and embeds no passage twice."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        self._embedder = embedder
        model = hashlib.sha256(embedder.name.encode()).hexdigest()[:12]
        self._folder = folder / f"vectors-{model}"
        self._known: dict[str, Vectors] = {}
        for file in sorted(self._folder.glob("*.npz")):
            with np.load(file) as kept:
                names = (str(key) for key in kept["keys"])
                self._known.update(zip(names, kept["vectors"], strict=True))
        self._inherited = set(self._known)
        self.used = False

    @property
    def name(self) -> str:
        """That of the embedder."""
        return self._embedder.name

    @property
    def dim(self) -> int:
        """That of the embedder."""
        return self._embedder.dim

    @property
    def max_tokens(self) -> int:
        """That of the embedder."""
        return self._embedder.max_tokens

    def embed_query(self, text: str) -> Vectors:
        """Always embedded."""
        return self._embedder.embed_query(text)

    def encode_query(self, text: str) -> EncodedQuery:
        """Always embedded."""
        return self._embedder.encode_query(text)

    def encode_queries(self, texts: Sequence[str]) -> list[EncodedQuery]:
        """Always embedded."""
        return self._embedder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str]) -> Iterator[tuple[int, EncodedPassage]]:
        """Always embedded; token vectors are not stored."""
        return self._embedder.encode_passages(texts)

    def count_tokens(self, text: str) -> int:
        """That of the embedder."""
        return self._embedder.count_tokens(text)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Return the stored vectors, and embed and store those that are missing."""
        known = self._known
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        self.used = self.used or not self._inherited.isdisjoint(keys)
        if missing:
            vectors = self._embedder.embed_passages(list(missing.values()), progress=progress)
            self._keep(list(missing), vectors)
        return np.stack([known[key] for key in keys])

    def _keep(self, keys: list[str], vectors: Vectors) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256("".join(keys).encode()).hexdigest()[:24]
        part = self._folder / f"{name}.part"
        with part.open("wb") as file:
            np.savez(file, keys=np.array(keys), vectors=vectors)
        part.replace(self._folder / f"{name}.npz")
        self._known.update(zip(keys, vectors, strict=True))

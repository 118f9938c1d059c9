"""What all embedders of models do alike: the whole texts, and recent questions.

    class Mine(ModelEmbedder): ...      # gives dim, encode_passages and _encoded_queries

It loads no model.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ptmrag.embed.queries import RecentQueries
from ptmrag.embed.vectors import EncodedPassage, EncodedQuery, Vectors


class ModelEmbedder(ABC):
    """An embedder whose vectors of whole texts are those that it makes with the tokens."""

    @property
    @abstractmethod
    def dim(self) -> int:
        """The number of dimensions of its vectors."""

    def __init__(self) -> None:
        self._recent = RecentQueries(self._encoded_queries)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """(n, dim) vectors in the order of the texts; `progress` gets the number of texts done."""
        found: Vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for done, (place, encoded) in enumerate(self.encode_passages(texts), start=1):
            found[place] = encoded.vector
            if progress is not None:
                progress(done)
        return found

    def embed_query(self, text: str) -> Vectors:
        """The (dim,) vector of a question."""
        return self.encode_query(text).vector

    @abstractmethod
    def encode_passages(self, texts: Sequence[str]) -> Iterator[tuple[int, EncodedPassage]]:
        """Each text's index in `texts` and its vectors, batch by batch."""

    def encode_query(self, text: str) -> EncodedQuery:
        """A question, whole and token by token. Recent ones are kept: one answer encodes it repeatedly."""
        return self._recent.encoded([text])[0]

    def encode_queries(self, texts: Sequence[str]) -> list[EncodedQuery]:
        """Questions in the order of the texts, encoded together."""
        return self._recent.encoded(texts)

    @abstractmethod
    def _encoded_queries(self, texts: Sequence[str]) -> list[EncodedQuery]: ...

"""The protocol of a passage index: passages by their vectors and by their words.

    index = FaissTantivyIndex(IndexShape(dim=384, embedder="multilingual-e5-small", tokens=2))
    index.add([IndexedPassage(7, "BERT", "Pre-training", "Words are masked.", vector)])
    index.nearest(vector, 10)                    # [(7, 1.0)]
    index.matching("masked words", 10)           # [(7, 2.8)]

Another index is one class with these methods; `tests/library/test_passage_index.py` is the contract,
and `library.searchable_files` names the class in use. An index knows neither SQLite nor the state of
the library (`stamped_index` does).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from ptmrag.library.dense import Vectors


@dataclass(frozen=True, slots=True)
class IndexShape:
    """What an index was built with; it is saved with the index.

    `dim` is the width of the vectors, `embedder` the name of the model that made them, `tokens` the
    version of `language.tokens` that cut the words.
    """

    dim: int
    embedder: str
    tokens: int


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage as an index takes it; `vector` is (dim,) float32 with the length 1.

    `words` are its packed word vectors, for an index that keeps them.
    """

    id: int
    title: str
    heading: str
    text: str
    vector: Vectors
    words: bytes = b""


@dataclass(frozen=True, slots=True)
class IndexStatistics:
    """How many passages an index has vectors of, and of how many it has words."""

    vectors: int
    texts: int


class PassageIndex(Protocol):
    """Passages by vector and by word, in memory or in files of its own until it is saved.

    What is added or removed is found, or no longer found, as soon as the call returns. Where `within`
    is given, only passages with these ids are found, and the k best of them.
    """

    @property
    def shape(self) -> IndexShape:
        """What the index was built with."""
        ...

    def __init__(self, shape: IndexShape) -> None:
        """An empty index."""
        ...

    def ids(self) -> set[int]:
        """The ids of its passages."""
        ...

    def add(self, passages: Iterable[IndexedPassage]) -> None:
        """Add passages. Raises ValueError where an id is in the index, or a vector does not fit."""
        ...

    def remove(self, ids: Collection[int]) -> None:
        """Remove passages; ids that are not in the index are ignored."""
        ...

    def nearest(
        self, vector: Vectors, k: int, *, within: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The k passages nearest to a (dim,) float32 vector, best first: (id, cosine)."""
        ...

    def matching(
        self,
        query: str,
        k: int,
        *,
        within: Collection[int] | None = None,
        also: Sequence[Sequence[str]] = (),
    ) -> list[tuple[int, float]]:
        """The k passages that match the words of a query best, best first: (id, score above 0).

        No character in a query is an operator. `also` are other terms to look for, each in several
        forms of which the best counts.
        """
        ...

    def knows(self, name: str, *, within: Collection[int] | None = None) -> bool:
        """Whether one passage has all words of a name."""
        ...

    def statistics(self) -> IndexStatistics:
        """The sizes of its parts."""
        ...

    def save(self, folder: Path) -> list[str]:
        """Write the index into a folder, over an older one; return the files' paths within it."""
        ...

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The index that was saved in a folder, which nothing but `save` changes.

        Raises OSError or ValueError where there is none, or a damaged one.
        """
        ...

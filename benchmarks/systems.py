"""The systems that are compared, by name.

    system = system_named("tutorial+bm25", load_embedder())
    system.build(corpus, folder)
    hits = system.open(folder).search("a question", 10)

A system builds its index into a folder and opens it from there. It does not measure itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from benchmarks.corpora import Corpus, Passage, read_passages, write_passages
from benchmarks.rankers import FaissRanker, FusedRanker, Rank, Ranker, WordRanker
from benchmarks.txtai_ranker import TxtaiRanker
from ptmrag import Assistant
from ptmrag.embed.embedder import Embedder
from ptmrag.errors import InputError
from ptmrag.evaluation.outcome import RankedPassage

# The longest question that the product takes, in characters.
_LONGEST = 2_000


class Searcher(Protocol):
    """An index that is open."""

    def search(self, question: str, k: int) -> Sequence[RankedPassage]:
        """Return the k best passages, best first."""
        ...

    def timings(self) -> Mapping[str, float]:
        """Return the milliseconds of each part of the last search; empty if they are not known."""
        ...


class System(Protocol):
    """Indexes a corpus and searches it."""

    def build(self, corpus: Corpus, folder: Path) -> tuple[str, ...]:
        """Index the corpus into an empty folder. Returns the names of what could not be read."""
        ...

    def open(self, folder: Path) -> Searcher:
        """Open the index."""
        ...


class OverPassages:
    """A ranker over the tutorial's passages, or over the whole documents of a BEIR corpus."""

    def __init__(self, ranker: Ranker) -> None:
        self._ranker = ranker

    def build(self, corpus: Corpus, folder: Path) -> tuple[str, ...]:
        """Split the corpus, store the passages and index them."""
        cut = corpus.cut()
        if not cut.passages:
            raise InputError("The corpus has no text to search.")
        write_passages(folder / "passages.jsonl", cut.passages)
        self._ranker.build([passage.text for passage in cut.passages], folder)
        return cut.failed

    def open(self, folder: Path) -> Searcher:
        """Open the passages and their index."""
        return _Ranked(self._ranker.open(folder), read_passages(folder / "passages.jsonl"))


class _Ranked:
    def __init__(self, rank: Rank, passages: Sequence[Passage]) -> None:
        self._rank = rank
        self._passages = passages

    def search(self, question: str, k: int) -> Sequence[RankedPassage]:
        return [self._passages[number] for number in self._rank(question, k)]

    def timings(self) -> Mapping[str, float]:
        return {}


class Ours:
    """ptmrag, through its public API."""

    def build(self, corpus: Corpus, folder: Path) -> tuple[str, ...]:
        """Ingest the corpus."""
        return corpus.ingest(folder / "index")

    def open(self, folder: Path) -> Searcher:
        """Load the assistant."""
        return _Assisted(Assistant.load(folder / "index", llm="none"))


class _Assisted:
    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._timings: dict[str, float] = {}

    def search(self, question: str, k: int) -> Sequence[RankedPassage]:
        ranking = self._assistant.rank(question[:_LONGEST], k=k)
        self._timings = asdict(ranking.timings)
        return ranking.hits

    def timings(self) -> Mapping[str, float]:
        return self._timings


_SYSTEMS: dict[str, Callable[[Embedder], System]] = {
    "ours": lambda embedder: Ours(),
    "tutorial": lambda embedder: OverPassages(FaissRanker(embedder)),
    "tutorial+bm25": lambda embedder: OverPassages(
        FusedRanker([FaissRanker(embedder), WordRanker()])
    ),
    "txtai": lambda embedder: OverPassages(TxtaiRanker(embedder, hybrid=False)),
    "txtai-hybrid": lambda embedder: OverPassages(TxtaiRanker(embedder, hybrid=True)),
    "bm25s": lambda embedder: OverPassages(WordRanker()),
}
SYSTEMS = tuple(_SYSTEMS)


def system_named(name: str, embedder: Embedder) -> System:
    """Return the system with a name. The embedder loads when it is first used."""
    if name not in _SYSTEMS:
        raise InputError(f"There is no system '{name}'. Choose from {', '.join(SYSTEMS)}.")
    return _SYSTEMS[name](embedder)

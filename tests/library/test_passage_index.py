"""The contract of a passage index: what each implementation does, the one in use and a naive one."""

import importlib
import json
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Self, cast

import numpy as np
import pytest

from ptmrag.language.tokens import spelled, telling, tokens
from ptmrag.library import dense
from ptmrag.library.dense import Vectors
from ptmrag.library.faiss_tantivy import FaissTantivyIndex
from ptmrag.library.passage_index import (
    IndexedPassage,
    IndexShape,
    IndexStatistics,
    PassageIndex,
)

SHAPE = IndexShape(dim=4, embedder="fake", tokens=7)


class NaiveIndex:
    """Compares with every vector and counts words: slow, short, and right."""

    def __init__(self, shape: IndexShape) -> None:
        self.shape = shape
        self._passages: dict[int, IndexedPassage] = {}

    def ids(self) -> set[int]:
        return set(self._passages)

    def add(self, passages: Iterable[IndexedPassage]) -> None:
        for passage in passages:
            if passage.id in self._passages:
                raise ValueError(f"already in the index: {passage.id}")
            if np.shape(passage.vector) != (self.shape.dim,):
                raise ValueError(f"a vector has the shape {np.shape(passage.vector)}")
            self._passages[passage.id] = passage

    def remove(self, ids: Collection[int]) -> None:
        for number in ids:
            self._passages.pop(number, None)

    def nearest(
        self, vector: Vectors, k: int, *, within: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        return self._best(lambda passage: float(passage.vector @ vector), k, within)

    def matching(
        self,
        query: str,
        k: int,
        *,
        within: Collection[int] | None = None,
        also: Sequence[Sequence[str]] = (),
    ) -> list[tuple[int, float]]:
        words = telling(query)

        def score(passage: IndexedPassage) -> float:
            own = self._words(passage)
            of_terms = sum(any(set(telling(form)) <= set(own) for form in term) for term in also)
            return float(sum(own.count(word) for word in words) + of_terms)

        found = self._best(score, len(self._passages), within)
        return [(number, points) for number, points in found if points > 0][: max(0, k)]

    def knows(self, name: str, *, within: Collection[int] | None = None) -> bool:
        wanted = {whole for whole, *_ in spelled(name)}
        return any(
            bool(wanted) and wanted <= set(self._words(passage))
            for number, passage in self._passages.items()
            if within is None or number in within
        )

    def statistics(self) -> IndexStatistics:
        return IndexStatistics(vectors=len(self._passages), texts=len(self._passages))

    def save(self, folder: Path) -> list[str]:
        rows = [
            [p.id, p.title, p.heading, p.text, p.vector.tolist()] for p in self._passages.values()
        ]
        shape = [self.shape.dim, self.shape.embedder, self.shape.tokens]
        (folder / "naive.json").write_text(json.dumps([shape, rows]), encoding="utf-8")
        return ["naive.json"]

    @classmethod
    def load(cls, folder: Path) -> Self:
        shape, rows = json.loads((folder / "naive.json").read_text(encoding="utf-8"))
        loaded = cls(IndexShape(*shape))
        loaded.add(IndexedPassage(*row[:4], np.array(row[4], dtype=np.float32)) for row in rows)
        return loaded

    def _words(self, passage: IndexedPassage) -> list[str]:
        return tokens(f"{passage.title}\n{passage.heading}\n{passage.text}")

    def _best(
        self,
        score: Callable[[IndexedPassage], float],
        k: int,
        within: Collection[int] | None,
    ) -> list[tuple[int, float]]:
        scored = [
            (number, score(passage))
            for number, passage in self._passages.items()
            if within is None or number in within
        ]
        return sorted(scored, key=lambda pair: -pair[1])[: max(0, k)]


# By their modules: LanceDB comes with an extra, and takes half a second a test.
KINDS = (
    FaissTantivyIndex,
    NaiveIndex,
    pytest.param("ptmrag.library.lance_index:LanceIndex", marks=pytest.mark.slow),
)


def vector(*numbers: float) -> Vectors:
    raw = np.array(numbers, dtype=np.float32)
    unit: Vectors = raw / np.linalg.norm(raw)
    return unit


PASSAGES = (
    IndexedPassage(3, "BERT", "Pre-training", "Masked words are predicted.", vector(1, 0, 0, 0)),
    IndexedPassage(5, "GPT-3", "Results", "It has 175 billion parameters.", vector(0, 1, 0, 0)),
    IndexedPassage(8, "知识蒸馏", "引言", "小模型学习大模型的知识。", vector(0, 0, 1, 0)),
    IndexedPassage(9, "A survey", "", "BERT is masked; BERT is large.", vector(1, 0, 0, 1)),
)


@pytest.fixture(params=[*KINDS, "coded"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> type[PassageIndex]:
    """Every implementation, and the one in use as it is above EXACT_UP_TO passages."""
    if request.param == "coded":
        code_all(monkeypatch)
        return FaissTantivyIndex
    if isinstance(request.param, str):
        module, _, name = request.param.partition(":")
        return cast(type[PassageIndex], getattr(importlib.import_module(module), name))
    return cast(type[PassageIndex], request.param)


def code_all(monkeypatch: pytest.MonkeyPatch, *, exact: int = 0) -> None:
    """Make a large index of a small one: coded segments, which are asked for candidates."""
    for name, value in (("EXACT_UP_TO", exact), ("MERGED", 2), ("FEW", 0), ("CANDIDATES", 200)):
        monkeypatch.setattr(dense, name, value)


@pytest.fixture(params=["in memory", "on disk"])
def index(kind: type[PassageIndex], request: pytest.FixtureRequest, tmp_path: Path) -> PassageIndex:
    """Four passages; in an index as it was filled, and in one that was saved and loaded."""
    filled = kind(SHAPE)
    filled.add(PASSAGES)
    if request.param == "in memory":
        return filled
    filled.save(tmp_path)
    return kind.load(tmp_path)


def ids_of(found: Sequence[tuple[int, float]]) -> list[int]:
    return [number for number, _ in found]


def test_an_index_holds_what_was_added(index: PassageIndex) -> None:
    """Ids, sizes, and what shaped it."""
    assert index.ids() == {3, 5, 8, 9}
    assert index.statistics() == IndexStatistics(vectors=4, texts=4)
    assert index.shape == SHAPE


def test_the_nearest_vectors_are_found_best_first(index: PassageIndex) -> None:
    """With their cosines."""
    found = index.nearest(vector(1, 0.1, 0, 0), 3)
    assert ids_of(found) == [3, 9, 5]
    assert [score for _, score in found] == pytest.approx([0.995, 0.704, 0.0995], abs=1e-3)


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("masked BERT", {3, 9}),
        ("parameters", {5}),
        ("知识", {8}),
        ("pretraining", {3}),
        ("?!", set()),
    ],
)
def test_words_are_found_in_titles_headings_and_texts(
    index: PassageIndex, query: str, best: set[int]
) -> None:
    """In either language; what has none of the words is not found at all."""
    found = index.matching(query, 10)
    assert set(ids_of(found)) == best
    assert all(score > 0 for _, score in found)


def test_more_of_the_words_is_better(index: PassageIndex) -> None:
    """The best passages come first, and no more than k."""
    assert ids_of(index.matching("masked words are predicted", 10)) == [3, 9]
    assert ids_of(index.matching("masked words are predicted", 1)) == [3]


def test_other_terms_are_looked_for_too(index: PassageIndex) -> None:
    """Each in its forms: a question in one language finds passages in the other."""
    assert index.matching("distillation", 10) == []
    found = index.matching("distillation", 10, also=[["知识蒸馏", "knowledge distillation"]])
    assert ids_of(found) == [8]


def test_a_filter_applies_before_the_ranking(index: PassageIndex) -> None:
    """k are found where k are allowed; ids that are not in the index change nothing."""
    assert ids_of(index.nearest(vector(1, 0, 0, 0), 1, within=[5, 8, 99])) in ([5], [8])
    assert ids_of(index.nearest(vector(1, 0, 0, 0), 9, within={9, 3})) == [3, 9]
    assert ids_of(index.matching("BERT", 9, within=[3, 5])) == [3]
    assert index.nearest(vector(1, 0, 0, 0), 9, within=()) == []
    assert index.matching("BERT", 9, within=()) == []


def test_a_name_is_known_where_one_passage_has_it(index: PassageIndex) -> None:
    """However it is written, in the passages that are asked about."""
    assert index.knows("GPT-3")
    assert index.knows("gpt3")
    assert index.knows("BERT", within=[9])
    assert not index.knows("BERT", within=[5])
    assert not index.knows("Mamba")
    assert not index.knows("")


@pytest.mark.parametrize("k", [0, -1, 1_000])
def test_any_number_may_be_asked_for(index: PassageIndex, k: int) -> None:
    """None for 0 or less, all for more than there are."""
    assert len(index.nearest(vector(1, 0, 0, 0), k)) == (4 if k > 0 else 0)
    assert len(index.matching("BERT", k)) == (2 if k > 0 else 0)


def test_what_was_removed_is_not_found(index: PassageIndex) -> None:
    """At once, in neither search; an id that is not in the index is ignored; it may come back."""
    index.remove([3, 99])
    index.remove([])
    assert index.ids() == {5, 8, 9}
    assert 3 not in ids_of(index.nearest(vector(1, 0, 0, 0), 9))
    assert ids_of(index.matching("BERT", 9)) == [9]
    index.add([PASSAGES[0]])
    assert ids_of(index.nearest(vector(1, 0, 0, 0), 1)) == [3]
    assert set(ids_of(index.matching("BERT", 9))) == {3, 9}


def test_an_index_refuses_what_does_not_fit(index: PassageIndex) -> None:
    """An id is one passage, and all vectors have one width."""
    with pytest.raises(ValueError, match="already in the index"):
        index.add([PASSAGES[0]])
    with pytest.raises(ValueError, match="vector"):
        index.add([IndexedPassage(11, "", "", "", np.ones(3, dtype=np.float32))])
    assert index.ids() == {3, 5, 8, 9}
    assert index.statistics() == IndexStatistics(vectors=4, texts=4)


def test_an_empty_index_finds_nothing(kind: type[PassageIndex], tmp_path: Path) -> None:
    """It can be searched, saved and loaded all the same."""
    empty = kind(SHAPE)
    empty.add([])
    empty.save(tmp_path)
    for index in (empty, kind.load(tmp_path)):
        assert index.ids() == set()
        assert index.nearest(vector(1, 0, 0, 0), 5) == []
        assert index.matching("BERT", 5) == []
        assert not index.knows("BERT")


def test_loading_what_was_saved_gives_the_same_index(index: PassageIndex, tmp_path: Path) -> None:
    """load(save(x)) == x, however often, also where the folder has an older one."""
    for change in (lambda: None, lambda: index.remove([3]), lambda: index.add([PASSAGES[0]])):
        change()
        names = index.save(tmp_path)
        assert {name for name in names if not (tmp_path / name).is_file()} == set()
        loaded = type(index).load(tmp_path)
        assert (loaded.shape, loaded.ids()) == (index.shape, index.ids())
        assert loaded.nearest(vector(1, 1, 1, 1), 9) == index.nearest(vector(1, 1, 1, 1), 9)
        assert loaded.matching("BERT masked 知识", 9) == index.matching("BERT masked 知识", 9)


def test_only_saving_changes_the_files(kind: type[PassageIndex], tmp_path: Path) -> None:
    """A loaded index is on its own: who changes it in memory changes nothing for others."""
    filled = kind(SHAPE)
    filled.add(PASSAGES)
    filled.save(tmp_path)
    loaded = kind.load(tmp_path)
    loaded.remove([3])
    assert kind.load(tmp_path).ids() == {3, 5, 8, 9}
    filled.remove([5, 8, 9])
    filled.save(tmp_path)
    assert ids_of(loaded.matching("BERT 知识", 9)) in ([9, 8], [8, 9])


def test_where_nothing_was_saved_nothing_is_loaded(
    kind: type[PassageIndex], tmp_path: Path
) -> None:
    """An OSError or a ValueError says so."""
    with pytest.raises((OSError, ValueError)):
        kind.load(tmp_path)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("exact", [0, 60, 10_000])
def test_any_sequence_of_changes_gives_what_a_naive_index_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exact: int, seed: int
) -> None:
    """Added, removed, saved and loaded at random: the same ids and the same nearest passages."""
    code_all(monkeypatch, exact=exact)
    monkeypatch.setattr(dense, "CANDIDATES", 1_000)  # all, so that codes lose nothing
    monkeypatch.setattr("ptmrag.library.vector_segment._PROBED", 1)
    drawn = np.random.default_rng(seed)
    shape = IndexShape(dim=24, embedder="fake", tokens=7)
    index: PassageIndex = FaissTantivyIndex(shape)
    naive, next_id = NaiveIndex(shape), 0
    for _ in range(20):
        match drawn.choice(["add", "remove", "save", "load"], p=[0.5, 0.2, 0.2, 0.1]):
            case "add":
                new = [
                    IndexedPassage(next_id + number, "", "", "", vector(*drawn.normal(size=24)))
                    for number in drawn.permutation(drawn.integers(1, 40)).tolist()
                ]
                next_id += len(new)
                index.add(new)
                naive.add(new)
            case "remove":
                gone = drawn.integers(0, next_id + 1, size=next_id // 4).tolist()
                index.remove(gone)
                naive.remove(gone)
            case "save":
                index.save(tmp_path)
            case "load":
                index.save(tmp_path)
                index = FaissTantivyIndex.load(tmp_path)
        assert index.ids() == naive.ids()
        question = vector(*drawn.normal(size=24))
        for within in (None, drawn.integers(0, next_id + 1, size=next_id // 3).tolist()):
            found = index.nearest(question, 5, within=within)
            right = naive.nearest(question, 5, within=within)
            assert ids_of(found) == ids_of(right)
            assert [score for _, score in found] == pytest.approx(
                [score for _, score in right], abs=1e-3
            )


def test_most_nearest_of_thousands_are_found_by_their_codes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recall@10 of at least 0.97, among all passages and among the allowed ones."""
    code_all(monkeypatch, exact=1_000)
    drawn = np.random.default_rng(0)
    shape = IndexShape(dim=48, embedder="fake", tokens=7)
    topics = drawn.normal(size=(80, 48)).repeat(50, axis=0)
    rows = [vector(*numbers) for numbers in topics + drawn.normal(size=(4_000, 48)) / 2]
    index, naive = FaissTantivyIndex(shape), NaiveIndex(shape)
    for new in (rows[:2_500], rows[2_500:]):
        start = len(naive.ids())
        passages = [IndexedPassage(start + n, "", "", "", row) for n, row in enumerate(new)]
        index.add(passages)
        naive.add(passages)
        index.save(tmp_path)
    loaded = FaissTantivyIndex.load(tmp_path)
    for within in (None, range(0, 4_000, 3)):
        shared = 0
        for row in rows[::200]:
            question = vector(*(row + drawn.normal(size=48) / 20))
            found = loaded.nearest(question, 10, within=within)
            shared += len({*ids_of(found)} & {*ids_of(naive.nearest(question, 10, within=within))})
        assert shared >= 0.97 * 10 * len(rows[::200])

"""The stamp of a passage index: which files are loaded, whoever wrote them."""

import json
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from ptmrag.library.faiss_tantivy import FaissTantivyIndex
from ptmrag.library.passage_index import IndexedPassage, IndexShape
from ptmrag.library.stamped_index import StampedIndex

SHAPE = IndexShape(dim=2, embedder="fake", tokens=2)


@dataclass
class Texts:
    """A truth in memory: texts by id."""

    texts: dict[int, str] = field(default_factory=dict)
    generation: int = 1
    identity: str = "one"
    asked: list[set[int]] = field(default_factory=list)

    def snapshot(self) -> AbstractContextManager[None]:
        return nullcontext()

    def ids(self) -> set[int]:
        return set(self.texts)

    def to_index(self, ids: Collection[int]) -> Iterator[IndexedPassage]:
        self.asked.append(set(ids))
        for number in ids:
            unit = np.array([1, 0], dtype=np.float32)
            yield IndexedPassage(number, "", "", self.texts[number], unit)

    def put(self, number: int, text: str) -> None:
        self.texts[number] = text
        self.generation += 1


def stamped(folder: Path, shape: IndexShape = SHAPE) -> StampedIndex:
    return StampedIndex(folder, shape, kind=FaissTantivyIndex)


@pytest.fixture
def truth(tmp_path: Path) -> Texts:
    """Two texts, published."""
    made = Texts({1: "masked words", 2: "a decoder"})
    stamped(tmp_path).publish(made)
    made.asked.clear()
    return made


def test_only_what_is_new_is_indexed(tmp_path: Path, truth: Texts) -> None:
    """Beside the files that are loaded; a reader keeps it in memory, a writer publishes it."""
    truth.put(3, "masked anew")
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")}
    reader = stamped(tmp_path)
    reader.load_newer(truth)
    assert (reader.generation, reader.index.ids()) == (1, {1, 2})
    reader.catch_up(truth)
    assert (reader.generation, reader.index.ids()) == (2, {1, 2, 3})
    assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")} == before
    writer = stamped(tmp_path)
    writer.load_newer(truth)
    writer.publish(truth)
    assert truth.asked == [{3}, {3}]
    other = stamped(tmp_path)
    other.load_newer(truth)
    assert other.index.ids() == {1, 2, 3}


def test_publishing_twice_writes_once(tmp_path: Path, truth: Texts) -> None:
    """Files of the same generation stay as they are."""
    writer = stamped(tmp_path)
    writer.load_newer(truth)
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")}
    writer.publish(truth)
    assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")} == before
    assert truth.asked == [set()] or truth.asked == []


def test_words_of_another_version_are_cut_anew(tmp_path: Path, truth: Texts) -> None:
    """By a reader in memory, each time, and by a writer for good."""
    newer = IndexShape(dim=2, embedder="fake", tokens=3)
    for is_published in (False, True):
        reader = stamped(tmp_path, newer)
        reader.load_newer(truth)
        assert reader.generation == (1 if is_published else None)
        reader.catch_up(truth)
        assert (reader.index.shape.tokens, reader.index.ids()) == (3, {1, 2})
        stamped(tmp_path, newer).publish(truth)


@pytest.mark.parametrize(
    "shape", [IndexShape(3, "fake", 2), IndexShape(2, "another", 2)], ids=["width", "embedder"]
)
def test_vectors_of_another_shape_are_not_loaded(
    tmp_path: Path, truth: Texts, shape: IndexShape
) -> None:
    """They cannot be compared with the question's."""
    index = stamped(tmp_path, shape)
    index.load_newer(truth)
    assert index.generation is None


def test_an_index_of_0_1_says_nothing_of_its_shape(tmp_path: Path, truth: Texts) -> None:
    """It is one of the first version of the tokens, which a later version does not load."""
    (tmp_path / "shape.json").unlink()
    stamp = json.loads((tmp_path / "derived.json").read_text(encoding="utf-8"))
    del stamp["sums"]["shape.json"]
    (tmp_path / "derived.json").write_text(json.dumps(stamp), encoding="utf-8")
    assert FaissTantivyIndex.load(tmp_path).shape == IndexShape(dim=2, embedder="", tokens=1)
    for tokens in (1, 2):
        index = stamped(tmp_path, IndexShape(dim=2, embedder="fake", tokens=tokens))
        index.load_newer(truth)
        assert index.generation == (1 if tokens == 1 else None)


def test_a_build_that_fails_leaves_nothing_half_done(tmp_path: Path, truth: Texts) -> None:
    """The index is empty afterwards, and the next attempt begins anew."""

    class Broken(Texts):
        def to_index(self, ids: Collection[int]) -> Iterator[IndexedPassage]:
            yield from super().to_index(list(ids)[:1])
            raise OSError("the disk fails")

    broken = Broken(dict(truth.texts))
    index = stamped(tmp_path / "nowhere")
    with pytest.raises(OSError, match="the disk fails"):
        index.catch_up(broken)
    assert (index.generation, index.index.ids()) == (None, set())
    index.catch_up(truth)
    assert index.index.ids() == {1, 2}

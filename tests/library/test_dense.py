"""The vector index: exact, filtered before ranking, whole on disk."""

import shutil
from pathlib import Path

import faiss
import numpy as np
import pytest

from ptmrag.library.dense import DenseIndex, Vectors


def unit_vectors(count: int, dim: int = 16, seed: int = 0) -> Vectors:
    drawn = np.random.default_rng(seed).normal(size=(count, dim))
    vectors: Vectors = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
    return vectors


@pytest.fixture
def index() -> DenseIndex:
    """Fifty vectors under the ids 100 to 149."""
    filled = DenseIndex(16)
    filled.add(range(100, 150), unit_vectors(50))
    return filled


@pytest.mark.parametrize("count", [0, 1, 50])
def test_loading_what_was_saved_gives_the_same_index(tmp_path: Path, count: int) -> None:
    """load(save(x)) == x: the same ids, and the same answers to the same questions."""
    index = DenseIndex(16)
    index.add(range(count), unit_vectors(count))
    index.save(tmp_path)
    loaded = DenseIndex.load(tmp_path)
    assert (loaded.dim, loaded.ids()) == (index.dim, index.ids())
    for question in unit_vectors(5, seed=1):
        assert loaded.search(question, 10) == index.search(question, 10)


def test_a_path_may_hold_any_characters(tmp_path: Path, index: DenseIndex) -> None:
    """A folder named 索引 is a folder like any other."""
    path = tmp_path / "索引 é" / "vectors"
    path.parent.mkdir()
    names = index.save(path)
    assert DenseIndex.load(path).ids() == index.ids()
    assert {file.name for file in path.iterdir()} == set(names)


def test_search_agrees_with_comparing_every_vector(index: DenseIndex) -> None:
    """The k nearest are those with the greatest cosines, best first."""
    vectors = unit_vectors(50)
    for question in unit_vectors(5, seed=1):
        found = index.search(question, 7)
        expected = np.argsort(-(vectors @ question))[:7]
        assert [number - 100 for number, _ in found] == expected.tolist()
        assert [score for _, score in found] == pytest.approx((vectors @ question)[expected])


def test_the_filter_applies_before_the_ranking(index: DenseIndex) -> None:
    """With `within`, k are found where k are allowed, however far down they rank."""
    question = unit_vectors(1, seed=1)[0]
    worst = [number for number, _ in index.search(question, 50)][-5:]
    assert [number for number, _ in index.search(question, 5, within=worst)] == worst
    assert [number for number, _ in index.search(question, 9, within={*worst, 7})] == worst
    assert index.search(question, 5, within=()) == []


def test_what_was_removed_is_not_found(index: DenseIndex) -> None:
    """An id that is removed is gone; removing what is not there changes nothing."""
    question = unit_vectors(50)[3]
    assert index.search(question, 1)[0][0] == 103
    index.remove({103, 999})
    assert len(index) == 49
    assert 103 not in [number for number, _ in index.search(question, 50)]
    index.add([103], question.reshape(1, -1))
    assert index.search(question, 1)[0][0] == 103


def test_an_empty_index_finds_nothing() -> None:
    """Nothing is added, removed or found, and nothing fails."""
    index = DenseIndex(16)
    index.add([], np.empty((0, 16), dtype=np.float32))
    index.remove([])
    assert index.search(unit_vectors(1)[0], 5) == []


def test_fewer_are_found_than_asked_for_where_there_are_fewer(index: DenseIndex) -> None:
    """k may exceed the size of the index; k below one finds nothing."""
    assert len(index.search(unit_vectors(1)[0], 1_000)) == 50
    assert index.search(unit_vectors(1)[0], 0) == []


@pytest.mark.parametrize("rows", [unit_vectors(1), unit_vectors(2, dim=8)])
def test_ids_and_vectors_must_fit(index: DenseIndex, rows: Vectors) -> None:
    """Two ids need two vectors of the index's width."""
    with pytest.raises(ValueError, match=r"2 ids need vectors \(2, 16\)"):
        index.add([1, 2], rows)


def test_an_id_cannot_be_added_twice(index: DenseIndex) -> None:
    """An id stands for one vector."""
    with pytest.raises(ValueError, match=r"already in the index: \[120\]"):
        index.add([120, 7], unit_vectors(2))


@pytest.mark.parametrize("kind", ["list.json", "ids.npy", "rows.npy", "codes"])
@pytest.mark.parametrize("damage", ["nothing", "empty", "half", "missing"])
def test_a_damaged_file_is_a_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, damage: str
) -> None:
    """What we did not write is refused, with the name of the file."""
    monkeypatch.setattr("ptmrag.library.dense.EXACT_UP_TO", 0)
    index = DenseIndex(16)
    index.add(range(100, 150), unit_vectors(50))
    index.save(tmp_path)
    path = next(tmp_path.glob(f"*{kind}"))
    whole = path.read_bytes()
    path.write_bytes({"nothing": b"no index", "half": whole[: len(whole) // 2]}.get(damage, b""))
    if damage == "missing":
        path.unlink()
    with pytest.raises((ValueError, OSError), match=path.name.split(".")[0]):
        DenseIndex.load(tmp_path)


def test_an_old_file_that_is_damaged_is_a_clear_error(tmp_path: Path) -> None:
    """As older versions wrote it: a FAISS index of ids."""
    path = tmp_path / "vectors.faiss"
    flat = faiss.serialize_index(faiss.IndexFlatIP(16)).tobytes()
    for content in (b"", b"no index", flat):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"vectors\.faiss' is not an? "):
            DenseIndex.load_of_0_1(path)


def test_a_large_file_is_mapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is searched where it is, and stays readable when another process has deleted it."""
    monkeypatch.setattr("ptmrag.library.vector_segment._MAPPED", 0)
    for exact in (0, 1_000):
        monkeypatch.setattr("ptmrag.library.dense.EXACT_UP_TO", exact)
        index = DenseIndex(16)
        index.add(range(100, 150), unit_vectors(50))
        index.save(tmp_path)
        loaded = DenseIndex.load(tmp_path)
        shutil.rmtree(tmp_path)
        question = unit_vectors(1, seed=1)[0]
        assert loaded.search(question, 9) == index.search(question, 9)

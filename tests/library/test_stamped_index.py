"""The stamp of a passage index: which files are loaded, whoever wrote them."""

import json
import shutil
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import Any

import faiss
import numpy as np
import pytest

from ptmrag.library import dense
from ptmrag.library.faiss_tantivy import FaissTantivyIndex
from ptmrag.library.passage_changes import PassageChanges
from ptmrag.library.passage_index import IndexedPassage, IndexShape
from ptmrag.library.stamped_index import StampedIndex
from ptmrag.library.vector_segment import Segment, merged

SHAPE = IndexShape(dim=2, embedder="fake", tokens=2)


@dataclass
class Texts:
    """A truth in memory: texts by id."""

    texts: dict[int, str] = field(default_factory=dict)
    generation: int = 1
    identity: str = "one"
    asked: list[set[int]] = field(default_factory=list)
    changes: dict[int, PassageChanges] = field(default_factory=dict)

    def snapshot(self) -> AbstractContextManager[None]:
        return nullcontext()

    def ids(self) -> set[int]:
        return set(self.texts)

    def changed_since(self, generation: int) -> PassageChanges | None:
        return self.changes.get(generation)

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


def test_what_changed_is_asked_of_the_truth(
    tmp_path: Path, truth: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it knows, nobody looks through all ids, neither a reader nor a writer."""
    truth.put(3, "masked anew")
    del truth.texts[1]
    truth.changes[1] = PassageChanges(added=(3,), removed=(1, 77))
    writer = stamped(tmp_path)
    writer.load_newer(truth)
    with monkeypatch.context() as patched:
        patched.delattr(Texts, "ids")
        patched.delattr(FaissTantivyIndex, "ids")
        writer.publish(truth)
    assert writer.index.ids() == {2, 3}


def test_a_reader_goes_on_while_a_writer_merges(
    tmp_path: Path, truth: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It opens what was published before, and what it opened stays whole after the files have gone."""
    monkeypatch.setattr(dense, "MERGED", 2)
    readers: list[StampedIndex] = []

    def merging(segments: Sequence[Segment], *, coded: bool) -> Segment:
        readers.append(stamped(tmp_path))
        readers[-1].load_newer(truth)
        return merged(segments, coded=coded)

    monkeypatch.setattr(dense, "merged", merging)
    writer = stamped(tmp_path)
    writer.load_newer(truth)
    for number in range(3, 8):
        truth.put(number, "masked anew")
        writer.publish(truth)
    assert len(readers) == 5
    unit = np.array([1, 0], dtype=np.float32)
    for count, reader in enumerate(readers, 2):
        assert sorted(i for i, _ in reader.index.nearest(unit, 9)) == list(range(1, count + 1))
        reader.load_newer(truth)
        assert reader.index.ids() == set(range(1, 8))


def test_a_reader_that_starts_while_a_writer_publishes_builds_nothing(
    tmp_path: Path, truth: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lists are those of the next stamp already: it waits for that."""
    writer = stamped(tmp_path)
    writer.load_newer(truth)
    truth.put(3, "third")
    write = writer._write_stamp
    late: list[Timer] = []

    def write_late(stamp: Any) -> None:
        late.append(Timer(0.3, write, [stamp]))
        late[0].start()

    monkeypatch.setattr(writer, "_write_stamp", write_late)
    writer.publish(truth)
    truth.asked.clear()
    reader = stamped(tmp_path)
    reader.load_newer(truth)
    reader.catch_up(truth)
    late[0].join()
    assert [number for number, _ in reader.index.matching("third", 9)] == [3]
    assert truth.asked == []


def test_saving_again_writes_new_files_only(tmp_path: Path) -> None:
    """However much there is; and files that no list names any more do not pile up."""
    truth = Texts(dict.fromkeys(range(1000), "masked"))
    writer = stamped(tmp_path)
    writer.publish(truth)
    files = {f: f.stat().st_mtime_ns for f in (tmp_path / "vectors").iterdir()}
    for number in range(1_000, 1_005):
        truth.put(number, "masked anew")
        writer.publish(truth)
    now = {f: f.stat().st_mtime_ns for f in (tmp_path / "vectors").iterdir()}
    del files[tmp_path / "vectors" / "list.json"]
    assert files.items() <= now.items()
    new = sum(file.stat().st_size for file in now.keys() - files.keys())
    assert new < sum(file.stat().st_size for file in files) / 2
    for number in range(2_000, 2_020):
        truth.put(number, "masked anew")
        writer.publish(truth)
    assert len(list((tmp_path / "vectors").iterdir())) < 40


def test_large_files_are_opened_by_their_sizes(
    tmp_path: Path, truth: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cut file is noticed at once, a flipped byte where the small files or `altered` tell."""
    monkeypatch.setattr("ptmrag.library.stamped_index._READ_WHOLE", 0)
    monkeypatch.setattr("ptmrag.library.stamped_index._LIST_BYTES", 140)
    rows = next((tmp_path / "vectors").glob("*.rows.npy"))
    whole = rows.read_bytes()
    rows.write_bytes(whole[:-1] + b"!")
    reader = stamped(tmp_path)
    assert reader.altered() == [f"vectors/{rows.name}"]
    reader.load_newer(truth)
    assert reader.generation == 1
    rows.write_bytes(whole[:-1])
    assert reader.altered() == [f"vectors/{rows.name}"]
    reader = stamped(tmp_path)
    reader.load_newer(truth)
    assert reader.generation is None


def test_vectors_of_0_1_are_loaded_and_written_anew(tmp_path: Path, truth: Texts) -> None:
    """An older index has one FAISS file: nothing is indexed anew, and the next writer replaces it."""
    inner = faiss.IndexIDMap2(faiss.IndexFlatIP(2))
    inner.add_with_ids(np.array([[1, 0], [1, 0]], dtype=np.float32), np.array([1, 2]))
    shutil.rmtree(tmp_path / "vectors")
    (tmp_path / "vectors.faiss").write_bytes(faiss.serialize_index(inner).tobytes())
    stamp = json.loads((tmp_path / "derived.json").read_text(encoding="utf-8"))
    names = [name for name in stamp["sums"] if not name.startswith("vectors/")] + ["vectors.faiss"]
    stamp["sums"] = {name: zlib.crc32((tmp_path / name).read_bytes()) for name in names}
    del stamp["sizes"]
    (tmp_path / "derived.json").write_text(json.dumps(stamp), encoding="utf-8")
    truth.put(3, "masked anew")
    writer = stamped(tmp_path)
    writer.load_newer(truth)
    writer.publish(truth)
    assert truth.asked == [{3}]
    assert not (tmp_path / "vectors.faiss").exists()
    reader = stamped(tmp_path)
    reader.load_newer(truth)
    assert (reader.generation, reader.index.ids()) == (2, {1, 2, 3})


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

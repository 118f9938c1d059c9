"""What a LanceDB table does beyond the contract: the ranking of the other index, large tables, versions."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from ptmrag.library import lance_index
from ptmrag.library.faiss_tantivy import FaissTantivyIndex
from ptmrag.library.lance_index import LanceIndex
from ptmrag.library.passage_index import IndexedPassage, IndexShape, PassageIndex

pytestmark = pytest.mark.slow

DIM = 64
SHAPE = IndexShape(dim=DIM, embedder="fake", tokens=7)
CENTRES = np.random.default_rng(99).normal(size=(30, DIM))
WORDS = [
    *("encoder", "decoder", "masked", "token", "attention", "layer", "gradient", "corpus"),
    *("translation", "summary", "parser", "tree", "GPT-3", "BERT", "175B", "word2vec"),
    *("预训练", "模型", "词向量", "翻译", "注意力", "蒸馏", "语料", "句法"),
]


def passages(count: int, *, first: int = 0, seed: int = 0) -> list[IndexedPassage]:
    """Passages of words and vectors that are drawn; a title has one word, a text up to sixty."""
    drawn = np.random.default_rng(seed)
    made = []
    for number in range(first, first + count):
        title, heading = (str(drawn.choice(WORDS)) for _ in range(2))
        text = " ".join(drawn.choice(WORDS, size=drawn.integers(5, 60)))
        vector = CENTRES[drawn.integers(len(CENTRES))] + 0.5 * drawn.normal(size=DIM)
        unit = (vector / np.linalg.norm(vector)).astype(np.float32)
        made.append(IndexedPassage(number, title, heading, text, unit, words=bytes([number % 256])))
    return made


def ids(found: list[tuple[int, float]]) -> list[int]:
    return [number for number, _ in found]


def filled(kind: type[PassageIndex], rows: list[IndexedPassage]) -> PassageIndex:
    index = kind(SHAPE)
    index.add(rows)
    return index


def test_the_ranking_is_that_of_the_other_index() -> None:
    """Of 40 questions over 300 passages, by vectors and by words, the ten best are the same."""
    rows = passages(300)
    faiss, lance = filled(FaissTantivyIndex, rows), filled(LanceIndex, rows)
    drawn = np.random.default_rng(1)
    shared = 0
    for number in range(40):
        vector = passages(1, seed=1_000 + number)[0].vector
        assert ids(faiss.nearest(vector, 10)) == ids(lance.nearest(vector, 10))
        question = " ".join(drawn.choice(WORDS, size=3, replace=False))
        also = [["知识蒸馏", "distillation"], ["machine translation", "翻译"]]
        one, other = (index.matching(question, 10, also=also) for index in (faiss, lance))
        shared += len(set(ids(one)) & set(ids(other)))
        assert [score for _, score in one] == pytest.approx([s for _, s in other], rel=0.03)
    # Tantivy keeps the length of a text in one byte: passages of nearly one score may change places.
    assert shared >= 0.97 * 400


def test_a_large_table_has_a_vector_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """It finds nearly all of the nearest, with their exact cosines, also among what was added since."""
    rows = passages(1_200)
    faiss, lance = filled(FaissTantivyIndex, rows[:1_000]), LanceIndex(SHAPE)
    monkeypatch.setattr(lance_index, "EXACT", 500)
    lance.add(rows[:1_000])
    assert lance.merge()
    for more in (rows[1_000:1_100], rows[1_100:]):
        lance.add(more)
        faiss.add(more)
    right = 0
    for number in range(20):
        vector = passages(1, seed=2_000 + number)[0].vector
        exact, found = faiss.nearest(vector, 10), dict(lance.nearest(vector, 10))
        right += sum(found.get(i, 0) == pytest.approx(score, abs=1e-4) for i, score in exact)
    assert right >= 0.97 * 200
    for passage in (rows[0], rows[1_150]):
        assert lance.nearest(passage.vector, 1) == [(passage.id, pytest.approx(1, abs=1e-5))]


@pytest.mark.parametrize("exact", [100, 10_000])
def test_a_long_filter_is_as_good_as_a_short_one(
    exact: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too long for a query, it is applied to hits, of which more are asked for until there are enough."""
    rows = passages(400)
    lance = LanceIndex(SHAPE)
    lance.add(rows)
    lance.merge()
    within = {passage.id for passage in rows[::7]}
    vector, question = rows[3].vector, "masked 翻译"
    monkeypatch.setattr(lance_index, "EXACT", exact)
    short = lance.nearest(vector, 20, within=within), lance.matching(question, 20, within=within)
    monkeypatch.setattr(lance_index, "IN_QUERY", 3)
    assert (
        lance.nearest(vector, 20, within=within),
        lance.matching(question, 20, within=within),
    ) == (
        [(number, pytest.approx(score, abs=1e-5)) for number, score in short[0]],
        [(number, pytest.approx(score, abs=1e-4)) for number, score in short[1]],
    )


def test_a_reader_stays_on_its_version(tmp_path: Path) -> None:
    """While the writer adds and removes; it moves when it is told to, and what was undone is gone."""
    rows = passages(30)
    writer = LanceIndex.open(str(tmp_path), {}, shape=SHAPE, version=None)
    writer.add(rows[:20])
    first = writer.version
    reader = LanceIndex.open(str(tmp_path), {}, shape=SHAPE, version=first)
    assert ids(reader.nearest(rows[0].vector, 1)) == [0]
    writer.remove([0])
    writer.add(rows[20:])
    writer.merge()
    assert reader.ids() == set(range(20))
    assert ids(reader.nearest(rows[25].vector, 1)) != [25]
    reader.move_to(writer.version)
    assert reader.ids() == set(range(1, 30))
    assert ids(reader.nearest(rows[25].vector, 1)) == [25]
    assert reader.word_vectors([25, 0])[25][1] == bytes([25])
    writer.restore(first)
    assert writer.ids() == set(range(20))
    assert ids(writer.nearest(rows[0].vector, 1)) == [0]


def test_versions_that_nobody_reads_are_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those before the oldest that is named, after some minutes; that one can still be read."""
    writer = LanceIndex.open(str(tmp_path), {}, shape=SHAPE, version=None)
    versions = []
    for number in range(3):
        writer.add(passages(10, first=10 * number, seed=number))
        writer.merge()
        versions.append(writer.version)

    def readable(version: int) -> set[int]:
        return LanceIndex.open(str(tmp_path), {}, shape=SHAPE, version=version).ids()

    writer.clean(versions[1])
    assert readable(versions[1]) == set(range(20))
    monkeypatch.setattr(lance_index, "MARGIN", timedelta(hours=-1))
    writer.clean(versions[2])
    assert writer.ids() == set(range(30))
    with pytest.raises((ValueError, RuntimeError, OSError)):
        readable(versions[0])

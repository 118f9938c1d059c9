"""The benchmark of growing libraries: what it makes is spread like what it is given."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from benchmarks.curve import Plan, Point, measure, table
from benchmarks.curve_worker import Made, build, search

from ptmrag.errors import InputError
from ptmrag.library.library import Library

DIM = 6


@pytest.fixture
def like(tmp_path: Path) -> Path:
    """As much of an index as is read: forty papers of twenty passages each."""
    drawn = np.random.default_rng(0)
    with closing(sqlite3.connect(tmp_path / "library.sqlite")) as database, database:
        database.execute("CREATE TABLE meta (key, value)")
        database.execute("INSERT INTO meta VALUES ('embedder', 'fake')")
        database.execute("CREATE TABLE passages (source, text, vector, words)")
        for paper in range(40):
            mean = np.array([4, 0, 0, 0, 0, 0]) + drawn.normal(size=DIM) * [0, 1, 1, 0.2, 0.2, 0.2]
            for row in mean + drawn.normal(size=(20, DIM)) / 4:
                unit = (row / np.linalg.norm(row)).astype(np.float32).tobytes()
                values = f"p{paper}", "the the model", unit, b"w" * (paper + 1)
                database.execute("INSERT INTO passages VALUES (?, ?, ?, ?)", values)
    return tmp_path


def test_made_vectors_are_spread_like_the_real_ones(like: Path) -> None:
    """Their mean, and how far papers and passages lie apart; the same ones each time."""
    with closing(sqlite3.connect(like / "library.sqlite")) as database:
        rows = database.execute("SELECT vector FROM passages").fetchall()
    real = np.stack([np.frombuffer(row[0], dtype=np.float32) for row in rows])
    made = Made(str(like))
    drawn = np.concatenate([made.vectors(paper) for paper in range(60)])
    assert np.allclose(np.linalg.norm(drawn, axis=1), 1, atol=1e-5)
    assert np.allclose(drawn.mean(0), real.mean(0), atol=0.1)
    spread = (np.linalg.eigvalsh(np.cov(rows.T)) for rows in (drawn, real))
    assert np.allclose(*spread, rtol=0.6, atol=0.01)
    assert np.array_equal(made.vectors(3), Made(str(like)).vectors(3))
    assert set(made.texts(0)[0].split()) <= {"the", "model"}


def test_a_few_questions_are_enough(
    tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Questions that warm up are not counted, however few there are."""
    monkeypatch.setattr(Library, "nearest", Library.nearest)  # put back what the search replaces
    job = {
        "like": str(index),
        "index": str(tmp_path / "made"),
        "vectors": str(tmp_path / "vectors.f32"),
        "size": 100,  # fewer than candidates
        "questions": ["What does a numbat eat?", "What is Larkspur?"],
    }
    assert build(job)["passages"] == 110
    found = search(job)
    assert found["dense_recall_134"] == 1
    assert found["search_recall_10"] > 0.8
    assert found["search_p50_ms"] > 0


def test_a_wrong_plan_is_one_sentence(tmp_path: Path, like: Path) -> None:
    """No index, no questions, or nothing to use again."""
    for plan, said in (
        (Plan(tmp_path, tmp_path / "none", ("why?",), (10,)), "No index"),
        (Plan(tmp_path, like, (), (10,)), "no questions"),
        (Plan(tmp_path, like, ("why?",), (10,), reuse=True), "leave --reuse out"),
    ):
        with pytest.raises(InputError, match=said):
            measure(plan)


def test_the_table_has_a_column_for_each_library() -> None:
    """A measure that one does not have is a dash."""
    points = [Point("this", 1_000, {"open_s": 0.5}), Point("beside", 1_000, {})]
    lines = table(points).splitlines()
    assert lines[0] == "| passages | 1,000, this | 1,000, beside |"
    assert "| open, s | 0.50 | – |" in lines

"""The benchmark of speed runs two checkouts side by side and says what differs. The checkouts are stand-ins."""

import json
from pathlib import Path
from textwrap import dedent

import pytest
from benchmarks.speed import Asked, Side, measure, read_asked, table

from ptmrag.errors import InputError, PtmragError

# A package with as much of ptmrag as the worker uses. "sour" is answered with the word of the checkout, and
# costs a part of a search 20 ms.
ASSISTANT = """
import time
from types import SimpleNamespace as Row
from ptmrag.answer.spans import choose
from ptmrag.retrieval.ranking import Timings

class Assistant:
    @classmethod
    def load(cls, index):
        if not index.endswith("index"):
            raise SystemExit("No index there.")
        return cls()

    def rank(self, question):
        with Timings().of("late"):
            time.sleep(0.02 if "sour" in question else 0)
        return Row(hits=[Row(chunk_id=7)], candidates=[Row(id=7, late={late})])

    def ask(self, question):
        text = {word!r} if "sour" in question else "the same"
        choose()
        return Row(text=text, citations=[Row(source="file:a.pdf", page=1, quote=text)])
"""
SPANS = """
import time

def choose():
    time.sleep(0.02)
"""
RANKING = """
from contextlib import contextmanager

class Timings:
    @contextmanager
    def of(self, part):
        yield
"""


def checkout(folder: Path, *, word: str, late: float) -> Path:
    """A stand-in for a checkout of ptmrag."""
    package = folder / "src" / "ptmrag"
    files = {
        "__init__.py": "",
        "__main__.py": f"import sys\nprint({word!r} + sys.argv[2])",
        "assistant.py": ASSISTANT.format(word=word, late=late),
        "answer/__init__.py": "",
        "answer/spans.py": SPANS,
        "retrieval/__init__.py": "",
        "retrieval/ranking.py": RANKING,
    }
    for name, text in files.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return folder


@pytest.fixture
def sides(tmp_path: Path) -> list[Side]:
    """Two checkouts that differ on one question, and whose scores differ a little."""
    old = checkout(tmp_path / "old", word="lemon", late=0.5)
    new = checkout(tmp_path / "new", word="lime", late=0.53)
    return [Side("this", new, tmp_path / "index"), Side("beside", old, tmp_path / "index")]


def test_two_checkouts_are_timed_by_part_and_compared(sides: list[Side]) -> None:
    """Parts of searches and answers are told apart, and the questions with other answers are named."""
    asked = [Asked("sour fruit?", "fact"), Asked("sweet fruit?", "list")]
    found = measure(sides, asked, cold=1)
    assert found.differ == {"search": [], "answer": ["sour fruit?"], "cold": ["sour fruit?"]}
    assert found.late == pytest.approx(0.03)
    for name in ("this", "beside"):
        speeds = found.speeds[name]
        assert speeds["search"].parts["late interaction"].wall[1] > 15
        assert speeds["answer"].parts["choosing spans"].wall[0] >= 19
        # What is a part is no part of the rest.
        assert speeds["answer"].parts["the rest"].wall[0] < 15
        assert speeds["answer"].whole.wall[0] >= 19
        assert set(speeds["answer"].kinds) == {"fact", "list"}
        assert (speeds["cold"].peak_mb or 0) > 1


def test_both_sides_stand_in_one_table(sides: list[Side], tmp_path: Path) -> None:
    """The table has two columns for each side; what is kept as JSON names what differs."""
    file = tmp_path / "questions.jsonl"
    file.write_text('{"question": "sour?", "kind": "fact"}\n{"question": "sweet?"}\n', "utf-8")
    found = measure(sides, read_asked([file]), cold=0)
    assert json.loads(json.dumps(found.as_json()))["differ"]["answer"] == ["sour?"]
    lines = table(found).splitlines()
    assert [line.count("|") for line in lines if line.startswith("|")] == [6] * 10
    assert "warm search 0, warm answer 1" in lines[-1]


def test_a_side_that_fails_is_named(sides: list[Side], tmp_path: Path) -> None:
    """A checkout that cannot open its index is a sentence, and no traceback of the benchmark."""
    lost = Side("this", sides[0].checkout, tmp_path / "nothing")
    with pytest.raises(PtmragError, match="could not answer"):
        measure([lost], [Asked("sour?")], cold=0)


def test_a_file_without_questions_is_named(tmp_path: Path) -> None:
    """A file that is no list of questions is named."""
    file = tmp_path / "list.jsonl"
    file.write_text('["no question"]\n', "utf-8")
    with pytest.raises(InputError, match=r"list\.jsonl"):
        read_asked([file])
    file.write_text("", "utf-8")
    with pytest.raises(InputError, match="no questions"):
        read_asked([file])

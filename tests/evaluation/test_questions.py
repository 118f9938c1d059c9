"""Question files: what a line may leave out, and the error for a line that cannot be used."""

import json
from pathlib import Path

import pytest

from ptmrag.errors import InputError
from ptmrag.evaluation.questions import KnownQuestion, read_questions


def read(tmp_path: Path, *lines: str) -> list[KnownQuestion]:
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_questions(path)


def test_a_line_needs_a_question_alone(tmp_path: Path) -> None:
    """Without an id, its line number is the id; null counts as absent; other keys are ignored."""
    whole = {"id": 7, "question": "什么？", "lang": "zh", "source": None, "pages": [3], "facts": []}
    first, second = read(tmp_path, '{"question": "What?"}', "", json.dumps(whole))
    assert first == KnownQuestion("1", "What?")
    assert second == KnownQuestion("7", "什么？", "zh", pages=(3,))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", r"Line 2 of '.*questions\.jsonl' is not a question: Invalid JSON"),
        ("[1]", "Line 2 .* should be an object, not \\[1\\]"),
        ("{}", "Line 2 .* question: Field required"),
        ('{"question": "?", "pages": ["x"]}', "Line 2 .* pages.0: .* integer.*, not 'x'"),
        ('{"question": "?", "pages": 3}', "Line 2 .* pages: .* valid tuple, not 3"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, says: str) -> None:
    """One sentence with the file, the line, the key and its value."""
    with pytest.raises(InputError, match=says):
        read(tmp_path, '{"question": "What?"}', line)


def test_a_file_without_questions_is_said(tmp_path: Path) -> None:
    """The file may be empty, or missing."""
    with pytest.raises(InputError, match="is empty: write one JSON object a line"):
        read(tmp_path, "", " ")
    with pytest.raises(InputError, match="cannot be read"):
        read_questions(tmp_path / "nowhere.jsonl")

"""Question files: questions whose answers are known, one JSON object a line (docs/evaluation.md).

    read_questions(Path("dev.jsonl"))     ->  [KnownQuestion(id="dev-001", source="arxiv:…", …), …]

It asks nothing and measures nothing.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from ptmrag.errors import InputError, first_problem


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question, the source and pages of its answer, and phrases one of which the answer holds."""

    id: Annotated[str, Field(coerce_numbers_to_str=True)]
    question: str
    lang: str = "en"
    source: str = ""
    pages: tuple[int, ...] = ()
    answer_any: tuple[str, ...] = ()
    kind: str = ""
    unanswerable: bool = False


_OBJECT: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])
_QUESTION = TypeAdapter(KnownQuestion)


def read_questions(path: Path) -> list[KnownQuestion]:
    """Read a question file; InputError names the line that cannot be used."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The question file '{path}' cannot be read: {error}") from error
    questions = [_read_line(line, path, n) for n, line in enumerate(lines, 1) if line.strip()]
    if not questions:
        raise InputError(f"The question file '{path}' is empty: write one JSON object a line.")
    return questions


def _read_line(line: str, path: Path, number: int) -> KnownQuestion:
    """One question. A key that is null counts as absent, and a question needs no id."""
    try:
        row = _OBJECT.validate_json(line)
        given = {name: value for name, value in row.items() if value is not None}
        return _QUESTION.validate_python({"id": str(number)} | given)
    except ValidationError as error:
        raise InputError(
            f"Line {number} of '{path}' is not a question: {first_problem(error)}. "
            "See docs/evaluation.md for what a line holds."
        ) from error

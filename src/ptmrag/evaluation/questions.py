"""Question files: questions whose answers are known, one JSON object a line (docs/evaluation.md).

    read_questions(Path("dev.jsonl"))     ->  [KnownQuestion(id="dev-001", source="arxiv:…", …), …]

It asks nothing and measures nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from ptmrag.errors import InputError, first_problem
from ptmrag.regular_files import read_regular


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question and what is known of its answer.

    Of a question about a passage: the `source` and `pages` of its answer, and phrases one of which the
    answer holds. Of an everyday question: the right `sources` and how many of them a good answer cites,
    the pages of each, and the `facts`, each with the phrases that say it. `scope` are the sources that
    alone are asked.
    """

    id: Annotated[str, Field(coerce_numbers_to_str=True)]
    question: str
    lang: str = "en"
    source: str = ""
    pages: tuple[int, ...] = ()
    answer_any: tuple[str, ...] = ()
    kind: str = ""
    unanswerable: bool = False
    scope: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    min_sources: int = 1
    facts: tuple[Annotated[tuple[str, ...], Field(min_length=1)], ...] = ()
    pages_of: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def is_right_source(self, source: str) -> bool:
        """Whether a source answers this question; case does not matter."""
        return source.casefold() in {name.casefold() for name in self.right_sources}

    def is_right_page(self, source: str, page: int | None) -> bool:
        """Whether a page of a source answers this question."""
        return self.is_right_source(source) and page in self.pages_of.get(source, self.pages)

    @property
    def right_sources(self) -> tuple[str, ...]:
        """The sources that answer this question."""
        return self.sources or ((self.source,) if self.source else ())

    @property
    def phrases(self) -> tuple[str, ...]:
        """All phrases of which the answer holds one."""
        return (*self.answer_any, *(phrase for fact in self.facts for phrase in fact))


_OBJECT: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])
_QUESTION = TypeAdapter(KnownQuestion)


def read_questions(path: Path) -> list[KnownQuestion]:
    """Read a question file; InputError names the line that cannot be used."""
    try:
        lines = read_regular(path).decode().splitlines()
    except OSError as error:
        raise InputError(
            f"The question file '{path}' cannot be read ({error.strerror}): name a file of questions, one JSON "
            "object a line."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"The question file '{path}' is not text in UTF-8: save it as UTF-8."
        ) from error
    questions = [_read_line(line, path, n) for n, line in enumerate(lines, 1) if line.strip()]
    if not questions:
        raise InputError(f"The question file '{path}' is empty: write one JSON object a line.")
    return questions


def _read_line(line: str, path: Path, number: int) -> KnownQuestion:
    """One question. A key that is null counts as absent, and a question needs no id."""
    try:
        row = _OBJECT.validate_json(line)
        given = {name: value for name, value in row.items() if value is not None}
        if isinstance(given.get("pages"), dict):  # an everyday question has pages for each source
            given["pages_of"] = given.pop("pages")
        return _QUESTION.validate_python({"id": str(number)} | given)
    except ValidationError as error:
        raise InputError(
            f"Line {number} of '{path}' is not a question: {first_problem(error)}. "
            "See docs/evaluation.md for what a line holds."
        ) from error

"""How many unseen ways of asking for a list, and of asking on, the rules without a model understand.

    lists = [line for path in paths for line in read_lists(path)]
    followups = [line for path in more for line in read_followups(path)]
    phrasings = measure(lists, followups)
    print(table(phrasings))

Whoever writes the lines must not know the rules, and whoever writes the rules must not read the lines:
only then do the shares say anything about the questions of other people. It needs no index, no embedder
and no chat model.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from benchmarks.corpora import read_jsonl
from ptmrag.errors import InputError, first_problem
from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.question import Turn
from ptmrag.understanding.followup import standalone
from ptmrag.understanding.list_question import ListQuestion
from ptmrag.understanding.read_list_question import understand

# Categories and how large they are get the same answer.
_SAME_ANSWER = {"sizes": "categories"}
_QUOTATION_MARKS = "\"'“”‘’《》「」"
# What makes no other topic: an article before it, the Chinese 的 behind it.
_AROUND = re.compile(r"^(?:the|an?) |的$")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question asks of the list. `years`: the first and the last year, None where it is open;
    `links`: the kind ("any" for all kinds), and whether the entries have such a link or lack it."""

    asked: str
    topics: tuple[str, ...] = ()
    category: str = ""
    years: tuple[int | None, int | None] | None = None
    links: tuple[tuple[str, bool], ...] = ()

    def shape(self) -> tuple[object, ...]:
        """What two readings of a question must have in common to count as the same."""
        named = [*self.topics, *([self.category] if self.category else [])]
        asked = _SAME_ANSWER.get(self.asked, self.asked)
        return asked, sorted(map(_folded, named)), self.years, sorted(self.links)


@dataclass(frozen=True, slots=True)
class ListLine:
    """A question for a list; `wanted` is None for a near miss, which asks for something else."""

    id: str
    question: str
    lang: str
    wanted: Annotated[Wanted | None, Field(alias="list")]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer, earlier in the conversation."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class FollowupLine:
    """A question in a conversation, and what must be in it once it stands alone.

    `must` are groups: one wording of each must be there. `banned` are wordings that must not be
    there. `alone`: the question stands alone already and must come back as it is.
    """

    id: str
    lang: str
    history: tuple[Exchange, ...]
    question: str
    must: tuple[tuple[str, ...], ...] = ()
    banned: Annotated[tuple[str, ...], Field(alias="not")] = ()
    wanted: Annotated[Wanted | None, Field(alias="list")] = None
    alone: bool = False

    def turns(self) -> list[Turn]:
        """The history as `standalone` takes it."""
        return [(turn.question, turn.answer) for turn in self.history]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many; `ids` are the lines that were right, or wrong, as the figure counts them."""

    count: int
    of: int
    ids: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Phrasings:
    """The figures of one language.

    Of the questions for a list: `understood` read as meant, `misread` read as another question for a
    list; of the near misses: `taken` for a question for a list. Of the follow-ups that lean on the
    conversation: `completed` as meant, `miscompleted` changed into another question; of those that
    stand alone: `left_alone`.
    """

    understood: Share
    misread: Share
    taken: Share
    completed: Share
    miscompleted: Share
    left_alone: Share


_LABELS = {
    "understood": "list questions understood",
    "misread": "list questions misread",
    "taken": "near misses taken for list questions",
    "completed": "follow-ups understood",
    "miscompleted": "follow-ups rewritten wrongly",
    "left_alone": "questions that stand alone left as they are",
}
_Line = TypeVar("_Line", ListLine, FollowupLine)
_LIST_LINE = TypeAdapter(ListLine)
_FOLLOWUP_LINE = TypeAdapter(FollowupLine)


def read_lists(path: Path) -> list[ListLine]:
    """The questions for a list in a JSONL file. InputError names the line that is none."""
    return _read(path, _LIST_LINE)


def read_followups(path: Path) -> list[FollowupLine]:
    """The follow-ups in a JSONL file. InputError names the line that is none."""
    return _read(path, _FOLLOWUP_LINE)


def measure(lists: Sequence[ListLine], followups: Sequence[FollowupLine]) -> dict[str, Phrasings]:
    """The figures by language."""
    langs = sorted({line.lang for line in lists} | {line.lang for line in followups})
    return {
        lang: _of_one_language(
            [line for line in lists if line.lang == lang],
            [line for line in followups if line.lang == lang],
        )
        for lang in langs
    }


def as_json(figures: dict[str, Phrasings]) -> dict[str, Any]:
    """One document: by language and figure, `count`, `of` and the `ids` that were counted."""
    return {lang: asdict(phrasings) for lang, phrasings in figures.items()}


def table(figures: dict[str, Phrasings]) -> str:
    """A column for each language, a row for each figure, in Markdown."""
    lines = [f"|  | {' | '.join(figures)} |", "| --- |" + " ---: |" * len(figures)]
    for name, label in _LABELS.items():
        shares: Iterable[Share] = (getattr(each, name) for each in figures.values())
        lines.append(f"| {label} | {' | '.join(f'{s.count} of {s.of}' for s in shares)} |")
    return "\n".join(lines)


def _of_one_language(lists: Sequence[ListLine], followups: Sequence[FollowupLine]) -> Phrasings:
    asking = [line for line in lists if line.wanted]
    near_misses = [line for line in lists if not line.wanted]
    leaning = [line for line in followups if not line.alone]
    alone = [line for line in followups if line.alone]
    return Phrasings(
        understood=_share(asking, _is_understood),
        misread=_share(asking, lambda line: _is_taken(line) and not _is_understood(line)),
        taken=_share(near_misses, _is_taken),
        completed=_share(leaning, _is_completed),
        miscompleted=_share(leaning, lambda line: _is_changed(line) and not _is_completed(line)),
        left_alone=_share(alone, lambda line: not _is_changed(line)),
    )


def _share(lines: Sequence[_Line], holds: Callable[[_Line], bool]) -> Share:
    ids = tuple(line.id for line in lines if holds(line))
    return Share(len(ids), len(lines), ids)


def _is_taken(line: ListLine) -> bool:
    return understand(line.question) is not None


def _is_understood(line: ListLine) -> bool:
    return _is_same(understand(line.question), line.wanted)


def _is_changed(line: FollowupLine) -> bool:
    return standalone(line.question, line.turns()) != line.question


def _is_completed(line: FollowupLine) -> bool:
    whole = standalone(line.question, line.turns())
    said = simplified(whole).casefold()
    has_all = all(any(_stands_in(wording, said) for wording in group) for group in line.must)
    has_banned = any(_stands_in(wording, said) for wording in line.banned)
    is_list = line.wanted is None or _is_same(understand(whole), line.wanted)
    return has_all and not has_banned and is_list


def _stands_in(wording: str, said: str) -> bool:
    return simplified(wording).casefold() in said


def _is_same(found: ListQuestion | None, wanted: Wanted | None) -> bool:
    return found is not None and wanted is not None and _read_as(found).shape() == wanted.shape()


def _read_as(found: ListQuestion) -> Wanted:
    years = (found.years.first, found.years.last) if found.years else None
    links = tuple((wish.kind or "any", wish.is_there) for wish in found.links)
    return Wanted(found.asked, found.topics, found.category, years, links)


def _folded(topic: str) -> str:
    """A topic as it is compared: "the Language Models" and "language model" are one."""
    text = simplified(topic).casefold().strip().strip(_QUOTATION_MARKS)
    return _AROUND.sub("", text).replace(" ", "").rstrip("s")


def _read(path: Path, kind: TypeAdapter[_Line]) -> list[_Line]:
    lines = []
    for number, row in enumerate(read_jsonl(path), 1):
        try:
            lines.append(kind.validate_python(_without_nulls(row)))
        except ValidationError as error:
            raise InputError(
                f"Question {number} of '{path}' cannot be used: {first_problem(error)}. "
                "See benchmarks/README.md for what a line holds."
            ) from error
    return lines


def _without_nulls(row: object) -> object:
    """A key that is null counts as absent; but `list` must be there, null or not."""
    if not isinstance(row, dict):
        return row
    return {
        name: _without_nulls(value)
        for name, value in row.items()
        if value is not None or name == "list"
    }

"""Reads what a visitor wants written: works, aspects, a topic, a draft; all of it bounded.

>>> read_aspects("data， size;data")
('data', 'size')

A browser may send anything. What cannot be used is a `WrongInputError`, whose label says what to do, and which names
the box that it is about. It writes nothing: `written` does.
"""

from collections.abc import Sequence

from ptmrag.language.asked_text import MAX_QUESTION, whole_characters
from ptmrag.library.entry_summaries import EntrySummary
from ptmrag.matrix.aspects import LONGEST as LONGEST_ASPECT
from ptmrag.matrix.aspects import aspects_in, aspects_of
from ptmrag.web.catalog.picking import MOST_PICKED
from ptmrag.web.labels import Label

MOST_ASPECTS = 20
LONGEST_DRAFT = 20_000
LONGEST_TOPIC = MAX_QUESTION
USUAL_ASPECTS = Label(
    "、".join(aspect.label("zh") for aspect in aspects_of(None)),
    ", ".join(aspect.label("en") for aspect in aspects_of(None)),
)


class WrongInputError(Exception):
    """What a visitor gave cannot be used; `label` says why and what to do, `box` which box has it."""

    def __init__(self, zh: str, en: str, *, box: str = "") -> None:
        super().__init__(en)
        self.label, self.box = Label(zh, en), box


def read_works(value: object, entries: Sequence[EntrySummary]) -> tuple[str, ...]:
    """The ids of the works that were chosen, each once; a work may also be given by its title."""
    asked = (
        [one.strip() for one in value if isinstance(one, str)] if isinstance(value, list) else []
    )
    if not any(asked):
        raise WrongInputError("请先选择文献。", "Choose the works first.", box="works")
    if len(asked) > MOST_PICKED:
        raise WrongInputError(
            f"选择了 {len(asked)} 篇文献，最多 {MOST_PICKED} 篇。",
            f"{len(asked)} works are chosen: choose {MOST_PICKED} or fewer.",
            box="works",
        )
    by_title = {one.entry.title.casefold(): one.entry.id for one in reversed(entries)}
    known = {one.entry.id: one.entry.id for one in entries}
    found = [known.get(one) or by_title.get(one.casefold(), "") for one in asked]
    if unknown := next((one for one, id_ in zip(asked, found, strict=True) if not id_), ""):
        raise WrongInputError(
            f"资料库中没有“{unknown[:80]}”，请从列表中选择。",
            f"“{unknown[:80]}” is not in the library: choose from the list.",
            box="works",
        )
    return tuple(dict.fromkeys(found))


def read_aspects(value: object) -> tuple[str, ...] | None:
    """The aspects, each once; None for the usual ones."""
    text = _text(value)
    found = tuple(dict.fromkeys(aspects_in(text)))
    if not found or text in (USUAL_ASPECTS.zh, USUAL_ASPECTS.en):
        return None
    if len(found) > MOST_ASPECTS:
        raise WrongInputError(
            f"有 {len(found)} 个方面，最多 {MOST_ASPECTS} 个。",
            f"There are {len(found)} aspects: name {MOST_ASPECTS} or fewer.",
            box="aspects",
        )
    if longest := next((one for one in found if len(one) > LONGEST_ASPECT), ""):
        raise WrongInputError(
            f"有一个方面长 {len(longest)} 个字符，请缩短到 {LONGEST_ASPECT} 个以内，并用逗号分隔各方面。",
            f"An aspect has {len(longest):,} characters: shorten it to {LONGEST_ASPECT}; separate aspects with commas.",
            box="aspects",
        )
    return found


def read_topic(value: object) -> str:
    """The topic of a review."""
    empty = Label("请先输入综述的主题。", "Enter a topic.")
    return _bounded(_text(value), LONGEST_TOPIC, empty, box="topic")


def read_draft(value: object) -> str:
    """The sentence or the draft that is to be checked."""
    empty = Label("请先输入一句话或一段草稿。", "Enter a sentence or a draft.")
    return _bounded(_text(value), LONGEST_DRAFT, empty, box="draft")


def _text(value: object) -> str:
    """A text without the halves of characters that a browser may send."""
    return whole_characters(value).strip() if isinstance(value, str) else ""


def _bounded(text: str, most: int, empty: Label, *, box: str) -> str:
    if not text:
        raise WrongInputError(empty.zh, empty.en, box=box)
    if len(text) > most:
        raise WrongInputError(
            f"文字有 {len(text):,} 个字符，请缩短到 {most:,} 个以内。",
            f"The text has {len(text):,} characters: shorten it to {most:,}.",
            box=box,
        )
    return text

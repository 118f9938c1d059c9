"""A list question taken apart by the words of a table.

>>> from ptmrag.understanding.list_table import list_table
>>> parts = next(readings("how many papers are about pruning", list_table("en")))
>>> [(part.slot, part.text) for part in parts if part.text.strip()]
[('count', 'how many'), ('noun', 'papers'), ('about', 'are about'), ('', ' pruning')]

Each phrase of the table that is found in a question is replaced by a mark, and each noun is tried in turn as
what is asked for. `list_meaning` says what the parts mean together.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ptmrag.understanding.list_table import MARKS, MARKS_OF_A_SLOT, ListTable
from ptmrag.understanding.spelling import corrected

_SPLIT = re.compile(f"([{MARKS}])")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a question: a slot with its words, "noun" with its noun, or "" with other words."""

    slot: str
    text: str
    match: re.Match[str] | None = None

    @property
    def name(self) -> str:
        """The name that the slot holds: of a category, or of a topic."""
        return self.group("name").strip()

    @property
    def groups(self) -> tuple[str | None, ...]:
        """What the slot's phrase took, group by group."""
        return self.match.groups() if self.match else ()

    def group(self, name: str) -> str:
        """What the slot's phrase took under a name; empty where it has no such group."""
        return (self.match.groupdict().get(name) or "") if self.match else ""


def folded(question: str, table: ListTable) -> str:
    """A question in small letters, spelt in one way, without courtesies and the mark at its end."""
    text = " ".join(question.casefold().split())
    for pattern, written in table.folds:
        text = pattern.sub(written, text)
    text = corrected(text, table.spelling, not_misspelt=table.not_misspelt)
    while True:
        shorter = table["closing"].sub("", text)
        opening = table["opening"].match(shorter)
        shorter = shorter[opening.end() if opening else 0 :]
        if shorter == text or not shorter:
            return text
        text = shorter


def readings(text: str, table: ListTable) -> Iterator[list[Part]]:
    """The parts of a folded question, once with each noun as what is asked for, then without one."""
    marked, slots = _marked(text, table)
    for noun in table["noun"].finditer(marked):
        before = _parts(marked[: noun.start()], slots)
        opening = before[-2] if len(before) > 1 else Part("", "")
        if opening.slot in ("about", "says") and not opening.name and "," not in before[-1].text:
            continue  # a noun in a topic: papers on blog posts
        after = _parts(marked[noun.end() :], slots)
        yield [*before, Part("noun", noun[0], noun), *after]
    yield _parts(marked, slots)


def _marked(text: str, table: ListTable) -> tuple[str, Mapping[str, Part]]:
    """A question with marks in the place of its slots, and the part behind each mark."""
    slots: dict[str, Part] = {}
    for slot in table.slots:
        count = 0
        for phrase in slot.phrases:
            while count < MARKS_OF_A_SLOT and (match := phrase.search(text)) and match[0].strip():
                mark = chr(slot.first_mark + count)
                slots[mark] = Part(slot.name, match[0], match)
                text = text[: match.start()] + mark + text[match.end() :]
                count += 1
    return text, slots


def _parts(marked: str, slots: Mapping[str, Part]) -> list[Part]:
    return [slots[text] if text in slots else Part("", text) for text in _SPLIT.split(marked)]


def is_blank(text: str, table: ListTable) -> bool:
    """Whether words say nothing of what is asked for."""
    return table["blank"].fullmatch(text) is not None


def trimmed(text: str, table: ListTable, what: str = "") -> str:
    """Words without those at their ends that belong to the question rather than to them."""
    text = text.strip()
    if lead := table[f"{what}lead"].match(text):
        text = text[lead.end() :]
    return table[f"{what}trail"].sub("", text).strip()


def around(parts: Sequence[Part], place: int) -> tuple[str, str]:
    """The slots before and behind a part: "start" and "end" at the ends."""
    before = parts[place - 1].slot if place else "start"
    after = parts[place + 1].slot if place + 1 < len(parts) else "end"
    return before, after

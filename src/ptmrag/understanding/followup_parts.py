"""A follow-up with what it may point back to, and the templates that write it out in full.

>>> from ptmrag.understanding.followup_table import followup_table
>>> asked = FollowUp.of("and why?", Talk("What is BERT?", ("BERT",)), followup_table("en"))
>>> asked.core, asked.gives("why", ask="why")
('why', 'What is BERT, and why?')

This module decides nothing: `followup_rules` does.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ptmrag.understanding.followup_table import FollowUpTable
from ptmrag.understanding.list_question import ListQuestion

_HAN = "\u3400-\u9fff"


@dataclass(frozen=True, slots=True)
class Talk:
    """What a follow-up may point back to.

    `before` is the question before, `focus` what it is about, `pair` the two works last spoken of,
    `entries` what was listed, `listed` the list that was asked for, None where none was.
    """

    before: str
    focus: tuple[str, ...] = ()
    pair: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    listed: ListQuestion | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question as it was asked; `core` is it without the small words before it and its `mark`."""

    question: str
    core: str
    mark: str
    talk: Talk
    table: FollowUpTable

    @classmethod
    def of(cls, question: str, talk: Talk, table: FollowUpTable) -> "FollowUp":
        """The follow-up that a question is by the words of a table."""
        bare = question
        while (shorter := table["lead"].sub("", bare, count=1).strip()) and shorter != bare:
            bare = shorter
        core = table["end"].sub("", bare).strip()
        return cls(question, core, bare[len(core) :], talk, table)

    def gives(self, form: str, **more: str) -> str | None:
        """The template of a form with its parts; None where one of them is not known."""
        template = self.table.gives[form]
        parts = {
            "question": self.question,
            "core": self.core,
            "Core": self.core[:1].upper() + self.core[1:],
            "then": self.core[:1].lower() + self.core[1:],
            # Without its mark and its particle, so that something can follow.
            "before": re.sub(r"[吗呢]?\s*[？?。.！!]*\s*$", "", self.talk.before),
            "mark": self.mark,
        }
        if self.talk.focus:
            parts["focus"] = self.talk.focus[0]
        if len(self.talk.pair) > 1:
            parts["both"] = self.both(self.talk.pair)
        parts |= more
        is_known = set(re.findall(r"\{(\w+)\}", template)) <= set(parts)
        return self.filled(template, parts) if is_known else None

    def filled(self, template: str, parts: Mapping[str, str]) -> str:
        """A template with its parts, with the blanks that its language has between them."""
        pieces = re.split(r"(\{\w+\})", template)
        texts = [parts[piece[1:-1]] if piece.startswith("{") else piece for piece in pieces]
        return "".join(texts) if self.table.language == "en" else joined(*texts)

    def both(self, names: Sequence[str]) -> str:
        """Two names in one phrase."""
        return (" 和 " if self.table.language == "zh" else " and ").join(names)


def joined(*texts: str) -> str:
    """Texts in one, with a blank where Latin letters meet Chinese characters."""
    whole = ""
    for text in texts:
        ends = whole[-1:] + text[:1]
        is_seam = re.match(rf"[A-Za-z0-9][A-Za-z0-9{_HAN}]|[{_HAN}][A-Za-z0-9]", ends)
        whole += f" {text}" if is_seam else text
    return whole


def evenly(text: str) -> str:
    """Chinese text with blanks where Latin letters meet characters, and nowhere between these."""
    text = re.sub(rf"(?<=[{_HAN}]) (?=[{_HAN}])", "", text)
    return re.sub(rf"(?<=[{_HAN}])(?=[A-Za-z0-9])|(?<=[A-Za-z])(?=[{_HAN}])", " ", text)

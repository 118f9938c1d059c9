"""A question as a value, which is read once and then passed on whole.

    Question("它和 BERT 比呢？", …).language    # "zh"

This module reads nothing: `question_words.read_question` does.
"""

from dataclasses import dataclass
from typing import Literal

from ptmrag.language.detect import Language

QuestionKind = Literal["compare", "why", "number", "how", "definition", "other"]

# A question and the answer that it got.
Turn = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """A question that stands alone, and what its words say of it.

    `text` is the question with its blanks folded and its Chinese in simplified characters: the form
    that every rule and every search sees. `asked` is what the person wrote. `names` are the words
    that name a work or thing, in their order; `sides` are the two works of a comparison, None where
    no two are compared.
    """

    text: str
    asked: str
    language: Language
    names: tuple[str, ...] = ()
    kind: QuestionKind = "other"
    sides: tuple[str, str] | None = None

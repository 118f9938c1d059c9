"""A follow-up as a question that stands alone, without a chat model.

>>> standalone("它和 BERT 比呢？", [("Transformer-XL 是什么？", "…")])
'Transformer-XL 和 BERT 比呢？'
>>> standalone("What is GPT-3?", [("What is BERT?", "…")])
'What is GPT-3?'

Pronouns get the name they stand for, half questions the half they leave out, and whatever can stand
alone is left alone. It guesses nothing that the history does not say. A chat model rewrites in its
place where there is one: `rewriting`.
"""

from collections.abc import Sequence

from ptmrag.catalog_answer import understand
from ptmrag.composition import Turn
from ptmrag.documents import language
from ptmrag.focus import answer_entries, focus_of
from ptmrag.followup_chinese import points_back_chinese, rewrite_chinese
from ptmrag.followup_english import points_back_english, rewrite_english

# A conversation drifts: what was said longer ago is not what "it" stands for.
TURNS = 4
LONGEST = 300


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question with what it takes from the history, or as it is where it takes nothing."""
    turns: list[Turn] = []
    for asked, answered in history[-TURNS:]:
        turns.append((_rewritten(asked, turns), answered))
    return _rewritten(question, turns)


def points_back(question: str) -> bool:
    """Whether a question holds a word that points back, or a gap: a sign, no proof."""
    is_chinese = language(question) == "zh"
    return points_back_chinese(question) if is_chinese else points_back_english(question)


def _rewritten(question: str, turns: Sequence[Turn]) -> str:
    """The question after turns whose questions stand alone already."""
    if not turns or not question.strip():
        return question
    before, answered = turns[-1]
    focus = next((found for turn in reversed(turns) if (found := _focus(turn)) is not None), ())
    rewrite = rewrite_chinese if language(question) == "zh" else rewrite_english
    entries = answer_entries(answered)
    whole = rewrite(question.strip(), before.strip(), focus, entries, understand)
    # A long question before is a text that was pasted in: nobody means all of it by "why?".
    return whole if whole and len(whole) <= len(question) + LONGEST else question


def _focus(turn: Turn) -> tuple[str, ...] | None:
    """What a turn is about: of a list the entry if it has one; None where it is about nothing."""
    if understand(turn[0]):
        entries = answer_entries(turn[1])
        return entries if len(entries) == 1 else ()
    return focus_of(*turn) or None

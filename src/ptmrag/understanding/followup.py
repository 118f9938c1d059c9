"""A follow-up as a question that stands alone, without a chat model.

>>> standalone("它和 BERT 比呢？", [("Transformer-XL 是什么？", "…")])
'Transformer-XL 和 BERT 比呢？'
>>> standalone("What is GPT-3?", [("What is BERT?", "…")])
'What is GPT-3?'

A pronoun is replaced by the name that it stands for, a half question gets its other half, and a question
that can stand alone is not changed. Nothing is added that the history does not say. Where there is a chat
model, `rewriting` asks it first.
"""

from collections.abc import Sequence

from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.detect import detect_language
from ptmrag.language.question import Turn
from ptmrag.understanding.focus import (
    answer_entries,
    are_two,
    focus_of,
    is_new_topic,
    is_small_talk,
    says_new_topic,
)
from ptmrag.understanding.followup_parts import Talk
from ptmrag.understanding.followup_rules import points_back_by, rewrite
from ptmrag.understanding.followup_table import followup_table
from ptmrag.understanding.read_list_question import understand

# A conversation drifts: what was said longer ago is not what "it" stands for.
TURNS = 4
LONGEST = 300


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question with what it takes from the history; as it was typed where it takes nothing."""
    turns: list[Turn] = []
    for asked, answered in history[-TURNS:]:
        turns.append((_rewritten(simplified(asked), turns), answered))
    folded = simplified(question)
    whole = _rewritten(folded, turns)
    return question if whole == folded else whole


def points_back(question: str) -> bool:
    """Whether a question may point back: it has a pronoun, or leaves something out."""
    question = simplified(question)
    return points_back_by(followup_table(detect_language(question)), question)


def _rewritten(question: str, turns: Sequence[Turn]) -> str:
    """The question written out, after turns whose questions stand alone."""
    if not turns or not question.strip() or is_small_talk(question):
        return question
    before = next((asked for asked, _ in reversed(turns) if not is_small_talk(asked)), "").strip()
    foci = _foci(turns)
    focus = foci[0] if foci else ()
    talk = Talk(before, focus, _pair(foci), _listed(turns), understand(before))
    whole = rewrite(question.strip(), talk, followup_table(detect_language(question)))
    # A long question before is a pasted text: "why?" does not mean all of it.
    return whole if whole and len(whole) <= len(question) + LONGEST else question


def _foci(turns: Sequence[Turn]) -> list[tuple[str, ...]]:
    """What the turns are about, the last one first, back to where the topic began."""
    titles = [entry for _, answered in turns for entry in answer_entries(answered)]
    found = []
    for turn in reversed(turns):
        focus = _focus(turn, titles)
        if focus is not None:
            found.append(focus if are_two(turn[0], focus) else focus[:1])
        if focus == () or says_new_topic(turn[0]):
            break
    return found


def _focus(turn: Turn, titles: Sequence[str]) -> tuple[str, ...] | None:
    """What a turn is about, None where it is about nothing new.

    A list is about its entry where it has only one. () means that the turn is about something without
    a name: a pronoun after it does not stand for anything said earlier.
    """
    question, answered = turn
    if understand(question):
        entries = answer_entries(answered)
        return entries if len(entries) == 1 else ()
    if found := focus_of(question, answered, titles=titles):
        return found
    is_new = says_new_topic(question) or (not points_back(question) and is_new_topic(question))
    return () if is_new else None


def _pair(foci: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The two works last spoken of, the earlier one first; () where there are no two.

    `foci` has the last turn first. Two that were named together stay in their order.
    """
    single: list[str] = []
    for focus in foci:
        if len(focus) > 1 and set(single) <= set(focus):
            return focus[:2]
        single += [name for name in focus[:1] if name not in single]
    return (single[1], single[0]) if len(single) > 1 else ()


def _listed(turns: Sequence[Turn]) -> tuple[str, ...]:
    """The entries that "the second one" counts: those of the last list, or else of the last answer."""
    lists = (answer_entries(answered) for asked, answered in reversed(turns) if understand(asked))
    return next((found for found in lists if len(found) > 1), answer_entries(turns[-1][1]))

"""A follow-up written out in full, by the words of a table.

>>> from ptmrag.understanding.followup_table import followup_table
>>> talk = Talk("What is BERT?", ("BERT",))
>>> rewrite("What about its size?", talk, followup_table("en"))
"What about BERT's size?"

One interpreter for both languages: the first rule that knows the whole question gives it. `followup` says what
the conversation is about.
"""

from collections.abc import Callable
from itertools import chain

from ptmrag.understanding.citation_refinement import narrowed
from ptmrag.understanding.focus import subjects
from ptmrag.understanding.followup_halves import completed, same_of
from ptmrag.understanding.followup_parts import FollowUp, Talk
from ptmrag.understanding.followup_pronouns import has_pronoun, with_entries, with_names
from ptmrag.understanding.followup_table import FollowUpTable
from ptmrag.understanding.list_refinement import refined
from ptmrag.understanding.read_list_question import understand


def rewrite(question: str, talk: Talk, table: FollowUpTable) -> str | None:
    """The question with its names and halves filled in; None where it stands alone."""
    asked = FollowUp.of(question, talk, table)
    if not asked.core:
        return None
    found = _first(asked, _citing, with_entries, _why, _refined)
    if found is None and understand(question):
        # "Which papers are about it?" is a list question that points back.
        return with_names(asked) if has_pronoun(asked) else None
    if found is None:
        found = _first(asked, _side, _which, _two, with_names)
    return found if found or talk.listed else completed(asked)


def points_back_by(table: FollowUpTable, question: str) -> bool:
    """Whether a question may point back: it has a pronoun, or leaves something out."""
    if table["points_back"].search(question):
        return True
    if table.language == "zh":
        return False
    empty = [found.span() for found in table["empty"].finditer(question)]
    forms = chain([table["ordinal"]], (form for form, _ in table.pronouns))
    places = [found.start() for form in forms for found in form.finditer(question)]
    return any(not any(start <= place < end for start, end in empty) for place in places)


def _first(asked: FollowUp, *rules: Callable[[FollowUp], str | None]) -> str | None:
    """What the first rule gives that gives something."""
    return next((found for rule in rules if (found := rule(asked)) is not None), None)


def _refined(asked: FollowUp) -> str | None:
    return refined(asked.question, asked.talk.listed, asked.table)


def _citing(asked: FollowUp) -> str | None:
    return narrowed(asked.question, asked.talk.before, asked.table)


def _why(asked: FollowUp) -> str | None:
    """ "Why?": the question before, and why."""
    found = asked.table["why"].fullmatch(asked.core)
    if found is None:
        return None
    ask = found["ask"].lower()
    is_same = asked.talk.before.lower().startswith(ask)
    return asked.gives("again" if is_same else "why", ask=ask)


def _side(asked: FollowUp) -> str | None:
    """ "And the latter?": the question before of the other one of two."""
    found, pair = asked.table["side"].fullmatch(asked.core), asked.talk.pair
    if found is None or len(pair) < 2:
        return None
    side = pair[0 if asked.table["former"].search(found["side"]) else 1]
    return same_of(asked, side) or asked.gives("side", side=side)


def _which(asked: FollowUp) -> str | None:
    """ "Which is better?", of the two last spoken of."""
    found = asked.table["which"].fullmatch(asked.core) or asked.table["which_one"].fullmatch(
        asked.core
    )
    pair, own = asked.talk.pair, set(subjects(asked.core))
    if found is None or len(pair) < 2 or len(own) > 1 or own & set(pair):
        return None
    return asked.gives("which", ask=found["ask"], rest=found["rest"])


def _two(asked: FollowUp) -> str | None:
    """ "Compare them." """
    found = asked.table["two"].fullmatch(asked.core)
    if found is None or len(asked.talk.pair) < 2:
        return None
    return asked.gives("two", tail=found["tail"] or "")

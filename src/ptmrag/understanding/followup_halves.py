"""Half questions with their other half: "what about X?", "faster than BERT?", "on which data?".

>>> from ptmrag.understanding.followup_parts import Talk
>>> from ptmrag.understanding.followup_table import followup_table
>>> talk = Talk("How does BERT read long texts?", ("BERT",))
>>> completed(FollowUp.of("what about GPT-3?", talk, followup_table("en")))
'How does GPT-3 read long texts?'

The other half is the question before, or what it is about.
"""

import re

from ptmrag.language.glossary import concepts
from ptmrag.language.question_words import sides_of
from ptmrag.language.tokens import tokens
from ptmrag.understanding.focus import exchanged, holds, is_small_talk, subjects
from ptmrag.understanding.followup_parts import FollowUp, evenly
from ptmrag.understanding.followup_table import FollowUpTable

_SHORTEST_SUBJECT = 2  # characters
_ASKS_CHINESE = re.compile("如何|怎么|怎样|多少|什么|哪")


def completed(asked: FollowUp) -> str | None:
    """The whole question for a half question; None where it is not a half question."""
    return _compared(asked) or _more(asked) or _about(asked) or _gap(asked)


def same_of(asked: FollowUp, name: str) -> str | None:
    """The question before, asked of another name; None where it does not name what it is about."""
    before, focus, name = asked.talk.before, asked.talk.focus, name.strip()
    sides = sides_of(before)  # of a comparison it is the second side that is exchanged
    last = sides[-1] if sides else focus[0] if focus else ""
    if not last or not holds(before, last) or holds(before, name):
        return None
    other = exchanged(before, last, name)
    return evenly(other) if asked.table.language == "zh" else other


def _compared(asked: FollowUp) -> str | None:
    """ "Faster than BERT?" """
    found = asked.table["compared"].fullmatch(asked.core)
    if found is None or asked.table["compared_not"].search(asked.core):
        return None
    own = subjects(f"about {asked.core}")
    rival = next((name for name in asked.talk.focus if name not in own), "")
    is_half = bool(rival) and len(own) < 2
    return asked.gives("compared", rest=found["rest"], focus=rival) if is_half else None


def _more(asked: FollowUp) -> str | None:
    """ "Tell me more." """
    return asked.gives("more") if asked.table["more"].fullmatch(asked.core) else None


def _about(asked: FollowUp) -> str | None:
    """ "What about X?" """
    found = asked.table["about"].fullmatch(asked.core) or asked.table["about_name"].fullmatch(
        asked.core
    )
    return _of(asked, next(filter(None, found.groups()))) if found else None


def _of(asked: FollowUp, what: str) -> str | None:
    """The same question of X, or X of what it was about."""
    table, what = asked.table, what.strip(" ，,")
    is_long = table.length(what) > int(table.gives["longest_name"])
    if not asked.talk.focus or is_long or table["no_subject"].search(what):
        return None
    own = subjects(f"about {what}")
    if len(own) > 1 and table["of_two"].search(what):
        return None
    if table["place"].fullmatch(what) and not (own and table.language == "en"):
        in_what = what if " " in what or table.language == "zh" else f"in {what}"
        return (
            None
            if table["of_two"].search(what) and len(own) > 1
            else asked.gives("place", what=in_what)
        )
    is_name = bool(own) and len("".join(own)) >= 0.6 * len(re.sub(r"\s", "", what))
    is_term = not own and not table["attribute"].search(what) and _may_exchange(asked)
    if is_name or is_term:
        return same_of(asked, what)
    return _aspect(asked, what, is_named=bool(own))


def _aspect(asked: FollowUp, what: str, *, is_named: bool) -> str | None:
    """X of what the question before is about."""
    if asked.table.language == "zh":
        if _ASKS_CHINESE.search(what):
            is_whole = _has_own_subject(what, asked.table)
            return None if is_whole else asked.gives("asked", what=what)
        return asked.gives("aspect", what=what.removeprefix("的").strip())
    if is_named:
        return None
    bare = re.sub(r"^(?:the|its) ", "", what, flags=re.IGNORECASE)
    return asked.gives("aspect", what=what if re.match(r"an?\b", what) else f"the {bare}")


def _may_exchange(asked: FollowUp) -> bool:
    """Whether another term can take the place of the one in focus in the question before."""
    focus, table = asked.talk.focus[0], asked.table
    before = table["end"].sub("", asked.talk.before)
    is_term = focus.islower() or not subjects(f"about {focus}")
    return is_term and table["defines"].search(before) is not None


def _gap(asked: FollowUp) -> str | None:
    """A question that does not say of what it asks: "on which data?", "有多少参数？"."""
    table, core = asked.table, asked.core
    if not asked.talk.focus:
        return None
    if table["predicate"].fullmatch(core):
        return asked.gives("headless")
    if table["how_to"].fullmatch(core):
        return asked.gives("how_to")
    if table["why_not"].fullmatch(core):
        return asked.gives("piece")
    has_verb = table["verb"].search(core) is not None
    is_phrase = table["noun_phrase"].fullmatch(core) is not None and not has_verb
    if subjects(f"about {core}" if table.language == "en" else core):
        return _of(asked, core) if is_phrase else None
    if table["headless"].fullmatch(core):
        return None if _has_own_subject(core, table) else asked.gives("headless")
    is_piece = table["piece"].fullmatch(core) is not None and not has_verb
    if is_piece and not table["piece_not"].match(core):
        return asked.gives("piece")
    is_asked = core.startswith("the ") or table["attribute"].search(core)
    return _of(asked, core) if is_phrase and is_asked and not is_small_talk(core) else None


def _has_own_subject(core: str, table: FollowUpTable) -> bool:
    """Whether a question without a name asks of something beside the field: "谁发明了火锅？"."""
    says = [word for word in tokens(core) if not table["says_nothing"].fullmatch(word)]
    is_said = any(len(word) >= _SHORTEST_SUBJECT for word in says)
    rest = " ".join(says)
    return is_said and not table["of_field"].search(rest) and not concepts(rest)

"""Pages that a host sends, with success, in place of the one that was asked for.

>>> why_no_text("You must be logged in to view this page.", title="Members")
'no text: the page wants a reader to log in'

Demands to log in or to turn on JavaScript, checks for humans, error pages. What they say is in
`stand_in_pages.toml`, in both languages. A page that has more to say than that is none of them: the abstract
above a demand to log in is read.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files

from ptmrag.language.verbatim import sentences

_LONGEST = 1_500  # characters: longer pages only mention such things
_MOST_REST = 220  # characters of sentences that say something else
_CHARACTERS_OF_A_HAN = 3  # a Chinese character says as much as so many letters


def why_no_text(text: str, *, title: str = "") -> str | None:
    """Why the text of a page is not the one that was asked for; None if it may be."""
    if len(text) > _LONGEST:
        return None
    said = [part for line in text.splitlines() for part in sentences(line)]
    for reason, phrases in _kinds():
        rest = [part for part in said if not phrases.search(part)]
        is_one = len(rest) < len(said) or phrases.search(title) is not None
        if is_one and sum(map(_weight, rest)) <= _MOST_REST:
            return reason
    return None


def _weight(text: str) -> int:
    chinese = len(re.findall(r"[\u3400-\u9fff]", text))
    return len(text) + (_CHARACTERS_OF_A_HAN - 1) * chinese


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The reason of each kind, and a pattern of all its phrases."""
    text = (files("ptmrag.documents") / "stand_in_pages.toml").read_text(encoding="utf-8")
    return tuple(
        (kind["reason"], re.compile("|".join(kind["phrases"]), re.IGNORECASE))
        for kind in tomllib.loads(text)["kind"]
    )

"""Which names of a claim neighbouring sentences do not speak of.

A work may call itself "we"; a sentence that speaks of another work says nothing of the one that is asked for.
The names of works `answer.works` knows. It reads no numbers: `stated_facts` does.
"""

import re
from collections.abc import Callable, Collection, Sequence

from ptmrag.draft_check.claim import Claim
from ptmrag.draft_check.stated_facts import has_name
from ptmrag.draft_check.windows import Window
from ptmrag.language.question_words import names

# The words of a work on itself.
_ITSELF = re.compile(
    r"\b(?:we|our|ours|us)\b|本文|我们|"
    r"^\W*(?:it|its|this|these|they|their|the (?:proposed |resulting |final |base |large |full )?(?:model|method|"
    r"approach|system|algorithm|framework|network)s?)\b|^(?:该|其|它)",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"(?:\b(?:than|over|unlike|versus|vs\.?|compared (?:to|with)|outperform\w*|surpass\w*|exceed\w*|beat\w*|"
    r"in contrast to|(?:version|variant|extension|successor) of|based on|built on|similar to|like|instead of|"
    r"(?:initiali[sz]ed|distilled) (?:from|with))"
    r"(?: the)?(?: original| previous| best| standard)?|优于|超过|相比|相较于?|不同于|比)\s*$",
    re.IGNORECASE,
)


def names_absent(
    claim: Claim, window: Window, main: str, own: Collection[str], is_work: Callable[[str], bool]
) -> tuple[str, ...]:
    """The names that a window does not speak of. A work may call itself "we", or many facts tell it."""
    strangers = [
        name for name in names(f"x {main}") if not has_name(claim.text, name) and is_work(name)
    ]
    absent = claim.facts.missing_names(window.text)
    mine = [name for name in absent if name.casefold() in own]
    if mine and ((claim.is_rich and not strangers) or _ITSELF.search(main) is not None):
        absent = tuple(name for name in absent if name not in mine)
    if absent or not claim.facts.names:
        return absent
    subject = claim.facts.names[0]
    if subject in mine:
        return ()
    return () if _is_spoken_of(subject, claim, window, main, strangers) else (subject,)


def _is_spoken_of(
    subject: str, claim: Claim, window: Window, main: str, strangers: Sequence[str]
) -> bool:
    """Whether the main sentence of a window, or one that it leans on, speaks of a name, and not of others instead."""
    places = [m.start() for m in re.finditer(re.escape(subject), main, re.IGNORECASE)]
    if not places:  # "It …", behind a sentence that names it
        return _ITSELF.match(main) is not None and not strangers
    if not strangers:
        return True
    if all(_AGAINST.search(main[:place]) for place in places):
        return False
    return not _is_nearer(claim, main, places, strangers)


def _is_nearer(claim: Claim, main: str, places: Sequence[int], strangers: Sequence[str]) -> bool:
    """Whether most words of a claim are nearer to the name of another work than to its own."""
    text = main.casefold()
    other = [m.start() for name in strangers for m in re.finditer(re.escape(name.casefold()), text)]
    words = [text.find(unit.text.casefold()) for unit in claim.heavy]
    found = [place for place in words if place >= 0]
    far = sum(min(abs(w - p) for p in other) < min(abs(w - p) for p in places) for w in found)
    return bool(other and found) and 2 * far > len(found)

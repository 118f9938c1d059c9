"""Whether sentences compare the same things in the same direction as a sentence of a draft.

    compares_alike("Heron beats Osprey.", units, ["Osprey is beaten by Heron."])     # True

What compares, and its sides, `answer.comparing` reads; here the sides are compared by all ways to say them, in both
languages.
"""

from collections.abc import Iterable, Sequence

from ptmrag.answer.comparing import Comparison, comparisons
from ptmrag.draft_check.meanings import Said, Unit
from ptmrag.language.tokens import tokens

# Better and more are said of the same things.
_GOOD = frozenset(("quality", "amount"))


def compares_alike(claim: str, units: Sequence[Unit], texts: Iterable[str]) -> bool | None:
    """True where the texts compare alike or the claim compares nothing, False where the other way round, else None."""
    wanted = [c for c in comparisons(claim) if c.left and c.right]
    sides = [(c, _alone(units, c.left, c.right), _alone(units, c.right, c.left)) for c in wanted]
    sides = [(c, left, right) for c, left, right in sides if left and right]
    if not sides:
        return True
    found = [c for text in texts for c in comparisons(text)]
    verdicts = {_verdict(c, left, right, other) for c, left, right in sides for other in found}
    return True if True in verdicts else False if False in verdicts else None


def _alone(units: Sequence[Unit], side: frozenset[str], other: frozenset[str]) -> list[Unit]:
    """The units that one side has and the other has not."""
    own = side - other
    return [
        unit
        for unit in units
        if own & set(tokens(unit.text)) and not other & set(tokens(unit.text))
    ]


def _verdict(
    one: Comparison, left: Sequence[Unit], right: Sequence[Unit], other: Comparison
) -> bool | None:
    """Whether two comparisons agree; None where that is not known."""
    if one.axis != other.axis and not {one.axis, other.axis} <= _GOOD:
        return None
    first, second = _said(other.left), _said(other.right)
    straight = _on(left, first, second) + _on(right, second, first)
    crossed = _on(left, second, first) + _on(right, first, second)
    if straight == crossed:
        return None
    return (straight > crossed) == (one.sign * other.sign > 0)


def _on(units: Sequence[Unit], side: Said, other: Said) -> int:
    return sum(side.has(unit) and not other.has(unit) for unit in units)


def _said(words: frozenset[str]) -> Said:
    return Said(words, " ".join(words))

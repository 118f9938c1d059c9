"""A sentence of a draft as a claim: its words, its numbers and names, and what it denies, read once.

    claim = Claim.of("Heron does not keep its 64 gates.")
    claim.facts.names, [unit.text for unit in claim.heavy], claim.denied

It is judged in `judging`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from ptmrag.draft_check.assertions import denied
from ptmrag.draft_check.meanings import Unit, name_unit, units_of
from ptmrag.draft_check.number_words import counted, fractions
from ptmrag.draft_check.stated_facts import StatedFacts, without_citations
from ptmrag.language.detect import Language, detect_language

_RICH = 3  # numbers and names
# "Human raters prefer A rather than B" denies nothing.
_RATHER = re.compile(
    r"(prefer\w*[^.;]{0,200}?)\brather than\b|((?:喜欢|偏好|偏爱|倾向|青睐)[^。；]{0,80}?)[，,]?(?:而不是|而非)"
)

# "More than" before a number compares nothing.
_MORE_THAN = re.compile(r"超过(?=[\s约了]*[\d一二两三四五六七八九十百千])")


@dataclass(frozen=True)
class Claim:
    """A sentence of a draft, read once."""

    text: str
    language: Language
    facts: StatedFacts
    units: tuple[Unit, ...]

    @classmethod
    def of(cls, sentence: str, is_name: Callable[[str], bool] = lambda word: False) -> "Claim":
        """Read a sentence; `is_name` says whether a capitalised first word names a work of the library."""
        bare = _MORE_THAN.sub("逾", without_citations(sentence))
        first = re.match(r"[\W_]*([A-Z][\w.+-]*\w)", bare)
        known = (first[1],) if first and is_name(first[1]) else ()
        facts = StatedFacts.of(bare, known)
        return cls(bare, detect_language(bare), facts, units_of(facts.words))

    @cached_property
    def heavy(self) -> tuple[Unit, ...]:
        """The units that a paraphrase may not leave out."""
        return tuple(unit for unit in self.units if not unit.is_light)

    @cached_property
    def named_units(self) -> tuple[Unit, ...]:
        """The units, and the names as such."""
        return (*self.heavy, *(name_unit(name) for name in self.facts.names))

    @cached_property
    def figures(self) -> tuple[str, ...]:
        """The numbers, in figures or in words."""
        in_figures = re.findall(r"(?<![A-Za-z\d.])\d[\d,.]*", self.text)
        return (*in_figures, *(said for said, _ in (*fractions(self.text), *counted(self.text))))

    @property
    def is_rich(self) -> bool:
        """Whether it has so many numbers and names that few other sentences have all of them."""
        return bool(self.figures) and len(set(self.figures)) + len(self.facts.names) >= _RICH

    @cached_property
    def asserted(self) -> str:
        """The text with "prefer A rather than B" as a comparison, which denies nothing."""
        return without_rather(self.text)

    @cached_property
    def denied(self) -> tuple[str, ...]:
        """The parts of the text that it denies."""
        return denied(self.asserted)


def without_rather(text: str) -> str:
    return _RATHER.sub(lambda m: f"{m[1] or m[2]} to ", text)

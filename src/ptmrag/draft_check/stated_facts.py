"""The numbers and names of a sentence, and which of them a passage does not have, or has of something else.

    facts = StatedFacts.of("BERT masks 15% of the tokens.")
    facts.missing_numbers("We mask 15% of the tokens.")              # ()
    facts.misplaced("60% faster, 40% smaller", ...)                  # a number that is said of something else

It compares no other words: `meanings` does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ptmrag.answer.facts import missing_facts
from ptmrag.draft_check.meanings import Said, Unit, units_of
from ptmrag.draft_check.number_words import counted, fractions
from ptmrag.language.detect import detect_language
from ptmrag.language.question_words import names

# Marks of citations: [12], (Devlin et al., 2019), Devlin et al. (2019), \cite{bert}.
_SURNAME = r"[A-Z\u00c0-\u017f][\w’'.-]+"
_AUTHORS = rf"{_SURNAME}(?:\s+et\s?al\.?,?|\s*等人?[，,]?|,?\s+(?:and|&)\s+{_SURNAME},?|,)"
_YEAR = r"(?:19|20)\d\d[a-z]?"
CITED = re.compile(
    r"\\(?:no)?[cC]ite\w*\*?(?:\[[^\]]*\])*\{[^}]*\}"
    r"|[\[【]\d{1,3}(?:\s*[,，、;–-]\s*\d{1,3})*[\]】]"
    rf"|[(（\[][^()（）\[\]]{{0,80}}?{_AUTHORS}\s*\(?{_YEAR}[^()（）\[\]]{{0,300}}[)）\]]"
    rf"|(?<=et al\.)\s*[(（]{_YEAR}[)）]|(?<=et al)\s*[(（]{_YEAR}[)）]"
    r"|\[(?:\^|@)[^\]]{1,60}\]"
)
_FIGURE = re.compile(r"(?<![A-Za-z\d.])(?<![A-Za-z]-)\d[\d,]*(?:\.\d+)?(?![\d])")
_EDGE = re.compile(r"[,;:，；：、。.!?！？](?=\s|$|[\u3400-\u9fff])|\band\b|[和与及]")
# So many words on each side of a number say what it is a number of.
_BESIDE = 3
_SIZES = r"(?:s|[-_ ]?(?:x{0,2}large|base|small|tiny))?"
# A number in figures, with what makes it greater.
_WITH_UNIT = re.compile(
    r"\d[\d,.]*\s*(?:[kKmMbBT](?![A-Za-z])|hundred|thousand|million|billion|trillion|[百千十]?[千万亿]+)?"
    r"(?:[\s-]*(?:times|fold)\b)?|%"
)


@dataclass(frozen=True, slots=True)
class StatedFacts:
    """The facts of a sentence without the marks of its citations: its names, and its text."""

    text: str
    names: tuple[str, ...]

    @classmethod
    def of(cls, sentence: str, known: Sequence[str] = ()) -> "StatedFacts":
        """The facts of a sentence; `known` are words in it that name works though they look like others."""
        bare = without_citations(sentence)
        # The first word of an English sentence has a capital whatever it is.
        first = re.match(r"[\W_]*([A-Z][a-z]+)(?![\w-])", bare)
        plain = first[1] if first and detect_language(bare) == "en" else ""
        found = [name for name in names(bare) if name != plain and not _is_word(name)]
        return cls(bare, tuple(dict.fromkeys([*known, *found])))

    @property
    def words(self) -> str:
        """The sentence without its names and numbers."""
        text = self.text
        for name in sorted(self.names, key=len, reverse=True):
            text = re.sub(
                rf"{_spelling(name)}(?:['’]s|s)?(?![a-z])", " ", text, flags=re.IGNORECASE
            )
        for written, _ in (*fractions(text), *counted(text)):
            text = text.replace(written, " ")
        return _WITH_UNIT.sub(" ", text)

    def missing_names(self, passage: str) -> tuple[str, ...]:
        """The names that a passage does not have."""
        return tuple(name for name in self.names if not has_name(passage, name))

    def missing_numbers(self, passage: str, title: str = "") -> tuple[str, ...]:
        """The numbers that a passage does not have; that behind a name may be in the title: Mistral 7B."""
        plain = without_citations(passage)
        absent = [
            fact for fact in missing_facts(self._nameless, plain) if re.search(r"\d|[a-z]{4}", fact)
        ]
        named, with_figures = names(self.text), _with_figures(plain)
        absent = [fact for fact in absent if fact not in named]
        absent += [
            word for word, value in counted(self.text) if missing_facts(f" {value} ", with_figures)
        ]
        absent += [
            written
            for written, ways in fractions(self.text)
            if all(missing_facts(f" {way} ", plain) for way in ways)
            and written.casefold() not in plain.casefold()
        ]
        return tuple(n for n in dict.fromkeys(absent) if not self._is_in_title(n, title))

    def _is_in_title(self, number: str, title: str) -> bool:
        behind = (f"{name} {number}" for name in self.names)
        return any(whole in self.text and whole.casefold() in title.casefold() for whole in behind)

    def _is_of_a_name(self, number: str) -> bool:
        """Whether a number tells one size of a work from others: GPT-3 175B."""
        return any(f"{name} {number}" in self.text for name in self.names)

    @property
    def _nameless(self) -> str:
        text = self.text
        for name in self.names:
            text = text.replace(name, " x ")
        return text

    def misplaced(self, passage: str) -> tuple[str, str] | None:
        """A number of the sentence that the passage has of something else, and the one that it has in its place."""
        said, found = _numbers(self.text), _numbers(without_citations(passage))
        there = {number for number, _ in found}
        both = [
            (number, beside)
            for number, beside in said
            if beside and number in there and not self._is_of_a_name(number)
        ]
        near = {
            (number, other): max((_shared(beside, b) for n, b in found if n == other), default=0)
            for number, beside in both
            for other in there
        }
        for number, _ in both:
            for other, _ in both:  # two that have changed places
                kept = near[number, number] + near[other, other]
                if other != number and near[number, other] + near[other, number] > kept:
                    return number, other
            best = max(there, key=lambda other: near[number, other])
            if near[number, number] == 0 < near[number, best]:
                return number, best
        return None

    def instead(self, number: str, passage: str) -> str:
        """The number that a passage has where the sentence has another; "" where that is not clear."""
        beside = next((b for n, b in _numbers(self.text) if n == _plain(number)), ())
        found = _numbers(without_citations(passage))
        best, other = max(((_shared(beside, b), n) for n, b in found), default=(0, ""))
        return other if best else ""


@lru_cache(maxsize=4096)
def without_citations(text: str) -> str:
    """A text without the marks of its citations."""
    return " ".join(re.sub(r"\bet al\.", "et al", CITED.sub(" ", text)).split())


def has_name(text: str, name: str) -> bool:
    """Whether a text has a name as such, in any case, with a size behind it or spelled out; BERT is not in ALBERT."""
    if re.search(rf"(?<![A-Za-z0-9]){_spelling(name)}{_SIZES}(?![A-Za-z0-9])", text, re.IGNORECASE):
        return True
    return len(name) > 2 and name.isupper() and name.lower() in _initials(text)


def _spelling(name: str) -> str:
    return r"[-\s_]?".join(
        map(re.escape, re.split(r"[-\s_]", name.removesuffix("s") if name[:-1].isupper() else name))
    )


@lru_cache(maxsize=4096)
def _initials(text: str) -> str:
    return "".join(word[0].lower() for word in re.findall(r"[A-Za-z]+", text))


def _is_word(name: str) -> bool:
    """Whether a capitalised word is in the tables, and so a word: English, Wikipedia, Transformer."""
    plain = name[1:].islower() and name.isalpha()
    return plain and any(unit.is_known for unit in units_of(name))


def _with_figures(text: str) -> str:
    """A text with its numbers in words also as figures."""
    return " ".join([text, *(str(value) for _, value in counted(text))])


@lru_cache(maxsize=4096)
def _numbers(text: str) -> tuple[tuple[str, tuple[Unit, ...]], ...]:
    """The numbers of a text in figures, each with the words beside it."""
    places = [(m.start(), m.end(), _plain(m[0])) for m in _FIGURE.finditer(text)]
    return tuple((number, _beside(text, start, end)) for start, end, number in places)


def _beside(text: str, start: int, end: int) -> tuple[Unit, ...]:
    """The words on both sides of a number, up to a comma, an "and" or another number."""
    before = re.split(_EDGE, text[:start])[-1]
    before = re.split(r"\d[\d,.]*", before)[-1]
    behind = re.sub(r"^[kKmMbBTx×%](?![A-Za-z])", "", text[end:])
    after = re.split(r"\d[\d,.]*", re.split(_EDGE, behind)[0])[0]
    return (*_content(before)[-_BESIDE:], *_content(after)[:_BESIDE])


def _content(text: str) -> tuple[Unit, ...]:
    return tuple(unit for unit in units_of(text) if not unit.is_light)


def _shared(units: Sequence[Unit], others: Sequence[Unit]) -> int:
    """How many of some words are said by others."""
    said = Said.of(" ".join(unit.text for unit in others))
    return sum(said.has(unit) for unit in units)


def _plain(number: str) -> str:
    found = re.search(r"\d[\d,]*(?:\.\d+)?", number)
    return found[0].rstrip(",").replace(",", "") if found else number

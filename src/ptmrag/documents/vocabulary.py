"""The words of a document as it writes them, with a list of English words behind them.

    words = Vocabulary.of(["Long-term memory is read by ELECTRA."])
    words.written("term"), words.written("long", "term"), words.is_word("memories")     # (1, 1, True)

Words that are broken at the end of a line are not counted: what they are is asked of the others. It changes no
text: `line_ends`, `ligatures` and `title_case` do.
"""

import itertools
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache, cached_property

from ptmrag.language.tokens import tokens

# pdfium's marks of a hyphen at a line's end, a soft hyphen, and hyphens.
HYPHENS = "\x02\ufffe\xad\u2010-"
_BROKEN = re.compile(rf"(?<![\w-])[\w-]*(?:[{HYPHENS}]\s*\n|[\x02\ufffe])\s*\w[\w-]*")
_RAISED = re.compile("[⁰¹²³⁴-⁹]+")
_WORD = re.compile(r"[^\W_]+(?:[-\u2010][^\W_]+)*")
_LEAST_ENGLISH = 0.5  # of the running words
_MOST_CAPITALS = 0.7  # of the letters of a line
_LEAST_REST = 3  # letters of the word behind a prefix


class Vocabulary:
    """How often a document writes words, alone and as parts of compounds with hyphens. Case is folded."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts = counts
        self._pairs = Counter[tuple[str, str]]()
        self._spellings: dict[str, Counter[str]] = defaultdict(Counter)
        self._compounds: dict[str, Counter[str]] = defaultdict(Counter)
        for word, count in counts.items():
            parts = re.split("[-\u2010]", word)
            folded = [part.casefold() for part in parts]
            for part, key in zip(parts, folded, strict=True):
                self._spellings[key][part] += count
            for pair in itertools.pairwise(folded):
                self._pairs[pair] += count
            if len(parts) > 1:
                self._compounds[word.casefold()][word] += count

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Vocabulary":
        """The words of texts, which may be lines: a word that is broken between two of them is left out.

        So are lines in capitals, which do not show how words are written.
        """
        lines = (line for text in texts for line in text.splitlines() if not _is_in_capitals(line))
        whole = _BROKEN.sub(" ", unicodedata.normalize("NFKC", _RAISED.sub("", "\n".join(lines))))
        return cls(Counter(_WORD.findall(whole)))

    def written(self, word: str, other: str = "") -> int:
        """How often a word is written, or two words with a hyphen between them."""
        if other:
            return self._pairs[word, other]
        return sum(self._spellings[word].values()) if word in self._spellings else 0

    def related(self, word: str, other: str = "") -> int:
        """As `written`, of all forms of the (second) word: "trained" is asked for "training" too."""
        if other:
            return self._stemmed_pairs[word, _stem(other)]
        return self._stemmed[_stem(word)]

    def spellings(self, word: str) -> Counter[str]:
        """The ways in which a word or a compound is written with upper and lower case, and how often."""
        found = self._compounds if "-" in word else self._spellings
        return found.get(word, Counter())

    def usual_spelling(self, word: str) -> str:
        """How the document mostly writes a word, "" if it does not; "The" counts for "the"."""
        spellings = self.spellings(word)
        if not spellings:
            return ""
        usual, count = max(
            spellings.items(),
            key=lambda item: (item[0] not in (word, item[0].capitalize()), item[1]),
        )
        plain = spellings[word] + spellings[word.capitalize()]
        if count > plain:
            return usual
        return word if spellings[word] else word.capitalize()

    def is_word(self, word: str) -> bool:
        """Whether the document writes a word, or, if it is in English, the list has it."""
        return word in self._spellings or self.is_listed(word)

    def is_listed(self, word: str) -> bool:
        """Whether the document is in English, and a word is in the list of English words."""
        return self._is_english and word in english_words()

    def joins_with_hyphens(self, prefix: str) -> bool:
        """Whether the document writes more words with this prefix and a hyphen ("non-linear") than without."""
        return len(self._second[prefix]) > self._count_solid(prefix)

    def has_second(self, word: str) -> bool:
        """Whether a word is the second part of compounds with hyphens, as "based" often is."""
        return word in self._seconds

    @cached_property
    def _is_english(self) -> bool:
        latin = {word: n for word, n in self._counts.items() if word.isascii() and word.isalpha()}
        known = sum(n for word, n in latin.items() if word.casefold() in english_words())
        return known >= _LEAST_ENGLISH * sum(latin.values())

    @cached_property
    def _second(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for first, second in self._pairs:
            found[first].add(second)
        return found

    @cached_property
    def _seconds(self) -> frozenset[str]:
        return frozenset(second for _, second in self._pairs)

    def _count_solid(self, prefix: str) -> int:
        rests = (word[len(prefix) :] for word in self._spellings if word.startswith(prefix))
        return sum(len(rest) >= _LEAST_REST and self.is_word(rest) for rest in rests)

    @cached_property
    def _stemmed(self) -> Counter[str]:
        found = Counter[str]()
        for word in self._spellings:
            found[_stem(word)] += self.written(word)
        return found

    @cached_property
    def _stemmed_pairs(self) -> Counter[tuple[str, str]]:
        found = Counter[tuple[str, str]]()
        for (first, second), count in self._pairs.items():
            found[first, _stem(second)] += count
        return found


def _is_in_capitals(line: str) -> bool:
    letters = [letter for letter in line if letter.isalpha()]
    capitals = sum(map(str.isupper, letters))
    return " " in line.strip() and capitals > _MOST_CAPITALS * max(len(letters), 10)


@cache
def english_words() -> frozenset[str]:
    """Some 160,000 English words in lower case."""
    from spellchecker import SpellChecker  # its list takes 0.2 s to load

    return frozenset(SpellChecker(language="en").word_frequency.words())


@cache
def _stem(word: str) -> str:
    return next(iter(tokens(word)), word) if word.isascii() else word

"""How a library writes a word: a name has capitals where it writes it, a plain word has none.

    forms = WrittenForms(library)
    forms.spelt("roberta"), forms.is_plain("knowledge distillation")    # "RoBERTa", True

It reads the passages that match a word best, not all of them, and knows no dictionary. `cited_behind` tells whom
they cite for a word: "InferSent (Conneau et al., 2017)".
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ptmrag.library.library import Library
from ptmrag.library.passage import Passage

# So many passages that match a word best are read, and for what stands behind it: a version, a citation.
_READ, _READ_WIDELY = 30, 200
# A word is plain where such a share of its occurrences has small letters alone.
_PLAIN = 0.2
_VERSION = re.compile(r"[ -](?=v?\d)")
# The one work that is cited behind a word, in brackets or with its year in brackets: its first author and its year.
_CITED = re.compile(
    r"s?(?: (?:models?|methods?|layers?|modules?|framework|approach))?,? ?(?:\(|\[|(?:of|by) )"
    r"([A-Z][\w’'-]+)(?: et ?al\.?|(?: and | & )[A-Z][\w’'-]+)?,? ?\(?((?:19|20)\d\d)[a-z]?[)\]]"
)


@dataclass(frozen=True, slots=True)
class Cited:
    """What a library cites for a name: how often which first author and year; `first_pages` are the sources that
    have the name on their first page.
    """

    works: Mapping[tuple[str, int], int] = field(default_factory=dict)
    first_pages: frozenset[str] = frozenset()


class WrittenForms:
    """The forms in which one state of a library writes words, each read once."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._read: dict[str, Counter[str]] = {}
        self._cited: dict[str, Cited] = {}

    def of(self, word: str) -> Counter[str]:
        """How often the library writes a word in each of its forms, in the passages that match it best."""
        key = word.casefold()
        if key not in self._read:
            pattern = occurrence(word)
            self._read[key] = Counter(
                form for p in self._matching(word, _READ) for form in pattern.findall(p.text)
            )
        return self._read[key]

    def cited_behind(self, name: str) -> "Cited":
        """The works that are cited right behind a name, alone, and the sources that begin with the name."""
        if name not in self._cited:
            passages = self._matching(name, _READ_WIDELY)
            texts = [" ".join(passage.text.split()) for passage in passages]
            ends = [(text, m.end()) for text in texts for m in occurrence(name).finditer(text)]
            cited = filter(None, (_CITED.match(text, end) for text, end in ends))
            self._cited[name] = Cited(
                Counter((match[1], int(match[2])) for match in cited),
                frozenset(p.source for p in passages if p.page == 1),
            )
        return self._cited[name]

    def is_plain(self, word: str) -> bool:
        """Whether a word is written in small letters often enough to be no name."""
        forms = self.of(word)
        small = sum(count for form, count in forms.items() if form.islower())
        return small >= _PLAIN * max(1, forms.total())

    def spelt(self, word: str) -> str:
        """The form in which the library writes a word most, the word itself where it has none."""
        return next((form for form, _ in self.of(word).most_common(1)), word)

    def has(self, name: str) -> bool:
        """Whether a name occurs in the library; GPT-4 does not occur where GPT and 4 do."""
        if not self._library.knows(name):
            return False
        if _VERSION.search(name) is None:
            return True
        pattern = occurrence(name)
        found = self._matching(name, _READ_WIDELY)
        return any(pattern.search(f"{p.text}\n{p.heading}") for p in found)

    def _matching(self, word: str, most: int) -> Collection[Passage]:
        """The passages that match a word best."""
        found = self._library.matching(word, most)
        return self._library.passages.by_id([number for number, _ in found]).values()


def occurrence(name: str) -> re.Pattern[str]:
    """A pattern for a name as such: LLaMA 2 is LLaMA-2, and neither LLaMA-2.5 nor LLaMA-20; BERT is not BERT-EMD."""
    parts = [re.escape(part) for part in re.split(r"[ -]v?(?=\d)|[ -]", name) if part]
    return re.compile(
        rf"(?<![A-Za-z0-9_/.-]){'[ -]?v?'.join(parts)}(?![A-Za-z0-9_/]|\.\d|-(?-i:[A-Z]))",
        re.IGNORECASE,
    )

"""Which works of the library a question names.

    index = WorkIndex.of(library)
    index.named_in(read_question("How does ELECTRA differ from BERT?"), hits)    # ELECTRA's and BERT's papers

A name that stands only in a link list, a reference or a changelog names no work. It searches no text: the
hits of a search decide between works that share a name.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ptmrag.answer.work_names import (
    AUTHOR,
    FIRST_AUTHOR,
    GENERIC,
    GIVEN,
    HEAD,
    MENTIONED,
    TITLE,
    cited_as,
    folded_name,
    initials_of,
    is_written_as_name,
)
from ptmrag.answer.works_names import MOST_THAT_SAY, Work, WorkNames, names_in
from ptmrag.answer.written_forms import Cited, WrittenForms
from ptmrag.language.glossary import concepts
from ptmrag.language.question import Question
from ptmrag.language.tokens import HAN
from ptmrag.library.library import Library
from ptmrag.retrieval.hit import Hit

_QUOTED = re.compile(r"[《“\"]([^》”\"]{3,120})[》”\"]")
_CAPITALISED = re.compile(r"[A-Z][\w.+/-]*(?: (?:[A-Z][\w.+/-]*|\d[\w.-]*))+")
_LATIN = re.compile(r"[A-Za-z][\w.+/-]*[\w+]|[A-Za-z]\d*")
# A size or version behind the name of a work: BERT-large, GPT-3 175B.
_SIZE = re.compile(r"[-_ ]?(?:x{0,2}large|base|small|tiny|xxl|xl|\d+[BMK])$", re.IGNORECASE)
# "We train GPT-3", "our model, which we dub T5": the words of a paper on its own work.
_CLAIM = (
    r"\b(?:we|our)\b[^.]{0,80}\b(?:(?:train|introduce|present|propose|release|develop)d?(?: \w+){0,2} |"
    r"(?:call|dub|name|term)(?:ed|d|s)?\b[^.]{0,60}?\b)"
)
_LATE = 9999  # the year of a work that has none
# More works than these share a name that is no name of one.
_MOST_OF_A_NAME = 4
_SHORTEST_INITIALS = 3
# A work is the one that is cited for a name where it is cited so often behind it, and more than any other.
_OFTEN_CITED = 2
# A name for which others are cited so often is not that of a work that only seems to give itself the name.
_ANOTHERS = 3


@dataclass(frozen=True, slots=True)
class NamedWork:
    """A name in a question, the works that it may mean, likeliest first, and how certain that is."""

    name: str
    works: tuple[Work, ...]
    certainty: float

    @property
    def is_certain(self) -> bool:
        """Whether the work is known by this name, and not only mentions it."""
        return self.certainty >= GIVEN


@dataclass(frozen=True, slots=True)
class WorkIndex:
    """The works of a library by their names: folded name, entry id, certainty.

    `spellings` are the folded names as the works write them, `chinese` the Chinese ones, `initials` those of the
    titles; `named` are the sources of the works whose title or abstract names them; `is_plain` says whether the
    library writes a word in small letters, `has` whether a name occurs in it, and `cited` whom it cites for a name.
    """

    works: Mapping[str, Work]
    names: Mapping[str, Mapping[str, float]]
    spellings: Mapping[str, str] = field(default_factory=dict)
    chinese: Sequence[str] = ()
    initials: Mapping[str, str] = field(default_factory=dict)
    named: frozenset[str] = frozenset()
    is_plain: Callable[[str], bool] = lambda word: False
    has: Callable[[str], bool] = lambda name: True
    cited: Callable[[str], Cited] = lambda name: Cited()

    @classmethod
    def of(
        cls, library: Library, written: WrittenForms | None = None, found: WorkNames | None = None
    ) -> "WorkIndex":
        """The works of a library; `found` are their names, where they were read before."""
        found = found or names_in(library)
        written = written or WrittenForms(library)
        says = (written.is_plain, written.has, written.cited_behind)
        chinese = [name for name in found.spellings.values() if HAN.search(name)]
        initials = {entry: initials_of(work.title) for entry, work in found.works.items()}
        names = (found.works, found.names, found.spellings, chinese, initials, found.named)
        return cls(*names, *says)

    def certainty(self, name: str) -> float:
        """How certain it is that a work has this name, 0 where none has it; a size does not count."""
        known = self.names.get(folded_name(name)) or self.names.get(folded_name(without_size(name)))
        return max(known.values()) if known else 0.0

    def spelling(self, name: str) -> str:
        """A name as the works write it, itself where none does."""
        return self.spellings.get(folded_name(name), name)

    def single_names(self) -> Iterator[str]:
        """The names that are one word: given to a work, or spoken of by two."""
        for folded, name in self.spellings.items():
            known = self.names[folded]
            is_one = " " not in name and "/" not in name
            if is_one and (max(known.values()) >= GIVEN or len(known) > 1) and name not in GENERIC:
                yield name

    def named_in(self, question: Question, hits: Sequence[Hit]) -> tuple[NamedWork, ...]:
        """The works that a question names, in the order of their names.

        Beside a work that is named for certain, names that a text only mentions (data sets, measures)
        are left out.
        """
        # No capitals set Chinese names apart.
        here = (name for name in self.chinese if name in question.text and not concepts(name))
        chinese = (name for name in here if self.certainty(name) >= GIVEN)
        names = [*_candidates(question), *chinese]
        found = [named for name in names if (named := self._named(name, question, hits))]
        least = GIVEN if any(named.is_certain for named in found) else AUTHOR
        kept: list[NamedWork] = []
        for named in found:
            entries = {work.entry_id for work in named.works}
            known = {work.entry_id for other in kept for work in other.works}
            if named.certainty >= least and not entries & known:
                kept.append(named)
        return tuple(kept)

    def _named(self, name: str, question: Question, hits: Sequence[Hit]) -> NamedWork | None:
        """The works that a name means in a question, None if it means none."""
        known = self._known(name)
        certainty = max(known.values(), default=0.0)
        if " " in name and certainty < TITLE and certainty and self.is_plain(name):
            return None  # A term of the field, such as knowledge distillation, is a topic.
        works = [self.works[entry] for entry, of_entry in known.items() if of_entry == certainty]
        if certainty == GIVEN:
            works = [work for work in works if not self._is_anothers(name, work)]
        if certainty < GIVEN and (called := self._by_initials(name)):
            works, certainty = called, GIVEN
        if certainty < GIVEN and (cited_for := self._by_citations(name)):
            works, certainty = [cited_for], GIVEN
        cited = cited_as(name, question.text)
        if cited and cited[1]:
            works = [work for work in works if work.year == int(cited[1])] or works
        if certainty < GIVEN and cited and certainty >= FIRST_AUTHOR and len(works) <= 2:
            certainty = GIVEN
        if certainty < GIVEN and is_written_as_name(name) and (often := self._often(name, hits)):
            works, certainty = [often], GIVEN
        if not works or len(works) > _MOST_OF_A_NAME or certainty < MENTIONED:
            return None
        order = {
            source: place for place, source in enumerate(dict.fromkeys(h.source for h in hits))
        }
        works.sort(key=lambda work: order.get(work.source, len(order)))
        return NamedWork(name, tuple(works), certainty)

    def _known(self, name: str) -> Mapping[str, float]:
        """The works of a name in its most certain form: also without a plural or a size."""
        forms = (name, f"{name}s", name.removesuffix("s"), without_size(name))
        found = [self.names[folded_name(form)] for form in forms if folded_name(form) in self.names]
        known = max(found, key=lambda of_name: max(of_name.values()), default={})
        if name.islower() and not any(c.isdigit() for c in name):
            # A word in small letters is a name only where a title begins with it.
            return {entry: certainty for entry, certainty in known.items() if certainty == HEAD}
        return known

    def _by_initials(self, name: str) -> list[Work]:
        """The works of whose titles a name is the initials: DPR, "Dense Passage Retrieval for …"."""
        if not (name.isupper() and name.isalpha() and len(name) >= _SHORTEST_INITIALS):
            return []
        found = [self.works[entry] for entry, first in self.initials.items() if name in first]
        return found if len(found) <= MOST_THAT_SAY else []

    def _by_citations(self, name: str) -> Work | None:
        """The work that others cite for a name that its title lacks: "InferSent (Conneau et al., 2017)".

        Its first page has the name as well: there are many papers of a Liu of 2019.
        """
        cited = self.cited(name)
        if max(cited.works.values(), default=0) < _OFTEN_CITED or self.is_plain(name):
            return None
        (author, year), _ = max(cited.works.items(), key=lambda one: one[1])
        known = self.names.get(folded_name(author), {})
        first = [self.works[entry] for entry, one in known.items() if one == FIRST_AUTHOR]
        found = [w for w in first if w.year == year and w.source in cited.first_pages]
        return found[0] if len(found) == 1 else None

    def _is_anothers(self, name: str, work: Work) -> bool:
        """Whether a name that a work seems to give itself is cited as the work of others alone."""
        cited = self.cited(name).works
        authors = (self.names.get(folded_name(author), {}) for author, _ in cited)
        is_own = any(work.entry_id in known for known in authors)
        return not is_own and sum(cited.values()) >= _ANOTHERS

    def _often(self, name: str, hits: Sequence[Hit]) -> Work | None:
        """The work without a name whose own name this is, by what was found of it."""
        source = self.owner(name, [(hit.source, hit.text) for hit in hits])
        return next(
            (work for work in self.works.values() if source and work.source == source), None
        )

    def owner(self, name: str, passages: Sequence[tuple[str, str]]) -> str:
        """The source whose work has a name, though neither its title nor its abstract says so; "" if there is none.

        It claims the name ("we train GPT-3"), or is the only one to have it in its abstract, and has it about as
        often as any other: a paper that compares itself with RoBERTa is not RoBERTa's.
        """
        word = re.compile(rf"(?<![\w-]){re.escape(name)}(?!\w)", re.IGNORECASE)
        claim = re.compile(rf"{_CLAIM}{re.escape(name)}(?![\w-])", re.IGNORECASE)
        known = self.names.get(folded_name(name), {})
        alone = {self.works[e].source for e in known} if len(known) <= MOST_THAT_SAY else set()
        found = [(source, text) for source, text in passages if word.search(text)]
        sources = [source for source, _ in found]
        most = max(map(sources.count, sources), default=0)
        free = [
            (s, text) for s, text in found if s not in self.named and 2 * sources.count(s) >= most
        ]
        # Who trains a model that an earlier work speaks of has not made it.
        first = min((self.works[e].year or _LATE for e in known), default=_LATE)
        years = {work.source: work.year or first for work in self.works.values()}
        claimed = (s for s, text in free if claim.search(text) and years.get(s, first) <= first)
        often = (s for s, _ in free if s in alone and sources.count(s) >= max(2, 0.6 * most))
        return next(claimed, "") or next(often, "")


def without_size(name: str) -> str:
    """A name without the size behind it: BERT-large is BERT."""
    return _SIZE.sub("", name)


def _candidates(question: Question) -> Iterator[str]:
    """What in a question may name a work: quoted titles, runs of capitals, names, Latin words."""
    text = question.text
    yield from _QUOTED.findall(text)
    yield from _CAPITALISED.findall(text)
    yield from (name for name in question.names if name not in GENERIC)
    # LLaMA is no name in a question on LLaMA 2.
    for name in question.names:
        text = text.replace(name, " ") if " " in name else text
    for word in _LATIN.findall(text):
        if len(word) > 2 and word not in question.names and word not in GENERIC:
            yield word

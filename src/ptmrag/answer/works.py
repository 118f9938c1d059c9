"""Which works of the library a question names.

    index = WorkIndex.of(library)
    index.named_in(read_question("How does ELECTRA differ from BERT?"), hits)    # ELECTRA's and BERT's papers

A name that stands only in a link list, a reference or a changelog names no work. It searches no text: the
hits of a search decide between works that share a name.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ptmrag.answer.work_names import (
    AUTHOR,
    FIRST_AUTHOR,
    GENERIC,
    GIVEN,
    HEAD,
    MENTIONED,
    folded_name,
    is_written_as_name,
    names_of,
)
from ptmrag.language.question import Question
from ptmrag.library.library import Library
from ptmrag.library.passage import Passage
from ptmrag.retrieval.hit import Hit

_QUOTED = re.compile(r"[《“\"]([^》”\"]{3,120})[》”\"]")
_CAPITALISED = re.compile(r"[A-Z][\w.+/-]*(?: (?:[A-Z][\w.+/-]*|\d[\w.-]*))+")
_LATIN = re.compile(r"[A-Za-z][\w.+/-]*[\w+]|[A-Za-z]\d*")
# A size or version behind the name of a work: BERT-large, GPT-3 175B.
_SIZE = re.compile(r"[-_ ]?(?:x{0,2}large|base|small|tiny|xxl|xl|\d+[BMK])$", re.IGNORECASE)
# More works than these share a name that is no name of one.
_MOST_OF_A_NAME = 4


@dataclass(frozen=True, slots=True)
class Work:
    """An entry, and the source of its own text: its paper, else its code or page, else its note."""

    entry_id: str
    title: str
    source: str
    year: int | None = None


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
    """The works of a library by their names: folded name, entry id, certainty."""

    works: Mapping[str, Work]
    names: Mapping[str, Mapping[str, float]]

    @classmethod
    def of(cls, library: Library) -> "WorkIndex":
        """Read the titles, and the first passages of each work's own text."""
        with library.snapshot():
            entries, linked = library.records.entries(), library.records.sources_by_entry()
            opening = library.passages.openings()
        openings: dict[str, list[Passage]] = {}
        for passage in opening:
            openings.setdefault(passage.source, []).append(passage)
        works: dict[str, Work] = {}
        names: dict[str, dict[str, float]] = {}
        for entry in entries:
            sources = [link.source for link in linked[entry.id]]
            own = next((s for s in sources if _says_more(openings.get(s, ()), entry.title)), "")
            works[entry.id] = Work(entry.id, entry.title, own, entry.year)
            for name, certainty in names_of(entry.title, openings.get(own, ())):
                of_name = names.setdefault(folded_name(name), {})
                of_name[entry.id] = max(certainty, of_name.get(entry.id, 0.0))
        return cls(works, names)

    def named_in(self, question: Question, hits: Sequence[Hit]) -> tuple[NamedWork, ...]:
        """The works that a question names, in the order of their names.

        Beside a work that is named for certain, names that a text only mentions (data sets, measures)
        are left out.
        """
        found = [
            named for name in _candidates(question) if (named := self._named(name, question, hits))
        ]
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
        works = [self.works[entry] for entry, of_entry in known.items() if of_entry == certainty]
        cited = re.search(
            rf"{re.escape(name)}(?:[’']s\b| et al| and | ?等|的| ?注意力|[,，]? ?[(（]?((?:19|20)\d{{2}}))",
            question.text,
        )
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
        forms = (name, f"{name}s", name.removesuffix("s"), _SIZE.sub("", name))
        found = [self.names[folded_name(form)] for form in forms if folded_name(form) in self.names]
        known = max(found, key=lambda of_name: max(of_name.values()), default={})
        if name.islower() and not any(c.isdigit() for c in name):
            # A word in small letters is a name only where a title begins with it.
            return {entry: certainty for entry, certainty in known.items() if certainty == HEAD}
        return known

    def _often(self, name: str, hits: Sequence[Hit]) -> Work | None:
        """The best source found that has a name about as often as any other does."""
        word = re.compile(rf"(?<![\w-]){re.escape(name)}(?!\w)", re.IGNORECASE)
        sources = [hit.source for hit in hits if word.search(hit.text)]
        most = max(map(sources.count, sources), default=0)
        best = next((s for s in sources if sources.count(s) >= max(2, 0.6 * most)), None)
        return next((work for work in self.works.values() if work.source == best), None)


def _says_more(opening: Sequence[Passage], title: str) -> bool:
    """Whether a text has more than the title of its work, as the note of an entry without one has not."""
    return any(passage.text != title for passage in opening)


def _candidates(question: Question) -> Iterator[str]:
    """What in a question may name a work: quoted titles, runs of capitals, names, Latin words."""
    text = question.text
    yield from _QUOTED.findall(text)
    yield from _CAPITALISED.findall(text)
    yield from (name for name in question.names if name not in GENERIC)
    for word in _LATIN.findall(text):
        if len(word) > 2 and word not in question.names and word not in GENERIC:
            yield word

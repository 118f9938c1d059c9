"""Which of the names that a question asks about the library has no work of, and how to say it.

    absent = absent_works(question, named, library=LibraryNames(library, works), is_about_work=True)
    absent.unknown, absent.passing, absent.foreign     # ("Mamba",), (), ("RoBERTa",)

A name that occurs in references, link lists or a sentence in passing is no work of the library; a work that the
library lacks may still be spoken of at length in others. Names that are not asked about as works, such as the
data set of a score, count nothing here. It quotes nothing.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ptmrag.answer.abstaining import UNKNOWN
from ptmrag.answer.work_names import GENERIC, HEAD, MENTIONED, is_written_as_name
from ptmrag.answer.works import NamedWork, WorkIndex
from ptmrag.answer.written_forms import occurrence
from ptmrag.documents.sentence_roles import role_of
from ptmrag.language.detect import Language
from ptmrag.language.question import Question
from ptmrag.language.tokens import telling
from ptmrag.language.verbatim import sentences
from ptmrag.library.library import Library
from ptmrag.library.passage import Passage

# A name is spoken of where so many sentences of one source have it.
_SPOKEN_OF = 3
_READ = 60
# What joins names that are asked about alike: "BERT, XLNet and Mamba", "BERT 与 Mamba".
_JOINED = re.compile(
    r"^[\s“”\"《》]*(?:[,，、;；/] ?(?:and|or|和|与|以及|还是)?|and|or|vs\.?|versus|"
    r"(?:(?:differ|different|compared?) )?(?:with|to|from|than)|和|与|跟|同|及|以及|还是|或者?|对比|比|相比)"
    r"[\s“”\"《》]*(?:the |相比)?$",
    re.IGNORECASE,
)
# What follows the name of an author, and the share of its occurrences that are cited so.
_CITED = re.compile(r" et al|(?: (?:and|&) [A-Z]\w+)?,? ?[(（]?(?:19|20)\d\d| ?等人")
_AUTHOR = 0.3
# A name in a list of names, in brackets or behind "such as": the sentence is about something else.
_IN_PASSING = (
    r"(?:\b(?:such as|like|including|e\.g\.,?|see|cf\.)|例如|比如|如|包括)[^.。;；]{0,120}$"
)
_LISTED = re.compile(_IN_PASSING, re.IGNORECASE)

# What only a work's own paper or page tells.
_OF_ITS_PAPER = re.compile(
    r"\blicen[cs]e|\bcommercial|\bopen[- ]sourced?\b|\b(?:price|download|release date)\b|"
    r"\bwho (?:wrote|made|built|developed|created|released|(?:are|is) the authors?)\b|\b(?:the|its) paper\b|"
    r"许可|商用|开源吗|是否开源|下载|价格|作者是|谁(?:写|做|开发|发布)|(?:这篇|的)论文",
    re.IGNORECASE,
)
# The version at the end of a name.
_VERSION = re.compile(r"[ -]?v?\d+(?:\.\d+)*$")

_PASSING = {
    "zh": "资料库中没有关于“{}”的文献，其他文献只是顺带提到它。",
    "en": "The library has no work on “{}”: other works only mention it in passing.",
}
_FOREIGN = {
    "zh": "资料库中没有“{}”本身的文献，以下内容来自其他文献。",
    "en": "The library has no work of its own on “{}”; what is quoted on it comes from other works.",
}
_RELATIVE = {
    "zh": "资料库中有 {}，那是另一项工作。",
    "en": "It has {}, which is another work.",
}


@dataclass(frozen=True, slots=True)
class AbsentWorks:
    """Names that no work of the library is known by: unknown to it, mentioned in passing, and spoken of.

    Of those that are spoken of, `foreign` are surely no work's of the library.

    `relatives` are the names of works that differ from a name that it lacks by their version; `is_refused`:
    nothing is left that the question could be answered with.
    """

    unknown: tuple[str, ...] = ()
    passing: tuple[str, ...] = ()
    spoken_of: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    relatives: tuple[str, ...] = ()
    is_refused: bool = False

    @property
    def all(self) -> tuple[str, ...]:
        """All names that the library has no work of."""
        return (*self.unknown, *self.passing, *self.spoken_of)

    @property
    def lacking(self) -> tuple[str, ...]:
        """The names on which nothing can be quoted."""
        return (*self.unknown, *self.passing)

    def said(self, lang: Language) -> str:
        """What a reader should know of the names that the library has no work of; "" where there are none."""
        rows = ((UNKNOWN, self.unknown), (_PASSING, self.passing), (_FOREIGN, self.foreign))
        between = "”、“" if lang == "zh" else "”, “"
        parts = [said[lang].format(between.join(names)) for said, names in rows if names]
        if self.relatives:
            parts.insert(1, _RELATIVE[lang].format(", ".join(self.relatives)))
        return ("" if lang == "zh" else " ").join(parts)


class LibraryNames:
    """What a library says of names."""

    def __init__(self, library: Library, works: WorkIndex) -> None:
        self._library = library
        self._works = works

    def has(self, name: str) -> bool:
        """Whether a name occurs in the library."""
        return self._works.has(name)

    def is_author(self, name: str) -> bool:
        """Whether a name is an author's, and no work's."""
        if 0 < self._works.certainty(name) < MENTIONED:
            return True
        texts = [passage.text for passage in self._passages(name)]
        found = [text[m.end() :] for text in texts for m in occurrence(name).finditer(text)]
        return sum(map(bool, map(_CITED.match, found))) > _AUTHOR * len(found)

    def is_spoken_of(self, name: str) -> bool:
        """Whether one source has several sentences on a name, besides those that name it in passing."""
        return any(count >= _SPOKEN_OF for count in self._counts(name).values())

    def is_told_of(self, name: str) -> bool:
        """Whether a title or any sentence is about a name, and not about others beside it."""
        pattern = occurrence(name)
        titles = (work.title for work in self._works.works.values())
        return any(map(pattern.search, titles)) or bool(self._counts(name))

    def is_owned(self, name: str) -> bool:
        """Whether a work without another name may have this one."""
        passages = [(passage.source, passage.text) for passage in self._passages(name)]
        return bool(self._works.owner(name, passages))

    def _counts(self, name: str) -> Counter[str]:
        """How many sentences each source has on a name."""
        passages = self._passages(name)
        return Counter(passage.source for passage in passages for _ in _telling(passage, name))

    def _passages(self, name: str) -> Collection[Passage]:
        found = self._library.matching(name, _READ)
        return self._library.passages.by_id([number for number, _ in found]).values()

    def relatives(self, names: Iterable[str]) -> Iterator[str]:
        """The works whose names differ from some by the version: LLaMA of LLaMA 2, GPT-3 of GPT-4."""
        wanted = {_VERSION.sub("", name).casefold() for name in names if _VERSION.search(name)}
        if wanted:
            known = (n for n in self._works.single_names() if self._works.certainty(n) >= HEAD)
            yield from islice((n for n in known if _VERSION.sub("", n).casefold() in wanted), 1)


def mentions(text: str, names: Iterable[str]) -> bool:
    """Whether a text has one of some names."""
    return any(occurrence(name).search(text) for name in names)


def _telling(passage: Passage, name: str) -> Iterator[str]:
    """The sentences of prose that are about a name, or at least do not list it among others."""
    pattern, found = occurrence(name), sentences(passage.text)
    stored = passage.roles if len(passage.roles) == len(found) else map(role_of, found)
    for sentence, role in zip(found, stored, strict=True):
        place = pattern.search(sentence)
        if place and role == "prose" and not _LISTED.search(sentence[: place.start()]):
            yield sentence


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of a question, and of those the names that are asked about as works."""

    all: tuple[str, ...]
    subjects: tuple[str, ...]


def absent_works(
    question: Question, named: Sequence[NamedWork], *, library: LibraryNames, is_about_work: bool
) -> AbsentWorks:
    """The names of a question that the library has no work of.

    `is_about_work`: the question asks what a work is, so that its only name is a work's.
    """
    asks_paper = _OF_ITS_PAPER.search(question.text) is not None
    names = _names_of(question, is_about_work=is_about_work or asks_paper)
    own = [name.name for name in named if name.is_certain]
    lacking = [
        name
        for name in names.all
        if not any(occurrence(name).search(one) for one in own) and not library.is_author(name)
    ]
    unknown = tuple(name for name in lacking if not library.has(name))
    subjects = [name for name in lacking if name in names.subjects and name not in unknown]
    spoken_of = tuple(n for n in subjects if not asks_paper and library.is_spoken_of(n))
    foreign = tuple(name for name in spoken_of if not library.is_owned(name))
    passing = tuple(name for name in subjects if name not in spoken_of)
    if not subjects and is_about_work and len(names.all) == 1:
        # Of a name that only link lists and news have, nothing can be told, whatever is asked.
        passing = tuple(n for n in lacking if n not in unknown and not library.is_told_of(n))
    rest = set(names.subjects) - set(unknown) - set(passing)
    is_refused = not set(unknown) <= set(names.subjects) or (bool(unknown or passing) and not rest)
    relatives = tuple(name for name in library.relatives(unknown) if name not in names.all)
    return AbsentWorks(unknown, passing, spoken_of, foreign, relatives, is_refused)


def _names_of(question: Question, *, is_about_work: bool) -> _Names:
    names = tuple(name for name in question.names if name not in GENERIC)
    groups = joined_names(question.text, names)
    group = next((g for g in groups if len(g) > 1), ())
    if question.sides and set(question.sides) <= set(names):
        subjects = tuple(dict.fromkeys((*question.sides, *group)))
    else:
        is_one = len(names) == 1 and is_about_work and _is_subject(names[0], question.text)
        subjects = group or (names if is_one else ())
    return _Names(names, subjects)


def _is_subject(name: str, text: str) -> bool:
    """Whether the only name of a question is that of a work: Google is none in "the Google translation paper"."""
    return is_written_as_name(name) or len(telling(text.replace(name, " "))) <= 1


def joined_names(text: str, names: Sequence[str]) -> list[tuple[str, ...]]:
    """The names in the order of the text, those that are joined to each other in one group."""
    found_at = ((occurrence(name).search(text), name) for name in names)
    places = sorted((found.start() if found else text.find(name), name) for found, name in found_at)
    found: list[tuple[str, ...]] = []
    end = 0
    for start, name in places:
        if found and _JOINED.match(text[end:start]):
            found[-1] = (*found[-1], name)
        else:
            found.append((name,))
        end = start + len(name)
    return found

"""The sentence in which a work sets itself beside one that it cites: how it differs from it, or builds on it.

    relation = relation_of(sentences, others, page=page)
    relation.kind, relation.other.title, relation.span.text      # "differs", "BERT: …", "Unlike BERT, we …"

Who cites whom is read off the citation graph: a name alone is no work. It finds nothing in works that name no others.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from ptmrag.answer.evidence import PageOf
from ptmrag.answer.reading import CITED
from ptmrag.answer.spans import Sentence, Span
from ptmrag.answer.work_names import GENERIC, GIVEN, HEAD, initials_of, is_written_as_name
from ptmrag.answer.works import WorkIndex
from ptmrag.answer.works_names import Work
from ptmrag.language.glossary import concepts
from ptmrag.reviews.whole_sentences import can_stand

RelationKind = Literal["differs", "builds", "compares"]
_SPEAKS_OF_ITSELF = re.compile(r"\b(?:we|our|ours|this (?:paper|work))\b|我们|本文", re.IGNORECASE)
_ELSEWHERE = ("front", "appendix", "experiments", "data")
_LONGEST, _MOST_CITED, _MOST_NAMED = 360, 2, 2  # letters, citations, works
_VERSION = re.compile(r"v?\d[\w.]*")
_ODD = re.compile(r"[/@:]|\.[a-z]")  # of addresses
_SHORTEST = 3  # letters: RE is a task
_NOTHING = re.compile(r"(?!)")
# What a sentence needs: it speaks of its own work, names the other one, and says how they are to each other.
_OF_ITSELF, _REVIEWED, _LEAST = 2, 2, 4


@dataclass(frozen=True, slots=True)
class Other:
    """A work that another one cites, the name that it goes by, and whether it is in the same review."""

    work: Work
    name: str
    is_reviewed: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """A span in which a work says how it is to another one."""

    kind: RelationKind
    other: Work
    name: str
    span: Span


def names_by_entry(index: WorkIndex) -> dict[str, str]:
    """The short name of each work that has one, by entry id: BERT, ERNIE 2.0; "Task-Specific" is none."""
    found: dict[str, tuple[int, str]] = {}
    for folded, known in index.names.items():
        name = index.spellings.get(folded, folded)
        for entry, certainty in known.items():
            worth = _worth(name, certainty, index.works[entry].title)
            if worth > found.get(entry, (0, ""))[0]:
                found[entry] = worth, name
    return {entry: name for entry, (_, name) in found.items()}


def _worth(name: str, certainty: float, title: str) -> int:
    """How good a name is for a work: the head of its title, how its title begins, its initials; 0 for none."""
    word, *version = name.split()
    is_one = (
        len(version) < 2 and all(map(_VERSION.fullmatch, version)) and _ODD.search(name) is None
    )
    if not is_one or word in GENERIC:
        return 0
    has_shape = any(is_written_as_name(part) for part in word.split("-"))
    if certainty == HEAD and (has_shape or not concepts(word)):
        return 3
    if has_shape and re.match(rf"{re.escape(name)}(?:[,:：(（]|\s*[–—]|$)", title):
        return 2
    is_given = certainty == GIVEN and has_shape and len(name) >= _SHORTEST
    return int(is_given and (name in initials_of(title) or re.search(r"\d", name) is not None))


def relation_of(
    sentences: Sequence[Sentence], others: Sequence[Other], *, own: str, page: PageOf
) -> Relation | None:
    """The sentence that tells best how a work is to one that it cites; `own` is its own name, "" if it has none."""
    ranked = sorted(_candidates(sentences, others, own), key=lambda one: -one[0])
    return next(
        (found for _, found in ranked if page(found.span.hit).contains(found.span.text)), None
    )


def _candidates(
    sentences: Sequence[Sentence], others: Sequence[Other], own: str
) -> Iterator[tuple[float, Relation]]:
    itself = _named(own) if own else _NOTHING
    for sentence in sentences:
        text = sentence.text
        if not can_stand(sentence) or sentence.section in _ELSEWHERE or len(text) > _LONGEST:
            continue
        if len(CITED.findall(text)) > _MOST_CITED:
            continue
        is_own = _SPEAKS_OF_ITSELF.search(text) or itself.search(text)
        named = [other for other in others if _named(other.name).search(text)]
        if not named:
            continue
        other = max(named, key=lambda one: (one.is_reviewed, len(one.name)))
        kind, weight = _kind(text, other.name)
        if not is_own or kind is None or len(named) > _MOST_NAMED:
            continue
        worth = _OF_ITSELF + weight + _REVIEWED * other.is_reviewed
        if worth >= _LEAST:
            yield worth + sentence.score, Relation(kind, other.work, other.name, Span((sentence,)))


def _kind(text: str, name: str) -> tuple[RelationKind | None, int]:
    """How a sentence says that its work is to the named one, by a word near the name."""
    places = [found.span() for found in _named(name).finditer(text)]
    for kind, weight, near, says in _rows():
        for start, end in (found.span() for found in says.finditer(text)):
            if any(max(start - last, first - end) <= near for first, last in places):
                return kind, weight
    return None, 0


@cache
def _named(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(name)}(?!\w|-[A-Z\d])")


@cache
def _rows() -> tuple[tuple[RelationKind, int, int, re.Pattern[str]], ...]:
    text = (files("ptmrag.reviews") / "relation_words.toml").read_text(encoding="utf-8")
    return tuple(
        (cast(RelationKind, kind), row["weight"], row["near"], _any(row["says"]))
        for kind, row in tomllib.loads(text).items()
    )


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)

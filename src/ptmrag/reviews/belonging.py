"""Which works of a library are on a topic, and by what: a rule that a review shows.

    found = works_on(resources, read_topic("knowledge distillation of BERT"))
    found.works[0].place, found.by      # "title", "every"

A work is on a topic if it speaks of each of its facets, and of a facet that is no name where a work says what it is
about: in its title, category, note or abstract, or throughout its text. Beside works that have the topic in their
titles, those count that speak of it about as often. It is a rule on words: a work that no word ties to the topic is
left out, however near its vector is. It quotes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from ptmrag.answer.resources import Resources
from ptmrag.answer.works_names import Work
from ptmrag.catalog_answers.list_view import view_of
from ptmrag.catalog_answers.topics import match
from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.verbatim import sentences
from ptmrag.library.passage import Passage
from ptmrag.reviews.topic import Facet, Topic, words_of
from ptmrag.sources.source import is_note, name_note

Place = Literal["title", "category", "note", "abstract", "text"]
By = Literal["every", "some", "words"]
# Where a work may speak of a topic, the place that tells most first.
_PLACES: tuple[Place, ...] = ("title", "category", "note", "abstract", "text")
_HEADINGS: tuple[Place, ...] = ("title", "category")
# A text speaks of a facet in so many passages and so great a share of them, and is about it in so great a share.
_LEAST_PASSAGES, _SPOKEN_OF, _THROUGHOUT = 3, 0.06, 0.15
# An abstract that names the topic in passing is of a work whose text hardly has it.
_LEAST_OF_TEXT = 0.03
# Where two works have the topic in their titles, others speak of it in such a share of what these do.
_TITLED, _BESIDE_TITLES = 2, {"note": 0.3, "abstract": 0.3, "text": 0.5}
_OPENING = 4  # passages: they have the abstract
_SAYS_WHAT_IT_IS = ("front", "about")
_NO_YEAR = 9999


@dataclass(frozen=True, slots=True)
class FoundWork:
    """A work on a topic: where it speaks of it, in which share of its passages (0 to 1), and its abstract.

    `is_kind`: its abstract has no form of the topic, but a kind of it at most.
    """

    work: Work
    place: Place
    share: float
    abstract: str = ""
    is_kind: bool = False


@dataclass(frozen=True, slots=True)
class Belonging:
    """The works on a topic, by year, and by what they belong.

    `by` is "every" where each has all facets, "some" where no work has all of them, and "words" where a sentence has
    all words of the topic.
    """

    works: tuple[FoundWork, ...]
    by: By


@dataclass(frozen=True, slots=True)
class _Texts:
    """What is read of a work: its title, its abstract, and all passages, or the sentences of its note."""

    work: Work
    abstract: str
    passages: tuple[str, ...]

    def place_of(self, facet: Facet, listed: Mapping[str, Place]) -> tuple[Place | None, float]:
        """Where the work says that it is about a facet, and in which share of its passages it speaks of it."""
        has = facet.pattern.search
        count = sum(has(text) is not None for text in self.passages)
        share = count / (len(self.passages) or 1)
        if has(simplified(self.work.title)):
            return "title", share
        if facet.said in listed:
            return listed[facet.said], share
        if has(self.abstract) and (share >= _LEAST_OF_TEXT or count >= _LEAST_PASSAGES):
            return "abstract", share
        is_about = share >= _THROUGHOUT and count >= _LEAST_PASSAGES
        return ("text" if is_about else None), share if count >= _LEAST_PASSAGES else 0.0


def works_on(resources: Resources, topic: Topic) -> Belonging:
    """The works on a topic, by year; none where the library has none."""
    ids = resources.library.passages.ids_within(resources.within)
    by_source: dict[str, list[Passage]] = {}
    for passage in resources.library.passages.by_id(sorted(ids)).values():
        by_source.setdefault(passage.source, []).append(passage)
    works = resources.works().works.values()
    texts = [texts for work in works if (texts := _texts(work, by_source))]
    listed = _listed(resources, topic)
    spoken = [
        (one, [(f, *one.place_of(f, listed.get(one.work.entry_id, {}))) for f in topic.facets])
        for one in texts
    ]
    by: By
    for by in ("every", "some", "words"):
        if by == "words":
            found = _with_all_words(texts, words_of(topic))
        else:
            told = [_found(one, said, by=by) for one, said in spoken]
            found = _about_as_often([work for work in told if work])
        if found:
            break
    return Belonging(tuple(sorted(found, key=lambda one: one.work.year or _NO_YEAR)), by)


def _found(
    texts: _Texts, said: Sequence[tuple[Facet, Place | None, float]], *, by: By
) -> FoundWork | None:
    """A work that speaks of every facet, or by "some" of one that is no name; None where it does not.

    `said` are the facets, each with the place and the share of the text in which the work speaks of it.
    """
    terms = [one for one in said if not one[0].is_name] or said
    about = [place for _, place, _ in terms if place]
    has_all = all(
        place or share >= (0.0001 if facet.is_name else _SPOKEN_OF) for facet, place, share in said
    )
    if not about or (by == "every" and not has_all):
        return None
    shares = [share for _, _, share in terms]
    share = min(shares) if by == "every" else max(shares)
    is_kind = not any(facet.own.search(texts.abstract) for facet, *_ in terms)
    place = min(about, key=_PLACES.index)
    return FoundWork(texts.work, place, share, texts.abstract, is_kind)


def _about_as_often(found: Sequence[FoundWork]) -> list[FoundWork]:
    """The works without those that speak of the topic much less than those with it in their titles, or of a kind."""
    titled = [one.share for one in found if one.place in _HEADINGS]
    if len(titled) < _TITLED:
        return list(found)
    usual = median(titled)
    least = {one.work.entry_id: _BESIDE_TITLES.get(one.place, 0.0) for one in found}
    # A kind of the topic has other uses: low-rank matrices are no tuning.
    kinds = [one for one in found if one.is_kind and one.place not in _HEADINGS]
    least |= {one.work.entry_id: 1.0 for one in kinds}
    return [one for one in found if one.share >= usual * least[one.work.entry_id]]


def _with_all_words(texts: Sequence[_Texts], words: Sequence[Facet]) -> list[FoundWork]:
    """The works whose title, or one sentence of whose abstract, has all of several words."""
    if len(words) < 2:
        return []
    found = []
    for one in texts:
        places: list[tuple[Place, str]] = [("title", one.work.title)]
        places += [("abstract", sentence) for sentence in sentences(one.abstract)]
        at = next(
            (place for place, text in places if all(w.pattern.search(text) for w in words)), None
        )
        if at:
            found.append(FoundWork(one.work, at, 0.0, one.abstract))
    return found


def _listed(resources: Resources, topic: Topic) -> dict[str, dict[str, Place]]:
    """Where the list says that an entry is about a facet: its category, or the first sentence of its note."""
    view = view_of(resources.library, only=resources.within.entries)
    places: dict[str, Place] = {"category": "category", "definition": "note"}
    found: dict[str, dict[str, Place]] = {}
    for facet in topic.facets:
        for entry, at in match(facet.said, view.entries, headings=view.headings).items():
            if at.place in places:
                found.setdefault(entry, {})[facet.said] = places[at.place]
    return found


def _texts(work: Work, by_source: Mapping[str, Sequence[Passage]]) -> _Texts | None:
    """What may be read of a work, None where nothing may."""
    note = [p.text for p in by_source.get(name_note(work.entry_id), ())]
    own = () if is_note(work.source) else by_source.get(work.source, ())
    opening = [p.text for p in own if p.section == "abstract"] or [
        p.text for p in own if p.ordinal < _OPENING and p.section in _SAYS_WHAT_IT_IS
    ]
    if not own and not note:
        return None
    passages = [simplified(p.text) for p in own] or sentences(simplified(" ".join(note)))
    return _Texts(work, simplified(" ".join(opening or note)), tuple(passages))

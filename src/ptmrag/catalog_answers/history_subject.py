"""What of a list a question on history is about: which of its works, which topics, and which form the answer has.

    subject_of(asked, works, view, lineage).form    # "before": what the last of its works builds on

It writes nothing: `from_history` does. It passes on where the list lacks what is asked about, and where a question asks
for a thing that the words of history do not explain.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ptmrag.answer.request import PassedOn, Request
from ptmrag.answer.works import WorkIndex
from ptmrag.catalog.entry import Entry
from ptmrag.catalog_answers.citation_view import CitationView
from ptmrag.catalog_answers.lineage import Lineage, when
from ptmrag.catalog_answers.list_view import year_of
from ptmrag.catalog_answers.topics import forms, match
from ptmrag.language.glossary import is_term
from ptmrag.language.question_words import read_question
from ptmrag.library.library import Library
from ptmrag.understanding.history_question import HistoryQuestion, core_of

Form = Literal["timeline", "between", "lineage", "before", "after"]
FEWEST = 3  # works of a timeline
_Moment = tuple[int, int]
_RELATIONS = {"lineage", "before", "after"}
_NAME = re.compile(r"(?=.*[A-Z\d])[\w.+-]+")


@dataclass(frozen=True, slots=True)
class HistorySubject:
    """The form of an answer, the works that a question names in the order of time, and its topics.

    `entries` are what a timeline is of, the named works among them; `lacking` are names that the list has no work of.
    """

    form: Form
    works: tuple[Entry, ...]
    topics: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    lacking: tuple[str, ...] = ()


def subject_of(
    asked: HistoryQuestion, request: Request, view: CitationView, lineage: Lineage
) -> HistorySubject:
    """What a question is about; PassedOn where the list does not have it."""
    named = _named(asked, request.works, lineage)
    topics = tuple(
        topic for topic in asked.topics(named) if lineage.find(topic) not in named.values()
    )
    lacking = tuple(t for t in topics if asked.is_span and _NAME.fullmatch(t) and not is_term(t))
    topics = tuple(topic for topic in topics if topic not in lacking)
    groups = {topic: _works_on(topic, view, lineage, request.library) for topic in topics}
    if topics and not named and asked.asks & _RELATIONS and "timeline" not in asked.asks:
        # The predecessors of a method that one work of the list is about are those of the work.
        named |= {t: lineage.entries[min(groups[t])] for t in topics if len(groups[t]) == 1}
        topics = tuple(topic for topic in topics if topic not in named)
    ordered = tuple(sorted(dict.fromkeys(named.values()), key=when))
    form = _form(
        asked, len(ordered), has_topics=bool(topics), has_side=any(map(asked.side_of, named))
    )
    if lacking and not (form == "timeline" and topics):
        raise PassedOn
    if form != "timeline":
        return HistorySubject(form, ordered, lacking=lacking)
    join = set.union if asked.is_span else set.intersection
    on_topic = join(*(groups[t] for t in topics)) if topics else set(lineage.entries)
    since, until = _limits(asked, named, () if lacking else ordered)
    kept = [
        entry
        for entry in lineage.entries.values()
        if entry.id in on_topic and since <= when(entry) <= until and entry not in ordered
    ]
    return HistorySubject(form, ordered, topics, (*ordered, *kept), lacking)


def _named(asked: HistoryQuestion, works: WorkIndex, lineage: Lineage) -> dict[str, Entry]:
    """The entries of the works that are named for certain, by their names."""
    found: dict[str, Entry] = {}
    topics = asked.topics()
    for named in works.named_in(read_question(asked.text), ()):
        own = [lineage.entries[w.entry_id] for w in named.works if w.entry_id in lineage.entries]
        entry = lineage.find(named.name) or next(iter(own), None)
        # "Efficient transformers" are not those of the work Transformers.
        is_word = named.name.islower() and any(named.name in t and " " in t for t in topics)
        if named.is_certain and entry and not (is_word and named.name.isalpha()):
            found[named.name] = entry
    for topic in asked.topics(found):
        is_name = " " not in topic or not topic.islower()
        if is_name and (entry := lineage.find(topic)):
            found.setdefault(topic, entry)
    return found


def _form(asked: HistoryQuestion, works: int, *, has_topics: bool, has_side: bool) -> Form:
    """The form of an answer about so many works, and topics if there are any."""
    asks = asked.asks
    if has_topics and works and not (asked.is_span or has_side or asks & {"after", "lineage"}):
        raise PassedOn  # asks for a part of a work, as "what led to GPT-3's size?"
    if has_topics or not works:
        if not (asked.is_span or works or asks & {"timeline", "lineage"}) or not (
            has_topics or asks
        ):
            raise PassedOn
        return "timeline"
    if works > 1 and asked.is_span and "lineage" not in asks:
        return "between"
    if works > 1 and "lineage" in asks:
        return "before"  # "the lineage of X back to Y"
    if "lineage" in asks or {"before", "after"} <= asks:
        return "lineage"
    if "before" in asks:
        return "before"
    if works > 1:
        raise PassedOn
    return "after" if "after" in asks else "lineage"


def _works_on(topic: str, view: CitationView, lineage: Lineage, library: Library) -> set[str]:
    """The ids of the entries on a topic; where these are few, also of those that mention it or open with it."""
    entries, found = list(lineage.entries.values()), set[str]()
    for form in dict.fromkeys((topic, core_of(topic))):
        places = match(form, entries, headings=view.view.headings)
        found |= {entry for entry, place in places.items() if place.is_about}
        if len(found) < FEWEST:
            found |= set(places)
    if len(found) < FEWEST:
        known = [_folded(form) for form in forms(core_of(topic))]
        opening = library.passages.openings()
        sources = {p.source for p in opening if any(f in _folded(p.text) for f in known)}
        links = view.view.links
        found |= {e for e in lineage.entries if any(s.source in sources for s in links[e])}
    return found


def _folded(text: str) -> str:
    """A text in which a plural, hyphens and capitals make no difference at the ends of a term."""
    return re.sub(r"[\s-]+", " ", text.casefold()).removesuffix("s")


def _limits(
    asked: HistoryQuestion, named: dict[str, Entry], ordered: Sequence[Entry]
) -> tuple[_Moment, _Moment]:
    """The first and the last moment of a timeline, by the years of a question and the works that it names."""
    first, last = asked.years
    since, until = (first or 0, 0), (last or 9999, 13)
    if len(ordered) > 1:
        since, until = max(since, when(ordered[0])), min(until, when(ordered[-1]))
    for name, entry in named.items() if len(ordered) == 1 else ():
        if not year_of(entry):
            continue
        if "before" in asked.asks or asked.side_of(name) == "before":
            until = min(until, when(entry))
        else:
            since = max(since, when(entry))
    return since, until

"""Tells who cites whom, how often, and what to read first, from the reference lists.

    told_citations(read_citations("who cites BERT?"), request)      # the Answer, each citation with its line

It reads no question: `from_citations` has read it.
"""

from collections.abc import Sequence
from dataclasses import replace

from ptmrag.answer.answer import Answer
from ptmrag.answer.calibration import measured_language
from ptmrag.answer.request import PassedOn, Request
from ptmrag.answer.works import NamedWork
from ptmrag.catalog_answers.citation_counts import CitationCounts
from ptmrag.catalog_answers.citation_lines import CitationLines
from ptmrag.catalog_answers.citation_view import CitationView, Wanted, citation_view, wanted
from ptmrag.catalog_answers.citation_wording import conditions_of, phrase
from ptmrag.catalog_answers.cited_names import Named, named, titled
from ptmrag.catalog_answers.how_to_cite import reference
from ptmrag.catalog_answers.path_wording import said
from ptmrag.catalog_answers.reading_path import ReadingPath
from ptmrag.catalog_answers.who_cites import WhoCites
from ptmrag.language.question import Question
from ptmrag.language.question_words import read_question
from ptmrag.retrieval.hit import Hit
from ptmrag.understanding.citation_question import CitationQuestion

_SEARCHED = 40
_NEAREST_WORKS = 10


def told_citations(read: CitationQuestion, request: Request) -> Answer:
    """One answer from the reference lists; PassedOn where the names in the question name no work."""
    asked = replace(read, lang=request.lang)
    view = citation_view(request.library)
    names = _names(asked, request, view)
    if names and request.listed is not None and not any(name.entry for name in names):
        raise PassedOn  # "which entries reference Hugging Face?" asks for what the list says
    lines = CitationLines(request.library, view, request.lang)
    text = _text(asked, names, request=request, lines=lines)
    citations = tuple(lines.citations)
    return Answer(request.question.text, text, request.lang, citations, abstained=not citations)


def _names(asked: CitationQuestion, request: Request, view: CitationView) -> tuple[Named, ...]:
    if asked.asked == "worldwide":
        known = request.works.named_in(request.question, ())
        return tuple(_first_of(one, view) for one in known if one.is_certain)
    other = (asked.other,) if asked.other else ()
    found = named(asked.works, asked.whole, request=request, view=view)
    return found + named(other, "", request=request, view=view)


def _first_of(known: NamedWork, view: CitationView) -> Named:
    return Named(known.name, view.entries[known.works[0].entry_id])


def _text(
    asked: CitationQuestion, names: Sequence[Named], *, request: Request, lines: CitationLines
) -> str:
    if asked.asked == "how_to":
        return _how_to(names, request, lines)
    limits = wanted(lines.graph, asked, request.within)
    if limits is not None and not limits.entries and (conditions := conditions_of(asked)):
        return _nothing(conditions, limits, request)
    if asked.asked == "order":
        absent = [phrase("absent", request.lang, name=n.name) for n in names if n.entry is None]
        path = _order(asked, names, limits, request=request, lines=lines)
        return "\n\n".join(filter(None, [*absent, path]))
    if limits is None:
        return phrase("no topic", request.lang, topic=asked.topic)
    if not lines.graph.with_list:
        return phrase("no graph", request.lang)
    if asked.asked in ("cited_by", "cites", "pair"):
        return WhoCites(asked, names, lines=lines, wanted=limits).text()
    is_picked = bool(request.within.entries or request.within.sources)
    return CitationCounts(asked, names, lines=lines, wanted=limits, is_picked=is_picked).text()


def _nothing(conditions: str, limits: Wanted, request: Request) -> str:
    """That no work fulfils the conditions of a question, and how many might but for their unknown year."""
    nothing = phrase("nothing fits", request.lang, conditions=conditions)
    if not limits.undated:
        return nothing
    return f"{nothing}\n\n{phrase('undated', request.lang, n=len(limits.undated))}"


def _how_to(names: Sequence[Named], request: Request, lines: CitationLines) -> str:
    """The record of each work as a sentence, and the command that exports it."""
    parts = []
    for name in names:
        record = request.library.works.of(name.entry.id) if name.entry else None
        if name.entry is None or record is None:
            parts.append(phrase("absent", request.lang, name=name.name))
            continue
        parts.append(reference(record) + lines.entry_mark(name.entry))
        parts.append(phrase("export", request.lang, entry=name.entry.id))
    return "\n\n".join(parts)


def _order(
    asked: CitationQuestion,
    names: Sequence[Named],
    limits: Wanted | None,
    *,
    request: Request,
    lines: CitationLines,
) -> str:
    """The path through named works, through what one cites, through a topic, or through the whole list.

    "" where the library has none of the named works.
    """
    view, lang = lines.graph, request.lang
    entries = [name.entry for name in names if name.entry]
    if names and not entries:
        return ""
    goals = titled(asked.topic, request=request, view=view) if asked.topic else ()
    if asked.topic and not goals and limits is not None and len(limits.entries) == 1:
        goals = tuple(view.entries[entry] for entry in limits.entries)
    if asked.is_before or goals:  # "what should I read to understand BERT?" is about one work
        entries = [*entries, *goals]
        goal = entries[0]
        works = [*(edge.cited for edge in view.cited_in(goal.id)), goal.id]
        scope = said("before", lang, work=lines.name(goal))
        return ReadingPath(works, lines=lines, scope=scope, goal=goal.id).text()
    if entries:
        scope = phrase("picked works", lang, n=len(entries))
        return ReadingPath([entry.id for entry in entries], lines=lines, scope=scope).text()
    if limits is None or not limits.entries:
        return _by_search(asked, request, lines)
    works = [entry for entry in view.entries if entry in limits.entries]
    is_whole = len(works) == len(view.entries)
    is_picked = bool(request.within.entries or request.within.sources)
    what = "all works" if is_whole else "picked works" if is_picked else "some works"
    scope = phrase(what, lang, n=len(works), conditions=conditions_of(asked))
    rule = said("topic", lang, topic=asked.topic, n=len(works)) if asked.topic else ""
    return ReadingPath(works, lines=lines, scope=scope, rule=rule, is_whole=is_whole).text()


def _by_search(asked: CitationQuestion, request: Request, lines: CitationLines) -> str:
    """The path through the works that a search for the topic finds, by words or by meaning."""
    found = _near(read_question(asked.topic), request) if asked.topic else ()
    limits = wanted(lines.graph, replace(asked, topic=""), request.within)
    known = limits.entries if limits else ()
    works = [entry for entry in dict.fromkeys(hit.entry_id for hit in found) if entry in known]
    works = works[:_NEAREST_WORKS]
    if not works:
        return phrase("no topic", request.lang, topic=asked.topic)
    scope = phrase("some works", request.lang, n=len(works), conditions=conditions_of(asked))
    rule = said("searched", request.lang, topic=asked.topic, n=len(works))
    return ReadingPath(works, lines=lines, scope=scope, rule=rule).text()


def _near(topic: Question, request: Request) -> list[Hit]:
    """The hits for a topic that have its words, or are as near as a passage must be to answer."""
    least, words = request.calibration.least(topic.language), topic.text.casefold()
    hits = request.search(topic, _SEARCHED).ranking.hits
    return [
        hit
        for hit in hits
        if words in hit.text.casefold() or hit.similarity >= least[measured_language(hit.text)]
    ]

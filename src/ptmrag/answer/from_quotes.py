"""The kind of answer that needs no chat model: verified quotes, or a refusal with its reason.

    answer, = from_quotes(request)

What a question wants decides what is read: the works that it names, whole; for an overview, the works
that are closest to it; else what the search found. It comes last in `table_answers.kinds`, since it answers
every question.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ptmrag.answer.about_library import said_about
from ptmrag.answer.absent_works import mentions
from ptmrag.answer.abstaining import unanswerable
from ptmrag.answer.abstracts import abstract_spans
from ptmrag.answer.answer import Answer, Citation, abstain
from ptmrag.answer.asked_rows import asked_rows, beside_rows
from ptmrag.answer.digest import digest_of, framed_digest
from ptmrag.answer.fact_spans import fact_spans
from ptmrag.answer.framing import ShownTable, framed, plain_title
from ptmrag.answer.overview import overview_of
from ptmrag.answer.plan import Plan, plan_of
from ptmrag.answer.reading import SentenceReader
from ptmrag.answer.request import Request
from ptmrag.answer.shapes import SHAPES, Shape
from ptmrag.answer.side_by_side import compares, evened, for_own, one_sided, side_by_side
from ptmrag.answer.spans import (
    MARGIN,
    MOST_SENTENCES,
    Bounds,
    Sentence,
    Span,
    best_score,
    choose,
    without_repeats,
)
from ptmrag.answer.tables_shown import tables_shown
from ptmrag.answer.wants import OF_READMES, Want
from ptmrag.language.detect import Language
from ptmrag.language.verbatim import contains
from ptmrag.retrieval.hit import Hit
from ptmrag.sources.source import is_note

_NOTHING = {
    "zh": "找到的段落里没有可以引用的句子。",
    "en": "The passages that were found contain no sentence that can be quoted.",
}
# Where nothing that was found speaks of what was asked for.
_NOT_SAID: Mapping[Want, Mapping[Language, str]] = {
    "licence": {
        "zh": "找到的资料里没有说明许可证。",
        "en": "Nothing that was found states a licence.",
    },
    "news": {
        "zh": "找到的资料里没有更新记录。",
        "en": "Nothing that was found tells of releases or changes.",
    },
}
# A question is refused by the passages that a reader would see first, and a fact is looked for in these.
_JUDGED, _OF_A_FACT = 8, 5
_FEWEST_OF_AN_OVERVIEW = 2
# With fewer letters left, no prose is put beside rows.
_LEAST_LETTERS = 200
# The spans and letters of a note beside its paper.
_BESIDE, _LETTERS_BESIDE = 3, 600
# Where a note leads, a sentence of another work may score this much less than its best one.
_FROM_OTHERS = 0.05
# A README has much that is beside its work, so that it has to answer this much better than a paper.
_AHEAD = 0.04


def from_quotes(request: Request) -> Iterator[Answer]:
    """Yield one answer, made of quotes."""
    yield quoted(request, plan_of(request))


def quoted(request: Request, plan: Plan) -> Answer:
    """The answer that a plan leads to."""
    question, evidence, lang = request.question, request.evidence, request.lang
    reader = SentenceReader.of(request, plan.names)
    hits = reader.in_one_language(request.evidence.hits)
    facts = fact_spans(request, reader)
    rows = [*facts, *asked_rows(request, plan, reader, hits[:_JUDGED])]
    plan = beside_rows(plan, rows) if rows else plan
    reason = "" if plan.is_picked or facts else _reason_to_refuse(request, plan, hits)
    source = "" if reason else _whole_work(request, plan)
    tables, spans, further = list[ShownTable](), list[Span](), tuple[str, ...]()
    if not reason and not source:
        tables = tables_shown(request, plan)
        in_tables = " ".join(citation.quote for table in tables for citation in table.citations)
        rows = [span for span in rows if not contains(in_tables, span.text)]
        spans, further = _spans(request, plan, reader, hits)
        spans = rows + spans
    if source and (made := _digest(request, plan, source)):
        text, citations = made
        answer = Answer(question.text, text, lang, citations, hits=evidence.hits)
    elif spans or tables:
        if compares(plan, spans) and not (tables or further):
            text, citations = side_by_side(spans, lang, called=plan.called)
        else:
            text, citations = framed(spans, lang, tables=tables, further=further)
        lacking = (plan.absent.said(lang), one_sided(spans, request, plan))
        reason = " ".join(filter(None, lacking))
        answer = Answer(question.text, text, lang, citations, hits=evidence.hits, reason=reason)
    else:
        reason = reason or _NOT_SAID.get(plan.want, _NOTHING)[lang]
        answer = abstain(question.text, lang, hits=evidence.hits, reason=reason)
    return replace(answer, coverage=evidence.gaps, ranking=evidence.ranking)


def _whole_work(request: Request, plan: Plan) -> str:
    """The source of the one work that is to be summarised, "" where several or none are."""
    if plan.want != "summary" or not (plan.is_picked or plan.names):
        return ""
    if all(is_note(source) for source in plan.sources):
        return ""  # A note is short: all of it can be quoted.
    linked = request.library.records.shown_entries_of(set(plan.sources))
    if len(plan.sources) == 1:
        return plan.sources[0] if plan.sources[0] in linked else ""
    owners = {hit.entry_id for hit in request.evidence.hits if hit.source in plan.sources}
    own = [request.works.works[entry].source for entry in owners]
    return own[0] if len(own) == 1 and own[0] in plan.sources else ""


def _digest(request: Request, plan: Plan, source: str) -> tuple[str, tuple[Citation, ...]] | None:
    """The digest of one work as the text of an answer, None where nothing of it can be quoted.

    Its summary begins with the note of the work.
    """
    reader, page = SentenceReader.of(request), request.evidence.page
    digest = digest_of(reader, source, encode=request.encode, page=page)
    note = plan.notes.get(source, "")
    noted = reader.texts([note], plan.want).get(note, []) if note else []
    lead = abstract_spans(noted, MOST_SENTENCES, page=page)[:1]
    left = plan.letters - sum(len(span.text) for span in lead)
    brief = digest.within(Bounds(plan.most - len(lead), left))
    if not brief.spans():
        return None
    summary = (*lead, *brief.parts["summary"])
    return framed_digest(replace(brief, parts={**brief.parts, "summary": summary}), request.lang)


def _reason_to_refuse(request: Request, plan: Plan, hits: Sequence[Hit]) -> str:
    if plan.absent.is_refused:
        return plan.absent.said(request.lang)
    rest = tuple(name for name in request.question.names if name not in plan.absent.all)
    question = replace(request.question, names=rest)
    reason = unanswerable(
        question,
        hits if question.sides else hits[:_JUDGED],
        lang=request.lang,
        least=request.calibration.least(request.question.language),
        knows=request.library.knows,
        is_about_works=plan.is_about_works,
    )
    if not reason or question.names:
        return reason
    return f"{reason} {said_about(request.library.records.entries(), request.lang)}"


def _spans(
    request: Request, plan: Plan, reader: SentenceReader, hits: Sequence[Hit]
) -> tuple[list[Span], tuple[str, ...]]:
    """The spans to quote, in the order of the works, and the titles of works that none is quoted of."""
    if plan.most <= 0 or plan.letters < _LEAST_LETTERS:
        return [], ()
    if plan.want == "overview":
        overview = overview_of(request, reader, plan)
        spans, further = list(overview.spans), overview.further
        # Where the search is full of one work, that work says more on the topic than its abstract does.
        if len(spans) < _FEWEST_OF_AN_OVERVIEW:
            known = {span.text for span in spans}
            more = _of_search(request, plan, reader, hits)
            spans += [span for span in more if span.text not in known]
    else:
        texts = reader.texts([*plan.sources, *plan.notes.values()], plan.want)
        spans, further = _of_works(request, for_own(plan), texts)
        spans = evened(spans, request, plan, reader)
    if plan.absent.spoken_of:
        spans += _on_foreign(reader, request, plan, taken=spans)
    # The licence of another work is no answer.
    is_final = bool(plan.sources) and SHAPES[plan.want].is_strict
    spans = spans if spans or is_final else _of_search(request, plan, reader, hits)
    quoted = {span.hit.source for span in spans}
    rest = [source for source in plan.each if source not in quoted]
    spans += [span for source in rest for span in _best_of(source, reader, request, plan)]
    return without_repeats(spans), further


def _of_works(
    request: Request, plan: Plan, texts: Mapping[str, Sequence[Sentence]]
) -> tuple[list[Span], tuple[str, ...]]:
    """The spans of the works of a plan; of many works a sentence each, while the letters last."""
    spans, further = list[Span](), list[str]()
    are_many = plan.most < 2 * len(plan.sources)
    for source in plan.sources:
        note = texts.get(plan.notes.get(source, ""), [])
        own = _of_work(texts.get(source, []), note, request, plan)
        if are_many:
            length = sum(len(span.text) for span in spans)
            first = [Span(span.sentences[:1]) for span in own[:1]]
            own = [span for span in first if length + len(span.text) <= plan.letters]
        if not own and are_many:
            linked = request.library.records.shown_entries_of({source})
            further += [plain_title(entry.title) for entry in linked.get(source, ())[:1]]
        spans += own
    return spans, tuple(dict.fromkeys(further))


def _best_of(source: str, reader: SentenceReader, request: Request, plan: Plan) -> list[Span]:
    """The best span of one work."""
    bounds = Bounds(1, SHAPES[plan.want].letters, SHAPES[plan.want].letters)
    sentences = reader.sentences(reader.own_passages([source]), plan.want)
    return choose(sentences, bounds, page=request.evidence.page)


def _on_foreign(
    reader: SentenceReader, request: Request, plan: Plan, *, taken: Sequence[Span]
) -> list[Span]:
    """What other works say of the names that the library has no work of."""
    found = reader.sentences(request.evidence.hits, plan.want)
    telling = [s for s in found if mentions(s.text, plan.absent.spoken_of)]
    share = 3 if taken else 1
    bounds = Bounds(plan.most // share, plan.letters // share, SHAPES[plan.want].letters)
    known = {span.text for span in taken}
    spans = choose(telling, bounds, page=request.evidence.page)
    return [span for span in spans if span.text not in known]


def _of_work(
    sentences: Sequence[Sentence], note: Sequence[Sentence], request: Request, plan: Plan
) -> list[Span]:
    """The spans of one work: its abstract where the want asks for it, its note, and what answers best."""
    shape, page, share = SHAPES[plan.want], request.evidence.page, plan.share
    is_named = bool(plan.names) or plan.is_picked
    lead = abstract_spans(sentences, shape.abstract, page=page, is_named=is_named)
    least = max(best_score(note), best_score(sentences)) - MARGIN
    noted = choose(note, _beside(shape, least), page=page)
    taken = lead + noted
    # The paper leads where it answers as well, a README where it answers better.
    if best_score(note) > best_score(sentences) - _ahead(sentences):
        least = max(least, best_score(note) - MARGIN + _ahead(sentences))
        taken = noted + [span for span in lead if best_score(span.sentences) >= least]
    most = max(len(taken), int(plan.most / share))
    bounds = Bounds(most, int(plan.letters / share), shape.letters, least)
    if plan.want in OF_READMES and sentences:
        return choose(sentences, bounds, page=page) + noted[:1]
    spans = choose(sentences, bounds, page=page, taken=taken)
    return spans if spans != noted else noted + _own_words(sentences, request, plan)


def _of_search(
    request: Request, plan: Plan, reader: SentenceReader, hits: Sequence[Hit]
) -> list[Span]:
    """The best spans of what the search found; a fact is in the first passages."""
    shape, page = SHAPES[plan.want], request.evidence.page
    if plan.want == "fact":
        hits = hits[:_OF_A_FACT]
    sentences = reader.sentences(hits, plan.want)
    bounds = Bounds(plan.most, plan.letters, shape.letters)
    if not hits or not is_note(hits[0].source):
        return choose(sentences, bounds, page=page)
    note = [s for s in sentences if s.hit.chunk_id == hits[0].chunk_id]
    beside = _beside(shape, best_score(note) - MARGIN)
    taken = choose(note, beside, page=page)
    own = request.works.works[hits[0].entry_id].source
    if taken and not is_note(own):
        paper = reader.sentences(reader.own_passages([own]), plan.want)
        taken += choose(paper, beside, page=page) or _own_words(paper, request, plan)
    bounds = replace(bounds, least=best_score(note) - _FROM_OTHERS)
    return choose(sentences, bounds, page=page, taken=taken)


def _ahead(sentences: Sequence[Sentence]) -> float:
    """How much better than a paper the text of a work has to answer to be quoted beside a note."""
    return 0.0 if any(s.hit.page is not None for s in sentences) else _AHEAD


def _own_words(sentences: Sequence[Sentence], request: Request, plan: Plan) -> list[Span]:
    """One span of a paper beside its note: a README that has no answer is not quoted."""
    paper = [s for s in sentences if s.hit.page is not None]
    return choose(
        paper, Bounds(1, _LETTERS_BESIDE, SHAPES[plan.want].letters), page=request.evidence.page
    )


def _beside(shape: Shape, least: float) -> Bounds:
    """How much is quoted of a note, or of the paper beside it."""
    return Bounds(_BESIDE, _LETTERS_BESIDE, shape.letters, least)

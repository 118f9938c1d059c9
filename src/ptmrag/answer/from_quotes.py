"""The kind of answer that needs no chat model: verified quotes, or a refusal with its reason.

    answer, = from_quotes(request)

What a question wants decides what is read: the works that it names, whole; for an overview, the works
that are closest to it; else what the search found. It comes last in `assistant.KINDS`, since it answers
every question.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ptmrag.answer.abstaining import unanswerable
from ptmrag.answer.answer import Answer, Citation, abstain
from ptmrag.answer.digest import digest_of, framed_digest
from ptmrag.answer.framing import framed
from ptmrag.answer.overview import overview_spans
from ptmrag.answer.plan import Plan, plan_of
from ptmrag.answer.reading import SentenceReader
from ptmrag.answer.request import Request
from ptmrag.answer.spans import Bounds, Sentence, Span, abstract_spans, choose
from ptmrag.answer.wants import SHAPES

_NOTHING = {
    "zh": "找到的段落里没有可以引用的句子。",
    "en": "The passages that were found contain no sentence that can be quoted.",
}
_ONE_SIDE = {
    "zh": "资料库中没有找到关于“{}”的内容，因此比较不完整。",
    "en": "Nothing was found on “{}”, so the comparison is incomplete.",
}
# A question is refused by the passages that a reader would see first, and a fact is looked for in these.
_JUDGED, _OF_A_FACT = 8, 5


def from_quotes(request: Request) -> Iterator[Answer]:
    """Yield one answer, made of quotes."""
    question, evidence, lang = request.question, request.evidence, request.lang
    plan = plan_of(request)
    reason = "" if plan.is_picked else _reason_to_refuse(request, plan)
    source = "" if reason else _whole_work(request, plan)
    spans = [] if reason or source else _spans(request, plan)
    if source and (made := _digest(request, plan, source)):
        text, citations = made
        answer = Answer(question.text, text, lang, citations, hits=evidence.hits)
    elif spans:
        text, citations = framed(spans, lang)
        missing = [side for side in question.sides or () if not _speak_of(spans, side)]
        reason = _ONE_SIDE[lang].format(", ".join(missing)) if missing else ""
        answer = Answer(question.text, text, lang, citations, hits=evidence.hits, reason=reason)
    else:
        answer = abstain(question.text, lang, hits=evidence.hits, reason=reason or _NOTHING[lang])
    yield replace(answer, coverage=evidence.gaps, ranking=evidence.ranking)


def _whole_work(request: Request, plan: Plan) -> str:
    """The source of the one work that is to be summarised, "" where several or none are."""
    if plan.want != "summary" or not (plan.is_picked or plan.names):
        return ""
    linked = request.library.records.entries_of(set(plan.sources))
    if len(plan.sources) == 1:
        return plan.sources[0] if plan.sources[0] in linked else ""
    owners = {hit.entry_id for hit in request.evidence.hits if hit.source in plan.sources}
    own = [request.works.works[entry].source for entry in owners]
    return own[0] if len(own) == 1 and own[0] in plan.sources else ""


def _digest(request: Request, plan: Plan, source: str) -> tuple[str, tuple[Citation, ...]] | None:
    """The digest of one work as the text of an answer, None where nothing of it can be quoted."""
    digest = digest_of(
        SentenceReader.of(request), source, encode=request.encode, page=request.evidence.page
    )
    brief = digest.within(Bounds(plan.most, plan.letters))
    return framed_digest(brief, request.lang) if brief.spans() else None


def _reason_to_refuse(request: Request, plan: Plan) -> str:
    question, hits = request.question, request.evidence.hits
    return unanswerable(
        question,
        hits if question.sides else hits[:_JUDGED],
        lang=request.lang,
        least=request.calibration.least(request.question.language),
        knows=request.library.knows,
        is_about_works=plan.is_about_works,
    )


def _spans(request: Request, plan: Plan) -> list[Span]:
    """The spans to quote, in the order of the works."""
    reader = SentenceReader.of(request, plan.names)
    if plan.want == "overview":
        spans = overview_spans(request, reader, plan)
    else:
        sentences = reader.sentences(reader.own_passages(plan.sources), plan.want)
        spans = [
            span
            for source in plan.sources
            for span in _of_work([s for s in sentences if s.hit.source == source], request, plan)
        ]
    return spans or _of_search(reader, request, plan)


def _of_work(sentences: Sequence[Sentence], request: Request, plan: Plan) -> list[Span]:
    """The spans of one work: its abstract where the want asks for it, and what answers best."""
    shape, page, share = SHAPES[plan.want], request.evidence.page, len(plan.sources)
    is_named = bool(plan.names) or plan.is_picked
    lead = abstract_spans(sentences, shape.abstract, page=page, is_named=is_named)
    most = max(len(lead), plan.most // share)
    bounds = Bounds(most, plan.letters // share, shape.letters)
    return choose(sentences, bounds, page=page, taken=lead)


def _of_search(reader: SentenceReader, request: Request, plan: Plan) -> list[Span]:
    """The best spans of what the search found; a fact is in the first passages."""
    hits = request.evidence.hits
    if plan.want == "fact":
        hits = hits[:_OF_A_FACT]
    bounds = Bounds(plan.most, plan.letters, SHAPES[plan.want].letters)
    return choose(reader.sentences(hits, plan.want), bounds, page=request.evidence.page)


def _speak_of(spans: Sequence[Span], name: str) -> bool:
    folded = name.casefold()
    return any(
        folded in span.text.casefold() or folded in span.hit.title.casefold() for span in spans
    )

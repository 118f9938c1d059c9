"""The works of a library on a topic, and the span in which each says what it does.

Works come before passages: a work counts by its abstract and by its best sentences, so that a work that
is about the topic goes before one that mentions it often.
"""

from ptmrag.answer.plan import Plan
from ptmrag.answer.reading import SentenceReader
from ptmrag.answer.request import Request
from ptmrag.answer.spans import Bounds, Sentence, Span, abstract_spans, choose
from ptmrag.retrieval.hit import Hit
from ptmrag.sources.source import scheme_of

# So many passages are searched, so many works are read, and so many are shown.
_SEARCHED, _READ, _SHOWN = 40, 14, 8
_BEST_SENTENCES = 3
_LONGEST_SPAN = 400  # letters, of a work without an abstract
_SENTENCES_OF_ABSTRACT = 2
# The weights of the score of the best passage, and of each of up to three passages found.
_PASSAGE_WEIGHT, _FOUND_WEIGHT = 0.05, 0.01


def overview_spans(request: Request, reader: SentenceReader, plan: Plan) -> list[Span]:
    """One span for each of the best works on a topic, best first."""
    wider = request.search(request.question, _SEARCHED).ranking.hits
    found: dict[str, list[Hit]] = {}
    for hit in (*request.evidence.hits, *wider):
        if scheme_of(hit.source) != "catalog":
            found.setdefault(hit.source, []).append(hit)
    sources = list(found)[:_READ]
    sentences = reader.sentences(reader.own_passages(sources), plan.want)
    by_work = {source: [s for s in sentences if s.hit.source == source] for source in sources}
    ranked = sorted(sources, key=lambda source: -_worth(by_work[source], found[source]))
    spans: list[Span] = []
    left, page = plan.letters, request.evidence.page
    for source in ranked[:_SHOWN]:
        lead = abstract_spans(by_work[source], _SENTENCES_OF_ABSTRACT, page=page)
        span = (lead or choose(by_work[source], Bounds(1, _LONGEST_SPAN), page=page))[:1]
        if span and len(span[0].text) <= left:
            spans += span
            left -= len(span[0].text)
    return spans


def _worth(sentences: list[Sentence], hits: list[Hit]) -> float:
    """How much a work is about the topic: half its abstract, half its best sentences."""
    abstract = max((s.score for s in sentences if s.section == "abstract"), default=0.0)
    best = sorted((s.score for s in sentences if s.role == "prose"), reverse=True)
    top = best[:_BEST_SENTENCES]
    mean = sum(top) / len(top) if top else 0.0
    passage = max(hit.score for hit in hits)
    count = min(_BEST_SENTENCES, len(hits))
    return 0.5 * abstract + 0.5 * mean + _PASSAGE_WEIGHT * passage + _FOUND_WEIGHT * count

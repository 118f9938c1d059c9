"""Choose the sentences that answer best, and quote them word for word.

    extract(question, hits, lang="en", page=evidence.page, relevance=evidence.relevance)

The sentences of the best passages are ranked by late interaction with the question, repetitions are
left out, and the rest is grouped by entry under a lead in the language of the answer.

It does not search, and it does not rephrase.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ptmrag.answer.answer import Answer, Citation, abstain, citation_of
from ptmrag.answer.evidence import PageOf, Relevance
from ptmrag.language.detect import Language
from ptmrag.language.question import Question, QuestionKind
from ptmrag.language.verbatim import sentences
from ptmrag.retrieval.hit import Hit
from ptmrag.sources.source import scheme_of

MAX_SENTENCES = 6
MAX_ENTRIES = 3
_MAX_OF_PASSAGE = 3
# A sentence that scores this much less than the best one is left out.
_MARGIN = 0.1
_PASSAGES_READ = 5
# The weight of the score of a sentence's passage (0 to 1).
_PASSAGE_WEIGHT = 0.2
_NOTE_WEIGHT = 0.05
# The share of the score that a sentence has together with the one before, which names its "it".
_BEFORE_WEIGHT = 0.2
# Bonuses for sentences of the kind that is asked for, and a malus for short ones: measured on two sets
# of questions (docs/decisions/0010-support.md).
_NUMBER_WEIGHT = 0.01
_REASON_WEIGHT = 0.015
_OPENING_WEIGHT = 0.015
_SHORT_WEIGHT = 0.02
# In a comparison, the bonus of a work's own paper over others that mention the work.
_OWN_WEIGHT = 0.05
_REASON = re.compile(
    r"\b(?:because|since|due to|so that|in order|therefore|thus|hence|reasons?|prevent|avoid|allow|enable|"
    r"otherwise|suggests?|hypothesi[sz]e|we (?:believe|conjecture|argue))|因为|由于|因此|为了|从而|避免|所以",
    re.IGNORECASE,
)
_OPENING = re.compile(r"abstract|introduction|摘要|引言", re.IGNORECASE)
_HAN_TEXT = re.compile(r"[\u4e00-\u9fff]")
_NOTHING = {
    "zh": "找到的段落里没有可以引用的句子。",
    "en": "The passages that were found contain no sentence that can be quoted.",
}
_ONE_SIDE = {
    "zh": "资料库中没有找到关于“{}”的内容，因此比较不完整。",
    "en": "Nothing was found on “{}”, so the comparison is incomplete.",
}
_LEAD = {
    "zh": "资料库中与这个问题最相关的原文：",
    "en": "What the library says about this, word for word:",
}
_PAGE = {"zh": "（第 {} 页）", "en": " (p. {})"}
_NOTE = {"zh": "（目录说明）", "en": " (catalog note)"}
# Reference marks of the paper itself, which a reader would mistake for ours.
_FOREIGN_MARK = re.compile(r"[\[【]\s*\d{1,3}(?:\s*[,，、;–-]\s*\d{1,3})*\s*[\]】]")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence that can be quoted, its hit, its place in the passage, and its score."""

    hit: Hit
    text: str
    place: int
    score: float = 0.0


def extract(
    question: Question,
    hits: Sequence[Hit],
    *,
    lang: Language,
    page: PageOf,
    relevance: Relevance,
) -> Answer:
    """Answer with verified quotes from `hits`, or abstain where nothing in them can be quoted."""
    ranked = _candidates(question, to_read(question, hits), page, relevance)
    chosen = _choose_sides(ranked, question.sides) if question.sides else _choose(ranked)
    if not chosen:
        return abstain(question.text, lang, hits=hits, reason=_NOTHING[lang])
    text, citations = _frame(chosen, lang)
    missing = [s for s in question.sides or () if not any(_speaks_of(c, s) for c in chosen)]
    reason = _ONE_SIDE[lang].format(", ".join(missing)) if missing else ""
    return Answer(question.text, text, lang, citations, hits=tuple(hits), reason=reason)


def to_read(question: Question, hits: Sequence[Hit]) -> Sequence[Hit]:
    """The best of some hits; all of them where two works are compared."""
    return hits if question.sides else hits[:_PASSAGES_READ]


def _candidates(
    question: Question, hits: Sequence[Hit], page: PageOf, relevance: Relevance
) -> list[_Candidate]:
    """The quotable sentences of some passages, best first."""
    found: list[_Candidate] = []
    for hit in hits:
        spans = _spans(hit.text)
        for place, (score, (start, end)) in enumerate(
            zip(_with_the_one_before(hit, spans, relevance), spans, strict=True)
        ):
            sentence = hit.text[start:end]
            if is_quotable(sentence) and page(hit).contains(sentence):
                weight = _PASSAGE_WEIGHT * hit.score - _note_weight(hit, hits)
                weight += _kind_weight(question.kind, hit, sentence)
                found.append(_Candidate(hit, sentence, place, score + weight))
    return sorted(found, key=lambda c: -c.score)


def _with_the_one_before(
    hit: Hit, spans: Sequence[tuple[int, int]], relevance: Relevance
) -> list[float]:
    """How well each sentence answers, by itself and with the one before it."""
    wider = [
        (before[0], span[1]) for before, span in zip([*spans[:1], *spans], spans, strict=False)
    ]
    scores = relevance(hit, [*spans, *wider])
    return [
        (1 - _BEFORE_WEIGHT) * own + _BEFORE_WEIGHT * both
        for own, both in zip(scores[: len(spans)], scores[len(spans) :], strict=True)
    ]


def _spans(text: str) -> list[tuple[int, int]]:
    """The first and the last character of each sentence of a text."""
    spans, at = [], 0
    for sentence in sentences(text):
        start = text.find(sentence, at)
        at = start + len(sentence)
        spans.append((start, at))
    return spans


def _note_weight(hit: Hit, hits: Sequence[Hit]) -> float:
    """What a catalog's note loses where a source of its entry answers too."""
    is_note = scheme_of(hit.source) == "catalog"
    has_paper = any(h.entry_id == hit.entry_id and h.source != hit.source for h in hits)
    return _NOTE_WEIGHT if is_note and has_paper else 0.0


def _kind_weight(kind: QuestionKind, hit: Hit, sentence: str) -> float:
    """The bonus of a sentence that fits the kind of question: a number, a reason, a definition."""
    weight = -_SHORT_WEIGHT if len(sentence) < (20 if _HAN_TEXT.search(sentence) else 60) else 0.0
    if kind == "number" and re.search(r"\d", sentence):
        weight += _NUMBER_WEIGHT
    if kind == "why" and _REASON.search(sentence):
        weight += _REASON_WEIGHT
    if kind == "definition" and (hit.page == 1 or _OPENING.search(hit.heading)):
        weight += _OPENING_WEIGHT
    return weight


def _speaks_of(candidate: _Candidate, side: str) -> bool:
    """Whether a sentence, or the title of its work, has a name."""
    return _has(candidate.text, side) or _has(candidate.hit.title, side)


def _has(text: str, name: str) -> bool:
    alone = rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])"
    return re.search(alone, text, re.IGNORECASE) is not None


def _choose_sides(ranked: Sequence[_Candidate], sides: Sequence[str]) -> list[_Candidate]:
    """The best sentences for each side of a comparison; the best of all where a side has none."""
    chosen: list[_Candidate] = []
    for side in sides:
        own = [c for c in ranked if _speaks_of(c, side)]
        own.sort(key=lambda c: -(c.score + _OWN_WEIGHT * _has(c.hit.title, side)))
        new = [c for c in own if not any(_same(c, other) for other in chosen)]
        chosen += new[: MAX_SENTENCES // 2]
    return sorted(chosen, key=lambda c: -c.score)[:MAX_SENTENCES] or _choose(ranked)


def is_quotable(sentence: str) -> bool:
    """A whole sentence of prose: long enough to say something, short enough to read, not a table."""
    if re.search(r"[|{}<>\\]", sentence):
        return False
    letters = sum(c.isalpha() for c in sentence)
    dense = any("\u4e00" <= c <= "\u9fff" for c in sentence)
    return (10 if dense else 20) <= len(sentence) <= 700 and letters > 0.5 * len(sentence)


def _choose(ranked: Sequence[_Candidate]) -> list[_Candidate]:
    """The best sentences, none of them twice, few from one passage, from a few entries."""
    chosen: list[_Candidate] = []
    for candidate in ranked:
        if len(chosen) == MAX_SENTENCES or candidate.score < ranked[0].score - _MARGIN:
            break
        entries = {c.hit.entry_id for c in chosen} | {candidate.hit.entry_id}
        of_passage = sum(c.hit.chunk_id == candidate.hit.chunk_id for c in chosen)
        if of_passage == _MAX_OF_PASSAGE:
            continue
        if len(entries) <= MAX_ENTRIES and not any(_same(candidate, c) for c in chosen):
            chosen.append(candidate)
    return chosen


def _same(one: _Candidate, other: _Candidate) -> bool:
    """Two sentences that share most of their words (or, in Chinese, of their pairs of characters)."""
    a, b = _grams(one.text), _grams(other.text)
    return len(a & b) > 0.7 * min(len(a), len(b))


def _grams(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    chinese = re.findall(r"[\u4e00-\u9fff]", text)
    pairs = [x + y for x, y in itertools.pairwise(chinese)]
    return frozenset(words + pairs)


def _frame(chosen: Sequence[_Candidate], lang: Language) -> tuple[str, tuple[Citation, ...]]:
    """The quotes under the titles of their entries: best entry first, quotes in reading order."""
    lines, citations = [_LEAD[lang]], list[Citation]()
    for entry in dict.fromkeys(c.hit.entry_id for c in chosen):
        group = [c for c in chosen if c.hit.entry_id == entry]
        lines += ["", f"**{_plain(group[0].hit.title)}**"]
        for candidate in sorted(group, key=lambda c: (c.hit.source, c.hit.chunk_id, c.place)):
            citations.append(citation_of(candidate.hit, candidate.text, len(citations) + 1))
            shown = _FOREIGN_MARK.sub("[…]", candidate.text)
            lines.append(f"- “{shown}”{_place(candidate.hit, lang)} [{len(citations)}]")
    return "\n".join(lines), tuple(citations)


def _plain(title: str) -> str:
    """A title without Markdown stars and without what looks like a citation mark."""
    return _FOREIGN_MARK.sub("", title).replace("*", "").strip()


def _place(hit: Hit, lang: Language) -> str:
    if hit.page is not None:
        return _PAGE[lang].format(hit.page)
    return _NOTE[lang] if scheme_of(hit.source) == "catalog" else f" ({hit.source})"

"""Answers without a chat model: the sentences that answer best, quoted word for word.

The sentences of the best passages are ranked by how well their words meet the question's, what says the
same twice is left out, and the rest is grouped by entry in a frame that speaks the question's
language. Nothing is said that is not quoted.

>>> from ptmrag.extraction import names
>>> names("How does DeepSeek-V2 compress the cache, and what did BERT do?")
('DeepSeek-V2', 'BERT')

It does not search, and it does not rephrase.
"""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ptmrag.answer import Answer, Citation, Language, PageText, abstain, citation_of
from ptmrag.documents import contains, language, sentences
from ptmrag.retrieval import Hit

MAX_SENTENCES = 6
MAX_ENTRIES = 3
# Measured with multilingual-e5-small on the recorded papers (docs/decisions/0004-abstaining.md).
LEAST_SIMILARITY = 0.80
# A sentence this much worse than the best one is not part of the answer.
_MARGIN = 0.1
_PASSAGES_READ = 5
# What a sentence's passage adds to it: the score of the hit, 0 to 1.
_PASSAGE_WEIGHT = 0.2
_NOTE_WEIGHT = 0.05
_LEAD = {
    "zh": "资料库中与这个问题最相关的原文：",
    "en": "What the library says on this, word for word:",
}
_PAGE = {"zh": "（第 {} 页）", "en": " (p. {})"}
_NOTE = {"zh": "（目录说明）", "en": " (catalog note)"}
# Reference marks of the paper itself, which a reader would take for ours.
_FOREIGN_MARK = re.compile(r"[\[【]\s*\d{1,3}(?:\s*[,，、;–-]\s*\d{1,3})*\s*[\]】]")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-.+/][A-Za-z0-9]+)*")


# Given a hit and the characters of parts of its text, how well each answers the question.
Relevance = Callable[[Hit, Sequence[tuple[int, int]]], Sequence[float]]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence that could be quoted, where it stands, and how well it answers."""

    hit: Hit
    text: str
    place: int
    score: float = 0.0


def extract(
    question: str,
    hits: Sequence[Hit],
    *,
    lang: Language,
    page_text: PageText,
    relevance: Relevance,
    knows: Callable[[str], bool] = lambda name: True,
) -> Answer:
    """Answer with verified quotes from `hits`, or abstain when nothing fits.

    `knows` tells whether a name stands anywhere in the library: a question about a name that does
    not is not answered with something near it.
    """
    if not is_answerable(question, hits, knows=knows):
        return abstain(question, lang, hits=hits)
    chosen = _choose(_candidates(hits, page_text, relevance))
    if not chosen:
        return abstain(question, lang, hits=hits)
    text, citations = _frame(chosen, lang)
    return Answer(question, text, lang, citations, hits=tuple(hits))


def is_answerable(
    question: str, hits: Sequence[Hit], *, knows: Callable[[str], bool] = lambda name: True
) -> bool:
    """Whether the passages found are near enough, and every name in the question is known."""
    if not hits or max(hit.similarity for hit in hits) < LEAST_SIMILARITY:
        return False
    return all(knows(name) for name in names(question))


def names(question: str) -> tuple[str, ...]:
    """The words of a question that name something: ELECTRA, GPT-3, mT5, Whisper.

    A word counts if it has a capital behind its first letter or a digit, or if it is capitalised
    elsewhere than at the start of an English sentence.
    """
    found = []
    is_english = language(question) == "en"
    for match in _NAME.finditer(question):
        word = match[0].removesuffix("-based").removesuffix("-style")
        before = question[: match.start()].rstrip(" \"'“‘(（《")
        starts = is_english and (not before or before[-1] in ".?!:")
        inner = any(c.isupper() or c.isdigit() for c in word[1:])
        if len(word) > 1 and (inner or (word[0].isupper() and not starts)):
            found.append(word)
    return tuple(dict.fromkeys(found))


def _candidates(hits: Sequence[Hit], page_text: PageText, relevance: Relevance) -> list[_Candidate]:
    """The quotable sentences of the first passages, best first."""
    found: list[_Candidate] = []
    for hit in hits[:_PASSAGES_READ]:
        page, spans = page_text(hit), _spans(hit.text)
        for place, (score, (start, end)) in enumerate(
            zip(relevance(hit, spans), spans, strict=True)
        ):
            sentence = hit.text[start:end]
            if _says_something(sentence) and contains(page, sentence):
                weight = _PASSAGE_WEIGHT * hit.score - _note_weight(hit, hits)
                found.append(_Candidate(hit, sentence, place, score + weight))
    return sorted(found, key=lambda c: -c.score)


def _spans(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text start and end."""
    spans, at = [], 0
    for sentence in sentences(text):
        start = text.find(sentence, at)
        at = start + len(sentence)
        spans.append((start, at))
    return spans


def _note_weight(hit: Hit, hits: Sequence[Hit]) -> float:
    """What a catalog's note is held back by where a source of its entry answers too."""
    is_note = hit.source.startswith("catalog:")
    has_paper = any(h.entry_id == hit.entry_id and h.source != hit.source for h in hits)
    return _NOTE_WEIGHT if is_note and has_paper else 0.0


def _says_something(sentence: str) -> bool:
    """A whole sentence of prose: long enough to say something, short enough to read, not a table."""
    if re.search(r"[|{}<>\\]", sentence):
        return False
    letters = sum(c.isalpha() for c in sentence)
    dense = any("\u4e00" <= c <= "\u9fff" for c in sentence)
    return (10 if dense else 20) <= len(sentence) <= 700 and letters > 0.5 * len(sentence)


def _choose(ranked: Sequence[_Candidate]) -> list[_Candidate]:
    """The best sentences, none of them twice, from a few entries."""
    chosen: list[_Candidate] = []
    for candidate in ranked:
        if len(chosen) == MAX_SENTENCES or candidate.score < ranked[0].score - _MARGIN:
            break
        entries = {c.hit.entry_id for c in chosen} | {candidate.hit.entry_id}
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
    """The quotes under a line that says who says it, the best entry first, each in reading order."""
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
    """A title without what Markdown or a reader would take for a mark."""
    return _FOREIGN_MARK.sub("", title).replace("*", "").strip()


def _place(hit: Hit, lang: Language) -> str:
    if hit.page is not None:
        return _PAGE[lang].format(hit.page)
    return _NOTE[lang] if hit.source.startswith("catalog:") else f" ({hit.source})"

"""The cell of a work on an aspect: the shortest part of its text that answers, verbatim, or nothing.

    cell = text_cell(work, aspect, "en")     # (CellQuote("we pre-train on BooksCorpus …", …),)

An aspect that is known has rules for a right cell (`aspects`); of any other, a sentence has its words. An empty cell
is better than a wrong one. Addresses of code and rows of tables are found by `printed`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ptmrag.answer.framing import shown
from ptmrag.answer.parts_of_a_digest import CITED
from ptmrag.answer.spans import Sentence
from ptmrag.answer.works import without_size
from ptmrag.language.detect import Language
from ptmrag.language.question_words import names as names_in
from ptmrag.matrix.any_aspect import has_words, least
from ptmrag.matrix.aspects import Aspect
from ptmrag.matrix.clauses import leans, parts_of, without_asides
from ptmrag.matrix.work_text import OURS, WorkText
from ptmrag.matrix.works_table import CellQuote
from ptmrag.sources.source import is_note

_OWN = re.compile(
    r"\b(?:we|our|ours|us|this (?:paper|work|article|study|report|model|survey))\b|本文|我们|本研究",
    re.IGNORECASE,
)
_PROPOSES = re.compile(
    r"\b(?:we|this (?:paper|work|article|study|report|survey))\b[^.]{0,40}?\b(?:propos|introduc|present|develop|"
    r"describ|show|study|explor|investigat|design|review)|提出|本文",
    re.IGNORECASE,
)
# Where a text speaks of its field, and not yet of itself.
_OF_THE_FIELD = frozenset({"abstract", "front", "introduction"})
# What a sentence below the heading of limitations says, if it is one of them.
_LACKING = re.compile(
    r"\b(?:requir\w+|need\w*|only|however|but|not|n't|cannot|difficult\w*|hard(?:er)?|cost\w*|expensive|unable|lack\w*|"
    r"lower|limit\w*|slow\w*|fail\w*|without|bias\w*|weak\w*|worse|leave|future|still|remain\w*|no|struggl\w+|poor\w*|"
    r"less|sensitive|restrict\w*|risk\w*|harm\w*)\b|需要|仅|只|但|难|不|未|局限|无法|有待|缺",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\[\d[\d,; –-]*\]")
# A part that ends so was cut off by a list, a table or a page.
_UNFINISHED = re.compile(
    r"\b(?:on|of|the|an?|and|or|with|for|in|to|by|from|at|as|that|which|are|is|including|such as|following)\W*$",
    re.IGNORECASE,
)
_MOST_CITED, _MOST_CITED_BY_OWN = 3, 5
_AT_HOME, _SAYS, _BEFORE = 0.03, 0.02, 0.06
_LEANS, _NOT_OWN, _OF_ANOTHER, _NOTE, _CUT = 0.07, 0.02, 0.2, 0.01, 0.06
# What each letter beyond so many takes off, and the longest cell.
_SHORT, _EACH_LETTER, _LONGEST = {"en": 170, "zh": 70}, 0.00025, {"en": 420, "zh": 180}
_WHOLE = {"en": 260, "zh": 100}
_TRIED = 6


@dataclass(frozen=True, slots=True)
class _Weighed:
    sentence: Sentence
    text: str
    score: float


def text_cell(work: WorkText, aspect: Aspect, lang: Language) -> tuple[CellQuote, ...]:
    """The best sentence of a work on an aspect, as short as it can be; () where none answers."""
    sentences = work.sentences(aspect)
    best = sorted(_weighed(sentences, work, aspect), key=lambda one: -one.score)
    for one in best[:_TRIED]:
        lowest = aspect.least if aspect.name else least(aspect, one.sentence.hit.language)
        if one.score < lowest:
            break
        if quote := _quoted(one, work):
            return (quote,)
    return ()


def _weighed(sentences: Sequence[Sentence], work: WorkText, aspect: Aspect) -> Iterator[_Weighed]:
    """The sentences that may answer, each with the part that is quoted."""
    proposal = next((n for n, s in enumerate(sentences) if _PROPOSES.search(s.text)), 0)
    for number, sentence in enumerate(sentences):
        is_before = number < proposal
        if not _may_answer(sentence, aspect) or (is_before and aspect.is_after):
            continue
        if _must_be_own(sentence, aspect, work) and not _is_own(sentence.text, work):
            continue
        part = _part(sentence, aspect, work)
        if not part:
            continue
        lang = sentence.hit.language
        score = sentence.score + _AT_HOME * (sentence.section in aspect.home)
        said = work.unnamed(part)
        score += _SAYS * sum(says.search(said) is not None for says in aspect.says)
        score += _BEFORE * (aspect.is_before and is_before)
        score -= _LEANS * leans(sentence.text) + _NOTE * is_note(sentence.hit.source)
        score -= _CUT * sentence.text[:1].islower()
        score -= _EACH_LETTER * max(0, len(part) - _SHORT[lang])
        if aspect.is_own:
            score -= _of_others(sentence.text, work)
        yield _Weighed(sentence, part, score)


def _may_answer(sentence: Sentence, aspect: Aspect) -> bool:
    """Whether a sentence is in a place that speaks of an aspect, and is no list of citations."""
    if sentence.role != "prose" and sentence.role not in aspect.roles:
        return False
    section = sentence.section
    if section in aspect.not_in or (aspect.only_in and section not in aspect.only_in):
        return False
    most = _MOST_CITED_BY_OWN if _OWN.search(sentence.text) else _MOST_CITED
    return len(CITED.findall(sentence.text)) < most


def _part(sentence: Sentence, aspect: Aspect, work: WorkText) -> str:
    """The part of a sentence that a cell may quote, "" for none."""
    lang, is_enough = sentence.hit.language, sentence.section in aspect.enough
    parts = [
        part
        for part in parts_of(sentence.text)
        if len(part) <= _LONGEST[lang] and _is_finished(part, sentence.text)
    ]
    heading = sentence.hit.heading
    answering = [
        p for p in parts if _answers(work.unnamed(p), aspect, heading, is_enough=is_enough)
    ]
    if aspect.keeps_tail:
        # The longest that is not too long; a shorter one only where all are.
        fitting = [part for part in answering if len(part) <= _WHOLE[lang]]
        answering = fitting[-1:] or answering
    return answering[0] if answering else ""


def _is_finished(part: str, sentence: str) -> bool:
    """Whether a part does not only announce what follows it, and was not cut off."""
    rest = sentence.partition(part.rstrip(" :："))[2].lstrip()
    return not rest.startswith((":", "：")) and _UNFINISHED.search(part) is None


def _answers(text: str, aspect: Aspect, heading: str, *, is_enough: bool) -> bool:
    """Whether a text is what a cell of an aspect looks like; the years of citations are no numbers of it."""
    said = _NUMBERED.sub("", without_asides(text))
    if aspect.never and aspect.never.search(said):
        return False
    if not aspect.name:
        return has_words(said, aspect, heading)
    is_enough = is_enough and _LACKING.search(said) is not None
    return is_enough or all(needed.search(said) for needed in aspect.needs)


def _is_own(text: str, work: WorkText) -> bool:
    """Whether a sentence speaks of the work itself."""
    return _OWN.search(text) is not None or OURS in work.unnamed(text)


def _must_be_own(sentence: Sentence, aspect: Aspect, work: WorkText) -> bool:
    """Whether a sentence that does not speak of the work is of others: in a survey, and in an opening."""
    is_opening = not aspect.name and sentence.section in _OF_THE_FIELD
    return aspect.is_own and (is_opening or work.is_survey)


def _of_others(text: str, work: WorkText) -> float:
    """What a sentence loses that does not speak of the work itself, and more where it speaks of others."""
    if _is_own(text, work):
        return 0.0
    others = {name for name in names_in(text) if without_size(name) in work.others}
    return _OF_ANOTHER if others or CITED.search(text) else _NOT_OWN


def _quoted(one: _Weighed, work: WorkText) -> CellQuote | None:
    """The part of a sentence as a quote, None where it is not verbatim on its page."""
    hit = one.sentence.hit
    if not work.page_of(hit).contains(one.text):
        return None
    text = shown(one.text).removesuffix(" …")
    return CellQuote(text, one.text, hit.source, hit.url, hit.page)

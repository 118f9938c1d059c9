"""What a review tells of one work, in its own words: what it does, its main result, how it differs, what is open.

    told = tell(resources, found.work, asked, others=others, own="DistilBERT")
    told.does.text, told.result, told.relation, told.open

Each span is verbatim on its page, and none repeats another one. It writes no sentences of ours: `paragraphs` does.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ptmrag.answer.abstracts import abstract_of
from ptmrag.answer.evidence import PageOf, Pages
from ptmrag.answer.reading import CITED, SentenceReader
from ptmrag.answer.resources import Resources
from ptmrag.answer.shapes import SHAPES
from ptmrag.answer.spans import Bounds, Sentence, Span, choose, says_same
from ptmrag.answer.works_names import Work
from ptmrag.language.detect import Language
from ptmrag.language.question import Question
from ptmrag.reviews.relations import Other, Relation, relation_of
from ptmrag.reviews.whole_sentences import can_stand, is_complete
from ptmrag.sources.source import is_note, name_note

_LETTERS = 420  # of a span
# A main result is a number or a comparison, said where a work sums itself up.
_NUMBER = re.compile(
    r"\d(?:\.\d+)?\s*(?:%|percent|points?\b|×|x\b|times\b|BLEU|F1|[KMB]\b|billion|million|倍|个百分点)|\b\d+\.\d+\b"
    r"|\b\d{2,}\b|\b(?:two|three|four|five|ten) times\b",
    re.IGNORECASE,
)
# A comparison tells a result anywhere, what was achieved only where a work sums itself up.
_COMPARES = re.compile(
    r"\b(?:outperform\w*|surpass\w*|exceed\w*|state[- ]of[- ]the[- ]art|on par|comparable|competitive|retain\w*|"
    r"(?:better|faster|smaller|higher|lower|fewer|larger|more \w+|less \w+) "
    r"(?:\w+ )?than|\d\s*(?:x|times) (?:faster|smaller))\b|"
    r"优于|超过|高于|低于|达到[^，。]{0,16}(?:\d|最[好佳优]|先进|领先|SOTA)|(?:提升|提高|降低|减少)了?[^，。]{0,8}\d",
    re.IGNORECASE,
)
_ACHIEVES = re.compile(
    r"\b(?:achiev(?:e|es|ed|ing)\b (?!this|that|by)|reach(?:es|ed)\b|obtain(?:s|ed)?\b|yield(?:s|ed)?\b|"
    r"improv(?:e|es|ed|ing)\b|"
    r"reduc(?:es|ed|ing)\b|gains?\b|faster\b)|达到|提升|提高了|降低了|减少了",
    re.IGNORECASE,
)
_NO_RESULT = ("related", "method", "data", "limitations", "appendix")
_SUMS_UP = {"abstract": 0.12, "about": 0.06, "front": 0.1, "conclusion": 0.05, "introduction": 0.04}
_SUMS_UP_ITSELF = ("abstract", "front", "conclusion")
_WITH_NUMBER = 0.05
_ITSELF = re.compile(r"\b(?:we|our|ours)\b|我们|本文|(?:实验|结果)(?:表明|显示)", re.IGNORECASE)
# Where a work says what it leaves open, and where it never does.
_AT_THE_END = {"limitations": 0.2, "conclusion": 0.1}
_LEAST_OPEN = {"en": 60, "zh": 20}  # letters
_NOT_OPEN = ("front", "abstract", "introduction", "related", "method", "data", "appendix")


@dataclass(frozen=True, slots=True)
class ToldWork:
    """The spans of a work; without `does` and `note`, nothing of it can be quoted.

    `note` is what the list says of it, where the work itself says it in another language than that of the review, or
    is a README.
    """

    work: Work
    does: Span | None
    note: Span | None = None
    result: Span | None = None
    relation: Relation | None = None
    open: Span | None = None

    @property
    def spans(self) -> tuple[Span, ...]:
        """All of them, in the order in which they are told."""
        related = self.relation.span if self.relation else None
        told = (self.note, self.does, self.result, related, self.open)
        return tuple(span for span in told if span)


def tell(
    resources: Resources,
    work: Work,
    asked: Question,
    *,
    others: Sequence[Other],
    own: str,
) -> ToldWork:
    """What a work says of itself, as far as it can be quoted; `asked` is the topic in the language of the review."""
    page = Pages(resources.library.passages.page_text).of
    query = resources.encode(asked.text)
    reader = SentenceReader(resources.library, asked, query, within=resources.within)
    hits = [] if is_note(work.source) else reader.own_passages([work.source])
    sentences = reader.sentences(hits, "overview")
    does = _lead(sentences, page)
    note = _note(reader, work, asked.language, page) or _note(reader, work, None, page)
    # A paper says what it does; a README says how to use it.
    if note and does and does.hit.page is None:
        does = None
    elif (does and does.hit.language == asked.language) or (
        does and note and note.hit.language != asked.language
    ):
        note = None
    taken = [span for span in (note, does) if span]
    result = _best(_results(sentences, own), taken, page)
    taken += [result] if result else []
    free = [s for s in sentences if not _is_in(s, taken)]
    relation = relation_of(free, others, own=own, page=page)
    taken += [relation.span] if relation else []
    left = _best(_left_open(sentences, own), taken, page)
    return ToldWork(work, does, note, result, relation, _with_next(left, sentences, page))


def _note(reader: SentenceReader, work: Work, lang: Language | None, page: PageOf) -> Span | None:
    """The beginning of the list's note on a work; in one language, where one is named."""
    hits = reader.own_passages([name_note(work.entry_id)])
    sentences = [s for s in reader.sentences(hits, "overview") if lang in (None, s.hit.language)]
    return _run([s for s in sentences if is_complete(s)], page)


def _lead(sentences: Sequence[Sentence], page: PageOf) -> Span | None:
    """The sentences in which a text says what its work does, from its abstract where it has one."""
    abstract = abstract_of(sentences)
    whole = [s for s in abstract if is_complete(s)]
    says = SHAPES["overview"].words
    first = next((n for n, s in enumerate(whole) if says.search(s.text) and can_stand(s)), None)
    if first is None:
        first = next((n for n, s in enumerate(whole) if can_stand(s)), None)
    if first is not None and (span := _run(whole[first:], page)):
        return span
    able = [s for s in sentences if can_stand(s)]
    return next(iter(choose(able, Bounds(1, _LETTERS, _LETTERS), page=page)), None)


def _run(sentences: Sequence[Sentence], page: PageOf) -> Span | None:
    """The first sentence, and the one that follows it where both fit."""
    for one, after in zip(sentences[:1], [*sentences[1:2], None], strict=False):
        spans = [Span((one,))]
        if after and (after.hit.chunk_id, after.place) == (one.hit.chunk_id, one.place + 1):
            spans.insert(0, Span((one, after)))
        fitting = (s for s in spans if len(s.text) <= _LETTERS or len(s.sentences) == 1)
        return next((span for span in fitting if page(span.hit).contains(span.text)), None)
    return None


def _results(sentences: Sequence[Sentence], own: str) -> Iterator[tuple[float, Sentence]]:
    """The sentences that tell a result of the work itself, with their worth: best with a number, in the abstract."""
    for s in sentences:
        text, names_itself = s.text, bool(own) and own in s.text
        is_able = can_stand(s) or (names_itself and is_complete(s))
        says = _COMPARES.search(text) or (s.section in _SUMS_UP_ITSELF and _ACHIEVES.search(text))
        if not is_able or not says or s.section in _NO_RESULT:
            continue
        if (
            not (names_itself or _ITSELF.search(text))
            or _is_open(text)
            or len(CITED.findall(text)) > 1
            or len(text) > _LETTERS
        ):
            continue
        number = _WITH_NUMBER * (_NUMBER.search(text) is not None)
        yield s.score + _SUMS_UP.get(s.section, 0.0) + number, s


def _left_open(sentences: Sequence[Sentence], own: str) -> Iterator[tuple[float, Sentence]]:
    """The sentences in which a work says what it does not do or leaves to others, with their worth."""
    table = _open_words()
    for s in sentences:
        text = s.text
        is_short = len(text) < _LEAST_OPEN[s.hit.language]
        if s.section in _NOT_OPEN or not can_stand(s) or is_short or len(text) > _LETTERS:
            continue
        says = table["says"].search(text) is not None
        near = s.section == "limitations" and table["near"].search(text) is not None
        is_own = _ITSELF.search(text) or (own and own in text) or s.section in _AT_THE_END
        if (says or near) and is_own and not table["never"].search(text):
            yield s.score + _AT_THE_END.get(s.section, 0.0) + 0.05 * says, s


def _best(
    weighed: Iterator[tuple[float, Sentence]], taken: Sequence[Span], page: PageOf
) -> Span | None:
    """The best sentence that is verbatim on its page and not told yet."""
    ranked = sorted(weighed, key=lambda one: -one[0])
    free = (s for _, s in ranked if not _is_in(s, taken))
    return next((Span((s,)) for s in free if page(s.hit).contains(s.text)), None)


def _with_next(span: Span | None, sentences: Sequence[Sentence], page: PageOf) -> Span | None:
    """A span with the sentence behind it, where that goes on: "Some limitations remain. First, …"."""
    if span is None:
        return None
    last = span.sentences[-1]
    after = [
        s for s in sentences if (s.hit.chunk_id, s.place) == (last.hit.chunk_id, last.place + 1)
    ]
    goes_on = [s for s in after if is_complete(s) and not can_stand(s)]
    return _run([last, *goes_on], page)


def _is_in(sentence: Sentence, spans: Sequence[Span]) -> bool:
    """Whether a span has a sentence, or says the same."""
    return any(sentence.text in span.text or says_same(span, sentence) for span in spans)


def _is_open(text: str) -> bool:
    return _open_words()["says"].search(text) is not None


@cache
def _open_words() -> dict[str, re.Pattern[str]]:
    text = (files("ptmrag.reviews") / "open_words.toml").read_text(encoding="utf-8")
    return {
        name: re.compile("|".join(words), re.IGNORECASE)
        for name, words in tomllib.loads(text).items()
    }

"""The digest of one work: what it is, contributions, method, data, results, limitations, in its own words.

    digest = digest_of(SentenceReader.of(request), "arxiv:1810.04805", encode=encode, page=page)
    digest.parts["limitations"]     # up to three spans
    digest.missing                  # ("data",): nothing in the work speaks of it

Each part is searched for with a wording of its own, and only from sentences that speak of it. It looks up no
entry: `card` does.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ptmrag.answer.abstracts import abstract_of, abstract_spans
from ptmrag.answer.answer import Citation
from ptmrag.answer.evidence import PageOf
from ptmrag.answer.framing import plain_title, under_headings
from ptmrag.answer.part_name import PartName
from ptmrag.answer.parts_of_a_digest import LABELS, PARTS, DigestPart
from ptmrag.answer.reading import SentenceReader
from ptmrag.answer.shapes import SHAPES
from ptmrag.answer.spans import Bounds, Sentence, Span, choose
from ptmrag.embed.vectors import EncodedQuery
from ptmrag.language.detect import Language
from ptmrag.language.question_words import read_question
from ptmrag.retrieval.hit import Hit

Encode = Callable[[str], EncodedQuery]
_SPANS_OF_A_PART = 3
_SENTENCES_OF_ABSTRACT = 6
# The letters of one span: six parts have to fit on a page.
_LETTERS = 300
# What a sentence gains in the section that is named for its part.
_AT_HOME = 0.03
# A sentence that does not speak of the part falls below all that do, so that it is only quoted with one of them.
_ELSEWHERE = 10.0
_LEAD = {"zh": "《{}》的要点，均为原文：", "en": "“{}” in its own words:"}
_MISSING = {"zh": "原文中没有找到：{}。", "en": "Nothing was found in it on: {}."}
_AND = {"zh": "、", "en": ", "}


@dataclass(frozen=True, slots=True)
class Digest:
    """The spans of each part, in the order of the parts, and the abstract; a part may be empty.

    `missing` are the parts that the work does not have.
    """

    parts: Mapping[PartName, tuple[Span, ...]]
    abstract: str
    missing: tuple[PartName, ...]

    def spans(self) -> list[Span]:
        """The spans of all parts."""
        return [span for spans in self.parts.values() for span in spans]

    def within(self, bounds: Bounds) -> "Digest":
        """The same with as much as fits: the summary, one span of each part, then further ones.

        No span is kept twice, even where it belongs to two parts.
        """
        kept: list[tuple[PartName, Span]] = []
        left = bounds.letters
        for name in _by_turns(self.parts):
            for span in self.parts[name]:
                is_new = all(span.text not in other.text for _, other in kept)
                if is_new and len(kept) < bounds.most and len(span.text) <= left:
                    kept.append((name, span))
                    left -= len(span.text)
                    break
        parts = {name: tuple(s for part, s in kept if part == name) for name in self.parts}
        return replace(self, parts=parts)


def digest_of(reader: SentenceReader, source: str, *, encode: Encode, page: PageOf) -> Digest:
    """The digest of the work that a source is the text of."""
    hits = reader.own_passages([source])
    parts: dict[PartName, tuple[Span, ...]] = {}
    abstract = ""
    for name in PARTS:
        sentences = _about(name, reader, hits, encode)
        if name == "summary":
            parts[name] = _summary(sentences, page)
            abstract = _abstract(sentences)
        else:
            taken = [span for spans in parts.values() for span in spans]
            parts[name] = _of_part(PARTS[name], sentences, taken, page)
    return Digest(parts, abstract, tuple(name for name, spans in parts.items() if not spans))


def part_of(
    name: PartName,
    reader: SentenceReader,
    hits: Sequence[Hit],
    *,
    encode: Encode,
    page: PageOf,
    taken: Sequence[Span] = (),
) -> tuple[Span, ...]:
    """One part of the digest of a work by its passages, other than its summary, without what is `taken`."""
    sentences = _about(name, reader, hits, encode)
    return _of_part(PARTS[name], sentences, taken, page)


def _about(
    name: PartName, reader: SentenceReader, hits: Sequence[Hit], encode: Encode
) -> Sequence[Sentence]:
    """The sentences of a work, by how much they say on a part."""
    text = PARTS[name].wording[_language(hits)].format(hits[0].title if hits else "")
    return reader.asking(read_question(text), encode(text)).sentences(hits, PARTS[name].want)


def _by_turns(parts: Mapping[PartName, Sequence[Span]]) -> Iterator[PartName]:
    """The parts in the order in which they may keep a span, the summary first with another one."""
    yield "summary"
    for _ in range(_SPANS_OF_A_PART):
        yield from parts


def framed_digest(digest: Digest, lang: Language) -> tuple[str, tuple[Citation, ...]]:
    """A digest under plain headings, each quote with page and mark; one line names the missing parts."""
    groups = [(LABELS[lang][name], spans) for name, spans in digest.parts.items() if spans]
    title = plain_title(digest.spans()[0].hit.title)
    text, citations = under_headings(_LEAD[lang].format(title), groups, lang)
    if line := missing_line(digest.missing, lang):
        text += f"\n\n{line}"
    return text, citations


def missing_line(missing: Sequence[PartName], lang: Language) -> str:
    """One sentence on the parts that a work does not have, "" if it has all."""
    names = _AND[lang].join(LABELS[lang][name].lower() for name in missing)
    return _MISSING[lang].format(names) if names else ""


def _summary(sentences: Sequence[Sentence], page: PageOf) -> tuple[Span, ...]:
    """The abstract from where the work speaks of itself, else the sentences that say best what it is."""
    opening = PARTS["summary"].says
    spans = abstract_spans(sentences, _SENTENCES_OF_ABSTRACT, page=page, opening=opening)
    spans = spans or choose(sentences, Bounds(_SPANS_OF_A_PART, 1_000), page=page)
    return tuple(spans[:_SPANS_OF_A_PART])


def _abstract(sentences: Sequence[Sentence]) -> str:
    """The prose of the abstract on one line, "" for a work without one."""
    return " ".join(" ".join(s.text for s in abstract_of(sentences)).split())


def _of_part(
    part: DigestPart, sentences: Sequence[Sentence], taken: Sequence[Span], page: PageOf
) -> tuple[Span, ...]:
    """The spans of a part that other parts do not have; else what the summary says of it."""
    own = _before_experiments(sentences) if part.is_before_experiments else sentences
    speaking = [s for s in own if s.role == "prose" and part.has(s)]
    # A long sentence would take the place of other parts.
    speaking = [s for s in speaking if len(s.text) <= _LETTERS] or speaking
    places = {(s.hit.chunk_id, s.place) for s in speaking}
    weighed = [
        replace(
            s,
            score=s.score
            + _AT_HOME * (s.section in part.sections)
            - _ELSEWHERE * ((s.hit.chunk_id, s.place) not in places),
        )
        for s in sentences
    ]
    if not speaking:
        return ()
    bounds = Bounds(
        len(taken) + _SPANS_OF_A_PART,
        sum(len(span.text) for span in taken) + _SPANS_OF_A_PART * SHAPES[part.want].letters,
        min(_LETTERS, SHAPES[part.want].letters),
    )
    spans = choose(weighed, bounds, page=page, taken=taken)[len(taken) :]
    if not spans:
        best = Span((max(speaking, key=lambda s: s.score),))
        spans = [best] if page(best.hit).contains(best.text) else []
    return tuple(spans)


def _before_experiments(sentences: Sequence[Sentence]) -> Sequence[Sentence]:
    """The sentences before the experiments, all where no method is told before them."""
    first = next(
        (n for n, s in enumerate(sentences) if s.section in ("experiments", "results")), None
    )
    before = sentences[:first]
    return before if any(s.section == "method" for s in before) else sentences


def _language(hits: Sequence[Hit]) -> Language:
    """The language that most of a work is in."""
    chinese = sum(hit.language == "zh" for hit in hits)
    return "zh" if 2 * chinese > len(hits) else "en"

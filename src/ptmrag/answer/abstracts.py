"""The abstract of a work among its sentences, and the spans in which it says what it does.

    abstract_spans(sentences, 4, page=page)     # from "We introduce BERT …" on

It reads no passages: `reading` does. Spans that answer a question best are chosen in `spans`.
"""

import re
from collections.abc import Sequence

from ptmrag.answer.evidence import PageOf
from ptmrag.answer.shapes import SHAPES
from ptmrag.answer.spans import (
    MOST_LETTERS,
    MOST_SENTENCES,
    Sentence,
    Span,
    length_of,
    verified,
)
from ptmrag.sources.source import is_note


def abstract_of(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The prose of the abstract of a work, in its order."""
    prose = [s for s in sentences if s.role == "prose"]
    # A first page without headings has the abstract among its front matter, a README says what it is.
    abstract = [s for s in prose if s.section == "abstract"] or [
        s for s in prose if s.section in ("front", "about")
    ]
    return sorted(abstract, key=lambda s: (s.hit.chunk_id, s.place))


def abstract_spans(
    sentences: Sequence[Sentence],
    most: int,
    *,
    page: PageOf,
    is_named: bool = True,
    opening: re.Pattern[str] = SHAPES["definition"].words,
) -> list[Span]:
    """The abstract of a work, from the sentence on in which it says what it does, in spans.

    `opening` are the words of that sentence. Of a work that is not named, but about the thing that is asked
    about (a survey), from the sentence on that answers best. Where that sentence is one of the last, the abstract
    is quoted from further up. A note is quoted from its start.
    """
    abstract = abstract_of(sentences)
    if abstract and is_note(abstract[0].hit.source):
        first = 0
    elif is_named or not abstract:
        first = next((n for n, s in enumerate(abstract) if opening.search(s.text)), 0)
    else:
        first = max(range(len(abstract)), key=lambda n: abstract[n].score)
    if len(abstract) > most:
        first = min(first, len(abstract) - most)
    runs: list[list[Sentence]] = []
    for sentence in abstract[first : first + most]:
        last = runs[-1] if runs else []
        if last and len(last) < MOST_SENTENCES and _follows(last, sentence):
            last.append(sentence)
        else:
            runs.append([sentence])
    spans = [Span(tuple(run)) for run in runs]
    return [part for span in spans for part in verified(span, page)]


def _follows(run: Sequence[Sentence], sentence: Sentence) -> bool:
    """Whether a sentence goes on where a run ends, within the letters of a span."""
    last = run[-1]
    is_next = (sentence.hit.chunk_id, sentence.place) == (last.hit.chunk_id, last.place + 1)
    return is_next and length_of([*run, sentence]) <= MOST_LETTERS

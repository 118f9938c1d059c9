"""Answers made of quotes alone."""

import re
from collections.abc import Sequence

import pytest

from helpers.hits import hit, shared_words
from ptmrag.answer.answer import Answer
from ptmrag.answer.extraction import MAX_SENTENCES, extract
from ptmrag.language.question_words import names, read_question
from ptmrag.language.verbatim import NormalisedText, contains
from ptmrag.retrieval.hit import Hit

TEXT = (
    "The encoder keeps a sparse memory of sixty-four slots beside the text of the report. "
    "The encoder keeps a sparse memory of sixty-four slots next to the report's text. "
    "As others do [12], we train the memory with plain gradient descent on all reports. "
    "X = y | 3 | {a: b} = 0.5 is a line of a table that nobody should ever quote here."
)


def answer_to(question: str, hits: Sequence[Hit]) -> Answer:
    return extract(
        read_question(question),
        hits,
        lang="zh" if re.search("[\u4e00-\u9fff]", question) else "en",
        page=lambda h: NormalisedText.of(h.text),
        relevance=lambda h, spans: [
            score / 100 for score in shared_words(question, [h.text[a:b] for a, b in spans])
        ],
    )


def test_every_quote_is_verbatim_and_every_mark_has_its_citation() -> None:
    """The answer's marks and citations are one to one, and each quote stands on its page."""
    answer = answer_to(
        "How does the memory of the encoder work?", [hit(1, TEXT), hit(2, TEXT + " More.")]
    )
    assert not answer.abstained
    assert re.findall(r"\[(\d+)\]", answer.text) == [str(c.n) for c in answer.citations]
    assert all(contains(TEXT, citation.quote) for citation in answer.citations)


def test_what_says_the_same_twice_is_said_once() -> None:
    """Two sentences with the same words give one quote."""
    answer = answer_to("sparse memory of slots", [hit(1, TEXT)])
    assert sum("sixty-four" in c.quote for c in answer.citations) == 1


def test_reference_marks_of_the_paper_are_not_taken_for_ours() -> None:
    """`[12]` inside a quote is left out of the text, and stays in the quote."""
    answer = answer_to(
        "As others do, we train the memory with plain gradient descent on all reports?",
        [hit(1, TEXT)],
    )
    assert "[12]" not in answer.text
    assert any("[12]" in c.quote for c in answer.citations)


def test_tables_and_code_are_not_quoted() -> None:
    """A line of symbols is no sentence."""
    answer = answer_to("What line of a table should nobody quote?", [hit(1, TEXT)])
    assert not any("|" in c.quote for c in answer.citations)


def test_an_answer_is_short() -> None:
    """At most six sentences are quoted, however much fits."""
    text = " ".join(
        f"The memory number {w} is another thing that the encoder writes." for w in "abcdefghijkl"
    )
    assert len(answer_to("memory encoder", [hit(1, text)]).citations) <= MAX_SENTENCES


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("How does ELECTRA differ from BERT?", ("ELECTRA", "BERT")),
        ("What did OpenAI's Whisper learn?", ("OpenAI", "Whisper")),
        ("GPT-3 和 mT5 有何不同？", ("GPT-3", "mT5")),
        ("Why does it work?", ()),
        ("Matryoshka 表示学习怎样截断？", ("Matryoshka",)),
    ],
)
def test_names(question: str, found: tuple[str, ...]) -> None:
    """Names are told from the words around them."""
    assert names(question) == found

"""The spans of sentences that are quoted, and the frame that they are put in."""

import re
from collections.abc import Sequence

import pytest

from helpers.hits import hit, page_of, shared_words
from ptmrag.answer.abstracts import abstract_spans
from ptmrag.answer.answer import Answer
from ptmrag.answer.framing import framed
from ptmrag.answer.spans import Bounds, Sentence, choose
from ptmrag.documents.sections import section_of
from ptmrag.documents.sentence_roles import role_of
from ptmrag.language.question_words import names
from ptmrag.language.verbatim import NormalisedText, contains, sentence_places
from ptmrag.retrieval.hit import Hit

TEXT = (
    "The encoder keeps a sparse memory of sixty-four slots beside the text of the report. "
    "The encoder keeps a sparse memory of sixty-four slots next to the report's text. "
    "As others do [12], we train the memory with plain gradient descent on all reports. "
    "X = y | 3 | {a: b} = 0.5 is a line of a table that nobody should ever quote here."
)


BOUNDS = Bounds(most=6, letters=1_600)


def read(question: str, hits: Sequence[Hit]) -> list[Sentence]:
    """The sentences of some hits; what they share with the question is their score."""
    return [
        Sentence(one, place, a, b, section_of(one.heading), role_of(one.text[a:b]), score / 100)
        for one in hits
        for place, (a, b) in enumerate(sentence_places(one.text))
        for score in shared_words(question, [one.text[a:b]])
    ]


def quotes(question: str, hits: Sequence[Hit], bounds: Bounds = BOUNDS) -> list[str]:
    return [span.text for span in choose(read(question, hits), bounds, page=page_of)]


def answer_to(question: str, hits: Sequence[Hit]) -> Answer:
    spans = choose(read(question, hits), BOUNDS, page=page_of)
    text, citations = framed(spans, "en")
    return Answer(question, text, "en", citations, abstained=not citations)


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
    """At most six spans are quoted, however much fits."""
    text = " ".join(
        f"The memory number {w} is another thing that the encoder writes." for w in "abcdefghijkl"
    )
    assert len(answer_to("memory encoder", [hit(1, text)]).citations) <= BOUNDS.most


def test_a_sentence_that_leans_on_the_one_before_brings_it() -> None:
    """ "It …" is quoted together with the sentence that says what it is."""
    text = (
        "Larkspur is an encoder for long reports. It consists of a reader and a sparse memory. "
        "Unrelated remarks about weather forecasts follow here in this place."
    )
    [quote] = quotes("What does it consist of: a reader and a sparse memory?", [hit(1, text)])[:1]
    assert quote.startswith("Larkspur is an encoder")
    assert "sparse memory" in quote


def test_a_sentence_that_announces_a_list_brings_the_list() -> None:
    """What follows a colon is the answer, whatever its words are."""
    text = (
        "We adopt three corpora for pre-training:\n\n• News of two decades, cleaned.\n\n"
        "• Letters of gardeners, as they were written.\n\nThe weather was fine on that day."
    )
    [quote, *_] = quotes("Which corpora are adopted for pre-training?", [hit(1, text)])
    assert "News of two decades" in quote
    assert "Letters of gardeners" in quote


def test_a_span_does_not_cross_into_the_next_paragraph() -> None:
    """A paragraph is a thought."""
    text = (
        "The memory has sixty-four slots in all.\n\n"
        "The memory of elephants has sixty-four legends in all books."
    )
    assert all("\n\n" not in quote for quote in quotes("memory sixty-four slots", [hit(1, text)]))


def test_letters_bound_an_answer() -> None:
    """What does not fit is left out; the first span is shown whatever its length."""
    shown = quotes("memory of slots", [hit(1, TEXT), hit(2, TEXT + " More.")], Bounds(6, 100))
    assert len(shown) == 1


def test_what_is_on_no_page_is_not_quoted() -> None:
    """A sentence that the page does not have is left out."""
    sentences = read("sparse memory of slots", [hit(1, TEXT)])
    nowhere = NormalisedText.of("Another page altogether.")
    assert choose(sentences, BOUNDS, page=lambda _: nowhere) == []


def test_the_abstract_begins_where_the_work_speaks_of_itself() -> None:
    """Background is left out; the sentences are grouped into spans of three at most."""
    abstract = (
        "Long reports are hard to read. We propose Larkspur, an encoder with a memory. "
        "It reads reports in one pass. It needs a ninth of the time. It is tested on reports of two hospitals."
    )
    spans = abstract_spans(read("", [hit(1, abstract, heading="Abstract")]), 4, page=page_of)
    assert [len(span.sentences) for span in spans] == [3, 1]
    assert spans[0].text.startswith("We propose Larkspur")


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


def test_a_sentence_that_goes_on_to_where_a_quote_begins_joins_it() -> None:
    """Two quotes of which one goes on where the other ends are one, in their order."""
    text = (
        "Reports come in many kinds, and most of them are long. "
        "A gate opens the slots of the memory for each of the reports."
    )
    assert quotes("Which gate opens the slots of the memory for reports?", [hit(1, text)]) == [text]


def test_works_that_are_not_quoted_are_named() -> None:
    """A last line names further works, and cites none of them."""
    spans = choose(read("sparse memory", [hit(1, TEXT)]), BOUNDS, page=page_of)
    text, citations = framed(spans, "en", further=("Heron", "Plover"))
    assert text.endswith("Also found, not quoted here: Heron; Plover.")
    assert len(citations) == len(spans)
    assert framed(spans, "zh", further=("Heron",))[0].endswith("相关的还有（未引用）：Heron。")

"""Citations: each stands for a passage that was given, with a quote that is on its page."""

import re
from collections.abc import Sequence

import pytest

from helpers.hits import PAGE, hit, shared_words
from ptmrag.answer.answer import Answer, Citation
from ptmrag.answer.cite import cite
from ptmrag.language.verbatim import NormalisedText, contains, unmarked
from ptmrag.retrieval.hit import Hit


def cited(text: str, hits: Sequence[Hit], *, page: str = PAGE) -> Answer:
    return cite(
        "?",
        text,
        hits,
        lang="en",
        page=lambda _: NormalisedText.of(page),
        support=shared_words,
        least=1,
    )


def test_a_mark_gets_the_sentence_that_supports_it() -> None:
    """The quote is the best sentence of the passage named, verbatim, with its page and entry."""
    answer = cited("The memory has 64 slots [1].", [hit()])
    assert (
        answer.text == "The memory has 64 slots[1]."
        or answer.text == "The memory has 64 slots [1]."
    )
    assert answer.citations == (
        Citation(
            1,
            "entry-1",
            "Title 1",
            "arxiv:2101.00001",
            "https://arxiv.org/abs/2101.00001",
            1,
            "Larkspur keeps a sparse memory of 64 slots.",
        ),
    )


def test_what_is_said_again_is_not_weighed_again() -> None:
    """A model that repeats itself costs no more than one that does not; each time has its mark."""
    weighed: list[str] = []

    def support(claim: str, sentences: Sequence[str]) -> list[float]:
        weighed.append(claim)
        return shared_words(claim, sentences)

    text = "The memory has 64 slots [1]. " * 50
    answer = cite(
        "?",
        text,
        [hit()],
        lang="en",
        page=lambda _: NormalisedText.of(PAGE),
        support=support,
        least=1,
    )
    assert answer.text.count("[1]") == 50
    assert len(set(weighed)) == len(weighed)


@pytest.mark.parametrize("mark", ["[3]", "[0]", "[17]", "[2, 9]", "【5】", "[999]"])
def test_marks_that_stand_for_no_passage_are_removed(mark: str) -> None:
    """An invented number leaves no trace, and those that hold stay."""
    answer = cited(f"It has slots [1]. It flies {mark}.", [hit()])
    assert re.findall(r"[\[【]\d", answer.text) == ["[1"]
    assert [c.n for c in answer.citations] == [1]


def test_marks_and_citations_are_one_to_one() -> None:
    """Every mark has its citation, every citation is used, numbers count from 1 in order."""
    text = (
        "Reports are many [2]. It needs a ninth of the time [1][2]. 青鸟的准确率很高。[1] End [7]."
    )
    answer = cited(text, [hit(1), hit(2)])
    marks = [int(n) for n in re.findall(r"\[(\d+)\]", answer.text)]
    assert (
        sorted(set(marks))
        == [c.n for c in answer.citations]
        == list(range(1, len(answer.citations) + 1))
    )
    assert all(contains(PAGE, c.quote) for c in answer.citations)


def test_a_passage_that_is_not_on_its_page_is_not_cited() -> None:
    """Where the page does not hold the passage's sentences, no citation is shown."""
    answer = cited("The memory has 64 slots [1].", [hit()], page="Another text altogether.")
    assert answer.abstained
    assert answer.citations == ()


def test_a_text_without_marks_that_hold_abstains() -> None:
    """No citation, no answer."""
    assert cited("I know this by heart.", [hit()]).abstained
    assert cited("I know this by heart [4].", [hit()]).abstained


def test_chinese_claims_find_chinese_sentences() -> None:
    """A Chinese claim is supported by the Chinese sentence of the passage."""
    answer = cited("断句的准确率是百分之九十二[1]。", [hit()])
    assert answer.citations[0].quote == "青鸟在断句任务上的准确率达到百分之九十二。"


def test_printing_shows_sources_below_the_text() -> None:
    """`print(answer)` gives the text, then each source with its page, address and quote."""
    shown = str(cited("The memory has 64 slots [1].", [hit()]))
    assert "[1] Title 1, p. 1 <https://arxiv.org/abs/2101.00001>" in shown
    assert "“Larkspur keeps a sparse memory of 64 slots.”" in shown


def test_unmarked_shows_no_number_before_it_is_checked() -> None:
    """What streams carries no marks."""
    assert unmarked("So it is [1]. And [2, 3] so【4】.") == "So it is . And  so."


@pytest.mark.parametrize("half", ["[", "[1", "[1, ", "【2", "[3，"])
def test_unmarked_shows_no_half_of_a_mark(half: str) -> None:
    """A mark that comes in pieces is not shown piece by piece."""
    assert unmarked(f"So it is {half}") == "So it is "


def test_a_sentence_without_a_mark_takes_one_passage() -> None:
    """Of the passages that its line names it cites the first that holds, and no other is listed."""
    answer = cited(
        "It needs a ninth of the time. The memory has 64 slots [1][2].", [hit(1), hit(2)]
    )
    assert {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)} == {
        c.n for c in answer.citations
    }

"""Reviews of a small library: which works belong, what is quoted, and what a chat model may write."""

import re
from pathlib import Path

import pytest

from helpers.models import Model
from ptmrag.assistant import Assistant
from ptmrag.language.verbatim import contains
from ptmrag.reviews.review import Review

LARKSPUR = "larkspur-sparse-memory-for-long-documents"
HERON = "heron-distilling-translators-without-parallel-text"
MARK = re.compile(r"\[(\d+)\]")


@pytest.fixture(scope="module")
def assistant(index: Path) -> Assistant:
    """The shared index, opened once."""
    return Assistant.load(index)


def cited(review: Review) -> dict[int, str]:
    return {c.n: c.quote for section in review.sections for c in section.citations}


@pytest.mark.parametrize(
    ("topic", "entries"),
    [
        ("long documents", [LARKSPUR]),
        ("长文本", [LARKSPUR]),
        ("knowledge distillation", [HERON]),
        ("知识蒸馏", [HERON]),
    ],
)
def test_works_on_a_topic_belong_in_either_language(
    assistant: Assistant, topic: str, entries: list[str]
) -> None:
    """A topic is found in its translation, and other works are left out."""
    review = assistant.review(topic)
    assert [work.entry_id for work in review.works] == entries
    assert all(work.cited for work in review.works)
    assert review.rule in review.markdown


@pytest.mark.parametrize("topic", ["quantum computing", "蛋白质折叠", "recommender systems"])
def test_a_topic_that_the_library_lacks_has_no_works(assistant: Assistant, topic: str) -> None:
    """The review says so, and names no unrelated works."""
    review = assistant.review(topic)
    assert (review.works, review.sections, review.bibtex) == ((), (), "")
    assert topic in review.markdown


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_mark_has_a_quote_that_is_verbatim(assistant: Assistant, lang: str) -> None:
    """Every mark of the text has its citation, every citation is used, and no quote is there twice."""
    review = assistant.review("long documents", lang=lang)  # type: ignore[arg-type]
    used = {int(n) for section in review.sections for n in MARK.findall(section.text)}
    assert used == set(cited(review)) == set(range(1, len(used) + 1))
    assert len(set(cited(review).values())) == len(used)
    for section in review.sections:
        for c in section.citations:
            page = assistant.library.passages.page_text(c.source, c.page)
            assert contains(page, c.quote)
    assert "We present Larkspur" in review.sections[0].text
    assert "larkspur" in review.bibtex


def test_a_chinese_review_of_an_english_paper_has_chinese_sentences(assistant: Assistant) -> None:
    """Our own sentences are in the language of the review; the quotes stay as they are."""
    review = assistant.review("长文本")
    assert review.markdown.startswith("# 关于“长文本”的文献综述")
    assert "目录这样介绍" in review.sections[0].text
    assert "We present Larkspur" in review.sections[0].text


def test_a_review_grows(assistant: Assistant) -> None:
    """The works that were found come first, before any is told of; the last one is the whole."""
    first, *_, last = assistant.stream_review("long documents")
    assert first.works
    assert not first.sections
    assert last.sections
    assert last.bibtex


def test_a_question_for_a_review_is_answered_by_it(assistant: Assistant) -> None:
    """The answer is the body of the review, with its citations."""
    answer = assistant.ask("Write a literature review on long documents, please.")
    assert "## " in answer.text
    assert {int(n) for n in MARK.findall(answer.text)} == {c.n for c in answer.citations}
    assert {c.entry_id for c in answer.citations} == {LARKSPUR}


def test_a_question_for_a_review_of_what_is_not_there_abstains(assistant: Assistant) -> None:
    """The reason names the topic."""
    answer = assistant.ask("write a literature review on quantum computing")
    assert answer.abstained
    assert "quantum computing" in answer.reason


def test_a_chat_model_writes_what_the_quotes_support(index: Path) -> None:
    """A sentence that no quote supports is left out and counted."""

    def writes(passages: list[tuple[int, str]]) -> str:
        true = [f"{text.splitlines()[-1]} [{n}]" for n, text in passages]
        return " ".join([*true, "Larkspur was trained on 900 moons of Saturn in 1742 [1]."])

    review = Assistant.load(index, llm=Model(lambda _: "", writes)).review("long documents")
    assert (review.mode, review.model, review.dropped) == ("llm", "scripted", 1)
    assert "Saturn" not in review.markdown
    assert {int(n) for n in MARK.findall(review.sections[0].text)} <= set(cited(review))


@pytest.mark.parametrize(
    "reply", ["Larkspur walks on water [1]. It has 12 wheels [2].", RuntimeError("gone")]
)
def test_a_chat_model_that_lies_or_fails_is_replaced_by_the_quotes(
    index: Path, reply: str | Exception
) -> None:
    """The digest stands where too little holds."""
    lying = Assistant.load(index, llm=Model(lambda _: "", lambda _: reply))
    review = lying.review("long documents")
    assert review.mode == "extractive"
    assert review.sections == Assistant.load(index).review("long documents").sections
    assert "wheels" not in review.markdown

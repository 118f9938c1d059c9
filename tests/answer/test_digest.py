"""The digest of one work: its parts, what they quote, and what is named as missing."""

import re
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from helpers import papers
from helpers.hits import hit
from ptmrag import Card, Filter
from ptmrag.answer.answer import Answer
from ptmrag.answer.digest import Digest, missing_line
from ptmrag.answer.parts_of_a_digest import LABELS, PARTS
from ptmrag.answer.spans import Bounds, Sentence, Span
from ptmrag.assistant import Assistant
from ptmrag.errors import InputError
from ptmrag.language.verbatim import contains

LARKSPUR = "larkspur-sparse-memory-for-long-documents"
HERON = "heron-distilling-translators-without-parallel-text"


@pytest.fixture(scope="module")
def assistant(index: Path) -> Assistant:
    """The shared index, opened once."""
    return Assistant.load(index)


def said(card: Card, part: str) -> str:
    return " ".join(quote.text for quotes in [card.parts[part]] for quote in quotes)  # type: ignore[index]


def test_each_part_quotes_what_speaks_of_it(assistant: Assistant) -> None:
    """The summary is the abstract from where the work speaks of itself; limitations are its own."""
    card = assistant.card(LARKSPUR)
    assert (card.title, card.year, card.entry_id) == (papers.LARKSPUR, 2021, LARKSPUR)
    assert said(card, "summary").startswith("We present Larkspur")
    assert card.abstract.startswith("Reading a long report costs a transformer time")
    assert "1.8 million court reports" in said(card, "data")
    assert "81.4 points" in said(card, "results")
    assert "fixed number of slots" in said(card, "limitations")
    assert all(len(quotes) <= 3 for quotes in card.parts.values())


def test_every_quote_is_verbatim_on_its_page(assistant: Assistant) -> None:
    """What is shown may leave out reference marks; the quote beside it does not."""
    for entry in assistant.library.records.entries():
        for quotes in assistant.card(entry.id).parts.values():
            for quote in quotes:
                page = assistant.library.passages.page_text(quote.source, quote.page)
                assert contains(page, quote.quote)


def test_a_part_that_a_work_does_not_have_is_empty(assistant: Assistant) -> None:
    """A note of one sentence has no limitations: the list is empty, and the part is named."""
    heron = assistant.card(HERON)
    assert set(heron.parts) == set(PARTS)
    assert heron.missing == tuple(name for name in PARTS if not heron.parts[name])
    assert (
        missing_line(("data", "limitations"), "en")
        == "Nothing was found in it on: data, limitations."
    )
    assert missing_line(("data", "limitations"), "zh") == "原文中没有找到：数据、局限。"
    assert missing_line((), "en") == ""


def test_a_card_is_a_value_in_the_shape_of_the_contract(assistant: Assistant) -> None:
    """It cannot be changed; authors are empty and the venue null where no record says them."""
    card = assistant.card(LARKSPUR)
    shape = card.as_json()
    assert list(shape)[:7] == ["entry_id", "title", "authors", "year", "venue", "abstract", "parts"]
    assert (shape["authors"], shape["venue"]) == ([], None)
    assert list(shape["parts"]) == list(PARTS)
    assert set(shape["parts"]["summary"][0]) == {"text", "source", "page", "quote"}
    with pytest.raises(FrozenInstanceError):
        setattr(card, fields(card)[0].name, "other")


@pytest.mark.parametrize(
    "asked", ["larkspur", "Larkspur sparse", "larkspur-sparse-memory-for-long"]
)
def test_an_unknown_entry_is_answered_with_the_nearest_ones(
    assistant: Assistant, asked: str
) -> None:
    """By a part of the id or title, or by likeness."""
    with pytest.raises(InputError, match=f"no entry '{asked}': the nearest are .*{LARKSPUR}"):
        assistant.card(asked)


def test_without_a_near_entry_the_error_says_how_to_find_one(assistant: Assistant) -> None:
    """The cure is a search."""
    with pytest.raises(InputError, match="ptmrag search"):
        assistant.card("zzzz")


PAPER = "arxiv:2101.00001"


def headings(answer: Answer) -> list[str]:
    return re.findall(r"^\*\*(.+)\*\*$", answer.text, re.MULTILINE)


@pytest.mark.parametrize(
    ("question", "within", "sources"),
    [
        ("Summarize this paper", Filter(entries=(LARKSPUR,)), {PAPER, f"catalog:{LARKSPUR}"}),
        ("总结一下这篇论文", Filter(sources=(PAPER,)), {PAPER}),
        ("Give me a summary of the Larkspur paper", None, {PAPER, f"catalog:{LARKSPUR}"}),
    ],
)
def test_a_summary_of_one_work_is_its_digest(
    assistant: Assistant, question: str, within: Filter | None, sources: set[str]
) -> None:
    """Parts under headings in the language of the answer, the note first; of a source, without its note."""
    answer = assistant.ask(question, within=within)
    labels = LABELS[answer.lang]
    found = headings(answer)
    assert found[0] == labels["summary"]
    assert {labels["data"], labels["limitations"]} <= set(found) <= set(labels.values())
    assert {c.source for c in answer.citations} == sources
    assert re.findall(r"\[(\d+)\]", answer.text) == [str(c.n) for c in answer.citations]
    assert len(answer.citations) <= 10
    assert sum(len(c.quote) for c in answer.citations) <= 2_600


def test_a_summary_of_several_works_is_none(assistant: Assistant) -> None:
    """The quotes of two picked works are under their titles, as before."""
    answer = assistant.ask("Summarize these papers", within=Filter(entries=(LARKSPUR, HERON)))
    assert set(headings(answer)) == {papers.LARKSPUR, papers.HERON}


def span(text: str) -> Span:
    return Span((Sentence(hit(1, text), 0, 0, len(text), "other", "prose"),))


def test_what_does_not_fit_is_left_out_from_the_end() -> None:
    """Each part keeps a span before any has a second one, but for the summary; nothing is kept twice."""
    parts = {
        "summary": (span("The first."), span("The second."), span("The third.")),
        "results": (span("The second."), span("A result.")),
        "data": (span("The data."), span("More data.")),
    }
    digest = Digest(parts, "", ("limitations",))  # type: ignore[arg-type]
    brief = digest.within(Bounds(4, 1_000))
    kept = {name: [s.text for s in spans] for name, spans in brief.parts.items()}
    assert kept == {
        "summary": ["The first.", "The second."],
        "results": ["A result."],
        "data": ["The data."],
    }
    assert brief.missing == ("limitations",)
    assert sum(len(s.text) for s in digest.within(Bounds(10, 25)).spans()) <= 25

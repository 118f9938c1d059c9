"""Cells in short from a chat model: what is true is shown, what is not leaves the quote."""

from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.models import Model
from ptmrag.assistant import Assistant
from ptmrag.errors import NoReplyError
from ptmrag.language.verbatim import contains
from ptmrag.matrix.works_table import CellQuote, WorksTable

LARKSPUR = "larkspur-sparse-memory-for-long-documents"
HERON = "heron-distilling-translators-without-parallel-text"
Passages = list[tuple[int, str]]


def quote_of(text: str) -> str:
    """The quote of a passage of a request, below its column."""
    return text.split("\n", 1)[1]


def each(said: Callable[[str], str]) -> Model:
    """A model that says this of each quote."""

    def writes(found: Passages) -> str:
        return "\n".join(f"{n}: {said(quote_of(text))}" for n, text in found)

    return Model(lambda _: "NONE", writes)


def table(index: Path, model: Model | None) -> WorksTable:
    """Two works by three aspects."""
    aspects = ("method", "data", "result")
    return Assistant.load(index, llm=model).table([LARKSPUR, HERON], aspects)  # type: ignore[arg-type]


def quotes(made: WorksTable) -> list[CellQuote]:
    return [quote for row in made.rows for cell in row.cells.values() for quote in cell]


def opening(quote: str) -> str:
    """The first words of a quote, which it supports."""
    return " ".join(quote.split()[:10])


def test_an_honest_model_shortens_cells_and_leaves_the_quotes(index: Path) -> None:
    """One request for each work; the quote behind a short text is verbatim on its page."""
    model = each(opening)
    plain, made = table(index, None), table(index, model)
    assert len(model.asked) == 2
    assert [q.quote for q in quotes(made)] == [q.quote for q in quotes(plain)]
    changed = [q for q, before in zip(quotes(made), quotes(plain), strict=True) if q != before]
    assert changed
    assert all(len(q.text.split()) <= 12 and q.text in q.quote for q in changed)
    assert made.notice == ""
    library = Assistant.load(index).library
    for quote in quotes(made):
        assert contains(library.passages.page_text(quote.source, quote.page), quote.quote)


def test_the_quotes_are_data(index: Path) -> None:
    """They stand in fences, below a rule that they are no instructions."""
    model = each(opening)
    table(index, model)
    rules, told = (text for _, text in model.asked[0])
    assert "never instructions" in rules
    assert told.count("<passage number=") == told.count("</passage>") >= 1


@pytest.mark.parametrize(
    "said",
    [
        lambda quote: f"{opening(quote)} 97.3",
        lambda quote: f"{opening(quote)} beats RoBERTa",
        lambda quote: f"It does not {opening(quote)}",
        lambda quote: "a fine model for the weather of tomorrow",
        lambda quote: quote,
        lambda quote: "",
        lambda quote: "[7]",
    ],
    ids=["number", "name", "negation", "other", "long", "nothing", "mark"],
)
def test_what_a_quote_does_not_support_leaves_the_quote(
    index: Path, said: Callable[[str], str]
) -> None:
    """A number or a name too many, the opposite, another matter, no shortening at all."""
    assert table(index, each(said)).rows == table(index, None).rows


def test_a_model_that_breaks_off_leaves_the_quotes_and_is_told_once(index: Path) -> None:
    """It is not asked again for the next row."""
    model = Model(lambda _: "NONE", lambda _: NoReplyError("The chat model broke off."))
    made = table(index, model)
    assert made.rows == table(index, None).rows
    assert len(model.asked) == 1
    assert "whole quotes" in made.notice
    assert "\n" not in made.notice
    assert made.as_json()["notice"] == made.notice


def test_short_texts_are_not_kept_for_other_tables(index: Path) -> None:
    """A table without a model has the quotes again."""
    before = table(index, None)
    assert table(index, each(opening)).rows != before.rows
    assert table(index, None).rows == before.rows


def test_an_answer_that_is_a_table_is_shortened_too(index: Path) -> None:
    """Its marks lead to the quotes, and its lead says so."""
    model = each(opening)
    answer = Assistant.load(index, llm=model).ask("give me a table of Larkspur and Heron by method and result")  # type: ignore[arg-type]  # fmt: skip
    assert "in short" in answer.text
    assert any(len(citation.quote.split()) > 12 for citation in answer.citations)
    assert all(citation.quote for citation in answer.citations)

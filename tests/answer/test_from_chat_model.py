"""A chat model writes in the form that the question wants, from the evidence of its kind."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.models import Model, finds, passages
from ptmrag import Answer, Assistant
from ptmrag.embed.embedder import Embedder
from ptmrag.language.verbatim import contains
from ptmrag.library.filter import Filter
from ptmrag.library.library import Library

Writes = Callable[[list[tuple[int, str]]], str]
COMPARE = "How does Larkspur differ from Heron?"


@pytest.fixture(scope="module")
def library(index: Path) -> Library:
    return Library.open(index)


@pytest.fixture
def ask(library: Library, embedder: Embedder) -> Callable[..., tuple[Model, Answer]]:
    """Ask with a model that finds nothing when it reads, and writes with a function."""

    def asked(writes: Writes, question: str, **more: object) -> tuple[Model, Answer]:
        model = Model(finds("no such words"), writes)
        answer = Assistant(library, embedder, llm=model).ask(question, **more)  # type: ignore[arg-type]
        shown = {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)}
        assert shown == {c.n for c in answer.citations}
        for c in answer.citations:
            assert contains(library.passages.page_text(c.source, c.page), c.quote)
        return model, answer

    return asked


def number_of(given: list[tuple[int, str]], words: str) -> int:
    return next(n for n, text in given if words in text)


def table(given: list[tuple[int, str]]) -> str:
    """An honest row, one with a lie, and one with a cell that is another work's."""
    larkspur, heron = (
        number_of(given, "sparse memory of 64"),
        number_of(given, "large one with nothing"),
    )
    return (
        "| Aspect | Larkspur | Heron |\n|---|---|---|\n"
        f"| Idea | a sparse memory of 64 slots [{larkspur}] | distils a small translator from a large one [{heron}] |\n"
        f"| Size | 900 slots [{larkspur}] | — |\n"
        f"| Memory | — | keeps a sparse memory of 64 slots [{larkspur}] |\n\n"
        f"Larkspur keeps a sparse memory of 64 slots [{larkspur}]."
    )


def test_a_comparison_is_a_table_of_what_holds(
    ask: Callable[..., tuple[Model, Answer]], library: Library, embedder: Embedder
) -> None:
    """The quotes of both works are numbered; a row of lies goes, an honest one stays."""
    model, answer = ask(table, COMPARE)
    assert "Markdown table" in model.asked[-1][0][1]
    quoted = Assistant(library, embedder).ask(COMPARE)
    sent = "\n".join(text for _, text in passages(model.asked[-1]))
    assert all(citation.quote in sent for citation in quoted.citations)
    assert answer.mode == "llm"
    rows = [line for line in answer.text.splitlines() if line.startswith("|")]
    assert [row.split(" | ")[0] for row in rows[2:]] == ["| Idea"]
    assert "900" not in answer.text
    assert answer.reason


def digest(given: list[tuple[int, str]]) -> str:
    n = number_of(given, "sparse memory of 64")
    return (
        f"### Summary\nLarkspur is an encoder that keeps a sparse memory of 64 slots beside the text [{n}].\n\n"
        f"### Results\nIt beats Osprey by 7 points [{n}].\n"
    )


def test_a_digest_keeps_its_headings(ask: Callable[..., tuple[Model, Answer]]) -> None:
    """It is asked for by the names of its parts, and what does not hold is left out."""
    within = Filter(sources=("arxiv:2101.00001",))
    model, answer = ask(digest, "Summarize this paper", within=within)
    assert "Contributions, Method, Data" in model.asked[-1][0][1]
    assert answer.text.startswith("### Summary\nLarkspur is an encoder")
    assert "Osprey" not in answer.text
    assert "Results" not in answer.text


def overview(given: list[tuple[int, str]]) -> str:
    n = number_of(given, "sparse memory")
    return f"- **Larkspur**: it keeps a sparse memory beside the text [{n}].\n- **Osprey**: it flies [{n}]."


def test_an_overview_is_a_list_of_works(ask: Callable[..., tuple[Model, Answer]]) -> None:
    """A work that no passage has is left out."""
    model, answer = ask(overview, "Which models keep a memory?")
    assert "one line for each work" in model.asked[-1][0][1]
    assert answer.text.startswith("- **Larkspur**")
    assert "Osprey" not in answer.text


@pytest.mark.parametrize(
    "writes", [lambda _: "NOT IN THE LIBRARY", lambda _: "| A | B |\n|---|---|\n| x | y [1] |"]
)
def test_a_model_that_cannot_do_it_gives_way_to_the_quotes(
    ask: Callable[..., tuple[Model, Answer]], library: Library, embedder: Embedder, writes: Writes
) -> None:
    """One that refuses, or fills a table with nothing that holds."""
    _, answer = ask(writes, COMPARE)
    quoted = Assistant(library, embedder).ask(COMPARE)
    assert (answer.text, answer.citations) == (quoted.text, quoted.citations)
    assert answer.mode == "extractive"
    assert answer.notice


def test_a_hint_is_given_where_a_model_would_write(
    ask: Callable[..., tuple[Model, Answer]], library: Library, embedder: Embedder
) -> None:
    """In the language of the question; not with a model, nor for a refusal or a list."""
    without = Assistant(library, embedder)
    assert "--llm ollama:qwen3" in without.ask(COMPARE).as_json()["hint"]
    assert "PTMRAG_LLM" in without.ask("Larkspur 有多少个槽？").hint
    assert "对话模型" in without.ask("Larkspur 有多少个槽？").hint
    assert without.ask("How is Zephyrus-9 trained?").hint == ""
    assert without.ask("How many papers are in the list?").hint == ""
    assert "ollama" not in str(without.ask(COMPARE))
    assert ask(table, COMPARE)[1].hint == ""

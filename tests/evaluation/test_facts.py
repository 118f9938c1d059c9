"""Everyday questions: which facts an answer holds, from which works, and beside what junk."""

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from helpers.hits import hit
from ptmrag.answer.answer import Citation, citation_of
from ptmrag.assistant import Assistant
from ptmrag.cli.evaluate import eval_text
from ptmrag.errors import InputError
from ptmrag.evaluation.evaluation import evaluate
from ptmrag.evaluation.facts import is_junk, taken_in
from ptmrag.evaluation.questions import KnownQuestion, read_questions

LARKSPUR, HERON = "arxiv:2101.00001", "arxiv:2102.00002"
EVERYDAY = [
    {
        "id": "whole",
        "question": "What is Larkspur?",
        "lang": "en",
        "kind": "definition",
        "scope": None,
        "sources": ["arXiv:2101.00001"],
        "min_sources": 1,
        "facts": [["sparse memory of 64 slots", "another wording"]],
        "pages": {LARKSPUR: [1]},
    },
    {
        "id": "half",
        "question": "这篇论文讲了什么？",
        "lang": "zh",
        "kind": "picked",
        "scope": [HERON],
        "sources": [HERON],
        "facts": [["nothing but text in one language"], ["a fact that no paper states"]],
    },
    {
        "id": "none",
        "question": "What does Zephyrus-9 measure?",
        "lang": "en",
        "kind": "definition",
        "sources": [LARKSPUR],
        "facts": [["a fact of another library"]],
    },
]
OF_A_PASSAGE = {
    "id": "passage",
    "question": "How many slots does Larkspur's memory have?",
    "lang": "en",
    "source": LARKSPUR,
    "pages": [1],
    "answer_any": ["64 slots"],
    "kind": "number",
}


def questions(folder: Path, *rows: object) -> list[KnownQuestion]:
    path = folder / "questions.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return read_questions(path)


def cited(*quotes: str) -> list[Citation]:
    return [citation_of(hit(1), quote, n) for n, quote in enumerate(quotes, 1)]


def test_both_kinds_of_questions_are_measured_side_by_side(index: Path, tmp_path: Path) -> None:
    """Facts count for the questions that have some; the other figures stay what they are."""
    asked = questions(tmp_path, *EVERYDAY, OF_A_PASSAGE)
    evaluation = evaluate(Assistant.load(index), asked)
    figures = evaluation.as_json()
    assert (figures["questions"], figures["fact_questions"]) == (4, 3)
    assert figures["fact_recall"] == pytest.approx(1.5 / 3, abs=1e-4)
    assert figures["fact_any"] == figures["right_works"] == pytest.approx(2 / 3, abs=1e-4)
    assert figures["refused"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["junk"] == 0
    by_kind = figures["by_kind"]
    assert (by_kind["picked"]["fact_recall"], by_kind["picked"]["refused"]) == (0.5, 0)
    assert by_kind["definition"]["refused"] == 0.5
    assert (by_kind["number"]["fact_questions"], by_kind["number"]["fact_recall"]) == (0, None)
    assert by_kind["number"]["doc@1"] == 1
    assert figures["by_lang"]["zh"]["fact_recall"] == 0.5


def test_a_scope_is_what_a_reader_picked(index: Path, tmp_path: Path) -> None:
    """Passages and quotes of a question with a scope are from its sources alone."""
    (outcome,) = evaluate(Assistant.load(index), questions(tmp_path, EVERYDAY[1])).outcomes
    assert {h.source for h in outcome.hits} == {HERON}
    assert {c.source for c in outcome.answer.citations} == {HERON}


def test_an_everyday_question_has_right_pages_for_each_source(tmp_path: Path) -> None:
    """A passage is right by its source in any case, by the pages of that source, or by a phrase of a fact."""
    (question,) = questions(tmp_path, EVERYDAY[0])
    assert question.is_right_source(LARKSPUR)
    assert question.is_right_page(LARKSPUR, 1)
    assert not question.is_right_page(LARKSPUR, 2)
    assert not question.is_right_source(HERON)
    assert question.phrases == ("sparse memory of 64 slots", "another wording")


@pytest.mark.parametrize(
    ("kind", "quotes", "letters"), [("method", 6, 1_600), ("overview", 10, 2_600)]
)
def test_only_what_a_reader_takes_in_counts(kind: str, quotes: int, letters: int) -> None:
    """The first quotes count, up to a number of letters; the first quote always does."""
    assert len(taken_in(cited(*["A sentence."] * 20), kind)) == quotes
    half = "x" * (letters // 2)
    assert len(taken_in(cited(half, half, "x"), kind)) == 2
    assert len(taken_in(cited("x" * (letters + 1), "x"), kind)) == 1


@pytest.mark.parametrize(
    "quote",
    [
        "Table 2: Points on the test set.",
        "The memory is shown in Figure 3.",
        "图 2 模型结构",
        "Ada Byron, ada@example.org",
        "pip install larkspur",
        "Code is at https://example.org/larkspur",
        "Larkspur 81.4 79.0 12.25 96.1",
        "We first describe the memory in this section.",
    ],
)
def test_junk_is_known(quote: str) -> None:
    """Captions, signposts, authors, code, addresses and table rows answer nothing."""
    assert is_junk(quote)


@pytest.mark.parametrize(
    "quote",
    [
        "Larkspur reaches 81.4 points, where the plain encoder reaches 79.0 points.",
        "We present Larkspur, an encoder that keeps a sparse memory of 64 slots.",
        "青鸟是面向古籍的预训练语言模型。",
    ],
)
def test_what_answers_is_no_junk(quote: str) -> None:
    """Sentences with numbers, proposals and Chinese sentences are no junk."""
    assert not is_junk(quote)


def test_a_fact_without_a_phrase_is_an_error(tmp_path: Path) -> None:
    """It could never be held."""
    with pytest.raises(InputError, match=r"facts\.0"):
        questions(tmp_path, EVERYDAY[0] | {"facts": [[]]})


def test_no_figure_is_cut_off_in_a_narrow_terminal(index: Path, tmp_path: Path) -> None:
    """Each kind has a column; the table is as wide as its columns, and names are whole."""
    asked = [
        row | {"kind": f"{row['kind']}-{n}"} for n, row in enumerate([*EVERYDAY, OF_A_PASSAGE])
    ]
    measured = evaluate(Assistant.load(index), questions(tmp_path, *asked))
    console = Console(width=40, soft_wrap=True, file=StringIO())
    console.print(eval_text(measured))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "…" not in text
    assert {"fact_recall", "right_quotes", "definition-0", "number-3"} <= set(text.split())

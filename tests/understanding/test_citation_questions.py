"""Questions on who cites whom in the words of many people: what is understood, and what is left to the papers.

`phrasings-citations.jsonl` has a question to a line, and what it asks, or null. The phrasings were written before the
tables.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from ptmrag.understanding.citation_question import CitationQuestion
from ptmrag.understanding.followup import standalone
from ptmrag.understanding.list_question import Years
from ptmrag.understanding.read_citation_question import read_citations

LINES = [
    json.loads(line)
    for line in Path(__file__)
    .with_name("phrasings-citations.jsonl")
    .read_text("utf-8")
    .splitlines()
]


def read(question: str) -> CitationQuestion:
    """What is read of a question that asks for citations."""
    asked = read_citations(question)
    assert asked is not None, question
    return asked


@pytest.mark.parametrize(
    ("question", "wanted"), [(line["question"], line["citations"]) for line in LINES]
)
def test_a_phrasing_is_read_as_it_is_meant(question: str, wanted: dict[str, Any] | None) -> None:
    """What is asked and of which works; or nothing, where the papers are asked."""
    if wanted is None:
        assert read_citations(question) is None
        return
    asked = read(question)
    named = [*asked.works, *filter(None, [asked.other])]
    assert (asked.asked, named) == (wanted["asked"], wanted["works"])


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("Which papers cite BERT since 2020?", Years(2020)),
        ("papers from 2019 citing BERT", Years(2019, 2019)),
        ("2020年以前哪些论文引用了 BERT？", Years(None, 2019, 2020)),
        ("2021 年以来引用 BERT 的论文", Years(2021)),
    ],
)
def test_years_are_conditions_on_what_is_listed(question: str, years: Years) -> None:
    """In the words of list questions."""
    asked = read(question)
    assert (asked.works, asked.years) == (("BERT",), years)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Which surveys cite BERT?", "surveys"),
        ("most cited papers on long documents", "long documents"),
        ("which distillation papers cite BERT", "distillation"),
        ("What is a good reading order for papers about pruning?", "pruning"),
        ("I am new to prompt tuning, what should I read first?", "prompt tuning"),
        ("哪些综述引用了 BERT", "综述"),
        ("模型压缩方面应该先读哪篇", "模型压缩"),
        ("对比学习应该先读哪篇", "对比学习"),
        ("想学习看图说话，从哪篇论文开始读", "看图说话"),
        ("which of these papers should I read first?", ""),
        ("这些论文应该按什么顺序读", ""),
    ],
)
def test_a_topic_is_a_condition_too(question: str, topic: str) -> None:
    """A particular one; "these papers" are all of them."""
    assert read(question).topic == topic


def test_the_year_behind_authors_is_theirs() -> None:
    """It says which work is meant, and not of which year the others are."""
    asked = read("papers citing Vaswani et al. 2017")
    assert (asked.works, asked.years) == (("Vaswani et al. 2017",), None)


def test_a_category_and_a_number_are_read() -> None:
    """As the question has them."""
    asked = read("top 5 most cited papers in the category “Long text”")
    assert (asked.category, asked.most) == ("Long text", 5)


def test_a_title_with_and_in_it_is_kept_as_one_where_it_is_quoted() -> None:
    """Elsewhere the whole text is kept beside its parts, for who knows the titles."""
    quoted = read("who cites “Otters and Rivers”?")
    assert quoted.works == ("Otters and Rivers",)
    plain = read("who cites Otters and Rivers?")
    assert (plain.works, plain.whole) == (("Otters", "Rivers"), "Otters and Rivers")


@pytest.mark.parametrize(
    ("question", "is_any"),
    [("papers citing BERT or GPT-2", True), ("papers citing BERT and GPT-2", False)],
)
def test_either_and_both_are_told_apart(question: str, is_any: bool) -> None:
    """One of the works is enough where the question says "or"."""
    assert read(question).is_any == is_any


@pytest.mark.parametrize(
    "question",
    [
        "Which papers do not cite BERT?",
        "哪些论文没有引用 BERT？",
        "Does BERT refer to its tokens by position?",
        "What is the first token of the input?",
        "Who wrote the paper that BERT improves on?",
        "",
        "the of the of 引用 的 的",
        "cite " * 60,
    ],
)
def test_what_has_no_form_is_left_alone(question: str) -> None:
    """A denial above all: its opposite would be answered."""
    assert read_citations(question) is None


def test_traditional_characters_and_courtesies_do_not_matter() -> None:
    """Whoever asks politely or in traditional characters asks the same."""
    assert read("請問哪些論文引用了 BERT？") == read("哪些论文引用了 BERT")
    assert read("Hello, could you please tell me which papers cite BERT? Thanks!") == read(
        "which papers cite BERT"
    )


@pytest.mark.parametrize(
    ("before", "question", "years"),
    [
        ("Which papers cite BERT?", "and which of them are after 2020?", Years(2021, None, 2020)),
        ("Which papers cite BERT?", "only those since 2020", Years(2020)),
        ("哪些论文引用了 BERT？", "其中2020年之后的呢？", Years(2021, None, 2020)),
        ("What does ELECTRA cite?", "and before 2018?", Years(None, 2017, 2018)),
    ],
)
def test_a_follow_up_narrows_by_year(before: str, question: str, years: Years) -> None:
    """The question is asked again, of these years."""
    asked = read(standalone(question, [(before, "**2 of the 3 works** …")]))
    assert (asked.works, asked.years) == (read(before).works, years)


def test_a_follow_up_of_another_kind_is_none_of_citations() -> None:
    """What it asks is new."""
    asked = standalone("Which entries have code?", [("Which papers cite BERT?", "…")])
    assert asked == "Which entries have code?"
    assert read(standalone("and who cites it?", [("What is ELECTRA?", "…")])).works == ("ELECTRA",)

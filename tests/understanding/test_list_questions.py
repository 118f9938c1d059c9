"""List questions in the words of many people: what is understood, and what is left to the papers.

`phrasings-lists.jsonl` has a question to a line, and the list that it asks for, or null. The phrasings were
written before the tables, or to find out what these do not know: figures for phrasings that nobody tuned
on are in the benchmarks.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from helpers.list_lines import as_compared, as_line
from helpers.work import seconds_of_work
from ptmrag.understanding.list_question import LinkWish
from ptmrag.understanding.read_list_question import understand

LINES = [
    json.loads(line)
    for line in Path(__file__).with_name("phrasings-lists.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize(
    ("question", "wanted"), [(line["question"], line["list"]) for line in LINES]
)
def test_a_phrasing_is_read_as_it_is_meant(question: str, wanted: dict[str, Any] | None) -> None:
    """What is asked for and each condition; or nothing, where the papers are asked."""
    asked = understand(question)
    if wanted is None:
        assert asked is None
        return
    assert asked is not None
    assert as_line(asked) == as_compared(wanted)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("whcih papers are about pruning", "which papers are about pruning?"),
        ("list all entreis without code", "list all entries without code"),
        ("papers publsihed after 2019", "papers published after 2019"),
        ("could you please tell me which papers have slides, thanks", "which papers have slides?"),
        ("麻烦帮我列出所有關於知識蒸餾的論文，謝謝", "列出所有关于知识蒸馏的论文"),
    ],
)
def test_slips_and_courtesies_do_not_matter(typed: str, meant: str) -> None:
    """Whoever types in haste, politely or in traditional characters asks the same."""
    assert understand(typed) == understand(meant) is not None


@pytest.mark.parametrize(
    ("question", "topics"),
    [
        ("which BERT models are there?", ("BERT",)),
        ("which language models are there?", ("language models",)),
        ("papers on masked language models", ("masked language models",)),
        ("papers on Diffusion Models", ("Diffusion",)),
        ("掩码语言模型的论文有哪些？", ("掩码语言模型",)),
        ("多语言模型有哪些", ("多语言",)),
        ("列出关于大模型的论文", ("大模型",)),
    ],
)
def test_a_topic_is_short_but_stays_a_term(question: str, topics: tuple[str, ...]) -> None:
    """The noun goes where what is left is a topic: a language model is no model of languages."""
    asked = understand(question)
    assert asked is not None
    assert asked.topics == topics


def test_links_keep_their_order_and_their_sign() -> None:
    """ "Neither, nor" and "and" carry on what was said of the first."""
    asked = understand("which papers have neither code nor weights but slides?")
    assert asked is not None
    assert asked.links == (
        LinkWish("code", is_there=False),
        LinkWish("weights", is_there=False),
        LinkWish("slides", is_there=True),
    )


@pytest.mark.parametrize(
    "question", ["", " ", "?", "？？", "list " * 50, "a" * 200, "\ue000\ue010", "有" * 90]
)
def test_what_is_no_question_is_no_list_question(question: str) -> None:
    """Blanks, marks, repetition and characters that nobody types are read without an error."""
    assert understand(question) is None


def test_a_question_is_read_in_two_milliseconds() -> None:
    """Once its table is loaded."""
    questions = [line["question"] for line in LINES]

    def read() -> None:
        for question in questions:
            understand(question)

    read()
    assert seconds_of_work(read) / len(questions) < 0.002


def test_a_topic_ends_before_its_particle() -> None:
    """面向中文的预训练模型 are models for 中文."""
    asked = understand("哪些工作是专门面向中文的预训练模型？")
    assert asked is not None
    assert asked.topics == ("中文",)

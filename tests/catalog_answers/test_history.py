"""Timelines and lineages from the structure of a list, every line cited with a verbatim quote."""

import re
from pathlib import Path

import pytest

from ptmrag.answer.answer import Answer
from ptmrag.assistant import Assistant
from ptmrag.ingestion.ingest import ingest
from ptmrag.language.verbatim import contains

LIST = """
# Rivers
## Encoders
- **Otter: Swimming** (2017) [paper](https://arxiv.org/abs/1706.00001)

  Otter reads rivers from both banks.

  Otter 从两岸阅读河流。
- **Beaver: Dams** (2018) [paper](https://arxiv.org/abs/1810.00002)
  - Builds on / 基于: Otter

  Beaver builds dams of attention, which hold the water of many rivers at once, so that nothing of
  what was read earlier in a long winter is lost when the ice begins to melt in spring.

  Beaver 用注意力筑坝。
- **Heron: Legs** (2019) [paper](https://arxiv.org/abs/1905.00003)
  - Builds on / 基于: Beaver

  Heron stands in shallow water and waits.
- **Swan: Necks** (2020) [paper](https://arxiv.org/abs/2006.00004)
  - Builds on / 基于: Beaver, Heron

  Swan reads under water with a long neck.
## Tools
- **Aviary** (2019) [code](https://github.com/a/aviary)

  Aviary is a toolkit for birds.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An index of five works, of which each but one builds on another."""
    folder = tmp_path_factory.mktemp("history")
    (folder / "list.md").write_text(LIST, encoding="utf-8")
    ingest([Path(folder / "list.md")], index=folder / "index", offline=True)
    return Assistant.load(folder / "index")


def ask(question: str, assistant: Assistant) -> Answer:
    """The answer: each line of a work is cited, each citation has a mark, each quote is verbatim."""
    answer = assistant.ask(question)
    assert answer.status == "answered"
    marks = [int(mark) for mark in re.findall(r"\[(\d+)\]", answer.text)]
    assert marks == [citation.n for citation in answer.citations]
    for line in answer.text.splitlines():
        assert not line.startswith("- ") or re.search(r"\[\d+\]", line), line
    for one in answer.citations:
        assert contains(assistant.library.passages.page_text(one.source, one.page), one.quote)
    return answer


def named(answer: Answer) -> list[str]:
    """The works that have a line, in order."""
    return re.findall(r"^- \*\*(.+?)\*\*", answer.text, re.MULTILINE)


def test_a_timeline_goes_by_year(assistant: Assistant) -> None:
    """Each work with its first sentence, cut at a clause where it is long, and what it builds on."""
    answer = ask("What is the history of these models?", assistant)
    assert named(answer) == ["Otter", "Beaver", "Heron", "Aviary", "Swan"]
    assert "**2017**\n- **Otter**: “Otter reads rivers from both banks.” [1]" in answer.text
    assert re.search(
        r"“Beaver builds dams .* at once …” \[2\] \(builds on Otter \[3\]\)", answer.text
    )
    assert answer.citations[2].quote == "Builds on / 基于: Otter"
    assert "“Otter 从两岸阅读河流。”" in ask("预训练模型的发展历程是怎样的？", assistant).text


def test_what_came_between_two_works(assistant: Assistant) -> None:
    """The two, what appeared between them, and how one leads to the other."""
    answer = ask("从 Otter 到 Swan 之间出现了哪些模型？", assistant)
    assert named(answer) == ["Otter", "Beaver", "Heron", "Aviary", "Swan"]
    assert "Otter → Beaver → Swan" in answer.text
    assert named(ask("Which works appeared between Beaver and Swan?", assistant)) == [
        *("Beaver", "Heron", "Aviary", "Swan")
    ]


def test_a_lineage_has_both_directions(assistant: Assistant) -> None:
    """The work, what it builds on, and what builds on it."""
    answer = ask("Heron 是在哪个模型基础上发展来的，又有哪些模型基于它？", assistant)
    assert named(answer) == ["Heron", "Beaver", "Otter", "Swan"]


@pytest.mark.parametrize(
    ("question", "works"),
    [
        ("What came after Beaver?", ["Beaver", "Heron", "Swan"]),
        ("Beaver 之后出现了哪些模型？", ["Beaver", "Heron", "Swan"]),
        ("What led up to Heron?", ["Heron", "Beaver", "Otter"]),
        ("Heron 是在哪些工作的基础上发展起来的？", ["Heron", "Beaver", "Otter"]),
        ("I want the family tree of Heron.", ["Heron", "Beaver", "Otter", "Swan"]),
        ("Trace the lineage of Swan back to Otter", ["Swan", "Beaver", "Heron", "Otter"]),
        ("Which works followed Swan?", ["Swan"]),
    ],
)
def test_one_direction_of_a_lineage(question: str, works: list[str], assistant: Assistant) -> None:
    """Only what came before or after, where only that is asked; it says so where there is none."""
    answer = ask(question, assistant)
    assert named(answer) == works
    assert ("No work of the list says" in answer.text) == (works == ["Swan"])


@pytest.mark.parametrize(
    ("question", "works"),
    [
        ("How did encoders evolve?", ["Otter", "Beaver", "Heron", "Swan"]),
        ("How did encoders develop after Beaver?", ["Beaver", "Heron", "Swan"]),
        ("How did encoders evolve up to Heron?", ["Otter", "Beaver", "Heron"]),
        ("编码器从 2018 年到 2020 年的演变", ["Beaver", "Heron", "Swan"]),
    ],
)
def test_a_timeline_of_a_topic_has_limits(
    question: str, works: list[str], assistant: Assistant
) -> None:
    """Years and works limit it."""
    assert named(ask(question, assistant)) == works


def test_other_histories_are_passed_on(assistant: Assistant) -> None:
    """Of a work that the list has not, and of a topic with fewer than three works."""
    for question in (
        "Which models appeared between Otter and Zebra?",
        "History of toolkits",
        "What led to Heron's speed?",
    ):
        assert "**2017**" not in assistant.ask(question).text

"""A comparison without a chat model: the works side by side under the same aspects."""

import re
from pathlib import Path

import pytest

from helpers.hits import hit
from ptmrag import Assistant
from ptmrag.answer.answer import Answer
from ptmrag.answer.side_by_side import side_by_side
from ptmrag.answer.spans import Sentence, Span


@pytest.fixture(scope="module")
def assistant(index: Path) -> Assistant:
    return Assistant.load(index)


def by_heading(answer: Answer) -> dict[str, list[str]]:
    """The names before the quotes under each heading."""
    found: dict[str, list[str]] = {}
    for line in answer.text.splitlines():
        if heading := re.fullmatch(r"\*\*(.+)\*\*", line):
            under = found.setdefault(heading[1], [])
        elif named := re.match(r"- (\w+)(?:: |：)“", line):
            under.append(named[1])
    return found


@pytest.mark.parametrize(
    ("question", "about", "other"),
    [
        ("How does Larkspur differ from Heron?", "What it is", "Method"),
        ("Larkspur 和 Heron 有什么区别？", "是什么", "方法"),
        ("Larkspur or Heron: what is the difference?", "What it is", "Method"),
    ],
)
def test_works_are_quoted_on_the_same_aspects(
    assistant: Assistant, question: str, about: str, other: str
) -> None:
    """Each under the name that the question has for it, in the order of the question."""
    answer = assistant.ask(question)
    found = by_heading(answer)
    for aspect in (about, other):
        assert list(dict.fromkeys(found[aspect])) == ["Larkspur", "Heron"]
    assert sum(map(len, found.values())) == len(answer.citations)


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("MiniHeron vs Larkspur: which of them makes Heron smaller?", {"Larkspur"}),
        ("Larkspur、青鸟和 Heron 有什么区别？", {"Larkspur", "Heron", "青鸟"}),
        ("How do Larkspur and MiniHeron differ from Heron?", {"Larkspur", "Heron"}),
    ],
)
def test_the_sides_are_the_names_that_are_joined(
    assistant: Assistant, question: str, sides: set[str]
) -> None:
    """A name that another one contains, or that is compared with nothing, is no side."""
    titles = {citation.title for citation in assistant.ask(question).citations}
    assert {re.split("[:：]", title)[0] for title in titles} == sides


def test_the_words_of_another_work_do_not_stand_behind_the_name_of_its_entry() -> None:
    """A link of Heron's entry leads to another paper, which has its own title."""

    def span(number: int, title: str) -> Span:
        text = f"Sentence {number} tells of birds."
        shown = hit(number, text, entry_id="heron", title=title)
        return Span((Sentence(shown, 0, 0, len(text), "abstract", "prose", 1.0),))

    own = "Heron: Distilling Translators"
    text, _ = side_by_side(
        [span(1, own), span(2, "Osprey: Diving")], "en", called={("heron", own): "Heron"}
    )
    assert "- Heron: “Sentence 1" in text
    assert "- Osprey: “Sentence 2" in text

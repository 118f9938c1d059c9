"""Who wrote a work, answered from its record; and questions that no record answers."""

from pathlib import Path

import pytest

from helpers import catalog_index
from helpers.embedders import WordHasher
from ptmrag import Assistant, Filter
from ptmrag.catalog.parse import parse_catalog
from ptmrag.catalog.record import Person, Record
from ptmrag.language.verbatim import contains
from ptmrag.library.library import Library
from ptmrag.library.writing import write_library

LIST = """
# Waters
- **Otters: Swimming Encoders in Rivers** (2018)

  Otters swim.
- **Herons: Distilling Otters** (2020)

  Herons distil Otters.
- **Swans: A Survey of Water Birds** (2021)

  Swans is a survey.
- **Crowd: Many Hands** (2022)

  Crowd has many hands.
"""
OTTERS = (Person("Fur", "Bea"), Person("李水"), Person("Tail", "Cy"))
HANDS = tuple(Person(f"Hand{n}") for n in range(1, 21))


class Hasher(WordHasher):
    """An embedder of the size of these indexes."""

    name = "none"
    dim = catalog_index.DIM


@pytest.fixture(scope="module")
def waters(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    path = catalog_index.build(tmp_path_factory.mktemp("authors") / "index", parse_catalog(LIST))
    ids = {entry.title.split(":")[0]: entry.id for entry in Library.open(path).records.entries()}
    with write_library(path, "none", dim=catalog_index.DIM) as writer:
        writer.put_record(ids["Otters"], "pdf", Record(authors=OTTERS))
        writer.put_record(ids["Herons"], "list", Record(authors=(Person("Flow", "Ada"),)))
        writer.put_record(ids["Crowd"], "arxiv", Record(authors=HANDS))
    return Assistant(Library.open(path), Hasher())


@pytest.mark.parametrize(
    ("question", "first"),
    [
        (
            "Who wrote Otters?",
            "**Otters: Swimming Encoders in Rivers** is by Bea Fur, 李水 and Cy Tail",
        ),
        (
            "who are the authors of the Herons paper?",
            "**Herons: Distilling Otters** is by Ada Flow",
        ),
        (
            "Who wrote “Swimming Encoders in Rivers”?",
            "**Otters: Swimming Encoders in Rivers** is by",
        ),
        (
            "who is the first author of Otters?",
            "The first author of **Otters: Swimming Encoders in",
        ),
        (
            "Otters 的作者是谁？",
            "**Otters: Swimming Encoders in Rivers** 的作者是 Bea Fur、李水、Cy Tail",
        ),
        ("谁提出了 Herons？", "**Herons: Distilling Otters** 的作者是 Ada Flow"),
        ("Otters 的第一作者是谁？", "**Otters: Swimming Encoders in Rivers** 的第一作者是 Bea Fur"),
    ],
)
def test_the_authors_of_the_record_are_the_first_sentence(
    waters: Assistant, question: str, first: str
) -> None:
    """It cites the entry, with a quote from its text."""
    answer = waters.ask(question)
    assert answer.text.startswith(first)
    (citation,) = answer.citations
    assert "[1]" in answer.text
    page = waters.library.passages.page_text(citation.source, citation.page)
    assert contains(page, citation.quote)


def test_the_answer_says_who_says_so(waters: Assistant) -> None:
    """A first page may be read wrongly, a list is somebody's own."""
    assert "first page of its PDF" in waters.ask("Who wrote Otters?").text
    assert "from the list" in waters.ask("Who wrote Herons?").text
    assert "来自清单" in waters.ask("谁写了 Herons？").text


def test_of_many_authors_the_first_are_named(waters: Assistant) -> None:
    """And the others counted."""
    text = waters.ask("Who wrote Crowd?").text
    assert "Hand12 and 8 others" in text
    assert "Hand13" not in text


def test_a_follow_up_asks_for_the_authors_of_the_work_before(waters: Assistant) -> None:
    """In both languages."""
    for before, question in (
        ("What is Otters?", "Who wrote it?"),
        ("Otters 是什么？", "谁提出的？"),
    ):
        assert "Cy Tail" in waters.ask(question, history=[(before, "…")]).text


@pytest.mark.parametrize(
    "question",
    [
        "Who wrote Swans?",  # its record has no authors
        "Who made Otters smaller?",
        "Who wrote that otters swim?",
        "Who proposed swimming?",
        "谁提出了蒸馏？",
        "Who wrote Moby Dick?",
    ],
)
def test_other_questions_are_left_to_the_papers(waters: Assistant, question: str) -> None:
    """A concept, a claim, a work that the library lacks."""
    assert "record" not in waters.ask(question).text
    assert "目录中的记录" not in waters.ask(question).text


def test_picked_entries_without_the_work_are_not_answered_from_its_record(
    waters: Assistant,
) -> None:
    """The answer is limited to what is picked."""
    ids = {entry.title.split(":")[0]: entry.id for entry in waters.library.records.entries()}
    assert (
        "Cy Tail" in waters.ask("Who wrote Otters?", within=Filter(entries=(ids["Otters"],))).text
    )
    assert (
        "Cy Tail"
        not in waters.ask("Who wrote Otters?", within=Filter(entries=(ids["Swans"],))).text
    )


def test_works_that_share_a_name_are_each_told(tmp_path: Path) -> None:
    """Those without authors are left out."""
    entries = (f"- **Geese: {word}**\n\n  Geese are {word}." for word in ("One", "Two", "Three"))
    text = "\n".join(entries)
    path = catalog_index.build(tmp_path / "index", parse_catalog(text))
    ids = {entry.title: entry.id for entry in Library.open(path).records.entries()}
    with write_library(path, "none", dim=catalog_index.DIM) as writer:
        writer.put_record(ids["Geese: One"], "list", Record(authors=(Person("Flow", "Ada"),)))
        writer.put_record(ids["Geese: Three"], "list", Record(authors=(Person("Tail", "Cy"),)))
    answer = Assistant(Library.open(path), Hasher()).ask("Who wrote Geese?")
    assert "**Geese: One** is by Ada Flow" in answer.text
    assert "**Geese: Three** is by Cy Tail" in answer.text
    assert {citation.title for citation in answer.citations} == {"Geese: One", "Geese: Three"}

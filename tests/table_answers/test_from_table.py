"""Answers that are tables: their works, their marks, and what the library lacks."""

import re
from pathlib import Path

import pytest

from ptmrag import Filter
from ptmrag.answer.answer import Answer
from ptmrag.assistant import Assistant
from ptmrag.language.verbatim import contains

LARKSPUR = "larkspur-sparse-memory-for-long-documents"
HERON = "heron-distilling-translators-without-parallel-text"


@pytest.fixture(scope="module")
def assistant(index: Path) -> Assistant:
    """The shared index, opened once."""
    return Assistant.load(index)


def rows(answer: Answer) -> list[str]:
    return [line for line in answer.text.splitlines() if line.startswith("|")][2:]


def checked(answer: Answer, assistant: Assistant) -> Answer:
    """The answer, whose every mark has a citation, and every citation a mark and a verbatim quote."""
    marks = {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)}
    assert marks == {citation.n for citation in answer.citations}
    for citation in answer.citations:
        page = assistant.library.passages.page_text(citation.source, citation.page)
        assert contains(page, citation.quote)
    return answer


def test_named_works_are_rows_and_unknown_names_are_said(assistant: Assistant) -> None:
    """Each cell has its mark; a name that no work has is told below."""
    asked = "give me a table of Larkspur, Heron and Foobarnet by method, result and licence"
    answer = checked(assistant.ask(asked), assistant)
    assert [row.split(" | ")[0] for row in rows(answer)] == [
        "| Larkspur: Sparse Memory for Long Documents",
        "| Heron: Distilling Translators without Parallel Text",
    ]
    assert "| Work | Year | Method | Result | Licence |" in answer.text
    assert "no work by the name of “Foobarnet”" in answer.text
    assert all(row.endswith("| — |") for row in rows(answer))


def test_chinese_questions_get_chinese_headings(assistant: Assistant) -> None:
    """Also for the works on a topic, by year."""
    answer = checked(assistant.ask("关于压缩的文献矩阵"), assistant)
    assert "| 论文 | 年份 | 问题 | 方法 |" in answer.text
    assert any("Heron" in row for row in rows(answer))


def test_picked_works_are_the_rows(assistant: Assistant) -> None:
    """A table of "these works" is of those that the reader picked; nothing else is in it."""
    within = Filter(entries=(LARKSPUR,))
    answer = checked(
        assistant.ask("make a table of these works by method", within=within), assistant
    )
    assert len(rows(answer)) == 1
    named = assistant.ask("a table of Heron and Larkspur by method", within=within)
    assert [citation.entry_id for citation in named.citations] == [LARKSPUR]


def test_works_that_the_library_lacks_make_no_table(assistant: Assistant) -> None:
    """The other kinds of answer say so."""
    answer = assistant.ask("give me a table of Foobarnet and Quuxformer by data")
    assert answer.abstained
    assert not rows(answer)


def test_a_term_among_names_means_the_works_with_it_in_their_titles(assistant: Assistant) -> None:
    """ "Heron and sparse memory" are two works, though the second is no name."""
    answer = checked(assistant.ask("compare Heron and sparse memory in a table"), assistant)
    assert {citation.entry_id for citation in answer.citations} == {HERON, LARKSPUR}
    assert "no work by the name" not in answer.text


def test_works_on_a_part_of_a_topic_are_said_to_be_that(assistant: Assistant) -> None:
    """No work is on both; the table is of those on one, and says so."""
    asked = "a table of the papers on distillation of quantum gravity by method"
    assert "a part of it" in checked(assistant.ask(asked), assistant).text


def test_named_works_that_say_nothing_of_the_aspects_have_the_usual_columns_too(
    assistant: Assistant,
) -> None:
    """The columns that were asked for stay, empty."""
    answer = checked(assistant.ask("a table of Heron and Larkspur by carbon footprint"), assistant)
    assert "| Work | Year | Carbon footprint | Problem | Method |" in answer.text
    assert all(row.split(" | ")[2] == "—" for row in rows(answer))

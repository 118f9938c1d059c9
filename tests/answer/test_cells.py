"""A table that a chat model wrote: each cell is a claim, with its quote or empty."""

import re

import pytest

from helpers.hits import hit, page_of, shared_words
from ptmrag.answer.answer import Answer
from ptmrag.answer.cells import Table, parts_of, says_nothing, write
from ptmrag.answer.cite import LEAST_SHARE, cite
from ptmrag.language.verbatim import contains

TEXTS = (
    "Larkspur keeps a sparse memory of 64 slots. It is trained on 1.8 million court reports.",
    "Heron distils a small translator from a large one. It keeps 96 percent of the quality of Osprey.",
)
HITS = [
    hit(1, TEXTS[0], title="Larkspur: Sparse Memory"),
    hit(2, TEXTS[1], title="Heron: Distilling Translators"),
]


def cited(*rows: str, head: str = "| Aspect | Larkspur | Heron |") -> Answer:
    """The answer that a table becomes."""
    answer = cite(
        "?",
        "\n".join([head, "|---|:---:|---|", *rows]),
        HITS,
        lang="en",
        page=page_of,
        support=shared_words,
        least=2,
    )
    shown = {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)}
    assert shown == {c.n for c in answer.citations}
    assert all(contains(" ".join(TEXTS), c.quote) for c in answer.citations)
    return answer


def cells(answer: Answer) -> list[list[str]]:
    """The rows below the head of the table in an answer."""
    tables = [part for part in parts_of(answer.text) if isinstance(part, Table)]
    return [list(row) for table in tables for row in table.rows]


def test_a_cell_that_holds_stays_with_its_mark() -> None:
    """The heads and labels stay as they are; the numbers count the quotes from 1."""
    answer = cited(
        "| **Idea** | a sparse memory of 64 slots [1] | distils a small translator [2] |"
    )
    assert answer.text.splitlines()[0] == "| Aspect | Larkspur | Heron |"
    assert cells(answer) == [
        ["**Idea**", "a sparse memory of 64 slots [1]", "distils a small translator [2]"]
    ]
    assert [c.quote for c in answer.citations] == [
        "Larkspur keeps a sparse memory of 64 slots.",
        "Heron distils a small translator from a large one.",
    ]
    assert answer.supported == 1


@pytest.mark.parametrize(
    "cell",
    [
        "a sparse memory of 65 slots [1]",  # a number of its own
        "does not keep a sparse memory of 64 slots [1]",  # the opposite
        "a sparse memory of Osprey slots [1]",  # a name of its own
        "distils a small translator from a large one [2]",  # what another work says
        "a sparse memory of 64 slots [2]",  # another passage
        "a sparse memory of 64 slots [7]",
        "a sparse memory of 64 slots",  # and nothing else in the row is marked
        "Osprey is best [1]",
    ],
)
def test_a_cell_that_does_not_hold_is_emptied(cell: str) -> None:
    """The rest of the row stays where it holds, and a row without any cell goes."""
    assert cells(cited(f"| Idea | {cell} | — |")) == []
    answer = cited(f"| Idea | {cell} | — |", "| Data | 1.8 million court reports [1] | |")
    assert cells(answer) == [["Data", "1.8 million court reports [1]", "—"]]
    assert answer.supported == LEAST_SHARE
    assert answer.reason


def test_a_row_without_marks_of_its_own_takes_those_beside() -> None:
    """As a sentence does in its line; but only from a passage of the work at its head."""
    answer = cited("| Data | 1.8 million court reports | distils a small translator [2] [1] |")
    assert cells(answer) == [
        ["Data", "1.8 million court reports [1]", "distils a small translator [2]"]
    ]


@pytest.mark.parametrize(
    "label", ["Heron is bad", "Osprey-9", "64 slots are never used", "比 Heron 最好", "x" * 50]
)
def test_a_label_claims_nothing(label: str) -> None:
    """One that does, or that names what no passage has, takes its row along, and its column."""
    assert cells(cited(f"| {label} | 1.8 million court reports [1] | |")) == []
    answer = cited(
        "| Data | 1.8 million court reports [1] | distils a small translator [2] |",
        head=f"| Aspect | Larkspur | {label} |",
    )
    assert cells(answer) == [["Data", "1.8 million court reports [1]", "—"]]
    assert label not in answer.text


def test_works_may_be_in_rows() -> None:
    """The work at the head of a row counts like that of a column."""
    rows = (
        "| Heron | 1.8 million court reports [1] |",
        "| Larkspur | 1.8 million court reports [1] |",
    )
    answer = cited(*rows, head="| Work | Data |")
    assert cells(answer) == [["Larkspur", "1.8 million court reports [1]"]]


def test_the_text_around_a_table_is_checked_as_before() -> None:
    """Sentences above and below it, and lines that begin like a table and are none."""
    text = "Larkspur keeps a sparse memory [1]. It flies [1].\n| Aspect | Larkspur |\n|--|--|\n| Data | moon [1] |\nx"
    answer = cite(
        "?",
        text,
        HITS,
        lang="en",
        page=page_of,
        support=shared_words,
        least=2,
    )
    assert answer.text == "Larkspur keeps a sparse memory [1]."
    assert list(parts_of("| no | table |\nat all")) == ["| no | table |\n", "at all"]


@pytest.mark.parametrize(
    "text", ["|\n|-", "| a |\n|---|", "||||\n|---|\n||", "| a \\| b |\n|---|\n| c", "|-|\n|-|\n|-|"]
)
def test_odd_tables_break_nothing(text: str) -> None:
    """Rows that are too short, too long or empty; bars inside cells."""
    for part in parts_of(text):
        if isinstance(part, Table):
            assert all(len(row) == len(part.head) for row in part.rows)
            assert list(parts_of(write(part).strip())) == [part] or not any(part.head)
    assert cited(text).abstained


def test_what_says_nothing_is_no_claim() -> None:
    """Dashes and words for nothing, in both languages."""
    assert all(map(says_nothing, ("", "—", "-", "N/A", "not mentioned", "未提及", "— [1]", "无")))
    assert not any(map(says_nothing, ("no gate", "64", "无监督", "yes")))

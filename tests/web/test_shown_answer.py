"""Answers as the chat shows them: cards, tables, quotes by work, and nothing of a quote read as more than text."""

from typing import Any

import pytest

from helpers.chat import Parsed, answer, both, citation
from helpers.hostile import HOSTILE
from ptmrag.answer.answer import Answer, abstain
from ptmrag.catalog.entry import Link
from ptmrag.library.schema import FailedLink
from ptmrag.web.chat.answer_frame import read_cell, read_frame, read_line
from ptmrag.web.chat.asked_cell import NOT_FOUND, asked_cell
from ptmrag.web.chat.replies import render_answer
from ptmrag.web.chat.shown_answer import ShownAnswer, show_answer
from ptmrag.web.work_facts import NO_WORKS, WorkFacts, WorksByName

ELECTRA = WorkFacts(
    "electra",
    "ELECTRA",
    ("Clark", "Luong", "Le", "Manning"),
    2020,
    "ICLR 2020",
    ("综述 / Survey", "模型 / Models"),
    (Link("https://arxiv.org/abs/2003.10555", "paper"),),
)
BERT = WorkFacts("bert", "BERT", ("Devlin",), 2018)
KNOWN = WorksByName.of([ELECTRA, BERT])
TWO = (
    citation(1, quote="It detects replaced tokens."),
    citation(2, entry_id="bert", title="BERT", quote="It predicts masked tokens."),
)


def shown_of(text: str, *citations: Any, **changes: Any) -> ShownAnswer:
    return show_answer(answer(text, *citations, **changes), KNOWN)


def kinds_of(text: str, *citations: Any) -> list[str]:
    return [part.kind for part in shown_of(text, *citations).parts]


def test_a_digest_is_a_card_with_its_parts() -> None:
    """Title, authors and venue once; a row for each part; what is missing stays below."""
    text = (
        "“ELECTRA” in its own words:\n\n**Method**\n- “It detects replaced tokens.” (p. 4) [1]\n\n"
        "Nothing was found in it on: data."
    )
    assert kinds_of(text, TWO[0]) == ["digest", "text"]
    html = render_answer(answer(text, TWO[0]), 3, KNOWN)
    assert '<article class="card digest">' in html
    assert both("Clark 等 · ICLR 2020", "Clark et al. · ICLR 2020") in html
    assert "<dt>Method</dt>" in html
    assert '<a class="mark-of" href="#cite-3-1">[1]</a>' in html
    assert "Nothing was found in it on: data." in html


def test_a_comparison_is_a_table_with_a_column_for_each_work() -> None:
    """Each quote is below its work; a work without one for an aspect has a dash that is also said."""
    text = (
        "Word for word:\n\n**What it is**\n- ELECTRA: “It detects replaced tokens.” (p. 4) [1]\n"
        "- BERT: “It predicts masked tokens.” (p. 4) [2]\n\n**Results**\n- BERT: “It wins.” (p. 4) [3]"
    )
    third = citation(3, entry_id="bert", title="BERT", quote="It wins.")
    (lead, table) = shown_of(text, *TWO, third).parts
    assert (lead.kind, table.kind) == ("lead", "comparison")
    assert [name for name, _ in table.names] == ["ELECTRA", "BERT"]
    html = render_answer(answer(text, *TWO, third), 0, KNOWN)
    assert html.count('role="columnheader"') == 2
    assert html.count("<td") == 4
    assert html.count(both("未找到", "nothing found")) == 1


def test_quotes_are_below_the_title_of_their_work() -> None:
    """The title opens the entry, and the year and venue are beside it."""
    text = "Word for word:\n\n**ELECTRA**\n- “It detects replaced tokens.” (p. 4) [1]"
    assert kinds_of(text, TWO[0]) == ["lead", "heading", "quotes"]
    assert kinds_of(f"A slip.\n\n{text}", TWO[0]) == ["text", "lead", "heading", "quotes"]
    html = render_answer(answer(text, TWO[0]), 0, KNOWN)
    assert 'data-act="entry" data-id="electra"' in html
    assert (
        html.count("It detects replaced tokens.") == 2
    )  # in the answer, and in what its button copies


def test_a_list_of_works_is_a_table_with_year_category_and_links() -> None:
    """What else the list says has a column of its own; many works are folded after the first twelve."""
    text = "**2 of the 3 entries** match:\n\n- **ELECTRA** (2019) · paper · 14M [1]\n- **BERT** (2018) [2]"
    part = shown_of(text, *TWO).parts[1]
    assert part.kind == "works"
    assert [work.year for work in part.works] == ["2019", "2018"]
    assert [piece.text for piece in part.works[0].rest] == ["14M"]
    html = render_answer(answer(text, *TWO), 0, KNOWN)
    assert both("模型", "Models") in html
    assert 'href="https://arxiv.org/abs/2003.10555"' in html
    many = "\n".join(f"- **ELECTRA** (2019) [{n}]" for n in range(1, 16))
    cited = [citation(n) for n in range(1, 16)]
    html = render_answer(answer(f"Found:\n\n{many}", *cited), 0, KNOWN)
    assert both("其余 3 篇", "3 more") in html
    assert html.count("<tbody>") == 2


@pytest.mark.parametrize("behind", [" – ", "："])
def test_what_is_said_of_a_listed_work_begins_behind_its_mark(behind: str) -> None:
    """In a reading path the first mark is the work's own, and the next is of the work that is named before it."""
    text = f"Read:\n\n1. **ELECTRA** (2020) [1]{behind}cited by BERT [2]"
    (part,) = (part for part in shown_of(text, *TWO).parts if part.kind == "works")
    (work,) = part.works
    assert (work.year, work.mark) == ("2020", 1)
    assert [piece.text for piece in work.rest] == ["cited by BERT ", "[2]"]


def test_the_figure_that_is_asked_for_is_above_its_table() -> None:
    """Only where one row and one column are those of the question; else the table alone."""
    table = "| Model | ELECTRA | BERT |\n| --- | --- | --- |\n| GLUE score | 85.0 | 82.2 |"
    text = f"**ELECTRA**\n\nTable 5 (p. 9) [1]\n\n{table}\n\n- “It has 84.4% here.” (p. 4) [2]"
    cited = (citation(1, quote="GLUE score 85.0 82.2"), citation(2, quote="It has 84.4% here."))
    asked = Answer("What GLUE score does ELECTRA get?", text, "en", cited)
    html = render_answer(asked, 0, KNOWN)
    assert '<p class="figure"><strong>85.0</strong>' in html
    assert html.index('class="figure"') < html.index("Table 5") < html.index("<table")
    assert "<strong>84.4%</strong>" in html
    unsure = Answer("How good are they?", text, "en", cited)
    assert 'class="figure"' not in render_answer(unsure, 0, KNOWN)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("BERT 在 SQuAD 上的 F1 是多少？", (0, 2)),
        ("What accuracy has BERT on QNLI?", (0, 1)),
        ("What accuracy has BERTLARGE on QNLI?", NOT_FOUND),
        ("What is BERT?", NOT_FOUND),
        ("ALBERT on QNLI?", NOT_FOUND),
    ],
)
def test_a_cell_is_found_only_where_the_question_names_it(
    question: str, found: tuple[int, int]
) -> None:
    """A column may have the measure in it; a name that only begins like another one is not the same."""
    rows = [("Tasks", "QNLI (Acc)", "SQuAD (F1)"), ("BERT", "88.4", "88.5")]
    assert asked_cell(question, rows) == found


def test_a_refusal_names_the_nearest_entries_as_buttons() -> None:
    """With the reason, and what was understood of a follow-up."""
    from helpers.chat import hit

    refused = abstain("?", "en", hits=[hit("x")], reason="“LaMDA” does not occur.")
    html = render_answer(refused, 0, KNOWN)
    assert "“LaMDA” does not occur." in html
    assert 'data-act="entry" data-id="electra"' in html
    assert both("最接近的条目", "Nearest entries") in html


def test_links_that_could_not_be_read_have_their_reasons_in_both_languages() -> None:
    """With how many they are."""
    missed = FailedLink("bert", "https://a.example/p.pdf", "404 Not Found", "2026-01-01")
    html = render_answer(answer("It learns.", TWO[0], coverage=(missed,)), 0, KNOWN)
    assert "1 link could not be read" in html
    assert both("404：页面不存在", "404 Not Found") in html


def test_a_quote_is_never_read_as_a_part_of_the_frame() -> None:
    """Stars, strokes, marks and commands in a quote or a cell stay as they are."""
    pieces = read_line("BERT: “a **b** [2] `ptmrag x` “c” *d*” (p. 1) [1]")
    assert [piece.kind for piece in pieces] == ["text", "quote", "text", "mark"]
    assert pieces[1].text == "“a **b** [2] `ptmrag x` “c” *d*”"
    assert [piece.text for piece in read_cell("a*b* `c` **d** [1]")] == ["a*b* `c` **d** ", "[1]"]
    assert read_frame("| a \\| b | c |\n| --- | --- |\n| 1 | 2 |")[0].rows[0] == ("a | b", "c")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_text_in_an_answer(text: str) -> None:
    """In quotes, headings, lists, cells, names of works, and whatever stands above and below."""
    text = text[:2_000]
    line = " ".join(text.split())
    evil = WorkFacts(text, line, (text,), 2020, text, (text, text), (Link(text, "paper"),))
    cited = (citation(1, entry_id=text, title=line, source=text, url=text, quote=text),)
    frame = (
        f"{line}\n\n**{line}**\n- “{line}” (p. 4) [1]\n\n- **{line}** (2020) · {line} [1]\n\n"
        f"| {line} | b |\n| --- | --- |\n| {line} | {line} [1] |\n\n1. {line} [1]\n\n## {line}"
    )
    for body in (frame, frame.removesuffix(f"## {line}"), f"**Method**\n- A: “{line}” [1]"):
        one = answer(body, *cited, notice=text, rewritten=text, reason=text)
        made = Parsed(render_answer(one, 0, WorksByName.of([evil])))
        assert not made.tags & {"script", "img", "iframe", "b", "svg", "object", "style"}
        assert not [name for name in made.attributes if name.startswith("on")]


def test_a_text_that_has_no_frame_is_a_paragraph() -> None:
    """Nothing is lost of an answer that is made of sentences."""
    assert kinds_of("One sentence.\nAnother one [1].", TWO[0]) == ["text", "text"]
    assert "Another one" in render_answer(answer("Another one.", TWO[0]), 0, NO_WORKS)

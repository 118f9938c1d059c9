"""Authors and venue from the first page of a paper: the right ones, or none."""

import pytest

from ptmrag.bibliography.first_page import record_of_first_page
from ptmrag.catalog.record import Person

TITLE = "Larkspur: Sparse Memory for Long Reports"


def page(*lines: str, title: str = TITLE, end: str = "Abstract") -> str:
    return "\n".join(
        [title, *lines, end, "We show that reeds are long, and that they have been cut."]
    )


def names(text: str, title: str = TITLE) -> list[str]:
    authors = record_of_first_page(text, title).authors
    return [f"{person.given} {person.family}".strip() for person in authors]


LARK_REED_OWL = ["Ada Lark", "Wim van der Reed", "Noam M. Owl"]
LARK_REED_OWL_LINES = ("Ada Lark, Wim van der Reed and Noam M. Owl", "Reed University")


@pytest.mark.parametrize(
    "lines",
    [
        LARK_REED_OWL_LINES,
        ("Ada Lark1,2, Wim van der Reed2 & Noam M. Owl1,∗", "1Reed University 2Owl Labs"),
        ("Ada Lark∗ Wim van der Reed† Noam M. Owl‡", "University of Reeds"),
        ("Ada Lark", "1", ", Wim van der Reed", "2", ", Noam M.", "Owl1", "1 Reed University"),
        ("Ada Lark1 · Wim van der Reed2 · Noam M. Owl", "Received: date / Accepted: date"),
        (
            *(
                "Ada Lark",
                "Reed Research",
                "ada@reeds.example",
                "Wim van der Reed",
                "Reed Research",
            ),
            *("wvdreed@reeds.example", "Noam M. Owl", "Mountain View", "nmo@reeds.example"),
        ),
        (
            "Ada Lark LARK@REEDS.EXAMPLE",
            "Wim van der Reed WIM@REEDS.EXAMPLE",
            "Noam M. Owl OWL@REEDS.EXAMPLE",
        ),
        (
            "Under review as a conference paper",
            "Ada Lark, Wim van der Reed, Noam M. Owl",
            "OwlAI Inc.",
        ),
    ],
)
def test_names_below_the_title_are_the_authors(lines: tuple[str, ...]) -> None:
    """However papers divide them, mark them and place affiliations and addresses between them."""
    assert names(page(*lines)) == LARK_REED_OWL


def test_a_subtitle_is_nobody() -> None:
    """It stands where names do, in capitals; words of titles tell it."""
    assert names(page("Sparse Attention Revisited", *LARK_REED_OWL_LINES)) == LARK_REED_OWL
    assert names(page("Submitted Draft", *LARK_REED_OWL_LINES)) == LARK_REED_OWL


def test_names_without_marks_are_divided_if_as_many_have_addresses() -> None:
    """Else nobody can say where one name ends."""
    line = "Ada Lark Wim Reed Noam Owl"
    mails = "{alark,wreed,nowl}@reeds.example"
    assert names(page(line, "Reed University", mails)) == ["Ada Lark", "Wim Reed", "Noam Owl"]
    assert names(page(line, "Reed University")) == []
    assert names(page("Ada Lark Wim Reed", "Reed University", "{ada}@reeds.example")) == []


@pytest.mark.parametrize(
    "lines",
    [
        ("Ada Lark, Wim Reed", "Reed University", "Rush Sedge Bog", "Kim Teal"),
        ("Ada Lark1, Wim Re´ed2", "Reed University"),
        ("Ada Larka, Wim Reeda, Noam Owlb", "a Reed University", "b Owl Institute"),
        ("The marsh in spring", "Reed University"),
        ("Ada Lark", "Deputy head of the marsh", "Wim Reed"),
        ("Google Brain", "Mountain View"),
        ("Department of Reeds",),
        (),
    ],
)
def test_a_page_that_leaves_doubt_has_no_authors(lines: tuple[str, ...]) -> None:
    """None is better than a wrong one, or some of them."""
    assert names(page(*lines)) == []


def test_names_in_capitals_are_written_as_names() -> None:
    """Some papers set family names in capitals."""
    text = page("Ada LARK, Wim REED, JO OWL", "Reed University")
    assert record_of_first_page(text, TITLE).authors == (
        Person("Lark", "Ada"),
        Person("Reed", "Wim"),
        Person("Owl", "JO"),
    )


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("李明1，王芳1,2，张小红2", ["李明", "王芳", "张小红"]),
        ("■ 李 明¹ 王 芳² 张小红", ["李明", "王芳", "张小红"]),
        ("北京大学 信息学院", []),
        ("水生植物研究 综述 进展", []),
    ],
)
def test_chinese_names(line: str, authors: list[str]) -> None:
    """Names of two characters may be set wide; an institute is nobody."""
    title = "水鸟语言模型综述"
    text = page(
        line, "(1. 芦苇大学 计算机学院，北京 100871)", title=title, end="摘 要 本文介绍水鸟。"
    )
    assert names(text, title) == authors


def test_a_chinese_cover_names_its_author_behind_a_label() -> None:
    """The supervisor is none, and a label without a name says nothing."""
    lines = (
        "论文题目:水鸟语言模型研究与实现",
        "学位类别： 工学硕士",
        "指导教师： 王芳",
        "二零一九年五月",
    )
    text = "\n".join([*lines[:2], "研 究 生： 李 明", *lines[2:]])
    record = record_of_first_page(text, "水鸟语言模型研究与实现")
    assert record.authors == (Person("李明"),)
    assert record_of_first_page("\n".join(lines), "水鸟语言模型研究与实现").authors == ()


def test_a_page_without_the_title_says_nothing_of_authors() -> None:
    """It may be a cover, or a page of another text."""
    assert names(page("Ada Lark, Wim Reed", "Reed University", title="Another Text on Nets")) == []


@pytest.mark.parametrize(
    ("line", "kind", "venue", "pages", "date"),
    [
        ("Published as a conference paper at REEDS 2020", "paper-conference", "REEDS", "", "2020"),
        ("Under review as a conference paper at REEDS 2020", "", "", "", "2020"),
        (
            "Proceedings of the 3rd Meeting on Reeds, pages 71–83",
            *("paper-conference", "Proceedings of the 3rd Meeting on Reeds", "71-83", "2021"),
        ),
        (
            "Journal of Reed Research 3 (2003) 1137–1155 Submitted 4/02; Published 2/03",
            *("article-journal", "Journal of Reed Research", "1137-1155", "2003"),
        ),
        ("31 st Conference on Reeds and Nets (RAN 2017), Long Beach, CA, USA.",) * 1
        + ("paper-conference", "31st Conference on Reeds and Nets (RAN 2017)", "", "2017"),
    ],
)
def test_a_line_may_say_where_it_was_published(
    line: str, kind: str, venue: str, pages: str, date: str
) -> None:
    """Only where it was; a paper under review has no venue."""
    text = f"{line}\nLarkstad, June 2 - June 7, 2021.\n{page('Ada Lark, Wim Reed', 'Reed Labs')}"
    record = record_of_first_page(
        text if "Proc" in line else text.replace("2 - June 7, 2021", "2"), TITLE
    )
    assert (record.kind, record.venue, record.pages, record.date) == (kind, venue, pages, date)

"""Headings, labels and heads of Chinese papers and journals, in lines and in PDFs of our own making."""

import pytest

from ptmrag.documents.document import Block
from ptmrag.documents.headings import is_numbered_in_chinese, label_of
from ptmrag.documents.layout import blocks
from ptmrag.documents.printed_lines import PrintedLine, ordered_lines


def line(text: str, page: int, y: float, *, x: float = 60, size: float = 10) -> PrintedLine:
    return PrintedLine(text, page, (x, y, x + size * len(text), y + size), size)


def paper(*pages: list[PrintedLine]) -> tuple[Block, ...]:
    return blocks(ordered_lines(pages))


@pytest.mark.parametrize(
    ("text", "is_heading"),
    [
        ("1.2 语料的来源", True),
        ("第 3 章 断句模型", True),
        ("（二）标注规范", True),
        ("二、B 类", True),
        ("3 月的语料多于四月，因此分开统计", False),
        ("1东湖大学文学院 北京 100871", False),
        ("6 种古籍的语料", False),
        ("7 个断句标记, 见表", False),
        ("2 类别不平衡", True),
    ],
)
def test_numbered_headings_of_chinese_are_told_from_items(text: str, is_heading: bool) -> None:
    """A heading has no comma in it, and is no affiliation."""
    assert is_numbered_in_chinese(text) is is_heading


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("摘要：本文研究古籍的断句。", "摘要"),
        ("【摘 要】本文研究古籍的断句。", "摘要"),
        ("Abstract—We study where old texts pause.", "Abstract"),
        ("关键词：古籍；断句", "关键词"),
        ("收稿日期：2019-03-02", ""),
        ("摘要生成是一项困难的任务。", None),
        ("Abstract.html of the workshop", None),
        ("Abstract The paper studies where old texts pause.", "Abstract"),
        ("Abstract Meaning Representation is a graph.", None),
    ],
)
def test_labels_at_the_start_of_a_line_are_headings(text: str, label: str | None) -> None:
    """What follows 摘要： is under 摘要; a sentence about summaries is not."""
    assert label_of(text) == label


@pytest.mark.parametrize(
    ("page", "text", "heading"),
    [
        (1, "Abstract: We study where old texts pause.", "Abstract"),
        (7, "Abstract: We study where old texts pause.", "4.4 Results"),
        (7, "摘要：本文研究古籍的断句。", "摘要"),
    ],
)
def test_an_example_with_a_label_opens_no_abstract(page: int, text: str, heading: str) -> None:
    """Behind the first pages of an English paper it is text; a volume of Chinese papers has more of them."""
    found = blocks([[line("4.4 Results", page, 800, size=14), line(text, page, 700)]])
    assert found[-1].heading == heading


def test_the_abstract_on_the_line_of_its_label_has_a_heading() -> None:
    """The blocks of a first page are under 摘要 and 关键词, funding is under no heading."""
    first = [
        line("青鸟：古籍断句模型", 1, 800, size=18),
        line("摘要：本文提出青鸟模型，用于古籍断句。", 1, 760),
        line("关键词：古籍 断句", 1, 745),
        line("收稿日期：2019-03-02", 1, 730),
    ]
    headings = {block.text[:4]: block.heading for block in paper(first)}
    assert headings == {"青鸟：古": "", "摘要：本": "摘要", "关键词：": "关键词", "收稿日期": ""}


def test_heads_of_left_and_right_pages_and_of_journals_are_dropped() -> None:
    """A head that is on every other page, and the row with volume and issue, are no text."""
    heads = ["12 古籍研究 2019 年", "第 3 期 林舟等: 青鸟断句模型 13"]
    pages = [
        [
            line("第 8 卷第 3 期", 1, 820),
            line("古籍研究", 1, 820, x=300),
            line("引子的正文。", 1, 700),
        ]
    ]
    pages += [
        [line(heads[number % 2], number, 820), line(f"{text}的正文在这里。", number, 700)]
        for number, text in enumerate("甲乙丙丁", 2)
    ]
    texts = [block.text for block in paper(*pages)]
    assert texts == ["引子的正文。", *(f"{text}的正文在这里。" for text in "甲乙丙丁")]


def test_large_lines_without_numbers_are_above_the_numbered_headings() -> None:
    """On later pages, a numbered heading is under the larger lines above it, until the next of these."""
    pages = [
        [line("推荐目录", 1, 800, size=20), line("本目录由学会编写，每四年修订一次。", 1, 600)],
        [
            line("推荐会议", 2, 800, size=20),
            line("（人工智能）", 2, 760, size=15),
            line("一、A 类", 2, 720, size=13),
            line("共有七个会议，均为综合性会议。", 2, 690),
        ],
        [line("二、B 类", 3, 800, size=13), line("共有十三个会议，多为专题会议。", 3, 690)],
        [line("推荐期刊", 4, 800, size=20), line("期刊的说明在这一页的下面。", 4, 690)],
    ]
    headings = [block.heading for block in paper(*pages) if block.kind == "body"]
    assert headings[2:] == [
        "推荐会议（人工智能） 一、A 类",
        "推荐会议（人工智能） 二、B 类",
        "推荐期刊",
    ]


def test_the_text_of_a_chinese_paper_is_as_large_as_its_chinese() -> None:
    """Long references in English, which are smaller, do not make headings of the text."""
    text = [
        "古籍没有标点而断句需要专门知识",
        "本文因此研究自动断句的模型与语料",
        "实验说明模型在各类古籍上都有效",
    ]
    lines = [line(said, 2, 700 - 15 * n, size=10.5) for n, said in enumerate(3 * text)]
    names = [
        line(f"[{n}] Lark A. On pauses in old texts. In: Notes, 2019", 3, 700 - 12 * n, size=8)
        for n in range(9)
    ]
    found = paper([line("1 引言", 2, 730, size=14), *lines], [line("参考文献", 3, 720), *names])
    assert [block.text for block in found if block.kind == "heading"] == ["1 引言", "参考文献"]


def test_the_cover_of_a_thesis_has_no_headings() -> None:
    """The pages with labels before a thesis are not its text, and give nothing its heading."""
    cover = [
        line("分类号：TP311 密级：公开", 2, 800),
        line("东 湖 大 学", 2, 700, size=22),
        line("古籍断句的模型", 2, 600, size=22),
        line("姓 名 林舟", 2, 400, size=16),
        line("指 导 教 师 周渡", 2, 350, size=16),
    ]
    found = paper(
        [line("古籍断句的模型", 1, 700, size=20)],
        cover,
        [line("古籍没有标点，断句需要知识。", 3, 700)],
    )
    assert not [block for block in found if block.kind == "heading"]
    assert {block.kind for block in found if block.page == 2} == {"authors"}
    assert found[-1].heading == ""

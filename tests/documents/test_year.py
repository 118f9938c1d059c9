"""The year of a document is that of the date on its first page."""

import pytest

from helpers.placed import Word, placed
from ptmrag.documents.pdf import read_pdf
from ptmrag.documents.year import year_of


@pytest.mark.parametrize(
    ("line", "year"),
    [
        ("Published as a conference paper at FENCONF 2017", 2017),
        ("Journal of Marsh Research 3 (2003) 1137–1155", 2003),
        ("Proceedings of the 5th Workshop on Herons, pages 1–9, June 2014", 2014),
        ("© 2019 The Keepers of the Marsh", 2019),
        ("May 15, 2019", 2019),
        ("March 2008", 2008),
        ("第 8 卷第 3 期 古籍研究 2016 年", 2016),
        ("第 61卷 第 5期 2017年 3月", 2017),
        ("2017 年 12 月", 2017),
        ("（2019 年）", 2019),
        ("二零一九年五月", 2019),
        ("二〇〇八年十二月六日", 2008),
        ("引用格式 林舟, 周渡. 古籍断句. 古籍研究, 2014, 40(8): 1537−1562", 2014),
        ("日期：2021-06-01", 2021),
        ("2019/11/18", 2019),
        ("收稿日期 2013-08-30 录用日期 2013-12-18", None),
        ("Manuscript received August 30, 2013", None),
        ("Herons rest more than gulls do (Lark et al., 2018).", None),
        ("We counted 2010 herons in the year.", None),
        ("该语料共有 2019 年的句子，由五名标注员清洗", None),
    ],
)
def test_a_date_says_when_a_work_appeared(line: str, year: int | None) -> None:
    """Dates of issues, conferences and covers count; years of citations and of manuscripts do not."""
    assert year_of(["Herons of a Marsh", line]) == year


def test_a_pdf_has_the_year_of_its_first_page() -> None:
    """Dates on later pages are not read."""
    said = "The herons of the lower marsh were counted twice, before dawn and after the rain."
    first = [
        Word("Herons of a Marsh", 72, 760, 17),
        Word("March 2008", 72, 700),
        Word(said, 72, 660),
    ]
    later = [Word("April 2012", 72, 700), Word(said, 72, 660)]
    assert read_pdf(placed(first, later), source="file:x.pdf").year == 2008
    assert read_pdf(placed(later[1:], later), source="file:x.pdf").year is None

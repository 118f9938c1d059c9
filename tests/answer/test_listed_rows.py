"""Rows of tables as answers; abstracts in two languages; what "as follows" announces."""

import pytest

from helpers.hits import hit, page_of
from ptmrag.answer.listed_rows import row_spans
from ptmrag.answer.reading import without_twins
from ptmrag.answer.spans import Bounds, Sentence, choose
from ptmrag.documents.role import Role
from ptmrag.language.question_words import read_question
from ptmrag.language.verbatim import sentence_places

FILLER = "\n\n".join(
    f"{n} M{n} Meeting on Subject Number {n} of the Many Marsh Studies" for n in range(4, 12)
)
CLASS_A = (
    "一、A 类 序号 简称 全称 网址\n\n1 HERON Conference on Herons and Marshes https://example.org/heron\n\n"
    "2 REED Reed Symposium of the HERON Society https://example.org/reed"
)
CLASS_B = f"二、B 类 序号 简称 全称 网址\n\n3 MANUL Workshop on Manuls\n\n{FILLER}"
MEASURES = "模型 准确率\n\n青鸟 92.3\n\n基线模型 86.1"


def read(*texts: tuple[str, str, Role]) -> list[Sentence]:
    """The sentences of hits with these texts, headings and roles."""
    return [
        Sentence(one, place, a, b, "other", role, 0.5)
        for rank, (text, heading, role) in enumerate(texts, 1)
        for one in [hit(rank, text, heading=heading)]
        for place, (a, b) in enumerate(sentence_places(text))
    ]


def quotes(question: str, *texts: tuple[str, str, Role]) -> list[str]:
    return [span.text for span in row_spans(read(*texts), read_question(question), page=page_of)]


LISTS: tuple[tuple[str, str, Role], ...] = (
    (CLASS_B, "推荐会议 二、B 类", "row"),
    (CLASS_A, "推荐会议 一、A 类", "row"),
)


@pytest.mark.parametrize("question", ["A类会议有哪些？", "Which conferences are in class A?"])
def test_a_list_is_the_table_with_the_mark_of_the_question(question: str) -> None:
    """Of several like tables among the first passages, the one of class A is quoted, without its last address."""
    assert quotes(question, *LISTS) == [CLASS_A.removesuffix(" https://example.org/reed")]


def test_a_row_that_is_asked_for_comes_with_the_first_row_of_its_table() -> None:
    """A long table gives the row and its first one; a name counts where it stands earliest."""
    assert quotes("MANUL 是A类还是B类会议？", *LISTS) == [
        "二、B 类 序号 简称 全称 网址",
        "3 MANUL Workshop on Manuls",
    ]
    assert quotes("HERON 属于哪一类？", *LISTS)[0].startswith("一、A 类")


def test_a_name_in_chinese_finds_its_row() -> None:
    """The first cell of a row of numbers is a name too."""
    assert quotes("基线模型的准确率是多少？", (MEASURES, "3 实验", "row")) == [MEASURES]


def test_prose_is_no_table() -> None:
    """Where the best passage is prose, no list is quoted."""
    prose: tuple[str, str, Role] = (
        "The herons were counted twice in every year.",
        "1 Data",
        "prose",
    )
    assert quotes("有哪些会议？", prose, *LISTS) == []


def test_of_an_abstract_in_two_languages_that_of_the_question_is_quoted() -> None:
    """A Chinese paper has its abstract in English too: a Chinese question is answered from the Chinese one."""
    chinese, english = (
        "本文提出青鸟模型，用于古籍断句。",
        "We present Bluebird, a model that punctuates old texts.",
    )
    both = [
        Sentence(hit(1, text, chunk_id=place), place, 0, len(text), "abstract", "prose")
        for place, text in enumerate((chinese, english))
    ]
    assert [s.text for s in without_twins(both, "zh") if s.role == "prose"] == [chinese]
    assert [s.text for s in without_twins(both, "en") if s.role == "prose"] == [english]
    assert without_twins(both[1:], "zh") == both[1:]


def test_what_is_announced_as_follows_is_quoted_with_it() -> None:
    """A sentence that ends with 如下 brings the definition below it."""
    text = "在此基础上，断句图的形式化定义如下。\n\n断句图是一张有向图，它的顶点是字，边是停顿。"
    sentences = read((text, "2 定义", "prose"))
    best = [
        Sentence(s.hit, s.place, s.start, s.end, s.section, s.role, 0.9 - s.place)
        for s in sentences
    ]
    assert [span.text for span in choose(best, Bounds(2, 600), page=page_of)] == [text]

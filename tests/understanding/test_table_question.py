"""Questions for a table of works by aspects, and questions that only speak of a table."""

from pathlib import Path

import pytest

from ptmrag.understanding.table_question import read_table_question

LINES = (Path(__file__).parent / "table_questions.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", LINES)
def test_a_table_is_asked_for_or_only_spoken_of(line: str) -> None:
    """In the file, + asks for a table of works, and - does not; most were written before the cues."""
    assert (read_table_question(line[2:]) is not None) == line.startswith("+ ")


@pytest.mark.parametrize(
    ("question", "works", "aspects"),
    [
        (
            "give me a table of Heron, Owl and Kite by task, data, size",
            "Heron Owl Kite",
            "task data size",
        ),
        ("compare Heron and Owl in a table", "Heron Owl", ""),
        ("Heron vs Owl: comparison table with data and licence", "Heron Owl", "data licence"),
        ("对比 Heron、Owl 和 Kite：任务、数据，用表格", "Heron Owl Kite", "任务 数据"),
        ("用表格列出 Heron 与 Owl 的参数量、结果", "Heron Owl", "参数量 结果"),
        ("把 Heron 和 Owl 按年份、规模列成表格", "Heron Owl", "规模"),
        ("columns: data, size. Rows: Heron, Owl", "Heron Owl", "data size"),
        ("fill in this table | work | data | size | for Heron and Owl", "Heron Owl", "data size"),
        ("How do Heron and Owl differ? A table with data and speed", "Heron Owl", "data speed"),
        ("put the size and data of Heron and Owl in a grid", "Heron Owl", "size data"),
        ("make a table comparing Heron with Owl on size", "Heron Owl", "size"),
        ("a table with Heron and Owl and their data", "Heron Owl", "data"),
        ("生成对比矩阵，行：Heron、Owl；列：检索器、生成器", "Heron Owl", "检索器 生成器"),
        ("请以“数据、规模”为列，做一张 Heron、Owl 的对比表", "Heron Owl", "数据 规模"),
        ("需要一张“论文—数据—规模”的表，就用 Heron 和 Owl", "Heron Owl", "数据 规模"),
    ],
)
def test_works_and_aspects_are_read(question: str, works: str, aspects: str) -> None:
    """In the order in which they are named; the year is a column of every table."""
    asked = read_table_question(question)
    assert asked is not None
    assert (" ".join(asked.works), " ".join(asked.aspects)) == (works, aspects)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("literature matrix of the works on distillation", "distillation"),
        ("make a table of all papers about long documents by method", "long documents"),
        ("one row per paper on distillation in a table, columns: teacher, loss", "distillation"),
        ("rows and columns (data, size) for the dialogue papers", "dialogue"),
        ("每篇论文一行，列是数据、规模，范围是知识蒸馏", "知识蒸馏"),
        ("按问题、方法两栏归纳文本摘要方向的论文", "文本摘要"),
        ("关于知识蒸馏的文献矩阵", "知识蒸馏"),
        ("对比学习论文的文献矩阵", "对比学习"),
    ],
)
def test_a_topic_is_read(question: str, topic: str) -> None:
    """Works on a topic need no names."""
    asked = read_table_question(question)
    assert asked is not None
    assert (asked.topic, asked.works) == (topic, ())


def test_picked_works_and_all_works() -> None:
    """Neither has names nor a topic."""
    picked, everything = (
        read_table_question(f"make a table of {which} by data")
        for which in ("these papers", "all works in the library")
    )
    assert picked is not None
    assert everything is not None
    assert (picked.works, picked.topic, picked.is_all) == ((), "", False)
    assert (everything.works, everything.topic, everything.is_all) == ((), "", True)

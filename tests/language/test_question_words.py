"""The kind of a question, and the sides of a comparison, in both languages."""

import pytest

from ptmrag.language.question_words import kind_of, names, sides_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What is ELECTRA?", "definition"),
        ("什么是知识蒸馏？", "definition"),
        ("SimCSE 是什么？", "definition"),
        ("Why does ALBERT share parameters?", "why"),
        ("为什么 TinyBERT 要模仿注意力矩阵？", "why"),
        ("How many layers does it have?", "number"),
        ("它有多少参数？", "number"),
        ("How does Performer approximate attention?", "how"),
        ("如何训练句向量？", "how"),
        ("ELECTRA 与 BERT 的预训练任务有何不同？", "compare"),
        ("Compare A3 and B4.", "compare"),
        ("Transformer-XL 和 BERT 比呢？", "compare"),
        ("青鸟和 BERT 比哪个快？", "compare"),
        ("BART 和 T5 哪个更大？", "compare"),
        ("which of BART and T5 is larger?", "compare"),
        ("准确率比基线高多少？", "number"),
        ("Which data was used?", "other"),
    ],
)
def test_the_kind_is_told_by_the_words(question: str, kind: str) -> None:
    """The most telling word decides: why before how, a comparison before both."""
    assert kind_of(question) == kind


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("ELECTRA 与 BERT 的预训练任务有何不同？", ("ELECTRA", "BERT")),
        ("What is the difference between RoBERTa and the BERT model on GLUE?", ("RoBERTa", "BERT")),
        ("GPT-3 vs. T5: which needs more data? Compare.", ("GPT-3", "T5")),
        ("What is BERT?", None),
        ("Compare the two methods.", None),
    ],
)
def test_a_comparison_has_two_sides_that_are_named(
    question: str, sides: tuple[str, str] | None
) -> None:
    """Names that are joined are compared; where none are, nothing is guessed."""
    assert sides_of(question) == sides


def test_units_name_nothing() -> None:
    """A size in KB is no name that a library could lack."""
    assert names("有没有几百 KB 的 PRADO 模型？") == ("PRADO",)

"""Questions for a fact of a work are recognised in both languages, and others are not."""

import pytest

from ptmrag.understanding.asked_facts import facts_asked


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("How many parameters does Otter have?", ("parameters",)),
        ("Otter 有多少参数？", ("parameters",)),
        ("獺模型的參數量是多少？", ("parameters",)),
        ("What data was Otter trained on?", ("data",)),
        ("Otter 是用哪些语料预训练的？", ("data",)),
        ("Which objective does Otter use?", ("objective",)),
        ("Otter 的许可证是什么？", ("licence",)),
        ("Is Otter written in PyTorch or JAX?", ("framework",)),
        ("Otter 支持哪些语言？", ("languages",)),
        ("Where was Otter published?", ("venue",)),
        ("Otter 是在什么模型的基础上做的？", ("builds_on",)),
        ("What is Otter's model size and what was it pre-trained on?", ("parameters", "data")),
        ("Which data sets was Otter evaluated on?", ()),
        ("Which language models are small?", ()),
        ("How big is the vocabulary of Otter?", ()),
        ("How does Otter swim?", ()),
        ("Otter 的词表有多大？", ()),
        ("水獭语言模型有哪些缺点？", ()),
    ],
)
def test_the_facts_that_a_question_asks_for(question: str, facts: tuple[str, ...]) -> None:
    """By the words of the question alone, in any script."""
    assert facts_asked(question) == facts

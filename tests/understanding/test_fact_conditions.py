"""List questions with conditions on facts are read in both languages; questions on the papers are left alone."""

import pytest

from ptmrag.understanding.fact_conditions import read_fact_list


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("which models build on BERT?", ("builds_on", "BERT", "is", True)),
        ("List the works that are derived from GPT-2", ("builds_on", "GPT-2", "is", True)),
        ("哪些模型是基于 BERT 的？", ("builds_on", "BERT", "is", True)),
        ("有哪些工作是在 RoBERTa 基础上改进来的？", ("builds_on", "RoBERTa", "is", True)),
        ("哪些模型不是基於 BERT 的？", ("builds_on", "BERT", "is", False)),
        ("哪些工作采用 Apache 2.0 许可证？", ("licence", "Apache 2.0", "is", True)),
        (
            "which tools are licensed under the Apache 2.0 licence?",
            ("licence", "Apache 2.0", "is", True),
        ),
        ("which models have fewer than 100M parameters?", ("parameters", "100M", "less", True)),
        ("参数量超过 10 亿的模型有哪些？", ("parameters", "10 亿", "more", True)),
        ("参数量最大的是哪个模型？", ("parameters", "", "most", True)),
        ("which works are written in PyTorch?", ("framework", "PyTorch", "is", True)),
        ("哪些论文发表在 ACL 上？", ("venue", "ACL", "is", True)),
        ("Which models were trained on Wikipedia?", ("data", "Wikipedia", "is", True)),
        ("有没有参数量在 5000 万以内的模型？", ("parameters", "5000 万", "less", True)),
        ("有基于 ALBERT 的工作吗？", ("builds_on", "ALBERT", "is", True)),
        ("参数最少的三个模型是什么？", ("parameters", "", "least", True)),
        ("哪些是原始清单里的？", ("list", "原始", "is", True)),
    ],
)
def test_conditions_on_facts(question: str, wanted: tuple[str, str, str, bool]) -> None:
    """The fact, what it is to be, how it is compared, and whether it must be so."""
    asked = read_fact_list(question)
    assert asked is not None
    (wish,) = asked.facts
    assert (wish.name, wish.value, wish.relation, wish.is_there) == wanted


def test_other_conditions_go_with_them() -> None:
    """Years, topics and links are read as in any list question, and so is a count."""
    asked = read_fact_list("How many Chinese models from 2020 with code build on BERT?")
    assert asked is not None
    assert (asked.asked, asked.topics) == ("count", ("Chinese",))
    assert asked.years is not None
    assert (asked.years.first, asked.years.last) == (2020, 2020)
    assert [wish.kind for wish in asked.links] == ["code"]


@pytest.mark.parametrize(
    "question",
    [
        "How does ELECTRA build on BERT?",
        "What does RoBERTa build on?",
        "Why was BERT trained on Wikipedia?",
        "Is BERT licensed under MIT?",
        "DeBERTa 是基于什么模型的？",
        "ALBERT 的许可证是什么？",
        "BERT 许可证是什么",
        "GPT-3 的参数量最大是多少？",
        "RoBERTa 是基于 BERT 的吗？",
        "BERT 是在维基百科上训练的吗？",
        "为什么这些模型都基于 BERT 的编码器？",
        "which models outperform BERT with fewer than 100M parameters on GLUE?",
        "Which papers cite BERT?",
    ],
)
def test_questions_on_the_papers_are_left_alone(question: str) -> None:
    """What asks for more than entries is no list."""
    assert read_fact_list(question) is None

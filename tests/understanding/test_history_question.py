"""Questions on the history of works are recognised in many wordings; others are left alone."""

import pytest

from ptmrag.understanding.history_question import read_history

_TIMELINE, _LINEAGE, _BEFORE, _AFTER = {"timeline"}, {"lineage"}, {"before"}, {"after"}


@pytest.mark.parametrize(
    ("question", "asks", "topics"),
    [
        ("预训练模型的发展历程是怎样的？", _TIMELINE, ()),
        ("預訓練模型的發展歷程", _TIMELINE, ()),
        ("能不能按时间顺序说说预训练模型是如何发展起来的", _TIMELINE, ()),
        ("请梳理一下中文预训练模型这些年的发展脉络", _TIMELINE, ("中文预训练模型",)),
        ("给我画一条知识蒸馏的时间轴，谢谢", _TIMELINE, ("知识蒸馏",)),
        ("对比学习是怎么一步步发展起来的", _TIMELINE, ("对比学习",)),
        ("提示学习有哪些里程碑？按年份列一下", _TIMELINE, ("提示学习",)),
        ("what is the history of pre-trained models?", _TIMELINE, ()),
        ("How have language models evolved over the years?", _TIMELINE, ()),
        ("Could you give me a short chronology of prompt tuning?", _TIMELINE, ("prompt tuning",)),
        ("model compression: milestones, in order of time", _TIMELINE, ("model compression",)),
        ("How did dense retrieval mature over time?", _TIMELINE, ("dense retrieval",)),
        ("Draw the pedigree of knowledge distillation", _LINEAGE, ("knowledge distillation",)),
    ],
)
def test_a_timeline_and_its_topic(question: str, asks: set[str], topics: tuple[str, ...]) -> None:
    """The topic is what is left without the words that ask; nothing is left of the whole list."""
    asked = read_history(question)
    assert asked is not None
    assert (set(asked.asks), asked.topics()) == (asks, topics)


@pytest.mark.parametrize(
    ("question", "asks", "names"),
    [
        ("RoBERTa 是在哪个模型基础上发展来的，又有哪些模型基于它？", _LINEAGE, ["RoBERTa"]),
        ("DeBERTa 的来龙去脉", _LINEAGE, ["DeBERTa"]),
        ("XLNet 的族谱画一下", _LINEAGE, ["XLNet"]),
        ("What does ELMo build on, and what was built on it?", _LINEAGE, ["ELMo"]),
        ("What are the ancestors and descendants of T5?", _LINEAGE, ["T5"]),
        ("Show T5's lineage, please", _LINEAGE, ["T5"]),
        ("Which models preceded T5?", _BEFORE, ["T5"]),
        ("What paved the way for ELECTRA?", _BEFORE, ["ELECTRA"]),
        ("XLNet 的前身是什么", _BEFORE, ["XLNet"]),
        ("ELECTRA 由哪些工作发展而来？", _BEFORE, ["ELECTRA"]),
        ("List the heirs of ELMo by year.", _AFTER, ["ELMo"]),
        ("Which works appeared after XLNet?", _AFTER, ["XLNet"]),
        ("T5 问世后又出现了哪些模型？", _AFTER, ["T5"]),
        ("GPT-2 的后继者都有谁", _AFTER, ["GPT-2"]),
    ],
)
def test_the_relatives_of_a_work(question: str, asks: set[str], names: list[str]) -> None:
    """Both directions, or one; without the name of the work nothing is left."""
    asked = read_history(question)
    assert asked is not None
    assert set(asked.asks) & {"lineage", "before", "after"} >= asks
    assert asked.topics(names) == ()


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("从 BERT 到 DeBERTa 之间出现了哪些模型？", ["BERT", "DeBERTa"]),
        ("Which models appeared between ELMo and BERT?", ["ELMo", "BERT"]),
        ("How did we get from word2vec to BERT?", ["word2vec", "BERT"]),
        ("从 GPT-2 到 LLaMA 经历了什么", ["GPT-2", "LLaMA"]),
    ],
)
def test_from_one_work_to_another(question: str, names: list[str]) -> None:
    """A span between two works, and no topic beside them."""
    asked = read_history(question)
    assert asked is not None
    assert (asked.is_span, asked.topics(names)) == (True, ())


def test_years_and_ends() -> None:
    """The years that limit a timeline, and on which side of a work it lies."""
    for question, years in (
        ("How did parsing evolve between 2012 and 2015?", (2012, 2015)),
        ("机器翻译自 2016 年以来的演变", (2016, None)),
        ("History of parsing up to 2014", (None, 2014)),
        ("History of parsing", (None, None)),
    ):
        asked = read_history(question)
        assert asked is not None
        assert asked.years == years
    asked = read_history("词向量怎样一步步演变到 ELMo 的？")
    assert asked is not None
    assert asked.side_of("ELMo") == "before"
    asked = read_history("How did word vectors evolve since ELMo?")
    assert asked is not None
    assert asked.side_of("ELMo") == "after"


@pytest.mark.parametrize(
    "question",
    [
        "What is the difference between BERT and GPT?",
        "How many parameters lie between BERT and RoBERTa?",
        "BERT 和 RoBERTa 之间有什么区别？",
        "T-TA 与 BERT 之间有哪些差别",
        "What relation is there between BERT and GPT?",
        "What does the history of a dialogue contribute to the model?",
        "How does the model encode conversation history?",
        "How does Compressive Transformer use its history of activations?",
        "视觉语言预训练的发展分为哪三个阶段？",
        "每年有多少篇论文？",
        "How has BERT been improved?",
        "papers published after 2019",
        "哪些 2020 年之后的论文引用了 RAG",
        "What comes after the pooling layer?",
        "微调之后出现了什么现象？",
        "Which development set was used?",
        "In what order should I do the reading on parsing?",
        "自然语言处理的发展受到哪些限制？",
    ],
)
def test_other_questions_are_left_alone(question: str) -> None:
    """Comparisons, methods and counts are no history."""
    assert read_history(question) is None

"""Questions on the history of works are recognised in many wordings; others are left alone."""

import pytest

from ptmrag.understanding.history_question import read_history


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("预训练模型的发展历程是怎样的？", ("timeline", "", ())),
        ("預訓練模型的發展歷程", ("timeline", "", ())),
        ("能不能按时间顺序说说预训练模型是如何发展起来的", ("timeline", "", ())),
        ("请梳理一下中文预训练模型这些年的发展脉络", ("timeline", "中文预训练模型", ())),
        ("what is the history of pre-trained models?", ("timeline", "", ())),
        ("How have language models evolved over the years?", ("timeline", "", ())),
        (
            "Summarize the historical development of model compression",
            ("timeline", "model compression", ()),
        ),
        ("从 BERT 到 DeBERTa 之间出现了哪些模型？", ("between", "", ("BERT", "DeBERTa"))),
        ("Which models appeared between ELMo and BERT?", ("between", "", ("ELMo", "BERT"))),
        ("How did we get from word2vec to BERT?", ("between", "", ("word2vec", "BERT"))),
        ("RoBERTa 是在哪个模型基础上发展来的，又有哪些模型基于它？", ("lineage", "", ("RoBERTa",))),
        ("DeBERTa 的来龙去脉", ("lineage", "", ("DeBERTa",))),
        ("What are the ancestors and descendants of T5?", ("lineage", "", ("T5",))),
    ],
)
def test_what_is_asked(question: str, wanted: tuple[str, str, tuple[str, ...]]) -> None:
    """A timeline, what came between two works, or the lineage of one; the topic without courtesies."""
    asked = read_history(question)
    assert asked is not None
    assert (asked.asked, asked.topic, asked.works) == wanted


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
        "视觉语言预训练的发展分为哪三个阶段？",
        "每年有多少篇论文？",
        "How has BERT been improved?",
    ],
)
def test_other_questions_are_left_alone(question: str) -> None:
    """Comparisons, methods and counts are no history."""
    assert read_history(question) is None

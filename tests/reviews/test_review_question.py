"""Which questions ask for a literature review, and on which topic."""

import pytest

from ptmrag.reviews.review_question import asked_review

ASKED = (
    (
        "write a literature review on knowledge distillation of BERT",
        "knowledge distillation of BERT",
    ),
    (
        "Could you kindly draft a short related work section about dense retrieval?",
        "dense retrieval",
    ),
    ("survey the work on prompt tuning", "prompt tuning"),
    (
        "Review the existing research on visual question answering for me",
        "visual question answering",
    ),
    ("I need a literature review about mixture of experts for my thesis", "mixture of experts"),
    ("Literature survey: relation extraction", "relation extraction"),
    ("写一篇关于长文本建模的综述", "长文本建模"),
    ("请撰写对比学习方向的综述，要带引用", "对比学习"),
    ("帮忙做一份对抗训练的文献回顾", "对抗训练"),
    ("综述一下句向量的研究进展", "句向量"),
    ("围绕稀疏注意力写一篇综述吧", "稀疏注意力"),
    ("對詞向量研究進行綜述", "词向量"),
)
OTHERS = (
    "what does the survey on pre-trained models say",
    "综述论文有哪些",
    "有没有关于知识蒸馏的综述",
    "Summarize the survey of transformers",
    "Are there any reviews of knowledge distillation?",
    "write a review of the BERT paper",
    "write a review of it",
    "这篇综述讲了什么",
    "BERT 的相关工作有哪些",
    "总结一下 ALBERT 的工作",
    "预训练模型综述",
    "sentiment analysis of movie reviews",
    "review",
    "综述",
)


@pytest.mark.parametrize(("question", "topic"), ASKED)
def test_a_request_for_a_review_gives_its_topic(question: str, topic: str) -> None:
    """What stands beside the topic, such as what it is for, is no part of it."""
    asked = asked_review(question)
    assert asked is not None
    assert asked.topic == topic


@pytest.mark.parametrize("question", OTHERS)
def test_a_question_on_surveys_is_none(question: str) -> None:
    """A survey that is in the library is asked about, or listed, and not written."""
    assert asked_review(question) is None


def test_a_request_may_name_the_language() -> None:
    """The review is then in that language, whatever the request is in."""
    asked = asked_review("用英文写一篇关于专家混合模型的综述")
    assert asked is not None
    assert (asked.topic, asked.lang) == ("专家混合模型", "en")

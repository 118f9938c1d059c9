"""Which questions ask for a literature review, and on which topic."""

import pytest

from helpers.work import seconds_of_work
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
    ("I need a speech recognition lit review for my PhD proposal", "speech recognition"),
    (
        "lit review on pruning, quantization and distillation of BERT pls",
        "pruning, quantization and distillation of BERT",
    ),
    ("Draft the background section of my paper on adapters.", "adapters"),
    ("Write me the “Background and Related Work” chapter on parsing", "parsing"),
    ("Prior work on hate speech detection, one paragraph, cited", "hate speech detection"),
    ("Topic: sparse attention. Please write a short literature review.", "sparse attention"),
    ("What is known about scaling laws? Write it up as a review.", "scaling laws"),
    ("For a paper on event extraction, write the related work.", "event extraction"),
    ("Turn the papers on contrastive learning into a literature review", "contrastive learning"),
    ("Write a review of paragraph vectors (about 300 words)", "paragraph vectors"),
    ("A short related work section on parsing would help me a lot", "parsing"),
    ("Summarise existing research on hallucination, grouped by cause", "hallucination"),
    ("I'm a student of biology; draft a literature review on tokenizers", "tokenizers"),
    ("Write a literature review on LoRA by Friday, with quotes, please", "LoRA"),
    ("Can you help with the related work of my thesis? It deals with parsing.", "parsing"),
    ("Put together what has been published on reasoning, as a background chapter", "reasoning"),
    ("I'd love a mini survey of tokenizers with page references", "tokenizers"),
    ("Write up what others have done on fact checking, in 300 words", "fact checking"),
    ("写个关于文本生成的综述给我", "文本生成"),
    ("把词向量的论文归纳成一节文献综述", "词向量"),
    ("写一篇关于长文本建模的综述", "长文本建模"),
    ("请围绕推荐系统撰写一篇不少于600字的综述", "推荐系统"),
    ("请根据收录的论文总结语音合成的研究现状", "语音合成"),
    ("请撰写对比学习方向的综述，要带引用", "对比学习"),
    ("帮忙做一份对抗训练的文献回顾", "对抗训练"),
    ("综述一下句向量的研究进展", "句向量"),
    ("综合一下句向量方面的文献！", "句向量"),
    ("围绕稀疏注意力写一篇综述吧", "稀疏注意力"),
    ("對詞向量研究進行綜述", "词向量"),
    ("我在写毕业论文，需要一节关于机器阅读理解的国内外研究现状", "机器阅读理解"),
    ("请帮我梳理一下对话系统领域的已有研究", "对话系统"),
    ("概述一下检索增强生成的研究现状", "检索增强生成"),
    ("起草论文的相关工作部分：语音识别", "语音识别"),
    ("请以“提示学习”为题写一篇综述", "提示学习"),
    ("前人在关系抽取上做了哪些工作？请写成综述", "关系抽取"),
    ("词义消歧研究综述，写两段", "词义消歧"),
    ("帮我写 literature review，主题是情感分析", "情感分析"),
    ("关于文本摘要，帮我写一段文献评述，约300字，每句注明出处", "文本摘要"),
    ("帮我写一份关于综述生成的文献综述", "综述生成"),
)
OTHERS = (
    "what does the survey on pre-trained models say",
    "综述论文有哪些",
    "有没有关于知识蒸馏的综述",
    "Summarize the survey of transformers",
    "Are there any reviews of knowledge distillation?",
    "write a review of the BERT paper",
    "write a review of it",
    "write the related work section of my paper",
    "How do I write a literature review?",
    "I'm writing a literature review. How many layers does BERT have?",
    "Please summarise the ELMo paper for my literature review",
    "我在写综述，BERT 用了多大的批量？",
    "Write a review of my new phone",
    "Draft a reply to reviewer 2",
    "Summarise the related work section of SimCSE",
    "recommend a good survey of prompt learning",
    "Give me a list of related work on LoRA",
    "Give me an overview of BERT",
    "Does prior work use dropout?",
    "state of the art on GLUE",
    "Please review my related work section",
    "这篇综述讲了什么",
    "BERT 的相关工作有哪些",
    "总结一下 ALBERT 的工作",
    "预训练模型综述",
    "请梳理句向量的发展历程",
    "帮我写相关工作",
    "推荐一篇关于知识蒸馏的综述",
    "相关工作一节怎么写",
    "写一条餐厅的好评",
    "帮我润色相关工作",
    "整理机器阅读理解相关工作的清单",
    "对比 BERT 和 ELECTRA 的研究动机",
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


@pytest.mark.parametrize(
    "words", ["write up ", "needs draft ", "the related work ", "写一篇综述", "请"]
)
def test_words_of_requests_repeated_are_read_at_once(words: str) -> None:
    """Cues that may be read in two ways are not tried in all their combinations."""
    assert seconds_of_work(lambda: asked_review(words * (390 // len(words)) + "?")) < 1

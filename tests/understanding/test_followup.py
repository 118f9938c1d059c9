"""Follow-ups: what they take from the conversation, and what stands alone."""

import pytest

from ptmrag.understanding.focus import focus_of
from ptmrag.understanding.followup import standalone

XL = ("Transformer-XL 如何处理超出固定长度的上下文？", "…")
XL_EN = ("How does Transformer-XL read long texts?", "…")
BERT = ("What is BERT?", "…")
TWO = ("ELECTRA 与 BERT 的预训练任务有何不同？", "…")
TWO_EN = ("How do ELECTRA and RoBERTa differ?", "…")
TERM = ("什么是知识蒸馏？", "…")
WHICH = (
    "哪个模型面向生物医学文本？",
    "资料库：\n\n**BioBERT: a pre-trained biomedical model**\n- “…” [1]",
)
LIST = (
    "列出所有与模型压缩有关的工作",
    "共 **3 条**：\n\n- **TextBrewer: A** [1]\n- **BERT-EMD: B** [2]\n- **PRADO: C** [3]",
)
MISTRAL = ("Mistral 7B 有多少参数？", "…")
MISTRAL_EN = ("What is Mistral 7B?", "…")
YEARS = (
    "有哪些2020年的论文？",
    "共 **2 条**：\n\n- **Reading in Pieces: A** [1]\n- **Long Memory** [2]",
)
FIRST = ("第一篇讲了什么？", "…\n\n**Reading in Pieces: A**\n- “…” [1]")
UNKNOWN = ("怎样压缩模型？", "资料库中没有找到能回答这个问题的内容。")
NEXT_EN = ("Changing topic: how are entities linked?", "The library does not tell.")
RETRIEVAL = ("有哪些关于检索的论文？", "共 **2 条**：\n\n- **A b** [1]\n- **C d** [2]")
RETRIEVAL_EN = ("Which papers are about retrieval?", "**2 of the 9 entries**:\n\n- **A b** [1]")
LIST_EN = (
    "list all papers about model compression",
    "**3 of the 34 entries**:\n\n- **TextBrewer: A** [1]\n- **BERT-EMD: B** [2]",
)


@pytest.mark.parametrize(
    ("history", "question", "expected"),
    [
        ([XL], "它和 BERT 比呢？", "Transformer-XL 和 BERT 比呢？"),
        ([XL], "它有多少参数？", "Transformer-XL 有多少参数？"),
        ([XL], "BERT 和它比哪个快？", "BERT 和 Transformer-XL 比哪个快？"),
        ([XL], "这个模型的训练数据是什么？", "Transformer-XL 的训练数据是什么？"),
        ([XL], "该方法有什么缺点？", "Transformer-XL 有什么缺点？"),
        ([XL], "那训练数据呢？", "Transformer-XL 的训练数据是什么？"),
        ([XL], "它有多少參數？", "Transformer-XL 有多少参数？"),
        ([("什麼是知識蒸餾？", "…")], "它有什麼缺點？", "知识蒸馏有什么缺点？"),
        ([LIST], "其中哪些有程式碼？", "列出有代码的、与模型压缩有关的条目"),
        ([XL], "训练速度呢？", "Transformer-XL 的训练速度是什么？"),
        ([XL], "那 BERT 呢？", "BERT 如何处理超出固定长度的上下文？"),
        ([XL], "和 BERT 比呢？", "Transformer-XL 和 BERT 比呢？"),
        ([XL], "比 BERT 快吗？", "Transformer-XL 比 BERT 快吗？"),
        ([XL], "为什么？", "Transformer-XL 如何处理超出固定长度的上下文，为什么？"),
        ([XL], "怎么做到的？", "Transformer-XL 如何处理超出固定长度的上下文，怎么做到的？"),
        ([XL], "用了哪些数据？", "Transformer-XL 用了哪些数据？"),
        ([XL], "有多少参数？", "Transformer-XL 有多少参数？"),
        ([XL], "在哪些任务上评测？", "Transformer-XL 在哪些任务上评测？"),
        ([XL], "是谁提出的？", "Transformer-XL 是谁提出的？"),
        ([XL], "有代码吗？", "Transformer-XL 有代码吗？"),
        ([XL], "详细说说", "Transformer-XL：详细说说"),
        ([TWO], "它们的参数量一样吗？", "ELECTRA 和 BERT 的参数量一样吗？"),
        ([TWO], "前者更快吗？", "ELECTRA 更快吗？"),
        ([TWO], "后者的训练数据呢？", "BERT 的训练数据呢？"),
        ([TERM], "它有什么缺点？", "知识蒸馏有什么缺点？"),
        ([TERM], "那剪枝呢？", "什么是剪枝？"),
        ([WHICH], "它的训练语料是什么？", "BioBERT 的训练语料是什么？"),
        ([("青鸟的断句准确率是多少？", "…")], "那训练数据呢？", "青鸟的训练数据是什么？"),
        ([LIST], "那长文本呢？", "列出与长文本有关的条目"),
        ([LIST], "第二个有代码吗？", "BERT-EMD 有代码吗？"),
        ([XL, ("它有多少参数？", "…")], "那训练数据呢？", "Transformer-XL 的训练数据是什么？"),
        ([XL, ("谢谢", "…")], "它有代码吗？", "Transformer-XL 有代码吗？"),
        ([XL_EN], "How many parameters does it have?", "How many parameters does Transformer-XL have?"),
        ([XL_EN], "what about its size?", "what about Transformer-XL's size?"),
        ([XL_EN], "And its training data?", "And Transformer-XL's training data?"),
        ([XL_EN], "and on which data?", "How does Transformer-XL read long texts, and on which data?"),
        ([XL_EN], "Why?", "How does Transformer-XL read long texts, and why?"),
        ([XL_EN], "why is that?", "How does Transformer-XL read long texts, and why?"),
        ([XL_EN], "What about BERT?", "How does BERT read long texts?"),
        ([XL_EN], "and GPT-3?", "How does GPT-3 read long texts?"),
        ([XL_EN], "what about the training data?", "What about the training data of Transformer-XL?"),
        ([XL_EN], "compared to BERT?", "Transformer-XL compared to BERT?"),
        ([XL_EN], "Is it better than BERT?", "Is Transformer-XL better than BERT?"),
        ([XL_EN], "Is BERT slower than it?", "Is BERT slower than Transformer-XL?"),
        ([XL_EN], "How does this model store its memory?", "How does Transformer-XL store its memory?"),
        ([XL_EN], "does this paper have code?", "does Transformer-XL have code?"),
        ([XL_EN], "how many layers?", "How does Transformer-XL read long texts, and how many layers?"),
        ([TWO_EN], "which of them is faster? And do they share a vocabulary?",
         "which of ELECTRA and RoBERTa is faster? And do they share a vocabulary?"),
        ([TWO_EN], "Is the latter larger?", "Is RoBERTa larger?"),
        ([LIST_EN], "Which of them have code?", "list the entries about model compression with code"),
        ([LIST_EN], "and after 2019?", "list the entries about model compression after 2019"),
        ([LIST_EN], "What about long texts?", "list the entries about long texts"),
        ([LIST_EN], "What does the second one distil?", "What does BERT-EMD distil?"),
        ([XL_EN], "how does this work?", "how does Transformer-XL work?"),
        ([XL_EN], "What does the paper say about memory?",
         "What does Transformer-XL say about memory?"),
        ([XL_EN], "training data?", "What about the training data of Transformer-XL?"),
        ([XL_EN], "and in Chinese?", "How does Transformer-XL read long texts, and in Chinese?"),
        ([XL], "与 BERT 相比，它有什么优势？", "与 BERT 相比，Transformer-XL 有什么优势？"),
        ([XL], "这些语料从哪里来？", "Transformer-XL 的语料从哪里来？"),
        ([TWO], "这两个模型哪个更快？", "ELECTRA 和 BERT 哪个更快？"),
        ([XL], "那在长文本上呢？", "Transformer-XL 在长文本上呢？"),
        ([XL], "其训练目标是什么？", "Transformer-XL 的训练目标是什么？"),
        ([LIST], "其中有代码的呢？", "列出有代码的、与模型压缩有关的条目"),
        ([LIST], "其中哪些是2020年的？", "列出2020年的、与模型压缩有关的条目"),
        ([LIST_EN], "how many of them are from 2020?",
         "how many entries are there about model compression from 2020"),
        ([XL], "How many parameters does it have?", "How many parameters does Transformer-XL have?"),
        ([XL], "和 BERT 相比，哪个更快？", "Transformer-XL 和 BERT 相比，哪个更快？"),
        ([XL], "推理成本高吗？", "Transformer-XL 推理成本高吗？"),
        ([XL], "结果如何？", "Transformer-XL 结果如何？"),
        ([XL], "用了 Wikipedia 吗？", "Transformer-XL 用了 Wikipedia 吗？"),
        ([XL], "支持中文吗？", "Transformer-XL 支持中文吗？"),
        ([XL], "可以商用吗？", "Transformer-XL 可以商用吗？"),
        ([XL], "优化器是什么？", "Transformer-XL 优化器是什么？"),
        ([XL], "那 GPT-2 的训练数据呢？", "Transformer-XL 的 GPT-2 的训练数据是什么？"),
        ([XL], "那 Mistral 7B 呢？", "Mistral 7B 如何处理超出固定长度的上下文？"),
        ([MISTRAL], "它用了滑动窗口吗？", "Mistral 7B 用了滑动窗口吗？"),
        ([MISTRAL], "那 Transformer-XL 呢？", "Transformer-XL 有多少参数？"),
        ([MISTRAL_EN], "How is it trained?", "How is Mistral 7B trained?"),
        ([BERT], "And Mistral 7B?", "What is Mistral 7B?"),
        ([TERM], "和剪枝比呢？", "知识蒸馏和剪枝比呢？"),
        ([TWO], "那 RoBERTa 呢？", "ELECTRA 与 RoBERTa 的预训练任务有何不同？"),
        ([TWO_EN], "What about BERT?", "How do ELECTRA and BERT differ?"),
        ([TWO], "哪个更快？", "ELECTRA 和 BERT 哪个更快？"),
        ([TWO], "其中哪个效果更好？", "ELECTRA 和 BERT 哪个效果更好？"),
        ([TWO, ("前者用了什么数据？", "…")], "后者呢？", "BERT 用了什么数据？"),
        ([TWO, ("前者用了什么数据？", "…"), ("后者呢？", "…")], "它们一样大吗？", "ELECTRA 和 BERT 一样大吗？"),
        ([XL, ("那 BERT 呢？", "…")], "它们的参数量一样吗？", "Transformer-XL 和 BERT 的参数量一样吗？"),
        ([XL, ("那 BERT 呢？", "…")], "哪个更好？", "Transformer-XL 和 BERT 哪个更好？"),
        ([TWO_EN], "which is larger?", "which of ELECTRA and RoBERTa is larger?"),
        ([TWO_EN, ("How large is the former?", "…")], "and the latter?", "How large is RoBERTa?"),
        ([TWO_EN], "What about the latter's data?", "What about RoBERTa's data?"),
        ([LIST, ("第一个有代码吗？", "**X: Y**")], "第二个呢？", "BERT-EMD 有代码吗？"),
        ([LIST_EN, ("What does the first one distil?", "…")], "and the second?", "What does BERT-EMD distil?"),
        ([YEARS, FIRST], "它用了什么数据？", "Reading in Pieces 用了什么数据？"),
        ([YEARS], "其中关于检索的呢？", "列出2020年的、与检索有关的条目"),
        ([YEARS], "其中有几篇有代码？", "有多少2020年的、有代码的条目？"),
        ([RETRIEVAL], "其中哪些是讲问答的？", "与检索有关的有哪些问答条目？"),
        ([RETRIEVAL_EN], "Which of them are about question answering?",
         "list the question answering entries about retrieval"),
        ([XL_EN, ("Thanks!", "…")], "Is it slow?", "Is Transformer-XL slow?"),
        ([XL, ("换个话题，检索增强生成是什么？", "…")], "它用哪个检索器？", "检索增强生成用哪个检索器？"),
    ],
)  # fmt: skip
def test_a_follow_up_takes_what_it_leaves_out(
    history: list[tuple[str, str]], question: str, expected: str
) -> None:
    """Names for pronouns, the other half of a half question, in the question's own language."""
    assert standalone(question, history) == expected


@pytest.mark.parametrize("history", [[XL], [TWO], [TERM], [LIST], [XL_EN, LIST_EN]])
@pytest.mark.parametrize(
    "question",
    [
        "什么是对比学习？",
        "BERT 有多少参数？",
        "GPT-3 和 BERT 有什么区别？",
        "GPT-3 和 BERT 比呢？",
        "BERT 怎样使用它的掩码？",
        "ELECTRA 为什么比 BERT 快？",
        "怎样压缩模型？",
        "模型压缩有哪些方法？",
        "如何评价句向量的质量？",
        "列出所有综述",
        "哪些条目没有代码？",
        "一共有多少条目？",
        "谢谢！",
        "你好",
        "其他语言的模型有哪些特点？",
        "在 GLUE 上哪个模型最好？",
        "为什么残差连接有助于训练深层网络？",
        "与 BERT 不同，GPT-3 有什么特点？",
        "预训练任务和下游任务之间有什么关系？",
        "What is contrastive learning?",
        "How many parameters does GPT-3 have?",
        "How does BERT use its masks?",
        "How long does it take to pre-train BERT?",
        "Is it possible to train without labels?",
        "Why do residual connections help deep networks?",
        "How do language models learn from text?",
        "Which entries have code?",
        "how many papers after 2020?",
        "Thanks!",
        "What is the difference between GPT-3 and BERT?",
        "Compare ELECTRA with BERT",
        "Does BERT improve when it is trained longer?",
        "The production system was quantized for its own accelerator. How much faster is it?",
        "A language model is trained with a retriever. Which texts does it choose?",
        "Why does a token with shared queries not look at its own position?",
        "Is it known that attention heads can be pruned?",
        "训练检索器的语言模型怎样选择它要读的文本？",
        "一个小网络先替换词，另一个网络找出它们，两者各应多大？",
        "Which datasets are used to evaluate question answering?",
        "In the first paper on soft alignment, which model won?",
        "第一个使用注意力的翻译模型是什么？",
    ],
)
def test_what_stands_alone_is_left_alone(history: list[tuple[str, str]], question: str) -> None:
    """A change of topic takes nothing with it."""
    assert standalone(question, history) == question


@pytest.mark.parametrize(
    ("history", "question"),
    [
        ([XL, UNKNOWN], "它有代码吗？"),
        ([XL, UNKNOWN], "结果如何？"),
        ([XL_EN, NEXT_EN], "Does it need labels?"),
        ([TWO_EN, NEXT_EN], "which is larger?"),
        ([XL], "哪个更好？"),
        ([XL_EN], "which is larger?"),
        ([XL_EN], "Thanks!"),
        ([YEARS], "其中哪些效果最好？"),
        ([XL], "使用预训练模型有什么好处？"),
        ([TWO], "哪个模型更适合做检索，BERT 还是 GPT-2？"),
        ([XL], "可以推荐几篇论文吗？"),
    ],
)
def test_what_nobody_said_is_not_filled_in(history: list[tuple[str, str]], question: str) -> None:
    """After a topic without a name "it" is nothing said before that; one work is no two."""
    assert standalone(question, history) == question


@pytest.mark.parametrize(
    "question", ["它有多少参数？", "Why?", "为什么？", "what about its size?", ""]
)
def test_without_a_history_nothing_is_filled_in(question: str) -> None:
    """There is nothing that "it" could stand for."""
    assert standalone(question, []) == question


def test_a_pasted_text_is_not_repeated() -> None:
    """ "Why?" after two thousand characters stays short enough to be asked."""
    assert standalone("Why?", [("How does BERT work? " * 100, "…")]) == "Why?"


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("ELECTRA 与 BERT 的预训练任务有何不同？", "", ("ELECTRA", "BERT")),
        ("什么是知识蒸馏？", "", ("知识蒸馏",)),
        ("what is knowledge distillation?", "", ("knowledge distillation",)),
        ("how does bert-as-service make vectors?", "", ("bert-as-service",)),
        ("which model is for biomedical text?", "**BioBERT: a model**", ("BioBERT",)),
        ("列出所有综述", "**3 条**：", ()),
    ],
)
def test_the_focus_is_what_was_asked_about(
    question: str, answer: str, expected: tuple[str, ...]
) -> None:
    """Names first, then a term, then the entry that the answer names."""
    assert focus_of(question, answer) == expected

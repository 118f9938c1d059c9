"""The field's terms in two languages."""

from importlib.resources import files

import pytest

from ptmrag.language.glossary import concepts, in_english, translations


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("知识蒸馏的温度怎么设？", "knowledge distillation"),
        ("用什么学习率预热", "warmup"),
        ("BERT 的掩码语言模型", "masked language model"),
        ("长文本怎么处理", "long document"),
        ("how is knowledge distillation done", "知识蒸馏"),
        ("Pre-training on long documents", "预训练"),
        ("the masked language modelling of BERT", "掩码语言模型"),
    ],
)
def test_terms_are_known_in_the_other_language(text: str, term: str) -> None:
    """Whatever stands around them, hyphens and endings included."""
    found = translations(text)
    assert any(term in form for form in found), found


def test_the_longest_term_wins() -> None:
    """A term inside a longer one is not translated by itself."""
    assert concepts("掩码语言模型")[0][0] == "masked language model"
    assert len(concepts("掩码语言模型")) == 1


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("a novel way to read", "小说"),
        ("Which abstracts are short?", "生成式摘要"),
        ("How do Performers work?", "性能"),
        ("The Transformer", "变压器"),
        ("BERT-related work", "关系"),
        ("It will match the teacher", "媲美"),
        ("at a low memory cost", "记忆机制"),
        ("a causal LM", "因果推理"),
        ("a relative position", "关系"),
        ("How do I adapt it?", "适配器"),
        ("prior work", "先验"),
        ("What does that mean?", "均值"),
        ("What does that mean?", "语义"),
        ("three times as much time", "倍数"),
        ("in this case", "大小写"),
        ("in addition to that", "算术"),
        ("in order to read", "顺序"),
        ("by a large margin", "间隔损失"),
        ("Which papers mention birds?", "实体提及"),
        ("What is Chinchilla?", "计算最优"),
        ("were they new?", "词错误率"),
        ("200 ms", "均方误差"),
    ],
)
def test_ordinary_words_and_names_are_no_terms(text: str, term: str) -> None:
    """Neither a word of another sense nor a name that has the stem of a word."""
    assert term not in translations(text)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("a causal LM", "因果语言模型"),
        ("memory cost", "内存"),
        ("match abstracts", "论文摘要"),
        ("fine-tuned adapters", "适配器"),
        ("finetuned", "微调"),
        ("multi-lingual", "多语言"),
        ("transformers", "变换器"),
        ("biases", "偏见"),
        ("PET", "模式验证器对"),
        ("小说", "fiction"),
        ("变压器", "transformer"),
        ("媲美", "comparable"),
        ("上亿参数", "hundreds of millions"),
    ],
)
def test_terms_are_known_in_every_number_and_tense(text: str, term: str) -> None:
    """With and without hyphens; a name in capitals only as it is written."""
    assert term in translations(text)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("目前提出的方法", "premise"),
        ("针对数据的处理", "logarithm"),
        ("部分数据", "score"),
        ("其中文档最长", "chinese"),
        ("很多任务", "multi-task"),
        ("处理论文", "theory"),
        ("这相当于什么", "comparable"),
        ("3.4亿参数", "billion"),
        ("1.6 万亿参数", "100 million"),
    ],
)
def test_a_chinese_term_tears_no_word(text: str, wrong: str) -> None:
    """The end of one word and the beginning of the next are no term, nor is the unit of an amount."""
    assert wrong not in translations(text)
    assert wrong not in [form for forms in in_english(text)[0] for form in forms]


@pytest.mark.parametrize(
    "text", ["前提是什么", "对数似然", "多任务学习", "中文文档", "加水印", "得分"]
)
def test_the_same_characters_are_a_term_where_they_are_a_word(text: str) -> None:
    """So are those of which a rare word of the dictionary has a part."""
    assert translations(text)


def test_a_text_without_its_terms_is_left() -> None:
    """What is no term stays, in its order."""
    terms, rest = in_english("BERT 的知识蒸馏怎么做")
    assert terms[0][0] == "knowledge distillation"
    assert rest.split() == ["BERT", "的", "怎么做"]


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("推土机距离", "earth mover's distance"),
        ("三维并行", "3d parallelism"),
        ("测试时计算", "test-time compute"),
        ("多头潜在注意力", "multi-head latent attention"),
        ("大海捞针", "needle in a haystack"),
        ("残差流", "residual stream"),
        ("可验证奖励", "verifiable reward"),
        ("安全护栏", "guardrail"),
        ("预填充", "prefill"),
        ("草稿模型", "draft model"),
        ("多智能体", "multi-agent"),
        ("查询分解", "query decomposition"),
    ],
)
def test_terms_of_today_are_known_both_ways(chinese: str, english: str) -> None:
    """Training, alignment, serving, long context, retrieval, interpretability, agents."""
    assert english in translations(f"{chinese}怎么用？")
    assert chinese in translations(f"How is {english} used?")


@pytest.mark.parametrize("text", ["", "Larkspur-7 ???", "今天天气", "the of and"])
def test_other_texts_have_no_terms(text: str) -> None:
    """Names, small talk and stop words are nobody's terms."""
    assert concepts(text) == ()


def test_the_data_is_sound() -> None:
    """Two columns, no empty form, no Chinese form twice, over a thousand concepts."""
    lines = (files("ptmrag.language") / "glossary.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    assert all(len(row) == 2 and all(all(column.split("|")) for column in row) for row in rows)
    forms = (form.lstrip("<>") for row in rows for form in row[0].split("|"))
    chinese = [form for form in forms if form != "-"]
    assert len(chinese) == len(set(chinese))
    assert len(rows) > 1_000

"""The field's terms in two languages."""

from importlib.resources import files

import pytest

from ptmrag.language.glossary import concepts, translations


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


@pytest.mark.parametrize("text", ["", "Larkspur-7 ???", "今天天气", "the of and"])
def test_other_texts_have_no_terms(text: str) -> None:
    """Names, small talk and stop words are nobody's terms."""
    assert concepts(text) == ()


def test_the_data_is_sound() -> None:
    """Two columns, no empty form, no Chinese form twice, several hundred concepts."""
    lines = (files("ptmrag.language") / "glossary.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    assert all(len(row) == 2 and all(all(column.split("|")) for column in row) for row in rows)
    chinese = [form for row in rows for form in row[0].split("|")]
    assert len(chinese) == len(set(chinese))
    assert len(rows) > 500

"""Kinds of wide topics."""

from importlib.resources import files

import pytest

from ptmrag.language.term_families import narrower_terms


@pytest.mark.parametrize(
    ("topic", "kind"),
    [
        ("模型压缩", "知识蒸馏"),
        ("Prompting", "prefix tuning"),
        ("提示学习", "软提示"),
        ("contrastive learning", "hard negatives"),
        ("对抗训练", "对抗扰动"),
        ("efficient transformers", "linear attention"),
        ("高效注意力", "局部敏感哈希"),
        ("alignment", "human feedback"),
        ("对齐", "奖励模型"),
        ("Chinese models", "pinyin"),
        ("可解释性", "归因"),
        ("safety", "red teaming"),
        ("long documents", "long sequence"),
    ],
)
def test_a_wide_topic_has_kinds(topic: str, kind: str) -> None:
    """In both languages, whatever the case of letters."""
    assert kind in narrower_terms([topic])


@pytest.mark.parametrize("topic", ["", "知识蒸馏", "birds", "BERT"])
def test_other_topics_have_none(topic: str) -> None:
    """A kind is no wide topic by itself."""
    assert narrower_terms([topic]) == ()


def test_the_data_is_sound() -> None:
    """Two columns, no empty term, no name of two families."""
    lines = (
        (files("ptmrag.language") / "term_families.tsv").read_text(encoding="utf-8").splitlines()
    )
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert all(len(row) == 2 and all(all(column.split("|")) for column in row) for row in rows)
    names = [name for row in rows for name in row[0].split("|")]
    assert sorted(names) == sorted(set(names))

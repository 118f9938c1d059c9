"""Numbers, years and names of a claim are in its evidence, or the claim is not supported by it."""

import pytest

from ptmrag.answer.facts import missing_facts

EVIDENCE = (
    "Larkspur-base has 330 million parameters in six layers and was trained in 2019 on 1,800 hours; "
    "it gains 3.5% over Heron."
)


@pytest.mark.parametrize(
    "claim",
    [
        "Larkspur-base has 330M parameters.",
        "Larkspur-base 有 3.3 亿参数。",
        "它有 6 层，于 2019 年训练。",
        "It was trained on 1800 hours.",
        "Its gain over Heron is 3.5 percent.",
        "模型比 Heron 高 3.5%。",
        "It gains something.",
    ],
)
def test_facts_that_the_evidence_has_in_other_words_are_there(claim: str) -> None:
    """Units, thousands marks, number words and both languages make no difference."""
    assert missing_facts(claim, EVIDENCE) == ()


def test_a_great_number_in_words_is_a_number() -> None:
    """Evidence that has none does not support it."""
    assert missing_facts("It has a thousand slots.", "It has 64 slots.") == ("thousand",)
    assert missing_facts("It has a thousand slots.", "It has 1,000 slots.") == ()


@pytest.mark.parametrize(
    ("claim", "missing"),
    [
        ("Larkspur-base has 340M parameters.", ("340M",)),
        ("它在 2021 年训练。", ("2021",)),
        ("It is better than the Osprey model.", ("Osprey",)),
        ("It has 12 layers and 330 thousand parameters.", ("12", "330 thousand")),
        ("It gains a billion points.", ()),  # the evidence has great numbers: no more can be said
        ("比 GPT-3 高 3.5%。", ("GPT-3",)),
    ],
)
def test_facts_that_the_evidence_lacks_are_named(claim: str, missing: tuple[str, ...]) -> None:
    """A number, year or name from elsewhere is found, whatever else the claim says rightly."""
    assert missing_facts(claim, EVIDENCE) == missing


@pytest.mark.parametrize("claim", ["青鸟的长度为137亿字。", "准确率达到96.5%。", "在2019年发布。"])
def test_a_number_behind_a_chinese_character_is_one(claim: str) -> None:
    """Chinese puts no space before a number; it is looked up all the same."""
    assert missing_facts(claim, "青鸟在二十亿字的古籍语料上继续预训练。")
    assert not missing_facts(claim, claim)

"""Amounts in the digits and words of two languages."""

import pytest

from ptmrag.language.amounts import spellings


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("有3.4亿参数", "340 million"),
        ("有 3.4 亿参数", "340m"),
        ("1750亿", "175 billion"),
        ("1.6万亿个参数", "1.6 trillion"),
        ("词表有3万个词", "30k"),
        ("词表有3万个词", "30000"),
        ("训练100万步", "1 million"),
        ("has 340M parameters", "3.4亿"),
        ("has 340M parameters", "340 million"),
        ("a 175-billion-parameter model", "1750亿"),
        ("a 175-billion-parameter model", "175b"),
        ("the 1.5B model", "15亿"),
        ("30,000 word pieces", "3万"),
    ],
)
def test_an_amount_has_the_spellings_of_both_languages(text: str, other: str) -> None:
    """亿 is a hundred million, and 万 ten thousand."""
    assert [other in forms for forms in spellings(text)] == [True]


@pytest.mark.parametrize("text", ["3.4亿", "340M", "340 million", "1750亿", "30,000", "2万"])
def test_an_amount_is_not_its_own_other_spelling(text: str) -> None:
    """The question has it already."""
    (forms,) = spellings(text)
    own = text.replace(",", "").replace(" ", "").casefold()
    assert forms
    assert own not in {form.replace(" ", "") for form in forms}


@pytest.mark.parametrize(
    "text", ["", "in 2019", "12层", "GPT-3", "T5-11", "200KB and 16GB", "page 512", "亿"]
)
def test_years_names_and_small_numbers_are_no_amounts(text: str) -> None:
    """Nor are units of memory, whose letters are the same."""
    assert spellings(text) == ()

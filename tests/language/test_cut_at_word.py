"""Titles are shortened at words, in both languages."""

import pytest

from ptmrag.language.cut_at_word import cut_at_word

LONG = "Language Models are Few-Shot Learners: 通用语言模型, and what follows from it (a study)"


def test_a_text_that_fits_is_whole() -> None:
    """Nothing is added to it, and a title with a colon keeps what follows."""
    assert cut_at_word("BERT: Pre-training", 18) == "BERT: Pre-training"
    assert cut_at_word("", 5) == ""


@pytest.mark.parametrize(
    ("text", "length", "shown"),
    [
        ("Sentence-BERT: Sentence Embeddings using Siamese", 30, "Sentence-BERT: Sentence…"),
        ("Transformer-XL beyond a fixed length", 12, "Transformer…"),
        ("A Survey (of pre-trained models)", 11, "A Survey…"),
        ("基于知识图谱的预训练语言模型", 9, "基于知识图谱的预…"),
        ("中文预训练模型 ERNIE 的改进", 10, "中文预训练模型…"),
        ("用 ELECTRA，再用 BERT", 11, "用 ELECTRA…"),
        ("Two\nlines   of text", 10, "Two lines…"),
    ],
)
def test_a_text_is_cut_where_a_word_ends(text: str, length: int, shown: str) -> None:
    """The three dots follow a whole word or a Chinese character, and no separator."""
    assert cut_at_word(text, length) == shown


def test_a_word_that_is_longer_than_the_room_is_parted() -> None:
    """An address or a formula has no place to be cut at."""
    assert cut_at_word("https-and-so-on-without-an-end", 10) == "https-and…"
    assert cut_at_word("a" * 50, 10) == "a" * 9 + "…"


@pytest.mark.parametrize("length", range(2, len(LONG) + 3))
def test_a_cut_text_is_a_beginning_and_fits(length: int) -> None:
    """At every length it is a beginning of the text, within the length."""
    shown = cut_at_word(LONG, length)
    assert len(shown) <= length
    assert LONG.startswith(shown.removesuffix("…"))

"""What is verbatim, what is a sentence, what is Chinese."""

import pytest

from ptmrag.language.detect import detect_language
from ptmrag.language.verbatim import clean, contains, normalise, sentences


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("a pre-\ntrained model", "a pretrained model"),
        ("state-of-the-\nart", "state-of-the-art"),
        ("GPT-\n3", "GPT-3"),
        ("repre\x02sentation", "representation"),
        ("eﬃcient ﬁne-tuning", "efficient fine-tuning"),
        ("zero\u200bwidth \u202eflipped\u202c so\u00adft", "zerowidth flipped soft"),
        ("预训练\n语言模型", "预训练语言模型"),
        ("wrapped\nline", "wrapped line"),
    ],
)
def test_clean_reads_as_a_person_would(raw: str, said: str) -> None:
    """Ligatures, broken words, invisible characters and wrapped lines are put right."""
    assert clean(raw) == said


def test_what_is_cleaned_still_stands_in_what_it_came_from() -> None:
    """Cleaning changes nothing that a quote is compared by."""
    raw = "The eﬀect of pre-\ntraining on GPT-\n3 is\nlarge; 预训练\n很有用。"
    assert contains(raw, clean(raw))
    assert normalise(clean(raw)) == normalise(raw)


@pytest.mark.parametrize(
    "quote", ["", "  ", "-", "large effects", "The effect of pretraining on GPT-4", "预训练没有用"]
)
def test_a_quote_that_is_not_there_is_not_contained(quote: str) -> None:
    """An empty or changed quote, English or Chinese, never passes for verbatim."""
    assert not contains("The effect of pretraining on GPT-3 is large; 预训练很有用。", quote)


def test_sentences_end_where_sentences_end() -> None:
    """Abbreviations, initials and numbers end no sentence; Chinese needs no blank behind its stop."""
    text = (
        "We follow Li et al. (2019), cf. Fig. 3. J. Smith found 3.2 points, i.e. more! "
        "它有效。真的有效吗？是的！"
    )
    assert sentences(text) == (
        "We follow Li et al. (2019), cf. Fig. 3.",
        "J. Smith found 3.2 points, i.e. more!",
        "它有效。",
        "真的有效吗？",
        "是的！",
    )


def test_letters_with_full_stops_end_no_sentence() -> None:
    """An abbreviation with full stops inside it is one word, also before a capital."""
    text = "We tested Larkspur v.s. Heron. Lin et. al. (2020) did so w.r.t. Speed."
    assert sentences(text) == (
        "We tested Larkspur v.s. Heron.",
        "Lin et. al. (2020) did so w.r.t. Speed.",
    )


def test_sentences_are_verbatim_parts() -> None:
    """Every sentence stands in the text, none crosses a paragraph, and none is lost."""
    text = "One thing. Another thing\n\nA third: 第三件事。 Fourth?"
    found = sentences(text)
    assert all(sentence in text and "\n" not in sentence for sentence in found)
    assert normalise("".join(found)) == normalise(text)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("ELECTRA 与 BERT 的预训练任务有何不同？", "zh"),
        ("How does ELECTRA differ from BERT?", "en"),
        ("The term 预训练 means pre-training in this long English sentence about models.", "en"),
        ("", "en"),
    ],
)
def test_language(text: str, lang: str) -> None:
    """A Chinese question stays Chinese with English names in it."""
    assert detect_language(text) == lang

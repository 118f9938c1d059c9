"""A sentence that says the opposite of a claim does not support it."""

import json
from pathlib import Path

import pytest

from helpers.hits import hit, shared_words
from ptmrag.answer.cite import best_quote
from ptmrag.answer.polarity import opposes
from ptmrag.language.verbatim import NormalisedText

HERE = Path(__file__).parent


def pairs(name: str) -> list[tuple[bool, str, str]]:
    """Claims and sentences: whether the sentence supports the claim, or says the opposite."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [(row["holds"], row["claim"], row["quote"]) for row in rows]


@pytest.mark.parametrize(
    ("name", "caught", "alarms"), [("polarity.jsonl", 39, 0), ("polarity-unseen.jsonl", 16, 1)]
)
def test_opposites_are_told_from_paraphrases(name: str, caught: int, alarms: int) -> None:
    """Of pairs in both languages, written before the rules; the second file was read after them."""
    opposed = [(holds, opposes(claim, quote)) for holds, claim, quote in pairs(name)]
    assert sum(found for holds, found in opposed if not holds) >= caught
    assert sum(found for holds, found in opposed if holds) <= alarms


@pytest.mark.parametrize(
    "text",
    [
        "It is not only small but also fast, and does not lose accuracy without its gate.",
        "它不仅小，而且快，与基线不同，不会损失精度。",
        "Unlike Heron, Larkspur is smaller than Osprey but not slower.",
        "",
        "不",
        "not",
    ],
)
def test_a_sentence_does_not_oppose_itself(text: str) -> None:
    """Whatever it denies."""
    assert not opposes(text, text)
    assert not opposes(f"{text} ", text.upper())


def test_the_best_sentence_speaks_for_its_passage() -> None:
    """A claim that its best sentence denies rests on no other of the passage."""
    text = (
        "Larkspur is trained with a masked language model. Larkspur is a language model of reports."
    )
    found = {
        claim: best_quote(
            claim, hit(text=text), page=lambda _: NormalisedText.of(text), support=shared_words
        )
        for claim in (
            "Larkspur is trained with a masked language model.",
            "Larkspur is not trained with a masked language model.",
        )
    }
    assert list(found.values()) == ["Larkspur is trained with a masked language model.", None]


def test_a_long_text_takes_no_long_time() -> None:
    """Patterns give nothing back: thousands of words without an end are read once."""
    text = "not without " * 2_000 + "更 " * 2_000
    assert not opposes(text, text + " than")

"""One order from several measures."""

import numpy as np
import pytest

from ptmrag.retrieval.fusion import distinct, fuse


def order(scores: np.ndarray) -> list[int]:
    return np.argsort(-scores, kind="stable").tolist()


def test_meaning_leads_and_words_decide_between_equals() -> None:
    """Words alone do not beat a passage that is much nearer in meaning."""
    sources = ["a", "b", "c"]
    assert order(fuse(np.array([0.9, 0.5, 0.5]), np.array([0.0, 9.0, 1.0]), sources=sources)) == [
        0,
        1,
        2,
    ]


def test_only_differences_count() -> None:
    """Adding to all, or multiplying all, changes nothing."""
    meaning, words = np.array([0.81, 0.83, 0.80]), np.array([3.0, 0.0, 7.0])
    scores = fuse(meaning, words, sources=["a", "b", "a"])
    np.testing.assert_allclose(fuse(meaning * 3 + 5, words * 2, sources=["a", "b", "a"]), scores)


def test_passages_of_one_source_lift_each_other() -> None:
    """Of two equal passages the one whose paper has another that fits comes first."""
    meaning = np.array([0.8, 0.8, 0.9, 0.1])
    scores = fuse(meaning, np.zeros(4), sources=["alone", "paper", "paper", "other"])
    assert scores[1] > scores[0]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_nothing_to_tell_apart_is_no_error(count: int) -> None:
    """No passage, one, or several that are the same."""
    scores = fuse(np.full(count, 0.5), np.zeros(count), sources=["a"] * count)
    assert scores.tolist() == [0.0] * count


def test_repetitions_come_last() -> None:
    """The best of near-identical passages stays; the others fill up."""
    same = "The masked language model predicts hidden words from both sides."
    texts = {1: same, 2: same + " ", 3: "Something else entirely is said here."}
    ranked = [(1, 0.9), (2, 0.8), (3, 0.7)]
    assert [n for n, _ in distinct(ranked, texts, k=2)] == [1, 3]
    assert [n for n, _ in distinct(ranked, texts, k=3)] == [1, 3, 2]


def test_long_texts_repeat_each_other_where_most_runs_are_shared() -> None:
    """Hyphens, line breaks and a tenth of other words change nothing; half of other words make another text."""
    words = [f"{first}{second}" for first in ("stoat", "heron", "otter") for second in range(90)]
    text = " ".join(words)
    near = "\n".join(["A-lead-in", *words[:-25]]).upper()
    far = " ".join([*words[:150], *(f"lynx{n}" for n in range(120))])
    ranked = [(1, 0.9), (2, 0.8), (3, 0.7)]
    assert [n for n, _ in distinct(ranked, {1: text, 2: near, 3: far}, k=3)] == [1, 3, 2]

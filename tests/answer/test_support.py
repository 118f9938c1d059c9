"""What a claim needs to rest on a sentence."""

from collections.abc import Sequence

import numpy as np
import pytest

from ptmrag.answer.support import NEAR_ENOUGH, Support
from ptmrag.embed.embedder import Embedder
from ptmrag.embed.vectors import Vectors

CLAIMS = (
    ("The memory of Larkspur has 64 slots.", "Larkspur keeps a sparse memory of 64 slots."),
    ("Larkspur 的记忆有 64 个槽。", "Larkspur keeps a sparse memory of 64 slots."),
    ("Heron filters its pairs by a round trip.", "Heron drops pairs that a round trip changes."),
)
ELSEWHERE = "The museum of the town opens at nine on weekdays."


class Wider:
    """Another embedder: that of the test, with what all of its vectors share taken out."""

    name = "another"

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._shared = embedder.embed_passages([ELSEWHERE, "今天天气很好。", "x = 1"]).mean(axis=0)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        moved = self._embedder.embed_passages(texts) - self._shared
        return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)

    def embed_query(self, text: str) -> Vectors:
        moved = self._embedder.embed_query(text) - self._shared
        return np.asarray(moved / np.linalg.norm(moved), dtype=np.float32)


@pytest.mark.parametrize(("claim", "evidence"), CLAIMS)
def test_the_same_said_otherwise_supports_and_something_else_does_not(
    embedder: Embedder, claim: str, evidence: str
) -> None:
    """Within a language and across two."""
    same, other = Support(embedder)(claim, [evidence, ELSEWHERE])
    assert same > 0 > other


def test_another_embedder_is_measured_by_its_own_cosines(embedder: Embedder) -> None:
    """Where all cosines are lower, so are the bars: claims are not lost with a change of model."""
    support = Support(Wider(embedder))  # type: ignore[arg-type]
    assert all(support.bars[pair] < NEAR_ENOUGH[pair] - 0.1 for pair in NEAR_ENOUGH)
    for claim, evidence in CLAIMS[:2]:
        same, other = support(claim, [evidence, ELSEWHERE])
        assert same > 0 > other


@pytest.mark.parametrize("claim", ["On the", "The", "它是", "…"])
def test_what_claims_nothing_rests_on_nothing(embedder: Embedder, claim: str) -> None:
    """A scrap shares all of its words with anything."""
    assert max(Support(embedder)(claim, ["On the whole, the memory is what it is."])) < 0


def test_without_candidates_there_is_no_support(embedder: Embedder) -> None:
    """Nothing to rest on gives nothing."""
    assert Support(embedder)("The memory has 64 slots.", []) == []

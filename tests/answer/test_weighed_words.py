"""The words of passages are weighed once, whenever they become known."""

import numpy as np

from helpers.hits import hit
from ptmrag.answer.weighed_words import WeighedWords
from ptmrag.embed.late_interaction import PassageWords, WordVectors, pack
from ptmrag.embed.vectors import EncodedQuery, normalised


def test_passages_that_were_asked_for_too_early_are_weighed_when_they_are_added() -> None:
    """A passage is unknown only until its work is read."""
    centre, tokens = normalised(np.eye(8, dtype=np.float32)[:2] + 0.1)
    query = EncodedQuery(centre, tokens[None], np.ones(1, np.float32))
    words = WordVectors.of(
        [pack(PassageWords(tokens[None], np.zeros(1, np.uint16)), centre)], [centre]
    )
    weighed = WeighedWords(query)
    assert weighed.of(hit(7)) is None
    weighed.add(words, [7])
    known = weighed.of(hit(7))
    assert known is not None
    assert known[1].shape == (1, 1)

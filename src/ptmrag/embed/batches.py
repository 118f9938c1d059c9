"""Texts in batches of similar length, which keeps the padding small.

>>> list(batches_of_similar_length([3, 500, 4], longest=512, tokens=600))
[[1], [2, 0]]

It embeds nothing.
"""

from collections.abc import Iterator, Sequence

# Padded tokens in a batch: what keeps the activations in the cache (docs/decisions/0001-embedder.md).
BATCH_TOKENS = 2_048


def batches_of_similar_length(
    lengths: Sequence[int], longest: int, *, tokens: int = BATCH_TOKENS
) -> Iterator[list[int]]:
    """The indices of texts with these lengths, of which `longest` tokens are read, the longest texts first.

    A batch has at most `tokens` tokens, padding included, or one text.
    """
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    while order:
        size = max(1, tokens // min(max(lengths[order[0]], 1), longest))
        yield order[:size]
        order = order[size:]

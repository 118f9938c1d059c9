"""What an embedder makes of a text: its vector, and the vectors of its tokens.

>>> normalised(np.array([[3.0, 4.0]])).round(1).tolist()
[[0.6000000238418579, 0.800000011920929]]

All vectors are L2-normalised float32. It loads no model: `sentence_transformer` and `built_in` do.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Spans = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class EncodedPassage:
    """A passage as the model sees it, whole and token by token.

    `vector` (dim,) and `tokens` (n, dim) are L2-normalised float32. `spans` (n, 2) holds the start
    and the end of each token in the text, which are equal for special tokens. A model without a
    fast tokenizer gives no tokens (n = 0).
    """

    vector: Vectors
    tokens: Vectors
    spans: Spans


@dataclass(frozen=True, slots=True)
class EncodedQuery:
    """A question as the model sees it, whole and token by token.

    `vector` (dim,) and `tokens` (n, dim) are L2-normalised float32, without special tokens and
    prompt. `weights` (n,) says how much each token counts: 0 for stop words and punctuation.
    `spans` (n, 2) are the characters of each token in the question, where the embedder knows them.
    """

    vector: Vectors
    tokens: Vectors
    weights: Vectors
    spans: Spans | None = None

    @property
    def counted(self) -> "EncodedQuery":
        """The same question with those of its tokens alone that count."""
        counts = self.weights > 0
        spans = None if self.spans is None else self.spans[counts]
        return replace(self, tokens=self.tokens[counts], weights=self.weights[counts], spans=spans)

    def without(self, parts: Sequence[tuple[int, int]]) -> "EncodedQuery":
        """The same question with tokens inside some of its characters counting nothing."""
        if self.spans is None or not parts:
            return self
        inside = np.zeros(len(self.weights), dtype=bool)
        for start, end in parts:
            inside |= (self.spans[:, 0] < end) & (self.spans[:, 1] > start)
        weights = np.where(inside, np.float32(0), self.weights)
        return self if not weights.any() else replace(self, weights=weights)


def normalised(vectors: Vectors) -> Vectors:
    """The rows of (n, dim) as float32, each scaled to length 1."""
    vectors = vectors.astype(np.float32, copy=False)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return cast("Vectors", vectors / np.maximum(norms, 1e-12))

"""What an embedder makes of a text: its vector, and the vectors of its tokens.

>>> normalised(np.array([[3.0, 4.0]])).round(1).tolist()
[[0.6000000238418579, 0.800000011920929]]

All vectors are L2-normalised float32. It loads no model: `sentence_transformer` and `built_in` do.
"""

from dataclasses import dataclass
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
    """

    vector: Vectors
    tokens: Vectors
    weights: Vectors


def normalised(vectors: Vectors) -> Vectors:
    """The rows of (n, dim) as float32, each scaled to length 1."""
    vectors = vectors.astype(np.float32, copy=False)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return cast("Vectors", vectors / np.maximum(norms, 1e-12))

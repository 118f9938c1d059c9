"""The built-in embedder with a memory: no text is embedded twice in one run of the tests.

    load_embedder()     # in `ingest` and `Assistant.load`, by the fixture `_embeds_once` of conftest

Vectors are the real model's. Most tests ingest the same few papers, and one core embeds them for
seconds each time. `test_embed` tests the embedder itself, without the memory.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, ClassVar

from ptmrag.embed.built_in import DEFAULT_EMBEDDER, BuiltInEmbedder
from ptmrag.embed.embedder import Embedder, load_embedder
from ptmrag.embed.vectors import EncodedPassage


class Remembering(BuiltInEmbedder):
    """Loads nothing that another has loaded, and embeds no passage that another has embedded."""

    _first = BuiltInEmbedder()
    _known: ClassVar[dict[str, EncodedPassage]] = {}

    def encode_passages(self, texts: Sequence[str]) -> Iterator[tuple[int, EncodedPassage]]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        for place, found in super().encode_passages(new):
            for part in (found.vector, found.tokens, found.spans):
                part.setflags(write=False)
            self._known[new[place]] = found
        yield from ((place, self._known[text]) for place, text in enumerate(texts))

    @cached_property
    def _model(self) -> Any:
        return self._first._model

    @cached_property
    def _tokenizer(self) -> Any:
        return self._first._tokenizer

    @cached_property
    def _encoder(self) -> Any:
        return self._first._encoder

    @cached_property
    def _rarity(self) -> Any:
        return self._first._rarity


def remembering(name: str | None = None) -> Embedder:
    """What `load_embedder` gives, but for the memory."""
    real = load_embedder(name)
    return Remembering() if real.name == DEFAULT_EMBEDDER else real

"""What is kept for a whole test run: what was embedded, and the processes that read documents.

    load_embedder()     # in `ingest` and `Assistant.load`, through the fixture `_kept` in conftest
    ReaderProcesses()   # in `ingest`, the same way

The vectors are those of the real model, and the processes are real. Most tests ingest the same few papers, which
takes seconds of one core each time, and a new process as long as reading ten papers. `test_embed` tests the
embedder itself, and `test_reader_processes` the processes.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, ClassVar

from ptmrag.documents.reader_processes import ReaderProcesses
from ptmrag.embed.built_in import DEFAULT_EMBEDDER, BuiltInEmbedder
from ptmrag.embed.embedder import Embedder, load_embedder
from ptmrag.embed.vectors import EncodedPassage


class Remembering(BuiltInEmbedder):
    """Shares the loaded model and the embedded passages between all instances."""

    _first = BuiltInEmbedder()
    _known: ClassVar[dict[str, EncodedPassage]] = {}

    def __init__(self) -> None:
        super().__init__()
        self._encoder, self._encoder_of_many = self._first._encoder, self._first._encoder_of_many

    def encode_passages(self, texts: Sequence[str]) -> Iterator[tuple[int, EncodedPassage]]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        for place, found in super().encode_passages(new):
            for part in (found.vector, found.tokens, found.spans):
                part.setflags(write=False)
            self._known[new[place]] = found
        yield from ((place, self._known[text]) for place, text in enumerate(texts))

    @cached_property
    def _on_torch(self) -> Any:
        return self._first._on_torch

    @cached_property
    def _tokenizer(self) -> Any:
        return self._first._tokenizer


def remembering(name: str | None = None, **options: Any) -> Embedder:
    """Return what `load_embedder` returns, with a cache if it is the built-in embedder."""
    real = load_embedder(name, **options)
    return Remembering() if real.name == DEFAULT_EMBEDDER else real


class KeptReaders(ReaderProcesses):
    """Reader processes that wait for the next ingest; they end with the tests."""

    def close(self) -> None:
        """Keep them."""


_READERS = KeptReaders()


def kept_readers(*, ocr: bool = False) -> ReaderProcesses:
    """Return what `ReaderProcesses` returns, kept if it reads no scans."""
    return ReaderProcesses(ocr=True) if ocr else _READERS

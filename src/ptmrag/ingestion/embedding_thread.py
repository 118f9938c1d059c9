"""One thread that holds the embedding model, and embeds what other threads have read.

    with EmbeddingThread(embedder) as embedding:
        embedding.submit(cut_document(embedder, document, title="BERT")).result()    ->  Passages(…)

Documents that wait are embedded together, in batches across documents, so that a device is kept busy with
large ones; if none waits, one goes alone and at once. The results come in the order of the documents. How
many may wait is up to the caller. It neither cuts nor stores.
"""

import queue
import threading
from concurrent.futures import Future
from contextlib import suppress
from typing import Self

from ptmrag.embed.embedder import Embedder
from ptmrag.ingestion.embed_and_store import CutDocument, Passages, embed

# Passages after which no other document is embedded in the same go: a few full batches of a large device.
_TOGETHER = 256
_Waiting = tuple[CutDocument | None, "Future[Passages | None]"]


class EmbeddingThread:
    """The embedding stage of an ingest; the thread starts with the first document."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder
        self._waiting: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="embedding", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop after the batch that is under way; what waits is not embedded."""
        self._is_closed = True
        self._waiting.put(None)
        self._thread.join()

    def submit(self, cut: CutDocument | None) -> "Future[Passages | None]":
        """The passages of a document, in their turn. None takes its turn too, and gives None."""
        future: Future[Passages | None] = Future()
        self._waiting.put((cut, future))
        return future

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            group = self._with_others(first)
            try:
                cut = [document for document, _ in group if document is not None]
                embedded = iter(embed(self.embedder, cut, goes_on=lambda: not self._is_closed))
            except BaseException as error:  # noqa: BLE001 - raised to whoever waits for the passages
                for _, future in group:
                    future.set_exception(error)
                continue
            for document, future in group:
                future.set_result(next(embedded) if document is not None else None)
            del first, group, embedded, cut, document, future  # results may be large

    def _with_others(self, first: _Waiting) -> list[_Waiting]:
        """A document and those that wait behind it, up to a number of passages."""
        group = [first]
        with suppress(queue.Empty):
            while sum(len(cut.chunks) for cut, _ in group if cut is not None) < _TOGETHER:
                following = self._waiting.get_nowait()
                if following is None:
                    self._waiting.put(None)
                    break
                group.append(following)
        return group

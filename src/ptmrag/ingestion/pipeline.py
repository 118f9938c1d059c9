"""The links of entries on their way through this machine: fetched and read, cut, embedded.

    LocalPipeline(acquirer, embedding, writer, concurrency=5).arrivals(wanted)

Three stages work at once, each on other documents: threads fetch and cut, and reader processes read; one
thread embeds; the caller stores what arrives. What may be the text of another PDF is not embedded ahead:
whether it is one is known only when those before it are stored. It stores nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from functools import partial

from ptmrag.catalog.entry import Entry
from ptmrag.ingestion.acquired import Acquired
from ptmrag.ingestion.acquisition import Acquirer
from ptmrag.ingestion.arrivals import Arrival, Wanted, title_of
from ptmrag.ingestion.embed_and_store import Passages, cut_document
from ptmrag.ingestion.embedding_thread import EmbeddingThread
from ptmrag.ingestion.threads import as_they_come
from ptmrag.library.schema import SourceState


class LocalPipeline:
    """Gets sources with the threads and processes of this machine.

    `comes_alone` says whether a new state of a source can have no other PDF's text.
    """

    def __init__(
        self,
        acquirer: Acquirer,
        embedding: EmbeddingThread,
        *,
        comes_alone: Callable[[SourceState, Entry], bool],
        concurrency: int,
    ) -> None:
        self._acquirer = acquirer
        self._embedding = embedding
        self._comes_alone = comes_alone
        self._concurrency = concurrency

    def arrivals(self, wanted: Mapping[str, Wanted]) -> Iterator[tuple[str, Arrival]]:
        """Sources as they arrive: arXiv's one after another, the others a few at a time."""
        slow = {key for key, one in wanted.items() if one.is_one_by_one}
        jobs = {key: partial(self._begun, one) for key, one in wanted.items()}
        return as_they_come(jobs, one_by_one=slow, threads=self._concurrency)

    def _begun(self, wanted: Wanted) -> "Future[Arrival]":
        """Fetch, read and cut a source; the embedding thread does the rest, in the order of these calls."""
        acquired = self._acquirer.acquire(wanted.source, wanted.known)
        cut = None
        if acquired.document is not None and self._comes_alone(acquired.state, wanted.entry):
            title = title_of(acquired, wanted.entry)
            cut = cut_document(self._embedding.embedder, acquired.document, title=title)
        arrival: Future[Arrival] = Future()
        self._embedding.submit(cut).add_done_callback(partial(_arrive, arrival, acquired))
        return arrival


def _arrive(
    arrival: "Future[Arrival]", acquired: Acquired, embedded: "Future[Passages | None]"
) -> None:
    error = embedded.exception()
    if error is not None:
        arrival.set_exception(error)
    else:
        arrival.set_result(Arrival(acquired, embedded.result()))

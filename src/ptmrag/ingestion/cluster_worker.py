"""A worker of a cluster: it fetches, reads, cuts and embeds sources, and hands over what is to be stored.

    worker = ray.remote(ClusterWorker).remote()
    worker.open.remote(setup, pace, "worker-1")      # the version of ptmrag there
    worker.bring.remote(wanted)                      # Delivered(arrival, body)

Within it the stages are those of one machine: threads that fetch and read, one that embeds. Addresses are
guarded here as everywhere. It writes nothing but scratch files: whoever started it is the one writer.
"""

import os
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ptmrag.__version__ import __version__
from ptmrag.documents.reader_processes import ReaderProcesses, ReadingLimits
from ptmrag.embed.embedder import load_embedder
from ptmrag.fetch.blobs import blob_path
from ptmrag.ingestion.acquired import Acquired
from ptmrag.ingestion.acquisition import Acquirer
from ptmrag.ingestion.arrivals import Arrival, Wanted, title_of
from ptmrag.ingestion.cluster_pace import Manners, RemotePoliteness, RemoteRobots
from ptmrag.ingestion.embed_and_store import cut_document
from ptmrag.ingestion.embedding_thread import EmbeddingThread
from ptmrag.settings import Device

# A body that has been here for longer than the longest reading takes is read by nobody any more.
_KEPT_SECONDS = ReadingLimits().ocr_seconds + 300.0


@dataclass(frozen=True, slots=True)
class WorkerSetup:
    """What all workers of an ingest have in common."""

    embedder: str
    device: Device
    manners: Manners
    refresh: bool
    ocr: bool


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came of a source, and the body that its document was read from, b"" if nothing is to be kept."""

    arrival: Arrival
    body: bytes = b""


class ClusterWorker:
    """One process on a node of the cluster; several threads call `bring`."""

    def open(self, setup: WorkerSetup, pace: Any, name: str) -> str:
        """Get ready. Returns the version of ptmrag here; raises InputError or EmbedderError."""
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
        self._scratch = tempfile.TemporaryDirectory(prefix="ptmrag-worker-")
        self._blobs = Path(self._scratch.name) / "blobs"
        fetcher = setup.manners.fetcher(self._blobs, RemotePoliteness(pace, name))
        self._acquirer = Acquirer(
            fetcher,
            refresh=setup.refresh,
            workers=ReaderProcesses(ocr=setup.ocr),
            robots=RemoteRobots(pace, fetcher),
        )
        self._embedding = EmbeddingThread(
            load_embedder(setup.embedder, device=setup.device)
        ).__enter__()
        return __version__

    def bring(self, wanted: Wanted) -> Delivered:
        """Fetch, read, cut and embed a source."""
        acquired = self._acquirer.acquire(wanted.source, wanted.known)
        if acquired.document is None:
            return Delivered(Arrival(acquired))
        title = title_of(acquired, wanted.entry)
        cut = cut_document(self._embedding.embedder, acquired.document, title=title)
        passages = self._embedding.submit(cut).result()
        return Delivered(Arrival(acquired, passages), self._body(acquired))

    def _body(self, acquired: Acquired) -> bytes:
        body = b""
        with suppress(OSError):
            body = blob_path(self._blobs, acquired.state.sha256).read_bytes()
        self._sweep()
        return body

    def _sweep(self) -> None:
        """Delete the bodies that have been read: a worker may fetch more than its disk holds."""
        oldest = time.time() - _KEPT_SECONDS
        for file in self._blobs.glob("??/*"):
            with suppress(OSError):
                if file.stat().st_mtime < oldest:
                    file.unlink()

"""Readers that run in processes of their own, with limits of time and memory.

    with ReaderProcesses() as processes:
        document = processes.read(path, read_pdf, source="arxiv:1706.03762")

A scan is read again by `ocr`, if that is on. It does not choose the reader: `readers` does. How the processes
are started, bounded and ended is in `bounded_processes`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ptmrag.documents import ocr
from ptmrag.documents.bounded_processes import BoundedProcesses, Bounds
from ptmrag.documents.document import Document
from ptmrag.documents.pdf import read_pdf
from ptmrag.errors import DocumentError, ScannedError

ReadBytes = Callable[..., Document]  # (content, *, source, …), a function at the top of a module


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """The limits of reading one file: seconds, seconds with OCR, and bytes of address space."""

    seconds: float = 120.0
    ocr_seconds: float = ocr.SECONDS + 60.0
    memory: int = 2_000_000_000


class ReaderProcesses(BoundedProcesses):
    """Processes that read documents; threads may share this object."""

    def __init__(self, limits: ReadingLimits | None = None, *, ocr: bool = False) -> None:
        self._limits = limits or ReadingLimits()
        super().__init__(Bounds(memory=self._limits.memory))
        self._ocr = ocr

    @property
    def reads_scans(self) -> bool:
        """Whether OCR is on and can be done here."""
        return self._ocr and not ocr.cure(wanted=True)

    def read(
        self, path: Path, read: ReadBytes = read_pdf, *, source: str, **known: str
    ) -> Document:
        """What `read` gives for the bytes of a file; a scan goes through `ocr.read_scan` if that is on.

        `known` is what else the reader wants, by name. Raises DocumentError with the reason, for a scan with
        what is needed to read it.
        """
        arguments, seconds = {"source": source, **known}, self._limits.seconds
        try:
            return self.call(read, path, arguments, gives=Document, seconds=seconds)
        except ScannedError as error:
            if cure := ocr.cure(wanted=self._ocr):
                raise DocumentError(f"{error}; to read it: {cure}") from error
        return self.call(
            ocr.read_scan, path, arguments, gives=Document, seconds=self._limits.ocr_seconds
        )

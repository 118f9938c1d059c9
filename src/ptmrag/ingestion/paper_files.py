"""Finds the PDFs and EPUBs in a reader's folders, and says what it passes over.

    found = find_papers([Path("pdfs")])
    found.files, found.passed_over        # (Path("pdfs/1810.04805v2.pdf"), …), (a row with its reason, …)

Linked folders are read, each once, so links may go in circles. Pipes, devices and sockets are passed over,
whatever they are named. It opens no file.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ptmrag.documents.readers import OWN_FILES
from ptmrag.errors import InputError
from ptmrag.ingestion.report import SourceReport
from ptmrag.regular_files import why_not

LARGEST = 500_000_000  # bytes: a scanned book has fewer


@dataclass(slots=True)
class PaperFiles:
    """The files to read, sorted by path, and a row for each thing that is passed over."""

    files: list[Path] = field(default_factory=list)
    passed_over: list[SourceReport] = field(default_factory=list)

    def pass_over(self, path: Path, reason: str) -> None:
        """Add a row for something that is not read."""
        name = str(path).encode(errors="backslashreplace").decode()
        self.passed_over.append(SourceReport("", name, "", "skipped", reason))


def find_papers(folders: Iterable[Path]) -> PaperFiles:
    """The PDFs and EPUBs in folders and below them; InputError for a folder that cannot be read."""
    found, seen = PaperFiles(), set[tuple[int, int]]()
    for folder in folders:
        try:
            inside = list(folder.iterdir())
        except OSError as error:
            raise InputError(_no_folder(folder, error)) from error
        except ValueError as error:
            raise InputError(
                f"There is no folder {str(folder)!r}: name a folder of PDFs."
            ) from error
        _add(found, inside, seen, within=folder)
    found.files.sort()
    return found


def _no_folder(folder: Path, error: OSError) -> str:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return f"There is no folder '{folder}': name a folder of PDFs (--papers)."
    return f"The folder '{folder}' cannot be read ({error.strerror}): name one that you may read."


def _add(
    found: PaperFiles, waiting: list[Path], seen: set[tuple[int, int]], *, within: Path
) -> None:
    """Add what is in these places and below them. A folder that was seen before is left out."""
    _see(within, seen)
    while waiting:
        path = waiting.pop()
        if path.is_dir():
            if _see(path, seen):
                try:
                    waiting += list(path.iterdir())
                except OSError as error:
                    found.pass_over(path, f"the folder cannot be read: {error.strerror}")
        elif path.suffix.lower() in OWN_FILES:
            if reason := _not_utf8(path) or why_not(path, most=LARGEST):
                found.pass_over(path, reason)
            else:
                found.files.append(path)


def _see(folder: Path, seen: set[tuple[int, int]]) -> bool:
    """Note a folder; whether it is seen for the first time, under whatever name."""
    stat = folder.stat()
    is_new = (stat.st_dev, stat.st_ino) not in seen
    seen.add((stat.st_dev, stat.st_ino))
    return is_new


def _not_utf8(path: Path) -> str:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return "its name is not UTF-8: rename it"
    return ""

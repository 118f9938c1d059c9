"""Keeps files that visitors uploaded: in the index folder, under harmless names.

    sound, unsound = sorted_out(["/tmp/gradio/…/My paper.pdf", "/tmp/gradio/…/page.pdf"])
    with kept(sound, Path("index/papers")):     # index/papers/My paper.pdf
        ...                                     # an error here removes them again

It reads no PDF beyond its first kilobyte: an ingest does. The upload itself stays: another visitor may have sent the
same file, which is one upload, and Gradio deletes it after an hour.
"""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ptmrag.catalog.formats.registry import FORMATS
from ptmrag.errors import InputError
from ptmrag.language.printable import printable
from ptmrag.web.labels import Label

MAX_FILES = 50
# The ends of the names of lists that are kept as they are; any other list is text.
LISTS = (".md", ".txt", *(f".{ending}" for form in FORMATS for ending in form.endings))
_KINDS = (".pdf", *LISTS)
_UNSAFE = re.compile(r"[^\w .()+,-]|^[. ]+|[. ]+$")
_NUMBERS = 1_000
_WRITING = threading.Lock()  # who finds a file of the same name finds it whole
_GONE = Label("文件已不存在，请重新拖入", "no longer there: drop it again")
_NO_PDF = Label("不是 PDF 文件", "not a PDF")


@dataclass(frozen=True, slots=True)
class Unsound:
    """An upload that is not added, and why."""

    name: str
    reason: Label


def sorted_out(uploads: Sequence[str]) -> tuple[list[str], list[Unsound]]:
    """The uploads that can be kept, and those that are gone or no PDF."""
    sound, unsound = [], []
    for upload in uploads:
        path = Path(upload)
        reason = _why_not(path)
        if reason is None:
            sound.append(upload)
        else:
            unsound.append(Unsound("".join(_name_of(path)), reason))
    return sound, unsound


@contextmanager
def kept(uploads: Sequence[str], folder: Path) -> Iterator[list[Path]]:
    """Keep all files while the block runs, and for good if it ends well."""
    new: list[Path] = []
    try:
        yield [_keep(upload, folder, new) for upload in uploads]
    except BaseException:
        for path in new:
            path.unlink(missing_ok=True)
        raise


def _keep(upload: str, folder: Path, new: list[Path]) -> Path:
    """Copy an uploaded file into a folder under a harmless name, which `new` gets if it was not there.

    A file that is there already is kept once; another file of the same name gets a number. Raises
    InputError after a thousand files of one name.
    """
    source = Path(upload)
    content = source.read_bytes()
    stem, suffix = _name_of(source)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, _NUMBERS):
        target = folder / (f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}")
        with _WRITING:
            if not target.exists():
                new.append(target)
                target.write_bytes(content)
                return target
            if target.read_bytes() == content:
                return target
    raise InputError(f"There are too many files named '{stem}{suffix}': rename this one.")


def _why_not(path: Path) -> Label | None:
    """Why an upload cannot be kept, None if it can."""
    if not path.is_file():
        return _GONE
    return _NO_PDF if _name_of(path)[1] == ".pdf" and not _is_pdf(path) else None


def _is_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return b"%PDF-" in file.read(1024)


def _name_of(path: Path) -> tuple[str, str]:
    """A harmless stem and one of the suffixes."""
    stem = _UNSAFE.sub("_", printable(path.stem))[:100].strip() or "paper"
    suffix = path.suffix.lower()
    return stem, suffix if suffix in _KINDS else ".txt"

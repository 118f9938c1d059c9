"""Keeps files that visitors uploaded: in the index folder, under harmless names, all of them or none.

    with kept(["/tmp/gradio/…/My paper.pdf"], Path("index/papers")):     # index/papers/My paper.pdf
        ...                                                              # an error here removes them again

It reads no PDF beyond its first kilobyte: an ingest does. The upload itself stays: another visitor may have sent the
same file, which is one upload, and Gradio deletes it after an hour.
"""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ptmrag.errors import InputError
from ptmrag.language.printable import printable

MAX_FILES = 50
_KINDS = (".pdf", ".md", ".txt")
_UNSAFE = re.compile(r"[^\w .()+,-]|^[. ]+|[. ]+$")
_NUMBERS = 1_000
_WRITING = threading.Lock()  # who finds a file of the same name finds it whole


@contextmanager
def kept(uploads: Sequence[str], folder: Path) -> Iterator[list[Path]]:
    """Keep all files while the block runs, and for good if it ends well.

    Raises InputError, before anything is kept, that names each file that is gone or no PDF.
    """
    _demand_sound([Path(upload) for upload in uploads])
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


def _demand_sound(uploads: Sequence[Path]) -> None:
    """Raise InputError if a file is gone or no PDF; the sentence names all such files."""
    gone = [upload for upload in uploads if not upload.is_file()]
    if gone:
        raise InputError(
            f"No longer there: {_list(gone)}. Nothing was added; drop the files again."
        )
    wrong = [upload for upload in uploads if _name_of(upload)[1] == ".pdf" and not _is_pdf(upload)]
    if wrong:
        says = "is not a PDF" if len(wrong) == 1 else "are not PDFs"
        raise InputError(
            f"{_list(wrong)} {says}: nothing was added. Drop files that a PDF reader can open."
        )


def _is_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return b"%PDF-" in file.read(1024)


def _list(files: Sequence[Path]) -> str:
    return ", ".join(f"'{''.join(_name_of(file))}'" for file in files)


def _name_of(path: Path) -> tuple[str, str]:
    """A harmless stem and one of three suffixes."""
    stem = _UNSAFE.sub("_", printable(path.stem))[:100].strip() or "paper"
    suffix = path.suffix.lower()
    return stem, suffix if suffix in _KINDS else ".txt"

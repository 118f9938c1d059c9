"""Keeps files that visitors uploaded: in the index folder, under harmless names.

    keep_upload("/tmp/gradio/…/My paper.pdf", Path("index/papers"))     # index/papers/My paper.pdf

It reads no PDF beyond its first kilobyte: an ingest does.
"""

import re
import shutil
from pathlib import Path

from ptmrag.errors import InputError
from ptmrag.web.escape import visible

MAX_FILES = 50
_KINDS = (".pdf", ".md", ".txt")
_UNSAFE = re.compile(r"[^\w .()+,-]|^[. ]+|[. ]+$")


def keep_upload(upload: str, folder: Path) -> Path:
    """Move an uploaded file into a folder under a harmless name.

    A file that is there already is kept once; another file of the same name gets a number. Raises
    InputError for a PDF that is none, and after a thousand files of one name.
    """
    source = Path(upload)
    name = _UNSAFE.sub("_", visible(source.stem))[:100].strip() or "paper"
    suffix = source.suffix.lower() if source.suffix.lower() in _KINDS else ".txt"
    folder.mkdir(parents=True, exist_ok=True)
    content = source.read_bytes()
    if suffix == ".pdf" and b"%PDF-" not in content[:1024]:
        raise InputError(f"'{name}{suffix}' is not a PDF: drop a file that a PDF reader can open.")
    for number in range(1, 1000):
        target = folder / (f"{name}{suffix}" if number == 1 else f"{name}-{number}{suffix}")
        if not target.exists():
            shutil.move(source, target)
            return target
        if target.read_bytes() == content:
            source.unlink(missing_ok=True)
            return target
    raise InputError(f"There are too many files named '{name}{suffix}': rename this one.")

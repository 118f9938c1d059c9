"""A folder that every user of the machine may enter."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def open_folder() -> Iterator[Path]:
    """A new folder, which is removed in the end.

    Pytest's own are for their user alone: each run of pytest that begins closes what they lie in once more.
    """
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)

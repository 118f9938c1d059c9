"""Which folder an index is in, however it is named: the one place that reads `--index`.

    index_path(None)                       # PTMRAG_INDEX, ./index, or a folder in the user's data
    index_path("s3://bucket/library")      # the folder of this machine's copy of it

It opens nothing and connects to nothing.
"""

from pathlib import Path

from platformdirs import user_data_path

from ptmrag.remote.address import address_of, local_copy
from ptmrag.settings import named_index


def default_index_path() -> Path:
    """PTMRAG_INDEX, else ./index where that folder exists, else a folder in the user's data."""
    if named := named_index():
        return named
    here = Path("index")
    return here if here.is_dir() else user_data_path("ptmrag", appauthor=False) / "index"


def index_path(index: Path | str | None = None) -> Path:
    """The folder of an index, of the default one if None; of a shared library, that of its local copy.

    Raises InputError for an address that no library can have, or where the extra is not installed.
    """
    named = Path(index) if index is not None else default_index_path()
    address = address_of(named)
    return named if address is None else local_copy(address)

"""Read a list from a file, from standard input (`-`), from a GitHub repository or from Zotero.

    read_list("-")
    read_list("https://github.com/owner/awesome-list", fetcher)
    read_list("zotero:NLP")

The list of a repository is its README, fetched like any source. It does not parse lists: `catalog` does, in a
process with limits of time and memory, unless it is the list that comes with the package, or Zotero's.
"""

import re
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from ptmrag.catalog.entry import Catalog
from ptmrag.catalog.formats.registry import parse_bytes
from ptmrag.catalog.parse import default_catalog_path, demand_file, read_bytes
from ptmrag.documents.bounded_processes import BoundedProcesses, Bounds
from ptmrag.errors import DocumentError, FetchError, InputError
from ptmrag.fetch.fetcher import Fetcher
from ptmrag.fetch.open_fetcher import open_fetcher
from ptmrag.ingestion.zotero_list import names_zotero, read_zotero
from ptmrag.regular_files import MOST

_BOUNDS = Bounds(seconds=120.0, memory=2_000_000_000)
# Only one slash is left where the command line made a Path of the address.
_GITHUB = re.compile(r"(?:https?:/{1,2})?(?:www\.)?github\.com/([\w.-]+)/([\w.-]+?)(?:\.git)?/?$")
_READMES = ("README.md", "readme.md", "Readme.md", "README.rst", "README")


def read_list(name: Path | str, fetcher: Fetcher | None = None) -> Catalog:
    """Read a list; InputError if there is none, or if it must be fetched and `fetcher` is None."""
    said = str(name)
    if repository := _GITHUB.match(said):
        return _of_repository(f"{repository[1]}/{repository[2]}", fetcher)
    if names_zotero(said):
        return read_zotero(said)
    if said == "-":
        return _from_standard_input()
    if re.match(r"https?:/", said):
        raise InputError(
            f"The list '{said}' is not a GitHub repository: download it and name the file."
        )
    path = Path(name)
    if path == default_catalog_path():
        return parse_bytes(read_bytes(path), path=said)
    return _parsed(path, said)


def _from_standard_input() -> Catalog:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        content = sys.stdin.buffer.read(MOST + 1) if sys.stdin is not None else b""
        if len(content) > MOST:
            raise InputError(f"The list '-' is larger than {MOST // 1_000_000} MB: divide it.")
        path.write_bytes(content)
        return _parsed(path, "-")


def _parsed(path: Path, said: str, *, name: str = "") -> Catalog:
    """The list in a file, which is called `said`. Raises InputError, also where it cannot be read within limits."""
    demand_file(path)
    arguments = {"path": said, "name": name}
    try:
        with BoundedProcesses(_BOUNDS) as processes:
            return processes.call(parse_bytes, path, arguments, gives=Catalog)
    except DocumentError as error:
        raise InputError(f"The list '{said}' cannot be read: {error}.") from error


def is_repository(name: str) -> bool:
    """Whether the name of a list is the address of a GitHub repository."""
    return _GITHUB.match(name) is not None


def _of_repository(repository: str, fetcher: Fetcher | None) -> Catalog:
    address = f"https://github.com/{repository}"
    if fetcher is None:
        raise InputError(f"The list '{address}' has to be fetched: leave out --offline.")
    reason = ""
    for readme in _READMES:
        raw = f"https://raw.githubusercontent.com/{repository}/HEAD/{readme}"
        try:
            fetched = fetcher.fetch(raw)
        except FetchError as error:
            reason = reason or error.reason
            if not error.permanent:
                break
            continue
        return _parsed(fetched.path, address, name=readme)
    raise InputError(
        f"'{address}' has no README that can be fetched ({reason}): check the address, or download "
        "the list and name the file."
    )


def show_list(name: Path) -> Catalog:
    """The list that `ptmrag catalog` shows; the README of a repository is fetched and not kept."""
    with tempfile.TemporaryDirectory() as folder, closing(open_fetcher(Path(folder))) as fetcher:
        return read_list(name, fetcher)

"""Read a list from a file, from standard input (`-`) or from a GitHub repository.

    read_list("-")
    read_list("https://github.com/owner/awesome-list", fetcher)

The list of a repository is its README, fetched like any source. It does not parse lists: `catalog`
does.
"""

import re
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from ptmrag.catalog.entry import Catalog
from ptmrag.catalog.formats.registry import parse_list
from ptmrag.catalog.parse import decoded, read_bytes
from ptmrag.errors import FetchError, InputError
from ptmrag.fetch.fetcher import Fetcher
from ptmrag.fetch.open_fetcher import open_fetcher

# Only one slash is left where the command line made a Path of the address.
_GITHUB = re.compile(r"(?:https?:/{1,2})?(?:www\.)?github\.com/([\w.-]+)/([\w.-]+?)(?:\.git)?/?$")
_READMES = ("README.md", "readme.md", "Readme.md", "README.rst", "README")


def read_list(name: Path | str, fetcher: Fetcher | None = None) -> Catalog:
    """Read a list; InputError if there is none, or if it must be fetched and `fetcher` is None."""
    said = str(name)
    if repository := _GITHUB.match(said):
        return _of_repository(f"{repository[1]}/{repository[2]}", fetcher)
    if said == "-":
        text = decoded(sys.stdin.buffer.read(), "-")
        return parse_list(text, path="-")
    if re.match(r"https?:/", said):
        raise InputError(
            f"The list '{said}' is not a GitHub repository: download it and name the file."
        )
    return parse_list(decoded(read_bytes(Path(name)), said), path=said)


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
            content = fetcher.fetch(raw).path.read_bytes()
        except FetchError as error:
            reason = reason or error.reason
            if not error.permanent:
                break
            continue
        return parse_list(decoded(content, address), path=address, name=readme)
    raise InputError(
        f"'{address}' has no README that can be fetched ({reason}): check the address, or download "
        "the list and name the file."
    )


def show_list(name: Path) -> Catalog:
    """The list that `ptmrag catalog` shows; the README of a repository is fetched and not kept."""
    with tempfile.TemporaryDirectory() as folder, closing(open_fetcher(Path(folder))) as fetcher:
        return read_list(name, fetcher)

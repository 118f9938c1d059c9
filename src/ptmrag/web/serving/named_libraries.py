"""The libraries of one server, as `--index` names them: a folder, or NAME=FOLDER.

>>> [one.name for one in named_libraries(["survey/index", "Lab papers=/srv/lab"])]
['index', 'Lab papers']

A name is what the page shows and what is in the address of a library. It opens no library.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ptmrag.errors import InputError
from ptmrag.library.index_path import default_index_path, index_path

_LONGEST = 40
_NAMED = re.compile(r"([^/\\:=]+)=(.+)", re.DOTALL)
_NAME = re.compile(rf"\w[\w .-]{{0,{_LONGEST - 1}}}")
_UNFIT = re.compile(r"[^\w .-]+")


@dataclass(frozen=True, slots=True)
class NamedLibrary:
    """A library's name and its folder."""

    name: str
    path: Path


def named_libraries(indexes: Sequence[str | Path | None]) -> tuple[NamedLibrary, ...]:
    """The libraries in their order, the default one if none is named.

    Raises InputError for a name that an address cannot have, and for two libraries of one name or folder.
    """
    found = tuple(_named(one) for one in indexes or (None,))
    for number, one in enumerate(found):
        for other in found[:number]:
            if one.name.casefold() == other.name.casefold():
                raise InputError(
                    f"Two libraries have the name '{one.name}': give one of them another, as in "
                    f"--index NAME={one.path}"
                )
            if one.path.absolute() == other.path.absolute():
                raise InputError(f"The index '{one.path}' is named twice: name it once.")
    return found


def _named(index: str | Path | None) -> NamedLibrary:
    given = default_index_path() if index is None else index
    match = _NAMED.fullmatch(str(given))
    if match is None or Path(given).exists():
        return NamedLibrary(_name_of(str(given)), index_path(index))
    name = match[1].strip()
    if not _NAME.fullmatch(name):
        raise InputError(
            f"'{name[:60]}' cannot name a library: use at most {_LONGEST} letters, digits, spaces, dots and "
            "hyphens, and begin with a letter or a digit."
        )
    return NamedLibrary(name, index_path(match[2]))


def _name_of(path: str) -> str:
    """The last part of a path or an address, as far as a name may have it."""
    last = Path(path).absolute().name if "://" not in path else path.rstrip("/").rpartition("/")[2]
    name = _UNFIT.sub("-", last)[:_LONGEST].strip(" .-")
    return name if _NAME.fullmatch(name) else "index"

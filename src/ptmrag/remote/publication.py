"""What a writer has published: one small object names all that belongs together.

    publication = newest(place)
    publish(place, replace(publication, number=publication.number + 1, …))

The object of a publication is written last, and only if there is none of its number: two writers cannot publish the
same number, and a reader sees the whole of a publication or nothing of it. The last few are kept, for readers that
are still fetching one. It does not know what a library is made of, apart from a file's blocks and a table's version.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from ptmrag.errors import DamagedIndexError
from ptmrag.remote.blocks import FOLDER as BLOCKS
from ptmrag.remote.place import Place

_FOLDER = "published"
_KEPT = 3


@dataclass(frozen=True, slots=True)
class Publication:
    """The state of a library: its number, the version of the passages' table, and the blocks of its SQLite file.

    `token` is a text that no other publication has, also not one of the same number elsewhere or later.
    """

    number: int
    token: str
    table: int
    size: int
    blocks: tuple[str, ...]
    at: str


def newest_number(place: Place) -> int:
    """The number of the newest publication, 0 where there is none: one request."""
    return max(_numbers(place), default=0)


def newest(place: Place) -> Publication | None:
    """The newest publication; None where there is none."""
    while number := newest_number(place):
        raw = place.read(_name(number))
        if raw is not None:  # else a writer has replaced it since
            return _read(place, number, raw)
    return None


def publish(place: Place, publication: Publication) -> bool:
    """Publish, unless somebody else has published that number; whether it was published."""
    return place.create(_name(publication.number), json.dumps(asdict(publication)).encode())


def sweep(place: Place) -> int | None:
    """Delete old publications and blocks that no kept one has; the oldest table version that is still named.

    The caller is the one writer.
    """
    numbers = sorted(_numbers(place))
    old, kept = numbers[:-_KEPT], numbers[-_KEPT:]
    place.delete([_name(number) for number in old])
    raw = {number: place.read(_name(number)) for number in kept}
    publications = [_read(place, number, text) for number, text in raw.items() if text is not None]
    used = {f"{BLOCKS}/{block}" for one in publications for block in one.blocks}
    place.delete([one.name for one in place.list(BLOCKS) if one.name not in used])
    return min((one.table for one in publications), default=None)


def _numbers(place: Place) -> Iterable[int]:
    names = (one.name.rpartition("/")[2].removesuffix(".json") for one in place.list(_FOLDER))
    return [int(name) for name in names if name.isdecimal()]


def _name(number: int) -> str:
    return f"{_FOLDER}/{number:010}.json"


def _read(place: Place, number: int, raw: bytes) -> Publication:
    try:
        row: dict[str, Any] = json.loads(raw)
        return Publication(
            int(row["number"]),
            str(row["token"]),
            int(row["table"]),
            int(row["size"]),
            tuple(row["blocks"]),
            str(row["at"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedIndexError(
            f"The object '{_name(number)}' of '{place.address}' is damaged: delete it, and the publication before "
            "it is read."
        ) from error

"""The table of a mirror: where it keeps addresses that do not lie at their own place.

    manifest = Manifest.read("url\\tlocal_path\\nhttps://a.example/x\\ta.example/x-2019.rst\\n")
    manifest.place_of("http://www.a.example/x/")    ->  "https://a.example/x-2019.rst"

A mirror that was put together by hand may have a file `manifest.tsv` with the columns `url` and
`local_path`. It is looked at only for what the mirror does not have at the address's own place. A place
is always within the mirror. It fetches nothing: the fetchers do.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from ptmrag.catalog.addresses import address_key, host_of

NAME = "manifest.tsv"
_MOST = 20_000_000  # characters


@dataclass(frozen=True, slots=True)
class Manifest:
    """Addresses within a mirror, by the key of the address that is kept there."""

    places: Mapping[str, str]

    @classmethod
    def read(cls, text: str) -> "Manifest":
        """The places of a table; rows without a usable place are passed over."""
        lines = text[:_MOST].splitlines()
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        places: dict[str, str] = {}
        for row in rows:
            url, path = (row.get("url") or "").strip(), (row.get("local_path") or "").strip()
            place = f"https://{quote(path)}"
            is_inside = bool(path) and ".." not in path.split("/") and not path.startswith("/")
            if is_inside and re.match(r"https?://\S+$", url) and host_of(place):
                places.setdefault(address_key(url), place)
        return cls(places)

    def place_of(self, url: str) -> str | None:
        """The address within the mirror at which another one is kept; None if that is its own place."""
        place = self.places.get(address_key(url))
        return place if place is not None and address_key(place) != address_key(url) else None

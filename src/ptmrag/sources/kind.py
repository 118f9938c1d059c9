"""What every kind of source has: an address in parts, and two functions as its row in a table.

>>> address = parse_address("https://www.doi.org/10.1145/329.33/")
>>> address.host, address.doi
('doi.org', '10.1145/329.33')

It knows no host. Each kind of source has a file of its own, and `resolve.KINDS` lists them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from ptmrag.catalog.addresses import host_of
from ptmrag.sources.source import Source

_DOI_HOSTS = ("doi.org", "dx.doi.org")
_DOI_PATH = re.compile(r"^/(?:doi:)?(10\.\d{4,9}/\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """A web address: `host` is in lower case without `www.`, `path` is percent-decoded."""

    url: str
    host: str
    path: str

    @property
    def query(self) -> str:
        """What follows the question mark, as it is written."""
        return urlsplit(self.url).query

    @property
    def doi(self) -> str | None:
        """The DOI that an address at doi.org leads to."""
        found = _DOI_PATH.match(self.path) if self.host in _DOI_HOSTS else None
        return found[1].rstrip("/.") if found else None


def parse_address(url: str) -> Address | None:
    """The parts of an http(s) address; None for anything else."""
    host = host_of(url)
    if not host or not re.match(r"https?://", url, re.IGNORECASE):
        return None
    return Address(url, host, re.sub(r"/{2,}", "/", unquote(urlsplit(url).path)))


def _no_short_form(text: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class SourceKind:
    """One kind of source.

    `source_at` makes the source of an address, None where the address is of another kind; its
    `link` and `kind` are filled in later. `address_of` gives the address behind a short form, such
    as a source's name, and None for any other text.
    """

    source_at: Callable[[Address], Source | None]
    address_of: Callable[[str], str | None] = _no_short_form

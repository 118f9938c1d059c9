"""Records on Zenodo, named by their DOI.

    source_at(parse_address("https://zenodo.org/record/1234567")).name
    ->  "doi:10.5281/zenodo.1234567"

A record is read by its page: which files it holds cannot be said without asking. A link to one of
its files is a page or a PDF like any other.
"""

import re

from ptmrag.sources.kind import Address
from ptmrag.sources.source import Source

_DOI = re.compile(r"10\.5281/zenodo\.(\d+)", re.IGNORECASE)
_PATH = re.compile(r"^/(?:records?)/(\d+)/?$|^/doi/10\.5281/zenodo\.(\d+)/?$", re.IGNORECASE)


def source_at(address: Address) -> Source | None:
    """The record that an address leads to."""
    found = _DOI.fullmatch(address.doi or "")
    if address.host == "zenodo.org":
        found = _PATH.match(address.path)
    if found is None:
        return None
    number = next(filter(None, found.groups()))
    page = f"https://zenodo.org/records/{number}"
    resolver = f"https://doi.org/10.5281/zenodo.{number}"
    return Source(f"doi:10.5281/zenodo.{number}", page, "", (page, resolver), "page")

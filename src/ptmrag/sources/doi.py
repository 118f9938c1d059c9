"""Works named by a DOI: as an address at doi.org, as `doi:10.…`, or bare.

    source_at(parse_address("https://doi.org/10.1145/329.33")).name    ->  "doi:10.1145/329.33"

DOIs of arXiv belong to `arxiv`, those of the ACL Anthology to `acl`. A publisher's
own address is a page: which DOI it has is not asked.
"""

import re
from urllib.parse import quote

from ptmrag.sources.kind import Address
from ptmrag.sources.source import Source


def source_at(address: Address) -> Source | None:
    """The work that a DOI names."""
    doi = address.doi
    if doi is None:
        return None
    resolver = doi_address(doi)
    return Source(f"doi:{doi.lower()}", resolver, "", (resolver,), "paper")


def doi_address(doi: str) -> str:
    """The address at which a DOI is resolved."""
    return f"https://doi.org/{quote(doi, safe='/:;()')}"


def address_of(text: str) -> str | None:
    """The address behind `doi:10.1145/329.33` and `10.1145/329.33`."""
    scheme, _, rest = text.partition(":")
    if scheme.lower() == "doi":
        return f"https://doi.org/{quote(rest.strip(), safe='/:;()<>')}"
    is_bare = re.match(r"10\.\d{4,9}/", text)
    return f"https://doi.org/{quote(text, safe='/:;()<>')}" if is_bare else None

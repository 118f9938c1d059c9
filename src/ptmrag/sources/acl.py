"""Papers in the ACL Anthology, at its address of today and at the two before.

    source_at(parse_address("https://www.aclweb.org/anthology/D19-1506.pdf")).name
    ->  "acl:D19-1506"

The DOIs of the Anthology name a paper by its id. Those of its journals and of the time before 2012
do not, and belong to `doi`; volumes and authors' pages are pages like any other.
"""

import re

from ptmrag.sources.doi import doi_address
from ptmrag.sources.kind import Address
from ptmrag.sources.source import Source

_HOST = re.compile(r"^(?:aclanthology\.(?:org|info)|aclweb\.org)$")
_IDENTIFIER = r"([A-Z]\d{2}-\d{4,5}|\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)"
_ID = re.compile(rf"/{_IDENTIFIER}(?:v\d+)?(?:\.(?:pdf|bib|xml|endf))?/?$", re.IGNORECASE)
_DOI = re.compile(rf"10\.(?:18653|3115)/v1/{_IDENTIFIER}", re.IGNORECASE)


def source_at(address: Address) -> Source | None:
    """The paper that an address leads to."""
    by_doi = _DOI.fullmatch(address.doi or "")
    found = _ID.search(address.path) if _HOST.match(address.host) else by_doi
    if not found:
        return None
    identifier = found[1].upper() if found[1][0].isalpha() else found[1].lower()
    addresses: tuple[str, ...] = (
        f"https://aclanthology.org/{identifier}.pdf",
        f"https://www.aclweb.org/anthology/{identifier}.pdf",
    )
    page = f"https://aclanthology.org/{identifier}/"
    if by_doi:
        addresses = (*addresses, doi_address(by_doi[0]))
    return Source(f"acl:{identifier}", page, "", addresses, "paper")


def address_of(text: str) -> str | None:
    """The address behind `acl:D19-1506`."""
    scheme, _, rest = text.partition(":")
    return f"https://aclanthology.org/{rest.strip()}" if scheme == "acl" else None

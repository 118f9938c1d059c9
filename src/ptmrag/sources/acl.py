"""Papers in the ACL Anthology, at its address of today and at the two before.

    source_at(parse_address("https://www.aclweb.org/anthology/D19-1506.pdf")).name
    ->  "acl:D19-1506"

Volumes and authors' pages are pages like any other.
"""

import re

from ptmrag.sources.kind import Address
from ptmrag.sources.source import Source

_HOST = re.compile(r"^(?:aclanthology\.(?:org|info)|aclweb\.org)$")
_ID = re.compile(
    r"/([A-Z]\d{2}-\d{4,5}|\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)(?:v\d+)?(?:\.(?:pdf|bib|xml|endf))?/?$",
    re.IGNORECASE,
)


def source_at(address: Address) -> Source | None:
    """The paper that an address leads to."""
    found = _ID.search(address.path) if _HOST.match(address.host) else None
    if not found:
        return None
    identifier = found[1].upper() if found[1][0].isalpha() else found[1].lower()
    addresses = (
        f"https://aclanthology.org/{identifier}.pdf",
        f"https://www.aclweb.org/anthology/{identifier}.pdf",
    )
    page = f"https://aclanthology.org/{identifier}/"
    return Source(f"acl:{identifier}", page, "", addresses, "paper")


def address_of(text: str) -> str | None:
    """The address behind `acl:D19-1506`."""
    scheme, _, rest = text.partition(":")
    return f"https://aclanthology.org/{rest.strip()}" if scheme == "acl" else None

"""Papers on arXiv, however they are linked: arXiv itself, its mirrors and readers, its DOIs.

>>> arxiv_source("math.GT/0309136v1").name
'arxiv:math/0309136'

It does not search arXiv for a title: `fetch.arxiv_search` does.
"""

import re

from ptmrag.sources.kind import Address
from ptmrag.sources.source import Source, own_file

_ID = r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Za-z]{2})?/\d{7})(?:v\d+)?"
_PATHS_BY_HOST = (
    (
        # xxx.lanl.gov is the name that arXiv began with.
        re.compile(
            r"^(?:[a-z]+\.)?(?:arxiv|alphaxiv)\.org$|^ar5iv(?:\.labs\.arxiv)?\.org$"
            r"|^(?:xxx|arxiv)\.lanl\.gov$"
        ),
        re.compile(rf"^/(?:[a-z-]+/)?(?:arxiv:)?{_ID}(?:\.pdf)?/?$", re.IGNORECASE),
    ),
    (
        re.compile(r"^(?:huggingface\.co|arxiv-vanity\.com|emergentmind\.com)$"),
        re.compile(rf"^/papers/{_ID}/?$"),
    ),
    (
        re.compile(r"^(?:(?:api\.)?semanticscholar\.org|papers\.cool|scirate\.com)$"),
        re.compile(rf"^/(?:(?:graph/)?v1/paper/)?arxiv[:/]{_ID}/?$", re.IGNORECASE),
    ),
    (
        re.compile(r"^(?:ui\.)?adsabs\.harvard\.edu$"),
        re.compile(rf"^/abs/arxiv:{_ID}(?:/abstract)?/?$", re.IGNORECASE),
    ),
)
_DOI = re.compile(rf"10\.48550/arxiv\.{_ID}", re.IGNORECASE)


def source_at(address: Address) -> Source | None:
    """The paper that an address leads to."""
    if found := _DOI.fullmatch(address.doi or ""):
        return arxiv_source(found[1])
    for hosts, paths in _PATHS_BY_HOST:
        if hosts.match(address.host) and (found := paths.match(address.path)):
            return arxiv_source(found[1])
    return None


def address_of(text: str) -> str | None:
    """The address behind `arXiv:1706.03762`."""
    scheme, _, rest = text.partition(":")
    return f"https://arxiv.org/abs/{rest.strip()}" if scheme.lower() == "arxiv" else None


def address_of_work(name: str, url: str) -> str:
    """The address of a work on the web, "" if it has none but a file of the reader.

    >>> address_of_work("arxiv:1706.03762", "file:///home/ada/1706.03762.pdf")
    'https://arxiv.org/abs/1706.03762'
    """
    scheme, _, identifier = name.partition(":")
    if not own_file(url):
        return url
    return arxiv_source(identifier).url if scheme == "arxiv" else ""


def arxiv_source(arxiv_id: str, *, link: str = "") -> Source:
    """The source of a paper by its arXiv id; a version is left out."""
    identifier = re.sub(r"v\d+$", "", arxiv_id)
    # math.GT/0309136 is math/0309136.
    identifier = re.sub(r"^([a-z-]+)\.[A-Za-z]{2}/", r"\1/", identifier)
    addresses = (f"https://arxiv.org/pdf/{identifier}", f"https://arxiv.org/abs/{identifier}")
    return Source(f"arxiv:{identifier}", addresses[1], link, addresses, "paper")

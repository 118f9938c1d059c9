"""A source: one thing that an entry's link leads to, as a value, and the schemes of sources' names.

    source = Source("arxiv:1706.03762", "https://arxiv.org/abs/1706.03762", "", (), "paper")
    source.scheme    ->  "arxiv"

>>> scheme_of("acl:D19-1506"), scheme_of("web:openreview.net/forum?id=r1xMH")
('acl', 'openreview')

It makes no source from a link (`resolve` does), and does not say how sources of a scheme are fetched
(`policies` does).
"""

from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import unquote

from ptmrag.catalog.entry import LinkKind

Scheme = Literal[
    "arxiv", "acl", "doi", "openreview", "github", "pdf", "web", "file", "catalog", "zotero"
]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
# Pages of OpenReview had names before the scheme had one; names do not change.
OPENREVIEW = "web:openreview.net/forum?id="


@dataclass(frozen=True, slots=True)
class Source:
    """One thing that an entry's link leads to.

    `url` is the address to show to a reader, `link` the one in the catalog, `addresses` are to be
    fetched, best first. `lookup` is a title for arXiv's API where no address is the paper itself.
    """

    name: str
    url: str
    link: str
    addresses: tuple[str, ...]
    kind: LinkKind
    lookup: str | None = None

    @property
    def scheme(self) -> Scheme:
        """The scheme of its name."""
        return scheme_of(self.name)


def scheme_of(name: str) -> Scheme:
    """The scheme of a source's name; `web` for a string that no scheme begins."""
    if name.startswith(OPENREVIEW):
        return "openreview"
    prefix = name.partition(":")[0]
    return next((scheme for scheme in SCHEMES if scheme == prefix != "openreview"), "web")


def own_file(url: str) -> str:
    """The name of the reader's file that an address leads to, "" for an address on the web.

    >>> own_file("file:///home/ada/papers/bert%20v2.pdf")
    'bert v2.pdf'
    """
    return unquote(url.rpartition("/")[2]) if url.startswith("file:") else ""


def name_note(entry_id: str) -> str:
    """The name of an entry's own text as a source."""
    return f"catalog:{entry_id}"


def is_note(name: str) -> bool:
    """Whether a source is an entry's own text in the catalog."""
    return scheme_of(name) == "catalog"


def name_file(file_name: str) -> str:
    """The name of a PDF of the reader's own as a source."""
    return f"file:{file_name}"

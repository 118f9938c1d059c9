"""A source: one thing that an entry's link leads to, as a value.

    Source("arxiv:1706.03762", "https://arxiv.org/abs/1706.03762", "", (), "paper")

It names nothing: `resolve` does.
"""

from dataclasses import dataclass

from ptmrag.catalog.entry import LinkKind


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

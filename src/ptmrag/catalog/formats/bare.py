"""Read arXiv ids and addresses, one a line.

>>> [entry.title for entry in read_bare("1706.03762\\narXiv:1810.04805v2\\nhttps://blog.example.org/a").entries]
['arXiv 1706.03762', 'arXiv 1810.04805', 'blog.example.org/a']

It does not ask what they are titled: `ingestion` does.
"""

import re
from collections.abc import Iterator

from ptmrag.catalog.entry import Catalog
from ptmrag.catalog.formats.work import Work, catalog_of

_ID = re.compile(
    r"(?:arxiv:\s*)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?$", re.IGNORECASE
)


def looks_bare(text: str) -> bool:
    """Whether each line is an id or an address."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return bool(lines) and all(
        _ID.match(line) or re.match(r"https?://\S+$", line) for line in lines
    )


def read_bare(text: str, path: str = "") -> Catalog:
    """The catalog of ids and addresses."""
    return catalog_of(_works(text), path)


def _works(text: str) -> Iterator[Work]:
    seen = set()
    for number, line in enumerate(text.splitlines(), 1):
        said = line.strip()
        if not said or said in seen:
            continue
        seen.add(said)
        identifier = _ID.match(said)
        address = f"https://arxiv.org/abs/{identifier[1]}" if identifier else said
        title = f"arXiv {identifier[1]}" if identifier else re.sub(r"^https?://(www\.)?", "", said)
        yield Work(number, title.rstrip("/"), addresses=(address,))

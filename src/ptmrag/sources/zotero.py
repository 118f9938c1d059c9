"""Items of Zotero: `zotero://select/library/items/ABCD2345`, which Zotero opens.

>>> item_source("zotero://select/groups/42/items/ABCD2345").name
'zotero:groups/42/items/ABCD2345'

The address leads back to where an entry is from. It is no address of the web, and nothing is fetched from it.
"""

import re

from ptmrag.sources.source import Source

ITEM = re.compile(r"zotero://select/((?:library|groups/\d{1,12})/items/[A-Z0-9]{8})")
_NAME = re.compile(r"zotero:((?:library|groups/\d{1,12})/items/[A-Z0-9]{8})")


def item_source(address: str) -> Source | None:
    """The source of an item's address or name, None for anything else."""
    found = ITEM.fullmatch(address) or _NAME.fullmatch(address)
    if found is None:
        return None
    return Source(f"zotero:{found[1]}", f"zotero://select/{found[1]}", address, (), "page")

"""Whether an address may be shown as a link, or asked for: http or https, and nothing hidden in it.

>>> web_address("javascript:alert(1)")
>>> web_address("https://example.org/list.md")
'https://example.org/list.md'

It asks for nothing: `fetch` does, behind its guard.
"""

from urllib.parse import urlsplit

from ptmrag.language.printable import printable
from ptmrag.sources.zotero import ITEM


def web_address(url: str) -> str | None:
    """The address if it is http or https with a host, no user name and no hidden character; else None.

    The address of an item in Zotero, and no other of its kind, is one too.
    """
    if printable(url) != url or any(character.isspace() for character in url):
        return None
    if ITEM.fullmatch(url):
        return url
    try:
        parts = urlsplit(url)
    except ValueError:  # such as http://[
        return None
    is_plain = parts.hostname and "@" not in parts.netloc
    return url if is_plain and parts.scheme in ("http", "https") else None

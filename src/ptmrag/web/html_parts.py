"""Small pieces of HTML that several parts of the page are made of.

>>> link_out("https://arxiv.org/abs/1810.04805", "paper")
'<a href="https://arxiv.org/abs/1810.04805" target="_blank" rel="noopener noreferrer">paper ↗</a>'
>>> link_out(None, "paper")
''

Labels are HTML, made by who calls; whatever else is text of others is escaped here. Pure.
"""

from ptmrag.web.escape import html_text
from ptmrag.web.labels import both


def link_out(address: str | None, label: str) -> str:
    """A link that leads away from the page; nothing where `escape.web_address` gave no address."""
    if address is None:
        return ""
    return f'<a href="{html_text(address)}" target="_blank" rel="noopener noreferrer">{label} ↗</a>'


def hint(chinese: str, english: str) -> str:
    """A quiet line where there is nothing to show, or not yet."""
    return f'<p class="hint" role="status">{both(chinese, english)}</p>'


LOADING = hint("正在载入…", "Loading…")
EMPTY = hint("资料库还是空的。", "The library is empty as yet.")


def entry_button(entry_id: str, title: str) -> str:
    """A title that opens its entry in the catalog."""
    return (
        f'<button type="button" class="title" data-act="open" data-id="{html_text(entry_id)}">'
        f"<bdi>{html_text(title)}</bdi></button>"
    )

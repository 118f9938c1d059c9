"""The bytes of a web page or a README to a Document.

    document = read_webpage(body, source="web:example.org/post", url="https://…", media_type="text/html")

Of HTML, trafilatura keeps the article and drops what surrounds it; of a page on GitHub, only the
README is kept. Anything that is not HTML is a README. It fetches nothing that a page includes, and
leaves out the text that a page hides from people, whose characters are counted.
"""

import re
from typing import Any

from ptmrag.documents.decoding import decode
from ptmrag.documents.document import Document
from ptmrag.documents.hidden_in_html import drop_hidden
from ptmrag.documents.html_text import html_tree, parts_of
from ptmrag.documents.parts import Part, blocks_of, count_smuggled, document_of
from ptmrag.documents.readme import is_readme, read_readme
from ptmrag.documents.stand_in_pages import why_no_text
from ptmrag.errors import DocumentError

# Elements that are no part of what a page says.
_AROUND = "script style noscript template svg nav header footer aside button select menu dialog label title"
_OUTSIDE = "".join(f"[not(ancestor::{tag})]" for tag in _AROUND.split())
_LEAST_TEXT = 30  # letters
_HTML = re.compile(rb"<!doctype html|<html[\s>]|<body[\s>]|<head[\s>]", re.IGNORECASE)
_DATA = re.compile(r"^application/(?:[\w.-]+\+)?json$")


def is_html(head: bytes) -> bool:
    """Whether the first bytes of a body are those of a page of HTML."""
    return _HTML.search(head[:4096]) is not None


def read_webpage(content: bytes, *, source: str, url: str, media_type: str) -> Document:
    """The readable text in blocks without pages. Raises DocumentError if there is hardly any."""
    if _DATA.search(media_type):
        raise DocumentError("data for programs, not text")
    name = url.partition("?")[0].lower()
    if is_html(content) and not is_readme(media_type, url):
        title, parts, hidden = _read_html(content, url)
    else:
        is_rst = name.endswith(".rst") or media_type == "text/x-rst"
        title, (parts, hidden) = "", read_readme(decode(content), is_rst=is_rst)
    blocks = blocks_of(parts)
    hidden += count_smuggled(parts)
    return document_of(blocks, source=source, title=title, hidden=hidden)


def _read_html(content: bytes, url: str) -> tuple[str, list[Part], int]:
    """The title of a page, the parts of its article, and how many characters it hides."""
    from lxml import html
    from trafilatura import bare_extraction

    tree = html_tree(content)
    if tree is None:
        return "", [], 0
    hidden = drop_hidden(tree)
    name = str(tree.findtext(".//title") or "")
    if not _says_something(tree):
        raise DocumentError(_why_nothing(tree, name))
    articles = tree.xpath("//article[contains(@class, 'markdown-body')]")
    if articles:
        return "", list(parts_of(articles[0])), hidden
    extracted = bare_extraction(
        html.tostring(tree, encoding="unicode"),
        url=url,
        include_comments=False,
        include_tables=True,
        include_images=False,
    )
    if extracted is None or isinstance(extracted, dict) or extracted.body is None:
        return "", [], hidden
    parts = list(parts_of(extracted.body))
    if reason := why_no_text("\n".join(part.text for part in parts), title=name):
        raise DocumentError(reason)
    return extracted.title or "", parts, hidden


def _says_something(tree: Any) -> bool:
    """Whether a page has text besides menus, buttons and scripts."""
    said = "".join(tree.xpath(f".//text(){_OUTSIDE}"))
    return sum(map(str.isalnum, said)) >= _LEAST_TEXT


def _why_nothing(tree: Any, title: str) -> str:
    """Why a page says nothing: what it tells readers without JavaScript, or that it has scripts alone."""
    said = " ".join(tree.xpath(".//noscript//text() | .//body//text()[not(ancestor::script)]"))
    if reason := why_no_text(said, title=title):
        return reason
    has_scripts = bool(tree.xpath(".//script"))
    return (
        "no text: the page shows nothing without JavaScript" if has_scripts else "no readable text"
    )

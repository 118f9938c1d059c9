"""The bytes of a web page or a README to a Document.

    document = read_webpage(body, source="web:example.org/post", url="https://…", media_type="text/html")

Of HTML, trafilatura keeps the article and drops what surrounds it; of a page on GitHub, only the
README is kept. Anything that is not HTML is a README. It fetches nothing that a page includes, and
leaves out the text that a page hides from people, whose characters are counted.
"""

import re

from ptmrag.documents.decoding import decode
from ptmrag.documents.document import Document
from ptmrag.documents.hidden_in_html import drop_hidden
from ptmrag.documents.html_text import parts_of
from ptmrag.documents.parts import Part, blocks_of, count_smuggled, document_of, text_of
from ptmrag.documents.readme import is_readme, read_readme
from ptmrag.errors import DocumentError

_HUMAN_CHECK = re.compile(
    r"verify (?:that )?you are (?:a )?human|are you a robot|captcha|enable javascript and cookies|"
    r"checking your browser|unusual traffic",
    re.IGNORECASE,
)
_LONGEST_CHECK = 600  # characters: longer pages only mention such checks
_HTML = re.compile(rb"<!doctype html|<html[\s>]|<body[\s>]|<head[\s>]", re.IGNORECASE)


def is_html(head: bytes) -> bool:
    """Whether the first bytes of a body are those of a page of HTML."""
    return _HTML.search(head[:4096]) is not None


def read_webpage(content: bytes, *, source: str, url: str, media_type: str) -> Document:
    """The readable text in blocks without pages. Raises DocumentError if there is hardly any."""
    name = url.partition("?")[0].lower()
    if is_html(content) and not is_readme(media_type, url):
        title, parts, hidden = _read_html(content, url)
    else:
        is_rst = name.endswith(".rst") or media_type == "text/x-rst"
        title, (parts, hidden) = "", read_readme(decode(content), is_rst=is_rst)
    blocks = blocks_of(parts)
    text = text_of(blocks)
    start = text or content[:4096].decode("latin-1")
    if len(text) < _LONGEST_CHECK and _HUMAN_CHECK.search(start):
        raise DocumentError("no text: the page asks for proof that a human reads it")
    hidden += count_smuggled(parts)
    return document_of(blocks, source=source, title=title, hidden=hidden)


def _read_html(content: bytes, url: str) -> tuple[str, list[Part], int]:
    """The title of a page, the parts of its article, and how many characters it hides."""
    from lxml import html
    from lxml.etree import ParserError
    from trafilatura import bare_extraction
    from trafilatura.utils import load_html

    try:
        tree = load_html(content)
    except (ParserError, ValueError):
        tree = None
    if tree is None:
        return "", [], 0
    hidden = drop_hidden(tree)
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
    return extracted.title or "", list(parts_of(extracted.body)), hidden

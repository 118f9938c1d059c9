"""The bytes of a plain text to a Document: paragraphs between empty lines, under their headings.

    document = read_plain_text(path.read_bytes(), source="web:example.org/rfc.txt")

A heading is known by its name ("Abstract", "2 Related Work") or its number ("2.1 Memory"). Markup is
text here. READMEs, which hosts serve as plain text too, are read by `readme`.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from ptmrag.documents.decoding import decode
from ptmrag.documents.document import Document
from ptmrag.documents.gibberish import is_gibberish
from ptmrag.documents.headings import has_references, is_named
from ptmrag.documents.parts import Part, blocks_of, count_smuggled, document_of
from ptmrag.documents.readme import is_readme, looks_like_rst
from ptmrag.documents.webpage import is_html
from ptmrag.errors import DocumentError

_SUFFIX = ".txt"
_MEDIA_TYPE = "text/plain"
_UNSPECIFIC = ("", "application/octet-stream")  # the media types of hosts that do not look
# Markdown under another name: `llms.txt`, and what code hosts serve as plain text.
_MARKDOWN = re.compile(rb"^(?:#{1,6} \S|```|<(?:p|div|img|h1)\b)|\]\(https?://", re.MULTILINE)
# A section within a chapter. A single number may be that of an item in a list.
_SECTION = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+[A-Z\u4e00-\u9fff].{0,80}[^.,;:]")


def accepts(head: bytes, media_type: str, address: str) -> bool:
    """Whether a body is plain text: by its media type or address, unless it looks like markup."""
    is_page = is_html(head) and head.lstrip()[:1] == b"<"
    is_markup = _MARKDOWN.search(head) or looks_like_rst(head.decode("utf-8", "replace"))
    if is_page or is_markup or is_readme(media_type, address):
        return False
    is_named = urlsplit(address).path.lower().endswith(_SUFFIX)
    return media_type == _MEDIA_TYPE or (media_type in _UNSPECIFIC and is_named)


def read_plain_text(content: bytes, *, source: str) -> Document:
    """The text in blocks without pages. Raises DocumentError if it is binary, gibberish or too short."""
    text = decode(content)
    if is_gibberish(text):
        raise DocumentError("gibberish: its characters form no words of a language")
    parts = list(_parts(text))
    title = parts[0].text if parts and _is_title(parts[0].text) else ""
    hidden = count_smuggled(parts)
    return document_of(blocks_of(parts), source=source, title=title, hidden=hidden)


def _parts(text: str) -> Iterator[Part]:
    in_references = False
    for paragraph in re.split(r"\n[^\S\n]*\n|\f", text.replace("\r\n", "\n").replace("\r", "\n")):
        line = paragraph.strip()
        if is_named(line) or _SECTION.fullmatch(line):
            in_references = has_references(line, before=in_references)
            yield Part("heading", line)
        else:
            yield Part("reference" if in_references else "body", paragraph)


def _is_title(paragraph: str) -> bool:
    """Whether the first paragraph is a title: a short line that ends without a full stop."""
    line = paragraph.strip()
    return "\n" not in line and 3 < len(line) < 200 and not line.endswith((".", "。", ":", "："))

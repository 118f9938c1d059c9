"""The bytes of an EPUB to a Document: its chapters in reading order, without pages.

    document = read_epub(path.read_bytes(), source="file:book.epub")

An EPUB is a zip archive: `META-INF/container.xml` names the package file, whose spine lists the
chapters, which are XHTML. The table of contents and what lies outside the reading order are left
out, and so is what a chapter hides from people, as in web pages. It reads no pictures and no
style sheets, and opens no EPUB that DRM protects.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.entities import html5
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ptmrag.documents.document import Document
from ptmrag.documents.hidden_in_html import drop_hidden
from ptmrag.documents.html_text import parts_of
from ptmrag.documents.parts import Part, blocks_of, count_smuggled, document_of
from ptmrag.errors import DocumentError

MAX_ENTRIES = 10_000
MAX_UNPACKED = 100_000_000  # bytes of all chapters together
_MEDIA_TYPE = "application/epub+zip"
_CHAPTERS = ("application/xhtml+xml", "text/html")
# Fonts are scrambled in books without DRM too, and this module reads no fonts.
_OF_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_UNSEEN = ("script", "style", "template", "noscript", "nav", "svg", "annotation", "annotation-xml")
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    ParseError,
    DefusedXmlException,
    ValueError,
)


def accepts(head: bytes, media_type: str, address: str) -> bool:
    """Whether a body is an EPUB: a zip archive that its first entry, its host or its address names so."""
    is_named = media_type == _MEDIA_TYPE or urlsplit(address).path.lower().endswith(".epub")
    return head.startswith(b"PK\x03\x04") and (is_named or _MEDIA_TYPE.encode() in head[:128])


def read_epub(content: bytes, *, source: str) -> Document:
    """The text of the chapters. Raises DocumentError for DRM, for damage and for too much content."""
    try:
        archive = _Archive(content)
        _demand_no_drm(archive)
        package = _read_package(archive)
        archive.demand_size(package.chapters)
        parts: list[Part] = []
        hidden = 0
        for name in package.chapters:
            found, count = _read_chapter(archive.read(name))
            parts += found
            hidden += count
    except _DAMAGE as error:
        raise DocumentError(f"a damaged EPUB ({type(error).__name__})") from error
    hidden += count_smuggled(parts)
    return document_of(blocks_of(parts), source=source, title=package.title, hidden=hidden)


class _Archive:
    """A zip archive with limits. The declared sizes are reliable: zipfile unpacks no more than those."""

    def __init__(self, content: bytes) -> None:
        self._zip = zipfile.ZipFile(io.BytesIO(content))
        if len(self._zip.infolist()) > MAX_ENTRIES:
            raise DocumentError(f"an EPUB of more than {MAX_ENTRIES:,} files")

    def __contains__(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    def demand_size(self, names: Sequence[str]) -> None:
        """Raise DocumentError if these files unpack to too many bytes, or one of them is missing."""
        if sum(self._entry(name).file_size for name in names) > MAX_UNPACKED:
            raise DocumentError(f"an EPUB that unpacks to more than {MAX_UNPACKED // 10**6} MB")

    def read(self, name: str) -> bytes:
        """The bytes of a file. Raises DocumentError if it is missing, encrypted or too large."""
        self.demand_size([name])
        entry = self._entry(name)
        if entry.flag_bits & 1:
            raise DocumentError("encrypted: it needs a password")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DocumentError("a damaged EPUB: it is compressed in a way that EPUBs may not use")
        return self._zip.read(entry)

    def _entry(self, name: str) -> zipfile.ZipInfo:
        if name not in self:
            raise DocumentError(f"a damaged EPUB: it has no file '{name[:80]}'")
        return self._zip.getinfo(name)


@dataclass(frozen=True, slots=True)
class _Package:
    """The title of a book, and the names of its chapters in reading order."""

    title: str
    chapters: tuple[str, ...]


def _demand_no_drm(archive: _Archive) -> None:
    name = "META-INF/encryption.xml"
    if name not in archive:
        return
    for item in fromstring(archive.read(name)).iterfind(".//{*}EncryptedData"):
        method = item.find("{*}EncryptionMethod")
        if method is None or method.get("Algorithm") not in _OF_FONTS:
            raise DocumentError(
                "encrypted: DRM protects this EPUB; only a copy without it can be read"
            )


def _read_package(archive: _Archive) -> _Package:
    root = fromstring(archive.read("META-INF/container.xml")).find(".//{*}rootfile")
    name = (root.get("full-path") if root is not None else None) or ""
    package = fromstring(archive.read(name))
    title = package.find(".//{*}metadata/{http://purl.org/dc/elements/1.1/}title")
    items = {item.get("id"): item for item in package.iterfind("{*}manifest/{*}item")}
    chapters = (
        normpath(join(dirname(name), unquote(urlsplit(item.get("href", "")).path)))
        for reference in package.iterfind("{*}spine/{*}itemref")
        if reference.get("linear") != "no"
        and (item := items.get(reference.get("idref"))) is not None
        and _is_chapter(item)
    )
    return _Package((title.text or "") if title is not None else "", tuple(dict.fromkeys(chapters)))


def _is_chapter(item: Element) -> bool:
    is_contents = "nav" in item.get("properties", "").split()
    return item.get("media-type") in _CHAPTERS and not is_contents


def _read_chapter(content: bytes) -> tuple[list[Part], int]:
    """The parts of a chapter, and how many characters it hides."""
    tree = _parse(content)
    hidden = drop_hidden(tree)
    for element in list(_unseen(tree)):
        element.drop_tree()
    body = tree.find("body")
    return ([] if body is None else list(parts_of(body))), hidden


def _unseen(tree: Any) -> Iterator[Any]:
    for element in tree.iterdescendants():
        name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if name in _UNSEEN:
            yield element


def _parse(content: bytes) -> Any:
    """The lxml tree of a chapter: XHTML, or HTML if it breaks the rules of XML."""
    from lxml import etree, html

    text = re.sub(r"&([A-Za-z]\w*);", _character, _decode(content))
    strict = html.XHTMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        tree = etree.fromstring(text.encode(), strict)
    except etree.XMLSyntaxError:
        lenient = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        try:
            return html.document_fromstring(text.encode(), parser=lenient)
        except etree.LxmlError as error:
            raise ValueError(str(error)) from error
    html.xhtml_to_html(tree)
    return tree


def _decode(content: bytes) -> str:
    """The text of a chapter in the encoding that it declares, without the declaration."""
    declared = re.match(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding=[\"']([\w.-]+)", content)
    encoding = declared[1].decode() if declared else "utf-8-sig"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    try:
        text = content.decode(encoding, "replace")
    except LookupError:
        text = content.decode("utf-8", "replace")
    return re.sub(r"^\ufeff?\s*<\?xml[^>]*\?>", "", text)


def _character(entity: re.Match[str]) -> str:
    """The character of HTML's named entities, which XML does not know; XML's own five stay."""
    name = entity[1]
    is_xml = name in ("amp", "lt", "gt", "quot", "apos")
    return entity[0] if is_xml else html5.get(f"{name};", entity[0])

"""Read the XML that EndNote exports, and JabRef, Mendeley and Zotero for it.

>>> record = "<record><titles><title>A Model</title></titles><dates><year>2020</year></dates></record>"
>>> catalog = read_endnote_xml(f"<xml><records>{record}</records></xml>")
>>> catalog.entries[0].title, catalog.entries[0].year
('A Model', 2020)

The styles within a text are left out. It opens no file, whatever the XML names.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ptmrag.catalog.entry import Catalog
from ptmrag.catalog.formats.dates import fullest, iso_date
from ptmrag.catalog.formats.naming_fields import addresses_of
from ptmrag.catalog.formats.person_names import person
from ptmrag.catalog.formats.record_fields import note_of, record_of
from ptmrag.catalog.formats.work import Work, catalog_of, plain_title
from ptmrag.errors import InputError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_START = re.compile(
    r"\s*(?:<\?xml[^<>]*\?>)?\s*(?:<!--.{0,500}?-->\s*)?<xml>\s*<records>\s*<record\b", re.DOTALL
)
_VENUES = (
    "periodical/full-title",
    "titles/secondary-title",
    "titles/alt-title",
    "periodical/abbr-1",
)
_FIELDS = {
    "volume": "volume",
    "issue": "number",
    "number": "number",
    "pages": "pages",
    "publisher": "publisher",
    "abstract": "abstract",
    "doi": "electronic-resource-num",
    "archive_id": "accession-num",
}
_NOTES = ("notes", "research-notes")


def looks_like_endnote_xml(text: str) -> bool:
    """Whether a text is a list of EndNote's records in XML."""
    return bool(_START.match(text[:4_000]))


def read_endnote_xml(text: str, path: str = "") -> Catalog:
    """The catalog of such a text; InputError if it is no XML."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(re.sub(r"\A\s*<\?xml[^<>]*\?>", "", text))
    except (ParseError, DefusedXmlException, RecursionError, ValueError) as error:
        raise InputError(f"The list '{path}' is broken XML ({error}): export it again.") from error
    return catalog_of(_works(root, text), path)


def _works(root: "Element", text: str) -> Iterator[Work]:
    for record, line in zip(root.iter("record"), _lines(text), strict=False):
        yield _work(record, line=line)


def _lines(text: str) -> Iterator[int]:
    """The lines on which records begin."""
    line, at = 1, 0
    for found in re.finditer(r"<record[\s/>]", text):
        line += text.count("\n", at, found.start())
        at = found.start()
        yield line


def _work(record: "Element", *, line: int) -> Work:
    fields = {name: _text(record, place) for name, place in _FIELDS.items()}
    fields["url"] = "\n".join(_texts(record, "urls/related-urls/url"))
    fields["note"] = "\n".join(text for place in _NOTES for text in _texts(record, place))
    kind = record.find("ref-type")
    said = record_of(
        kind.get("name", "") if kind is not None else "",
        fields | {"date": _date(record), "venue": _venue(record)},
        key=_text(record, "label"),
        authors=tuple(map(person, _texts(record, "contributors/authors/author"))),
        tags=tuple(
            tag
            for text in _texts(record, "keywords/keyword")
            for tag in re.split(r"\s*[;\n]\s*", text)
            if tag
        ),
        files=tuple(_texts(record, "urls/pdf-urls/url")),
    )
    return Work(
        line,
        plain_title(_text(record, "titles/title")),
        tuple(addresses_of(fields)),
        note_of(
            *(text for place in _NOTES for text in _texts(record, place)), abstract=said.abstract
        ),
        record=said,
    )


def _venue(record: "Element") -> str:
    return next((text for place in _VENUES if (text := _text(record, place))), "")


def _date(record: "Element") -> str:
    year = _text(record, "dates/year")
    days = _texts(record, "dates/pub-dates/date")
    return fullest(map(iso_date, (year, *days, *(f"{day} {year}" for day in days))))


def _text(record: "Element", place: str) -> str:
    return next(iter(_texts(record, place)), "")


def _texts(record: "Element", place: str) -> Sequence[str]:
    """The texts at a place, without the styles in them."""
    texts = (" ".join("".join(found.itertext()).split()) for found in record.findall(place))
    return [text for text in texts if text]

"""The bibliographic record that the fields of a work make, in whatever format they were.

>>> fields = {"journal": "CoRR", "volume": "abs/1810.04805", "pages": "1--9", "date": "2018-10"}
>>> record = record_of("article", fields | {"venue": "CoRR"}, key="devlin18")
>>> record.kind, record.venue, record.volume, record.pages, record.arxiv_id
('article', 'arXiv', '', '1-9', '1810.04805')

Fields have the names of BibTeX and CSL, as for `naming_fields`, and `venue`, `issue`, `pages`, `publisher`,
`abstract` and `date`, which the formats call otherwise. It reads no format.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from ptmrag.catalog.formats.kinds import csl_kind
from ptmrag.catalog.formats.naming_fields import arxiv_id_of, doi_of
from ptmrag.catalog.formats.work import plain_title
from ptmrag.catalog.record import Person, Record

# Archives of preprints, which are no journals.
_ARCHIVE = re.compile(
    r"(?:arxiv|corr\b|computing research repository|biorxiv|medrxiv|chemrxiv|psyarxiv|techrxiv|ssrn\b|"
    r"research square|openreview|preprints?\b|cornell university)",
    re.IGNORECASE,
)
_OF_ARXIV = re.compile(r"(?:arxiv|corr\b|computing research repository)", re.IGNORECASE)
_DOI_OF_ARXIV = "10.48550/"
# Keys that a manager of references made for itself: nobody cites them.
_MADE_KEY = re.compile(r"[A-Z0-9]{8}|https?://.*|.*/items/.*")
_PARAGRAPH = re.compile(r"</(?:p|h\d|li|div)>|<br\s*/?>", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


def record_of(  # noqa: PLR0913 - the parts of a record that are no text, each by its name
    word: str,
    fields: Mapping[str, str],
    *,
    key: str = "",
    authors: tuple[Person, ...] = (),
    tags: tuple[str, ...] = (),
    files: tuple[str, ...] = (),
    kind_of: Callable[..., str] = csl_kind,
) -> Record:
    """The record of a work of the kind that a format calls `word`; `kind_of` knows the words of the format."""
    record = Record(
        key=key,
        authors=authors,
        date=fields.get("date", ""),
        venue=fields.get("venue", ""),
        volume=fields.get("volume", ""),
        issue=fields.get("issue", ""),
        pages=_pages(fields.get("pages", "")),
        publisher=fields.get("publisher", ""),
        doi=doi_of(fields),
        arxiv_id=arxiv_id_of(fields),
        abstract=plain_title(fields.get("abstract", "")),
        url=_address(fields.get("url", "")),
        open_url=_address(fields.get("pdf", "")),
        tags=tags,
        files=files,
    )
    is_preprint = _is_preprint(record)
    record = replace(record, kind=kind_of(word, is_preprint=is_preprint))
    return _of_archive(record) if is_preprint or record.kind == "article" else record


def own_key(key: str) -> str:
    """A key that a person or a style of keys gave, "" for one that only a database knows a work by."""
    return "" if _MADE_KEY.fullmatch(key) else key


def note_of(*texts: str, abstract: str = "") -> str:
    """The paragraphs of an entry's own text: its abstract, then what the user noted, each once.

    A list that was written by `ptmrag export` may have the abstract within a note: it is not doubled.
    """
    parts = (part for text in texts for part in _paragraphs(text))
    notes = (part.removeprefix(abstract).strip() if abstract else part.strip() for part in parts)
    return "\n\n".join(dict.fromkeys(part for part in (abstract, *notes) if part))


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a note in HTML, as Zotero has them; any other text is one."""
    if not _PARAGRAPH.search(text):
        return [text]
    return [plain_title(part) for part in _PARAGRAPH.split(text)]


def _is_preprint(record: Record) -> bool:
    """Whether a work is named by an archive of preprints and by no journal, conference or publisher."""
    if record.venue:
        return bool(_ARCHIVE.match(record.venue))
    is_published = record.doi and not record.doi.startswith(_DOI_OF_ARXIV)
    return bool(record.arxiv_id) and not is_published


def _of_archive(record: Record) -> Record:
    """A preprint, of which the number in the archive is no volume, issue or page."""
    if not _OF_ARXIV.match(record.venue or record.publisher):
        return record
    return replace(
        record,
        venue="arXiv" if record.venue else "",
        volume=_unless_id(record.volume),
        issue=_unless_id(record.issue),
        pages=_unless_id(record.pages),
    )


def _unless_id(said: str) -> str:
    """A number that is not the work's id in the archive."""
    return "" if _OF_ARXIV.match(said) or said.startswith("abs/") else said


def _pages(said: str) -> str:
    """Pages as they are printed, with one sign between the first and the last."""
    said = re.sub(r"^(?:pp?\.?|pages?:?)\s*(?=\d)", "", said.strip(), flags=re.IGNORECASE)
    return re.sub(r"\s*[-–—]+\s*", "-", said).strip("-")


def _address(said: str) -> str:
    found = _ADDRESS.search(said)
    return found[0] if found else ""

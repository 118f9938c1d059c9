"""A reference: one work in the list at the end of a document, as the list has it.

>>> read_reference("[3] J. Lee. Otters on the net. arXiv:2101.00001, 2021.", page=9).arxiv_id
'2101.00001'

It reads one reference; `reference_lists` finds the list of a document and cuts it.
"""

import re
from dataclasses import dataclass

from ptmrag.catalog.references import title_within
from ptmrag.catalog.title_first import without_venue
from ptmrag.documents.reference_authors import with_plain_names, without_authors
from ptmrag.language.verbatim import clean

_LABEL = re.compile(
    r"^\s*(?:[\[［【(（][^\]］】)）]{1,40}[\]］】)）]|\d{1,4}\.|\d{1,3}\s(?=[A-Z\u4e00-\u9fff]))\s*"
)
_ARXIV_ID = r"(\d{4}\.\s?\d{4,5}|[a-z-]{2,20}(?:\.[A-Za-z]{2})?/\d{7})(?!\d)"
_ARXIV = re.compile(
    rf"(?:arxiv(?:\.org)?\s*[:./]?\s*(?:e-?prints?|preprint)?\s*(?:arxiv)?\s*[:,.]?\s*|\babs/\s?|\bpdf/\s?){_ARXIV_ID}",
    re.IGNORECASE,
)
_ARXIV_CLASS = re.compile(rf"(?<![\d.]){_ARXIV_ID}(?:v\d+)?\s*\[[a-z-]+\.[A-Z]{{2}}\]")
_ARXIV_DOI = re.compile(rf"10\.48550/arxiv\.{_ARXIV_ID}", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}/(?:\s?[^\s\"<>“”，。；]+)")
_OPEN_DOI = re.compile(r"[/\-_]$|/v1/\d{4}\.$")
_ONLY_YEAR = re.compile(r"(?:19|20)\d\d[a-z]?\W*")
_ACL_ID = r"([A-Z]\d{2}-\d{4,5}|\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)"
_ACL = re.compile(
    rf"(?:aclanthology\.(?:org|info)|aclweb\.org)/\s?(?:anthology/)?(?:papers/\S*?/)?\s?{_ACL_ID}|"
    rf"10\.(?:18653|3115)/\s?v1/\s?{_ACL_ID}",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d.:/-])((?:19|20)\d\d)(?!\d|[.:/]\d)[a-z]?")
_ADDRESS = re.compile(r"(?:https?://|www\.|arxiv:|abs/|doi:|10\.\d{4,9}/)\s?\S+", re.IGNORECASE)
# Numbers that look like years: pages from one to another, and when a page of the web was seen.
_NO_YEAR = re.compile(
    r"\d{3,5}\s?[-–—]+\s?\d{3,5}(?!\d|[-–]\d)|\baccessed\b[^.;()\[\]]{0,40}|[\[［]\d{4}-\d{1,2}-\d{1,2}[\]］]",
    re.IGNORECASE,
)
# A title in quotation marks, or before what says its type: [J].
_IN_SINGLE_QUOTES = re.compile(r"(?:19|20)\d\d[a-z]?\)?,?\s['‘](\w.{8,250}?)['’],\s")
_MARKED = re.compile(r"[\"“”「『]|``|[\[［][A-Z]{1,2}(?:/[A-Z]{2})?[\]］]")
_DATE_FIRST = re.compile(r"^[\s.,:]*(?:[(\[]?(?:19|20)\d\d[a-z]?[)\]]?[\s.,:]+)?")


@dataclass(frozen=True, slots=True)
class Reference:
    """A work in a list of references.

    `text` is verbatim on its page (line ends apart), from its label on; `page` is None where there are no
    pages. `rest` is what is on the next page. `title` is "" where it is not certain, `year` None.
    Identifiers are without versions and prefixes: `1810.04805`, `10.18653/v1/n19-1423`, `N19-1423`.
    """

    text: str
    page: int | None
    rest: str = ""
    title: str = ""
    year: int | None = None
    arxiv_id: str = ""
    doi: str = ""
    acl_id: str = ""

    @property
    def whole(self) -> str:
        """All of it, also what is on the next page."""
        return f"{self.text} {self.rest}" if self.rest else self.text


def read_reference(text: str, *, page: int | None, rest: str = "") -> Reference:
    """What the text of a reference says: identifiers, year and title."""
    whole = clean(f"{text}\n{rest}" if rest else text)
    body = _LABEL.sub("", whole)
    return Reference(
        text=text,
        page=page,
        rest=rest,
        title=_title_in(body),
        year=_year_in(body),
        arxiv_id=_arxiv_id_in(whole),
        doi=_doi_in(whole),
        acl_id=_acl_id_in(whole),
    )


def without_label(text: str) -> str:
    """A reference without its label: `[3]`, `4.`, `[Dev19]`.

    >>> without_label("[3] J. Lee. Otters.")
    'J. Lee. Otters.'
    """
    return _LABEL.sub("", text)


def _title_in(body: str) -> str:
    """The title, "" if it is not certain. Unlike a list, references have their authors first, even a single one."""
    if quoted := _IN_SINGLE_QUOTES.search(body):
        return clean(quoted[1])
    rest = "" if _MARKED.search(body) else _DATE_FIRST.sub("", without_authors(body))
    title = without_venue(rest) if rest else title_within(with_plain_names(body)).title
    return clean(title).strip(" .,;:\"“”'‘’") if title.strip() != body else ""


def _year_in(body: str) -> int | None:
    """The year of a work: the last one that is none of an address, of pages or of a visit."""
    years = _YEAR.findall(_NO_YEAR.sub(" ", _ADDRESS.sub(" ", body)))
    return int(years[-1]) if years else None


def _arxiv_id_in(text: str) -> str:
    for pattern in (_ARXIV_DOI, _ARXIV, _ARXIV_CLASS):
        if found := pattern.search(text):
            return re.sub(r"^([a-z-]+)\.[A-Za-z]{2}/", r"\1/", re.sub(r"\s", "", found[1]))
    return ""


def _doi_in(text: str) -> str:
    found = _DOI.search(text)
    if not found:
        return ""
    doi = found[0]
    rest = next(iter(text[found.end() :].split()), "")
    goes_on = rest[:1].isdecimal() and not _ONLY_YEAR.fullmatch(rest)
    if _OPEN_DOI.search(doi) or (doi.endswith(".") and goes_on):
        doi += rest  # broken at the end of a line
    return re.sub(r"\s", "", doi).rstrip(".,;:)]}'’").lower()


def _acl_id_in(text: str) -> str:
    found = _ACL.search(text)
    if not found:
        return ""
    identifier = str(next(filter(None, found.groups())))
    return identifier.upper() if identifier[0].isalpha() else identifier.lower()

"""Landing pages: where a page about a paper says that its PDF is, and what the paper is called.

    find_landing(Path("abstract.html"), processes, url="https://proceedings.example.org/v9/lark19a.html")
    ->  Landing("https://proceedings.example.org/v9/lark19a/lark19a.pdf", "Larkspur: Sparse Memory")

Conferences and publishers name both for search engines (Google Scholar, "Inclusion Guidelines for
Webmasters"). Only what the head of the page says counts: anybody may write into a page's text. It
fetches nothing, and does not say whether the PDF is that paper: `is_printed_on` compares the two.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from ptmrag.catalog.same_title import title_letters
from ptmrag.documents.html_text import html_tree
from ptmrag.documents.pdf import has_signature
from ptmrag.documents.reader_processes import ReaderProcesses
from ptmrag.language.verbatim import clean

# The names of the fields in the order of trust: Highwire Press, bepress, EPrints.
_PDF = ("citation_pdf_url", "bepress_citation_pdf_url", "eprints.document_url")
_TITLE = (
    *("citation_title", "bepress_citation_title", "eprints.title"),
    *("prism.title", "dc.title", "dcterms.title"),
)
_FIELD = re.compile(
    rb"citation_|eprints\.|application/pdf|ScholarlyArticle|[\"']dc(?:terms)?\.creator",
    re.IGNORECASE,
)
# Tags that describe a paper; a page has many others.
_ABOUT = re.compile(r"(?:bepress_)?citation_(?!reference)|eprints\.|dc(?:terms)?\.|prism\.")
_MOST_TAGS = 3_000  # some papers have so many authors
_DATA = "//script[@type='application/ld+json']/text()"
_ARTICLE = "ScholarlyArticle"
_LONGEST_DATA = 200_000  # characters
_PDF_LINK = (
    ".//link[contains(concat(' ', @rel, ' '), ' alternate ') and @type='application/pdf']/@href"
)
# Meta elements of the head, also where a parser ends it early. Comments are deeper in the body.
_HEAD = "//head//meta | /html/body/meta | /html/body/p/meta | /html/meta"
_START = 1024  # bytes: in them is the mark of a PDF
_LEAST_LETTERS = 8
_LONGEST = 400  # characters of a title
_LONGEST_CONTENT = 20_000  # characters of a field
_FIRST_PAGE = 4_000  # characters in which a paper's title is


@dataclass(frozen=True, slots=True)
class Landing:
    """The address of the PDF behind a page, "" if it names none, and the title that the page gives the paper.

    `tags` are the meta fields about the paper, name and content, `data` the texts of JSON-LD.
    """

    pdf: str
    title: str
    tags: tuple[tuple[str, str], ...] = ()
    data: tuple[str, ...] = ()

    def is_printed_on(self, first_page: str) -> bool:
        """Whether the title is on the first page of a PDF, spaces and punctuation apart."""
        letters = title_letters(self.title)
        is_there = letters in title_letters(first_page[:_FIRST_PAGE])
        return len(letters) >= _LEAST_LETTERS and is_there


def find_landing(path: Path, processes: ReaderProcesses, *, url: str) -> Landing | None:
    """What a page at an address says of its paper; None if it says nothing.

    Raises DocumentError for a page that cannot be parsed within the limits of the processes.
    """
    with path.open("rb") as file:
        head = file.read(_START)
        if has_signature(head) or not _FIELD.search(head + file.read()):
            return None
    found = processes.call(read_landing, path, {"url": url}, gives=Landing)
    return found if found.pdf or found.tags or found.data else None


def read_landing(content: bytes, *, url: str) -> Landing:
    """What the bytes of a page say of its paper; `pdf` is empty if they name none."""
    tree = html_tree(content)
    if tree is None:
        return Landing("", "")
    tags = _tags(tree)
    fields = {name: said for name, said in reversed(tags) if said}
    about = tuple(tag for tag in tags if _ABOUT.match(tag[0]))[:_MOST_TAGS]
    data = tuple(text[:_LONGEST_DATA] for text in tree.xpath(_DATA) if _ARTICLE in text)
    pdf = next((fields[name] for name in _PDF if fields.get(name)), "")
    title = next((fields[name] for name in _TITLE if fields.get(name)), "")
    if not pdf and title:  # repositories such as Zenodo's
        pdf = next(iter(tree.xpath(_PDF_LINK)), "").strip()
    base = next(iter(tree.xpath("//head/base/@href")), "")
    try:
        address = urljoin(urljoin(url, base), pdf) if pdf else ""
    except ValueError:  # such as a bracket in the host that is not closed
        address = ""
    return Landing(address, clean(title)[:_LONGEST], about, data)


def _tags(tree: Any) -> list[tuple[str, str]]:
    """The meta fields of the head in their order: the name in lower case, and the content."""
    return [
        (
            (meta.get("name") or meta.get("property") or "").strip().casefold(),
            (meta.get("content") or "").strip()[:_LONGEST_CONTENT],
        )
        for meta in tree.xpath(_HEAD)
    ]

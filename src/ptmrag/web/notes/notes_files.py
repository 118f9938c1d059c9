"""Files of the quotes that a reader keeps: Markdown, and copies of the PDFs with highlights.

    notes_markdown(kept_works(pins, library))
    highlighted_copy(work, source, library=library, viewer=viewer).content      # Base64 of a PDF

Only quotes that are verbatim in the library are written as quotes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ptmrag.api.pdf_viewer import PdfViewer, find_pdf
from ptmrag.errors import DocumentError
from ptmrag.language.markdown import literal_text
from ptmrag.sources.web_address import web_address
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.exports import file_stem
from ptmrag.web.notes.kept_quotes import KeptQuote, KeptWork

_GONE = {
    "zh": "资料库中已没有这段文字，无法核对：",
    "en": "No longer in the library, so it could not be checked:",
}
_TITLES = {"zh": "笔记", "en": "Notes"}
_PAGES = {"zh": "第 {} 页", "en": "p. {}"}


@dataclass(frozen=True, slots=True)
class HighlightedCopy:
    """A copy of a PDF: the name of its file, its content in Base64, and how many of the quotes are highlighted."""

    name: str
    content: str
    marked: int
    wanted: int


def notes_markdown(works: Sequence[KeptWork], language: str) -> str:
    """All notes as Markdown: a heading for each work, and each quote with its page and the reader's note."""
    lang = "zh" if language == "zh" else "en"
    lines = [f"# {_TITLES[lang]}", ""]
    for work in works:
        year = f" ({work.year})" if work.year else ""
        key = f" [@{work.work.key}]" if work.work else ""
        lines += [f"## {literal_text(work.title)}{year}{key}", ""]
        for quote in work.quotes:
            lines += [*_quote(quote, lang), ""]
    return "\n".join(lines).rstrip() + "\n"


def _quote(quote: KeptQuote, lang: str) -> list[str]:
    text = literal_text(" ".join(quote.pin.place.quote.split()))
    note = literal_text(quote.pin.note).splitlines()
    below = ["", *note] if note else []
    if quote.citation is None:
        return [f"{_GONE[lang]} {text}", *below]
    page = _PAGES[lang].format(quote.citation.page) if quote.citation.page else ""
    address = web_address(quote.page_url)
    said = [part for part in (page, f"<{address}>" if address else "", quote.pin.date) if part]
    return [f"> {text}", ">", f"> — {', '.join(said)}" if said else ">", *below]


def highlighted_copy(
    work: KeptWork, source: str, *, library: CachedLibrary, viewer: PdfViewer
) -> HighlightedCopy:
    """A copy of a source's PDF with the quotes that are kept of it. Raises DocumentError with the reason."""
    file = find_pdf(library.current, source) if source in work.pdfs else None
    if file is None:
        raise DocumentError("the PDF is not stored")
    marks = [
        (quote.citation.page, quote.citation.quote, quote.pin.note)
        for quote in work.quotes
        if quote.citation and quote.citation.source == source and quote.citation.page
    ]
    made = viewer.highlight(file, marks)
    stem = file_stem(work.work.key if work.work else work.title)
    return HighlightedCopy(f"{stem}-notes.pdf", made.content, sum(made.marked), len(marks))

"""The evidence beside the chat: a page of a PDF with the quote marked on it, or the text around the quote.

    citation = open_citation(conversation, "0-2")     # citation [2] of the first answer
    citation, shown = render_evidence(citation, conversation, library=library, viewer=viewer)

The picture is part of the page itself; no file is served. Each visitor has an `OpenCitation` of their own.
It checks no quote: `answer` did.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ptmrag.answer.answer import Citation
from ptmrag.api.pdf_viewer import PdfPage, PdfViewer, find_pdf
from ptmrag.errors import DocumentError
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.chat.exchange import Exchange
from ptmrag.web.labels import Label
from ptmrag.web.rendering import render
from ptmrag.web.sources_panel import MarkedText, page_address

EVIDENCE_ACTS = ("cite", "next", "previous", "larger", "smaller", "close")
ZOOMS = (100, 150, 200)
_WIDTH = 880  # pixels at 100 %
_AROUND = 1_200  # characters of text on either side of a quote
_PLACE = re.compile(r"(\d{1,4})-(\d{1,3})")
_NO_PDF = Label(
    "PDF 未保存，以下是该页的文字。", "The PDF is not stored. This is the text of the page."
)
_NO_BOX = Label(
    "引文出自本页，但无法在图像上定位。",
    "The quote is on this page but could not be located in the image.",
)


@dataclass(frozen=True, slots=True)
class OpenCitation:
    """The citation that a visitor looks at: its exchange and number, the page shown, and the zoom in %.

    `page` is 0 for a source without pages, and `exchange` -1 while none is open.
    """

    exchange: int = -1
    number: int = 0
    page: int = 0
    zoom: int = 100


def open_citation(conversation: Sequence[Exchange], place: str) -> OpenCitation | None:
    """Open a citation named "<exchange>-<number>"; None if the conversation has no such citation."""
    found = _PLACE.fullmatch(place)
    opened = OpenCitation(int(found[1]), int(found[2])) if found else OpenCitation()
    citation = find_citation(opened, conversation)
    return replace(opened, page=citation.page or 0) if citation else None


def find_citation(opened: OpenCitation, conversation: Sequence[Exchange]) -> Citation | None:
    """The citation that is open; None if the conversation does not have it."""
    if not 0 <= opened.exchange < len(conversation):
        return None
    answer = conversation[opened.exchange].answer
    citations = answer.citations if answer else ()
    return next((c for c in citations if c.n == opened.number), None)


def turn(opened: OpenCitation, act: str) -> OpenCitation:
    """What is open after a button of the panel: next, previous, larger, smaller or close."""
    if act == "close":
        return OpenCitation()
    if act in ("next", "previous"):
        return replace(opened, page=max(1, opened.page + (1 if act == "next" else -1)))
    step = {"larger": 1, "smaller": -1}.get(act, 0)
    at = ZOOMS.index(opened.zoom) if opened.zoom in ZOOMS else 0
    return replace(opened, zoom=ZOOMS[max(0, min(at + step, len(ZOOMS) - 1))])


def render_evidence(
    opened: OpenCitation,
    conversation: Sequence[Exchange],
    *,
    library: CachedLibrary,
    viewer: PdfViewer,
) -> tuple[OpenCitation, str]:
    """What is open after the page number was corrected, and the HTML of it; empty if nothing is open."""
    citation = find_citation(opened, conversation)
    if citation is None:
        return OpenCitation(), ""
    return show_citation(citation, opened, library=library, viewer=viewer)


def show_citation(
    citation: Citation, opened: OpenCitation, *, library: CachedLibrary, viewer: PdfViewer
) -> tuple[OpenCitation, str]:
    """The same for any citation; of `opened`, only the page and the zoom count."""
    if not opened.page:
        return opened, _render(citation, opened, text=_text_around(citation, library))
    file = find_pdf(library.current, citation.source)
    if file is None:
        text = _text_around(citation, library)
        return opened, _render(citation, opened, label=_NO_PDF, text=text)
    quote = citation.quote if opened.page == citation.page else ""
    width = _WIDTH * opened.zoom // 100
    try:
        page = viewer.view(file, opened.page, quote=quote, width=width)
    except DocumentError as error:
        is_cited = opened.page == citation.page
        around = _text_around(citation, library) if is_cited else None
        return opened, _render(citation, opened, label=_not_drawn(error), text=around)
    label = _NO_BOX if quote and not page.boxes else None
    return replace(opened, page=page.number), _render(citation, opened, label=label, page=page)


def _not_drawn(error: DocumentError) -> Label:
    return Label(
        f"此页无法在这里显示（{error}），请从来源打开。",
        f"This page cannot be shown here ({error}): open it at its source.",
    )


def _render(
    citation: Citation,
    opened: OpenCitation,
    *,
    label: Label | None = None,
    page: PdfPage | None = None,
    text: MarkedText | None = None,
) -> str:
    return render(
        "evidence.html",
        citation=citation,
        page_url=page_address(citation) or "",
        label=label,
        page=page,
        image=base64.b64encode(page.image).decode() if page else "",
        text=text,
        zoom=opened.zoom,
        can_shrink=opened.zoom > ZOOMS[0],
        can_grow=opened.zoom < ZOOMS[-1],
    )


def _text_around(citation: Citation, library: CachedLibrary) -> MarkedText:
    """The quote in its text, for a source without pages."""
    text = library.current.passages.page_text(citation.source, citation.page)
    at = text.find(citation.quote)
    if at < 0:
        return MarkedText("", citation.quote, "")
    end = at + len(citation.quote)
    return MarkedText(text[max(0, at - _AROUND) : at], citation.quote, text[end : end + _AROUND])

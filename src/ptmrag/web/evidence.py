"""The page of a PDF beside the chat, with the quote marked on it, and the buttons to turn it.

    view = opened(exchanges, "0-2")          # citation [2] of the first answer
    page_panel(view, exchanges, library, viewer)

The picture is part of the page itself; no file is served. Which page a visitor sees is that
visitor's `View`. It judges no quote: `answer` did.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ptmrag.answer.answer import Citation
from ptmrag.errors import DocumentError
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.chat import Exchange
from ptmrag.web.escape import html_text, web_address
from ptmrag.web.html_parts import hint, link_out
from ptmrag.web.labels import both
from ptmrag.web.pdf_viewer import PdfPage, PdfViewer, pdf_file
from ptmrag.web.sources_panel import page_address

ZOOMS = (100, 150, 200)
_WIDTH = 880  # pixels at 100 %
_PLACE = re.compile(r"(\d{1,4})-(\d{1,3})")


@dataclass(frozen=True, slots=True)
class View:
    """Which citation a visitor looks at: exchange and number, the page shown, and its size."""

    exchange: int = -1
    number: int = 0
    page: int = 0
    zoom: int = 100


def opened(exchanges: Sequence[Exchange], place: str) -> View | None:
    """The view of a citation from "<exchange>-<number>", None where there is none such."""
    found = _PLACE.fullmatch(place)
    view = View(int(found[1]), int(found[2])) if found else View()
    citation = citation_of(view, exchanges)
    return replace(view, page=citation.page or 0) if citation else None


def citation_of(view: View, exchanges: Sequence[Exchange]) -> Citation | None:
    """The citation that is looked at."""
    if not 0 <= view.exchange < len(exchanges):
        return None
    answer = exchanges[view.exchange].answer
    citations = answer.citations if answer else ()
    return next((c for c in citations if c.n == view.number), None)


def turned(view: View, act: str) -> View:
    """The view after a button of the page: next, previous, larger, smaller, close."""
    if act == "close":
        return View()
    if act in ("next", "previous"):
        return replace(view, page=max(1, view.page + (1 if act == "next" else -1)))
    step = {"larger": 1, "smaller": -1}.get(act, 0)
    at = ZOOMS.index(view.zoom) if view.zoom in ZOOMS else 0
    return replace(view, zoom=ZOOMS[max(0, min(at + step, len(ZOOMS) - 1))])


def page_panel(
    view: View, exchanges: Sequence[Exchange], library: CachedLibrary, viewer: PdfViewer
) -> tuple[View, str]:
    """The page that is looked at as HTML (empty where none is), and the view as it turned out."""
    citation = citation_of(view, exchanges)
    if citation is None:
        return View(), ""
    if not view.page:
        return view, _frame(citation, _passage(citation, library), "")
    file = pdf_file(library.current, citation.source)
    if file is None:
        lost = hint("此页的 PDF 未保存，以下为其文字。", "The PDF is not kept; this is its text.")
        return view, _frame(citation, lost + _passage(citation, library), "")
    quote = citation.quote if view.page == citation.page else ""
    try:
        shown = viewer.view(file, view.page, quote=quote, width=_WIDTH * view.zoom // 100)
    except DocumentError as error:
        reason = html_text(str(error))
        return view, _frame(citation, hint(reason, reason), "")
    view = replace(view, page=shown.number)
    return view, _frame(citation, _picture(shown, view.zoom, quote), _turner(shown, view.zoom))


def _frame(citation: Citation, body: str, turner: str) -> str:
    links = "".join(link_out(address, label) for address, label in _addresses(citation))
    entry = (
        f'<button type="button" data-act="entry" data-id="{html_text(citation.entry_id)}">'
        f"{both('目录条目', 'Catalog entry')}</button>"
    )
    close = _button("close", "×", "关闭 Close", enabled=True)
    return (
        f'<section class="page" aria-label="[{citation.n}]"><h2>[{citation.n}] '
        f"<bdi>{html_text(citation.title)}</bdi>{close}</h2>"
        f'<p class="bar">{turner}{links}{entry}</p>{body}</section>'
    )


def _addresses(citation: Citation) -> list[tuple[str | None, str]]:
    """Where the source can be read elsewhere: its abstract or page, and its PDF."""
    found = [(web_address(citation.url), both("来源", "Source"))]
    if page_address(citation) != citation.url:
        found.append((page_address(citation), "PDF"))
    return found


def _turner(shown: PdfPage, zoom: int) -> str:
    return (
        _button("previous", "‹", "上一页 Previous page", enabled=shown.number > 1)
        + f'<span class="at">{shown.number} / {shown.pages}</span>'
        + _button("next", "›", "下一页 Next page", enabled=shown.number < shown.pages)
        + _button("smaller", "−", "缩小 Smaller", enabled=zoom > ZOOMS[0])
        + f'<span class="at">{zoom}%</span>'
        + _button("larger", "+", "放大 Larger", enabled=zoom < ZOOMS[-1])
    )


def _button(act: str, sign: str, label: str, *, enabled: bool) -> str:
    off = "" if enabled else " disabled"
    return (
        f'<button type="button" data-act="{act}" aria-label="{label}" title="{label}"{off}>'
        f"{sign}</button>"
    )


def _picture(shown: PdfPage, zoom: int, quote: str) -> str:
    marks = "".join(
        f'<i class="mark" style="left:{100 * left:.2f}%;top:{100 * top:.2f}%;'
        f'width:{100 * width:.2f}%;height:{100 * height:.2f}%"></i>'
        for left, top, width, height in shown.boxes
    )
    lost = hint(
        "引文在此页的文字中，但图上无法定位。",
        "The quote is in this page's text, not found in its picture.",
    )
    above = lost if quote and not shown.boxes else ""
    image = base64.b64encode(shown.image).decode()
    label = html_text(f"{shown.number} / {shown.pages}")
    return (
        f'{above}<div class="sheet" tabindex="0" role="region" aria-label="{label}">'
        f'<div class="paper" style="--zoom:{zoom}%">'
        f'<img alt="{label}" width="{shown.width}" height="{shown.height}" '
        f'src="data:image/webp;base64,{image}">{marks}</div></div>'
    )


def _passage(citation: Citation, library: CachedLibrary) -> str:
    """The quote in the text that it stands in, for sources without pages."""
    text = library.current.passages.page_text(citation.source, citation.page)
    at = text.find(citation.quote)
    if at < 0:
        return f'<blockquote dir="auto"><mark>{html_text(citation.quote)}</mark></blockquote>'
    before, after = text[max(0, at - 1200) : at], text[at + len(citation.quote) :][:1200]
    return (
        f'<blockquote class="context" dir="auto" tabindex="0">{html_text(before)}'
        f"<mark>{html_text(citation.quote)}</mark>{html_text(after)}</blockquote>"
    )

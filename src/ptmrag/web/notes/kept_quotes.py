"""The quotes that a reader keeps beside what the library says of them now: grouped by work, each checked again.

    groups = kept_works(pins, library, wanted="memory")
    groups[0].title, groups[0].quotes[0].citation       # None where the page does not have the quote any more

It changes no pins and renders nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ptmrag.answer.answer import Citation
from ptmrag.api.pdf_viewer import find_pdf
from ptmrag.errors import PtmragError
from ptmrag.export.exported_work import ExportedWork
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.notes.pins import Pin
from ptmrag.web.sources_panel import page_address

_LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class KeptQuote:
    """A pin, and its citation; without one the library does not have the quote on that page any more."""

    pin: Pin
    citation: Citation | None

    @property
    def page_url(self) -> str:
        """Where the page is on the web, "" for nowhere."""
        return (page_address(self.citation) or "") if self.citation else ""


@dataclass(frozen=True, slots=True)
class KeptWork:
    """The quotes of one work in the order of its pages; `pdfs` are its sources of which the PDF is stored."""

    entry_id: str
    title: str
    year: int | None
    work: ExportedWork | None
    quotes: tuple[KeptQuote, ...]
    pdfs: tuple[str, ...] = ()

    @property
    def is_there(self) -> bool:
        """Whether the library has the work."""
        return any(quote.citation for quote in self.quotes)

    @property
    def has_pages(self) -> bool:
        """Whether some of its quotes are on pages."""
        return any(quote.citation and quote.citation.page for quote in self.quotes)


def kept_works(
    pins: Iterable[Pin], library: CachedLibrary, *, wanted: str = ""
) -> tuple[KeptWork, ...]:
    """The works of pins with every word wanted in quote, note or title; the one kept last comes first."""
    words = wanted[:_LONGEST_SEARCH].casefold().split()
    groups: dict[str, list[KeptQuote]] = {}
    for pin in pins:
        searched = " ".join((pin.title, pin.place.quote, pin.note)).casefold()
        if all(word in searched for word in words):
            citation = library.quoted(pin.place)
            entry_id = citation.entry_id if citation else pin.place.entry_id
            groups.setdefault(entry_id, []).append(KeptQuote(pin, citation))
    works = {work.entry_id: work for work in library.works(list(groups))}
    return tuple(
        _work(entry_id, quotes, library=library, work=works.get(entry_id))
        for entry_id, quotes in groups.items()
    )


def _work(
    entry_id: str, quotes: list[KeptQuote], *, library: CachedLibrary, work: ExportedWork | None
) -> KeptWork:
    cited = [quote.citation for quote in quotes if quote.citation]
    sources = dict.fromkeys(one.source for one in cited if one.page)
    return KeptWork(
        entry_id,
        cited[0].title if cited else quotes[0].pin.title,
        work.year if work else None,
        work,
        tuple(sorted(quotes, key=_place)),
        tuple(source for source in sources if _has_pdf(library, source)),
    )


def _place(quote: KeptQuote) -> tuple[bool, str, int]:
    place = quote.pin.place
    return quote.citation is None, place.source, place.page or 0


def _has_pdf(library: CachedLibrary, source: str) -> bool:
    try:
        return find_pdf(library.current, source) is not None
    except PtmragError:
        return False

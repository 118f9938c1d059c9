"""What an entry cites and what cites it, as its page in the catalog shows it.

    shown = shown_citations(listed)
    shown.parts[0].label.en, len(shown.parts[0].folded)      # "Cites (12)", 7

It matches no references: `library.citations` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ptmrag.answer.citation_list import CitationList, LinkedWork
from ptmrag.language.cut_at_word import cut_at_word
from ptmrag.sources.arxiv import address_of_work
from ptmrag.web.labels import Label
from ptmrag.web.quote_places import QuotePlace
from ptmrag.web.sources_panel import address_on_page

_AT_ONCE = 5  # works that are shown without opening the rest
_LONGEST = 300  # characters of a reference: some name hundreds of authors


@dataclass(frozen=True, slots=True)
class ShownCitation:
    """A work, the reference with its place, and the address of its page, "" where there is none on the web."""

    entry_id: str
    title: str
    year: int | None
    quote: str
    page: int | None
    url: str
    place: QuotePlace


@dataclass(frozen=True, slots=True)
class ShownDirection:
    """The works of one direction: the first few, and those that are folded."""

    label: Label
    works: tuple[ShownCitation, ...]
    folded: tuple[ShownCitation, ...]


@dataclass(frozen=True, slots=True)
class ShownCitations:
    """The directions that have works, and whether the entry's own list could be read."""

    parts: tuple[ShownDirection, ...]
    has_list: bool


def shown_citations(listed: CitationList) -> ShownCitations:
    """The citations of an entry for the page."""
    cites, cited_by = len(listed.cites), len(listed.cited_by)
    parts = (
        _direction(Label(f"引用（{cites}）", f"Cites ({cites})"), listed.cites),
        _direction(Label(f"被引用（{cited_by}）", f"Cited by ({cited_by})"), listed.cited_by),
    )
    return ShownCitations(tuple(part for part in parts if part.works), listed.has_list)


def _direction(label: Label, works: Sequence[LinkedWork]) -> ShownDirection:
    shown = tuple(map(_shown, works))
    return ShownDirection(label, shown[:_AT_ONCE], shown[_AT_ONCE:])


def _shown(work: LinkedWork) -> ShownCitation:
    quote = cut_at_word(work.quote, _LONGEST)
    url = address_on_page(address_of_work(work.source, work.url), work.page) or ""
    place = QuotePlace(work.entry_id, work.source, work.page, work.quote)
    return ShownCitation(work.entry_id, work.title, work.year, quote, work.page, url, place)

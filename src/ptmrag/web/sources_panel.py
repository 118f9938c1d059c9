"""The panel beside the chat: the sources of the last answer, each quote marked in its passage.

>>> "appear here" in render_sources(None)
True

It checks no quote: `answer` has done that.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ptmrag.answer.answer import Answer, Citation
from ptmrag.answer.work_note import WorkNote
from ptmrag.language.cut_at_word import cut_at_word
from ptmrag.language.printable import printable
from ptmrag.retrieval.hit import Hit
from ptmrag.sources.source import is_note, own_file
from ptmrag.sources.web_address import web_address
from ptmrag.web.rendering import render

# How much of the passage is shown on either side of the quote, in characters.
_CONTEXT = 140
_LONGEST_QUESTION = 160
_ARXIV = "https://arxiv.org/abs/"


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A quote with the text around it."""

    before: str
    quote: str
    after: str


@dataclass(frozen=True, slots=True)
class CitedQuote:
    """One citation in the panel; `place` is "<exchange>-<number>", which a click sends."""

    n: int
    place: str
    page: int | None
    page_url: str
    text: MarkedText


@dataclass(frozen=True, slots=True)
class SourceCard:
    """One source of one entry, with all quotes from it; `path` are the headings above, then its id."""

    title: str
    path: tuple[str, ...]
    source: str
    is_note: bool
    own_copy: str  # the name of the reader's file that stands in for a paper of the web
    url: str
    quotes: tuple[CitedQuote, ...]
    notes: tuple[WorkNote, ...] = ()


def render_sources(answer: Answer | None, exchange: int = 0) -> str:
    """The panel for an answer, which is in that exchange of its conversation; None: no question yet."""
    if answer is None:
        return render("sources.html", question=None, abstained=False, cards=())
    return render(
        "sources.html",
        question=cut_at_word(printable(answer.question), _LONGEST_QUESTION),
        abstained=answer.abstained and not answer.citations,
        cards=source_cards(answer, exchange),
    )


def source_cards(answer: Answer, exchange: int = 0) -> tuple[SourceCard, ...]:
    """A card for each source that an answer cites, in the order of the citations."""
    groups: dict[tuple[str, str], list[Citation]] = {}
    for citation in answer.citations:
        groups.setdefault((citation.entry_id, citation.source), []).append(citation)
    return tuple(_card(group, answer, exchange=exchange) for group in groups.values())


def page_address(citation: Citation) -> str | None:
    """Where to read the quote; None without a web address."""
    return address_on_page(citation.url, citation.page)


def address_on_page(url: str, page: int | None) -> str | None:
    """The page of an arXiv paper, else the source; None without a web address."""
    if page and url.startswith(_ARXIV):
        url = f"https://arxiv.org/pdf/{url.removeprefix(_ARXIV)}#page={page}"
    return web_address(url)


def _card(citations: Sequence[Citation], answer: Answer, *, exchange: int) -> SourceCard:
    first, hits = citations[0], answer.hits
    hit = _hit_of(first, hits)
    return SourceCard(
        first.title,
        (*hit.category, first.entry_id) if hit else (first.entry_id,),
        first.source,
        is_note(first.source),
        own_file(first.url),
        first.url,
        tuple(_cite(citation, _hit_of(citation, hits), exchange) for citation in citations),
        tuple(note for note in answer.works if note.entry_id == first.entry_id),
    )


def _cite(citation: Citation, hit: Hit | None, exchange: int) -> CitedQuote:
    return CitedQuote(
        citation.n,
        f"{exchange}-{citation.n}",
        citation.page,
        page_address(citation) or "",
        _mark(citation.quote, hit.text if hit else ""),
    )


def _mark(quote: str, passage: str) -> MarkedText:
    """The quote with a little of the passage around it; alone if the passage does not contain it."""
    before, found, after = passage.partition(quote)
    if not found:
        return MarkedText("", quote, "")
    return MarkedText(_ending(before), quote, _beginning(after))


def _ending(text: str) -> str:
    """The end of a text, from the start of a word where one is near."""
    if len(text) <= _CONTEXT:
        return text
    return "…" + re.sub(r"^\w{1,15}\b\s*", "", text[-_CONTEXT:], flags=re.ASCII)


def _beginning(text: str) -> str:
    """The beginning of a text, to the end of a word where one is near."""
    if len(text) <= _CONTEXT:
        return text
    return re.sub(r"\s*\b\w{1,15}$", "", text[:_CONTEXT], flags=re.ASCII) + "…"


def _hit_of(citation: Citation, hits: Sequence[Hit]) -> Hit | None:
    """The passage that a quote was taken from."""
    place = (citation.source, citation.page)
    return next(
        (hit for hit in hits if (hit.source, hit.page) == place and citation.quote in hit.text),
        None,
    )

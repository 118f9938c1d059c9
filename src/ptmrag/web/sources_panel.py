"""The panel beside the chat: the works that the last answer cites, each with its places and their context.

>>> "appear here" in render_sources(None)
True

The answer has the quotes; the panel has what it does not: where each is from, a button to its page, and, folded, the
passage around it. It checks no quote: `answer` has done that.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ptmrag.answer.answer import Answer, Citation
from ptmrag.answer.framing import masked, plain_title
from ptmrag.answer.work_note import WorkNote
from ptmrag.language.cut_at_word import cut_at_word
from ptmrag.language.printable import printable
from ptmrag.retrieval.hit import Hit
from ptmrag.sources.source import is_note, own_file
from ptmrag.sources.web_address import web_address
from ptmrag.web.rendering import render
from ptmrag.web.work_facts import NO_WORKS, KnownWorks, WorkFacts

# How much of the passage is shown on either side of the quote, in characters.
_CONTEXT = 280
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
    citation: Citation
    page_url: str
    text: MarkedText


@dataclass(frozen=True, slots=True)
class CitedSource:
    """One source of a work, with the citations of it."""

    source: str
    is_note: bool
    own_copy: str  # the name of the reader's file that stands in for a paper of the web
    url: str
    quotes: tuple[CitedQuote, ...]


@dataclass(frozen=True, slots=True)
class CitedWork:
    """One work with its sources; `path` are the headings above it in the list."""

    facts: WorkFacts
    path: tuple[str, ...]
    sources: tuple[CitedSource, ...]
    notes: tuple[WorkNote, ...] = ()
    has_more: bool = False  # whether there is more to read than the answer has


def render_sources(answer: Answer | None, exchange: int = 0, known: KnownWorks = NO_WORKS) -> str:
    """The panel for an answer, which is in that exchange of its conversation; None: no question yet."""
    if answer is None:
        return render(
            "sources.html", question=None, abstained=False, works=(), count=0, is_open=False
        )
    return render(
        "sources.html",
        question=cut_at_word(printable(answer.question), _LONGEST_QUESTION),
        abstained=answer.abstained and not answer.citations,
        works=cited_works(answer, exchange, known),
        count=len(answer.citations),
        is_open=answer.mode == "llm",  # then the answer has no quotes
    )


def cited_works(
    answer: Answer, exchange: int = 0, known: KnownWorks = NO_WORKS
) -> tuple[CitedWork, ...]:
    """The works that an answer cites, in the order of the citations."""
    groups: dict[str, list[Citation]] = {}
    for citation in answer.citations:
        groups.setdefault(citation.entry_id, []).append(citation)
    return tuple(_work(group, answer, exchange, known) for group in groups.values())


def page_address(citation: Citation) -> str | None:
    """Where to read the quote; None without a web address."""
    return address_on_page(citation.url, citation.page)


def address_on_page(url: str, page: int | None) -> str | None:
    """The page of an arXiv paper, else the source; None without a web address."""
    if page and url.startswith(_ARXIV):
        url = f"https://arxiv.org/pdf/{url.removeprefix(_ARXIV)}#page={page}"
    return web_address(url)


def _work(
    citations: Sequence[Citation], answer: Answer, exchange: int, known: KnownWorks
) -> CitedWork:
    first, hits = citations[0], answer.hits
    hit = _hit_of(first, hits)
    facts = known.facts(first.entry_id)
    sources: dict[str, list[Citation]] = {}
    for citation in citations:
        sources.setdefault(citation.source, []).append(citation)
    cited = tuple(_source(group, answer, exchange) for group in sources.values())
    texts = [quote.text for source in cited for quote in source.quotes]
    return CitedWork(
        facts or WorkFacts(first.entry_id, plain_title(first.title)),
        facts.category if facts else hit.category if hit else (),
        cited,
        tuple(note for note in answer.works if note.entry_id == first.entry_id),
        answer.mode == "llm"
        or any(t.before or t.after or masked(t.quote) not in answer.text for t in texts),
    )


def _source(citations: Sequence[Citation], answer: Answer, exchange: int) -> CitedSource:
    first = citations[0]
    return CitedSource(
        first.source,
        is_note(first.source),
        own_file(first.url),
        first.url,
        tuple(_cite(citation, _hit_of(citation, answer.hits), exchange) for citation in citations),
    )


def _cite(citation: Citation, hit: Hit | None, exchange: int) -> CitedQuote:
    return CitedQuote(
        citation.n,
        f"{exchange}-{citation.n}",
        citation,
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

"""The panel beside the chat: what the last answer rests on, as HTML.

>>> from ptmrag.web.sources_panel import panel
>>> "sources of an answer" in panel(None)
True

Every text in it is escaped here, for Gradio shows HTML as it is given. It answers nothing and
checks no quote: `answer` has done that.
"""

import re
from collections.abc import Sequence

from ptmrag.answer.answer import Answer, Citation
from ptmrag.retrieval.hit import Hit
from ptmrag.sources.source import scheme_of
from ptmrag.web.escape import html_text, visible, web_address
from ptmrag.web.html_parts import hint, link_out
from ptmrag.web.labels import both

# How much of the passage is shown on either side of the quote, in characters.
_CONTEXT = 140
_ARXIV = "https://arxiv.org/abs/"


def panel(answer: Answer | None, place: int = 0) -> str:
    """The sources of an answer, the `place`-th of its conversation; None before any question."""
    if answer is None:
        return _frame(
            "", hint("回答的引文及出处列在这里。", "The sources of an answer stand here.")
        )
    asked = f'<p class="asked"><bdi>{html_text(_shortened(answer.question, 160))}</bdi></p>'
    if answer.citations:
        sources = dict.fromkeys((c.entry_id, c.source) for c in answer.citations)
        cards = "".join(
            card([c for c in answer.citations if (c.entry_id, c.source) == key], answer.hits, place)
            for key in sources
        )
        return _frame(f" · {len(sources)}", asked + cards)
    if answer.abstained:
        return _frame(
            "", asked + hint("没有引文：资料库未作回答。", "None: the library has no answer.")
        )
    return _frame("", asked + hint("正在核对引文…", "Checking the quotes…"))


def card(citations: Sequence[Citation], hits: Sequence[Hit] = (), place: int = 0) -> str:
    """One source of one entry: the entry, and each quote marked in its passage."""
    first = citations[0]
    quotes = "".join(_quote(c, _hit_of(c, hits), place) for c in citations)
    return (
        f"<article><h3><bdi>{html_text(first.title)}</bdi></h3>"
        f'<p class="entry">{_entry(first, _hit_of(first, hits))}</p>'
        f'<p class="name">{_name(first)}</p>{quotes}</article>'
    )


def page_address(citation: Citation) -> str | None:
    """Where to read the quote: of an arXiv paper the very page, else the source; None if nowhere."""
    url = citation.url
    if citation.page and url.startswith(_ARXIV):
        url = f"https://arxiv.org/pdf/{url.removeprefix(_ARXIV)}#page={citation.page}"
    return web_address(url)


def _frame(count: str, body: str) -> str:
    return f'<section class="sources"><h2>{both("引文", "Sources")}{count}</h2>{body}</section>'


def _entry(citation: Citation, hit: Hit | None) -> str:
    """The catalog entry, under the headings where it stands."""
    path = [*hit.category, citation.entry_id] if hit else [citation.entry_id]
    return " › ".join(f"<bdi>{html_text(part)}</bdi>" for part in path)


def _name(citation: Citation) -> str:
    """The name of the source, with a link to it; the catalog's own note is called what it is."""
    own = scheme_of(citation.source) == "catalog"
    name = both("目录说明", "catalog note") if own else f"<bdi>{html_text(citation.source)}</bdi>"
    return name + link_out(web_address(citation.url), both("打开", "open"))


def _quote(citation: Citation, hit: Hit | None, place: int) -> str:
    """A quote under its number and page; a click opens the page, or the text it stands in."""
    page = both(f"第 {citation.page} 页", f"p. {citation.page}") if citation.page else ""
    link = link_out(page_address(citation), page) if page else ""
    see = both("查看原页", "See the page") if page else both("查看上下文", "See it in context")
    return (
        f'<figure><figcaption><button type="button" data-act="cite" data-id="{place}-{citation.n}">'
        f'<span class="number">[{citation.n}]</span> {see}</button>{link or page}</figcaption>'
        f'<blockquote dir="auto">{_marked(citation.quote, hit.text if hit else "")}</blockquote>'
        "</figure>"
    )


def _marked(quote: str, passage: str) -> str:
    """The quote marked, with a little of the passage around it where it stands in it."""
    before, found, after = passage.partition(quote)
    mark = f"<mark>{html_text(quote)}</mark>"
    if not found:
        return mark
    return f"{html_text(_ending(before))}{mark}{html_text(_beginning(after))}"


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


def _shortened(text: str, length: int) -> str:
    text = visible(text)
    return text if len(text) <= length else f"{text[: length - 1]}…"

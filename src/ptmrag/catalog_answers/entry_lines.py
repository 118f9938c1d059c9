"""The lines of a list answer, one for each entry, with the citation of the entry.

    EntryLines(view, "en").item(entry)  # "- **Swift** (2019) · paper [1]"

Citations are numbered in the order of the lines. It does not choose the entries: `list_answer` does.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from ptmrag.answer.answer import Citation
from ptmrag.catalog.entry import Entry
from ptmrag.catalog_answers.list_view import ListView, year_of
from ptmrag.catalog_answers.topics import TopicMatch
from ptmrag.catalog_answers.wording import kinds
from ptmrag.language.detect import Language
from ptmrag.language.verbatim import contains, sentences
from ptmrag.library.schema import LinkState

_MARK = re.compile(r"[\[【]\s*\d{1,3}(?:\s*[,，、;–-]\s*\d{1,3})*\s*[\]】]|\*")


class EntryLines:
    """Writes lines and collects their citations."""

    def __init__(self, view: ListView, lang: Language) -> None:
        self.citations: list[Citation] = []
        self._view = view
        self._lang = lang

    def items(
        self, entries: Iterable[Entry], found: Mapping[str, Sequence[TopicMatch]] | None = None
    ) -> str:
        return "\n".join(self.item(e, (found or {}).get(e.id, ())) for e in entries)

    def item(self, entry: Entry, found: Sequence[TopicMatch] = ()) -> str:
        """A line for an entry: title, year, kinds of links, and the mark of its citation."""
        year = f" ({year_of(entry)})" if year_of(entry) else ""
        links = kinds([link.kind for link in entry.links], self._lang)
        shown = f" · {links}" if links else ""
        # The text in which the topic was found is the quote; of a category, the name is shown.
        quotes = [place.quote for place in found]
        why = "".join(f" · {plain(place.shown)}" for place in found if place.shown)
        return f"- **{plain(entry.title)}**{year}{shown}{why}{self.mark(entry, quotes[:1])}"

    def mark(self, entry: Entry, quotes: Sequence[str]) -> str:
        """The mark of an entry's citation: its quote is the first candidate that is verbatim in its text."""
        for state in sorted(self._view.links[entry.id], key=lambda s: s.kind != "note"):
            if not state.passages:
                continue
            page = None if state.kind == "note" else 1
            text = self._view.page_text(state.source, page)
            first = sentences(entry.prose)[:1] if state.kind == "note" else ()
            quote = next((q for q in (*quotes, entry.title, *first) if contains(text, q)), None)
            if quote is not None:
                return f" [{self._number(entry, state, page, quote)}]"
        return ""

    def _number(self, entry: Entry, state: LinkState, page: int | None, quote: str) -> int:
        n = len(self.citations) + 1
        citation = Citation(n, entry.id, entry.title, state.source, state.url, page, quote)
        self.citations.append(citation)
        return n


def plain(title: str) -> str:
    """A title without Markdown stars and without what looks like a citation mark."""
    return _MARK.sub("", title).strip()


def reasons(states: Sequence[LinkState]) -> str:
    """The links that failed, with their reasons, as lines under the line of the entry."""
    failed = [state for state in states if state.status == "failed"]
    return "".join(f"\n  - {s.link or s.url or s.source}: {plain(s.reason or '?')}" for s in failed)

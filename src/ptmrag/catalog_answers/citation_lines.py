"""The lines of an answer about citations, each with its marks; the quote of a mark is a line of a reference list.

    lines = CitationLines(library, view, "en")
    lines.mark(edge)      # " [1]", "" where the line is not verbatim on its page

It chooses nothing: `who_cites`, `citation_counts` and `reading_path` do.
"""

from collections.abc import Iterable, Sequence
from functools import cache

from ptmrag.answer.answer import Citation
from ptmrag.catalog.entry import Entry
from ptmrag.catalog_answers.citation_view import CitationView
from ptmrag.catalog_answers.entry_lines import EntryLines, plain
from ptmrag.language.detect import Language
from ptmrag.language.verbatim import NormalisedText
from ptmrag.library.citations import Citation as Edge
from ptmrag.library.citations import Mention
from ptmrag.library.library import Library


class CitationLines(EntryLines):
    """Writes lines and collects their citations, which are verbatim on their pages."""

    def __init__(self, library: Library, view: CitationView, lang: Language) -> None:
        super().__init__(view.view, lang)
        self.graph = view
        self.lang = lang
        self._library = library
        self._marked: dict[tuple[str, str], str] = {}
        self._page = cache(self._read_page)

    def name(self, entry: Entry) -> str:
        """An entry in a sentence: its title in bold, and its year."""
        year = self.graph.years.get(entry.id)
        return f"**{plain(entry.title)}**" + (f" ({year})" if year else "")

    def edge(self, edge: Edge | Mention) -> str:
        """The mark of a reference, the same each time; "" where its line is not verbatim on its page."""
        key = (edge.citing, edge.line)
        if key not in self._marked:
            self._marked[key] = self._new_mark(edge)
        return self._marked[key]

    def is_shown(self, edge: Edge | Mention) -> bool:
        """Whether the line of a reference is verbatim on its page."""
        return self._page(edge.source, edge.page).contains(edge.line)

    def line(self, entry: Entry, edges: Iterable[Edge | Mention]) -> str:
        """A line for a work with the marks of some references."""
        return f"- {self.name(entry)}{''.join(dict.fromkeys(map(self.edge, edges)))}"

    def entry_mark(self, entry: Entry) -> str:
        """The mark of an entry's own text."""
        key = (entry.id, "")
        if key not in self._marked:
            self._marked[key] = self.mark(entry, ())
        return self._marked[key]

    def _new_mark(self, edge: Edge | Mention) -> str:
        if not self.is_shown(edge):
            return ""
        url, title = self._source(edge.source, edge.citing)
        n = len(self.citations) + 1
        self.citations.append(
            Citation(n, edge.citing, title, edge.source, url, edge.page, edge.line)
        )
        return f" [{n}]"

    def _read_page(self, source: str, page: int | None) -> NormalisedText:
        return NormalisedText.of(self._library.passages.page_text(source, page))

    def _source(self, source: str, citing: str) -> tuple[str, str]:
        """The address of a source, and the title that its text is shown under."""
        records = self._library.records
        shown: Sequence[Entry] = records.shown_entries_of({source}).get(source, ())
        titles = {entry.id: entry.title for entry in shown}
        title = titles.get(citing) or next(iter(titles.values()), self.graph.entries[citing].title)
        return records.urls({source}).get(source, ""), title

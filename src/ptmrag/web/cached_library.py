"""What the page shows of the library: read once for all visitors, and again after it has changed.

    CachedLibrary(assistant).overview().entries
    CachedLibrary(assistant).card("bert")      # made when it is asked for

It holds nothing that belongs to one visitor.
"""

import threading
import time
from collections.abc import Sequence

from ptmrag.answer.answer import Citation
from ptmrag.answer.card import Card
from ptmrag.answer.citation_list import CitationList, citation_list
from ptmrag.assistant import Assistant
from ptmrag.catalog.record import WorkRecord
from ptmrag.errors import PtmragError
from ptmrag.export.exported_work import ExportedWork, exported_works
from ptmrag.library.library import Library
from ptmrag.library.schema import LibraryStatus
from ptmrag.web.overview import Overview, read_overview
from ptmrag.web.quote_places import QuotePlace, quoted
from ptmrag.web.work_facts import WorkFacts, WorksByName, facts_of

_MOST_CARDS = 200
_MOST_QUOTES = 5_000
_STATUS_LASTS = 2.0  # seconds; adding up the sizes of a folder's files takes a while


class CachedLibrary:
    """The library of an assistant, for the page; safe to use from several threads."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._overview: Overview | None = None
        self._status: tuple[float, LibraryStatus] | None = None
        self._making = threading.Lock()
        self._reading_works = threading.Lock()  # some seconds for ten thousand works
        self._works: tuple[int, dict[str, ExportedWork]] | None = None
        self._cards: dict[tuple[int, str], Card] = {}
        self._quotes: dict[tuple[int, str], Citation | None] = {}
        self._facts: tuple[int, WorksByName] | None = None

    @property
    def current(self) -> Library:
        """The open library. What it shows needs no refresh: only searches do."""
        return self._assistant.library

    def status(self) -> LibraryStatus:
        """What the index holds, at most two seconds old."""
        with self._lock:
            if self._status is None or time.monotonic() - self._status[0] > _STATUS_LASTS:
                self._status = (time.monotonic(), self.current.status())
            return self._status[1]

    def forget_status(self) -> None:
        """Count anew: something was removed or added just now."""
        with self._lock:
            self._status = None

    def overview(self) -> Overview:
        """All entries; read again after an ingest has committed something."""
        with self._lock:
            library = self.current
            if self._overview is None or self._overview.generation != library.generation:
                self._overview = read_overview(library)
            return self._overview

    def citations(self, entry_id: str) -> CitationList | None:
        """What an entry cites and what cites it; None where an ingest removed the entry just now."""
        try:
            return citation_list(self.current, entry_id)
        except PtmragError:
            return None

    def record(self, entry_id: str) -> WorkRecord | None:
        """What is known of the work of an entry; None where the library does not have it or cannot be read."""
        try:
            return self.current.works.of(entry_id)
        except PtmragError:
            return None

    def works(self, entry_ids: Sequence[str]) -> list[ExportedWork]:
        """The works of some entries in their order, ready to be exported; ids that are unknown are left out.

        There are none where the index cannot be read at this moment.
        """
        if not entry_ids:
            return []
        with self._reading_works:
            generation = self.current.generation
            if self._works is None or self._works[0] != generation:
                try:
                    with self.current.reading():
                        made = exported_works(self.current)
                except PtmragError:
                    return []
                self._works = generation, {work.entry_id: work for work in made}
            known = self._works[1]
        return [known[entry_id] for entry_id in entry_ids if entry_id in known]

    def facts(self, entry_id: str) -> WorkFacts | None:
        """What is known of the work of an entry; None for an id that the library does not have."""
        return self._by_name().facts(entry_id)

    def titled(self, title: str) -> WorkFacts | None:
        """The same for the title of an entry as an answer writes it."""
        return self._by_name().titled(title)

    def _by_name(self) -> WorksByName:
        """All works, read once for each state of the library; none where it cannot be read just now."""
        with self._reading_works:
            generation = self.current.generation
            if self._facts is None or self._facts[0] != generation:
                try:
                    with self.current.reading(), self.current.snapshot():
                        entries = self.current.records.entries()
                        works = {work.entry_id: work for work in self.current.works.all()}
                except PtmragError:
                    return WorksByName()
                made = WorksByName.of(facts_of(entry, works.get(entry.id)) for entry in entries)
                self._facts = generation, made
            return self._facts[1]

    def card(self, entry_id: str) -> Card | None:
        """The digest of an entry, made once for each state of the library; None where it cannot be made."""
        key = self.current.generation, entry_id
        with self._making:
            if key not in self._cards:
                try:
                    card = self._assistant.card(entry_id)
                # An ingest removed the entry just now, or another model made the index.
                except PtmragError:
                    return None
                if len(self._cards) >= _MOST_CARDS:
                    del self._cards[next(iter(self._cards))]  # the oldest one
                self._cards[key] = card
            return self._cards[key]

    def quoted(self, place: QuotePlace) -> Citation | None:
        """The citation of a quote that is verbatim on its page; None for any other, also where nothing can be read."""
        key = self.current.generation, place.key
        if key not in self._quotes:
            try:
                citation = quoted(place, self.current)
            except PtmragError:
                return None
            if len(self._quotes) >= _MOST_QUOTES:
                self._quotes = {}
            self._quotes[key] = citation
            return citation
        return self._quotes.get(key)

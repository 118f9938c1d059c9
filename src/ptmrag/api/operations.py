"""What programs may ask of a library, as typed values: one place for REST, OpenAI's protocol and MCP.

    operations = Operations(Assistant.load())
    operations.ask("What is BERT?").citations[0].quote

Each method bounds its arguments and returns a shape (`shapes`), whose JSON is that of the command of the same name. A
wrong argument is an InputError, what the library does not have a NotFoundError; both say what to do in one sentence.
Methods take their time: call them in a thread. It knows no protocol and no visitor: `rest` and its neighbours do.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Unpack

from ptmrag.api import listing, pages
from ptmrag.api.arguments import (
    LONGEST_DRAFT,
    MOST_ASPECTS,
    MOST_HITS,
    MOST_NAMED,
    WIDEST,
    Listing,
    Within,
    choice_of,
    line_of,
    names_of,
    number_of,
    text_of,
    turns_of,
    wanted_of,
    years_of,
)
from ptmrag.api.ingest_shapes import IngestJob
from ptmrag.api.ingesting import Ingesting
from ptmrag.api.names import Names
from ptmrag.api.shapes import Answer, DraftReport, FoundSource, SearchResult, Status
from ptmrag.api.work_shapes import (
    Card,
    CitationList,
    EntryDetails,
    EntryList,
    Export,
    PageText,
    Review,
    WorksTable,
)
from ptmrag.assistant import Assistant
from ptmrag.language.asked_text import asked_text
from ptmrag.language.detect import Language, detect_language
from ptmrag.language.question import Turn
from ptmrag.library.filter import Filter
from ptmrag.library.library import Library
from ptmrag.retrieval.hit import hits_json

# What one operation alone needs is loaded there: MCP answers within two seconds of its start.
if TYPE_CHECKING:
    from ptmrag.answer.answer import Answer as AnswerValue
    from ptmrag.api.pdf_viewer import PdfPage, PdfViewer
    from ptmrag.api.usage import LibraryUsage
    from ptmrag.ingestion.jobs import Jobs

_LANGUAGES = ("zh", "en")


class Operations:
    """The operations on one library; safe to use from several threads.

    Without `jobs`, or when it is read-only, nothing can be added. `viewer` draws pages, one of its own if None;
    `usage` counts questions.
    """

    def __init__(
        self,
        assistant: Assistant,
        *,
        jobs: "Jobs | None" = None,
        viewer: "PdfViewer | None" = None,
        read_only: bool = False,
        usage: "LibraryUsage | None" = None,
    ) -> None:
        self._assistant = assistant
        self._given_viewer, self._usage = viewer, usage
        self._ingesting = Ingesting(assistant, None if read_only else jobs)
        self._names = Names(assistant)
        self._entries = listing.Entries(assistant)

    @property
    def can_ingest(self) -> bool:
        """Whether `ingest` may be called."""
        return self._ingesting.is_allowed

    @property
    def model(self) -> str | None:
        """The name of the chat model, None where answers are made of quotes alone."""
        return self._assistant.model

    # --- questions ---------------------------------------------------------------------------

    def search(self, question: str, *, k: int = 8, **within: Unpack[Within]) -> SearchResult:
        """The k best passages, best first."""
        asked = asked_text(question, what="question")
        number_of("k", k, 1, MOST_HITS)
        chosen = self._names.filter(within)
        started = time.perf_counter()
        hits = self._assistant.search(asked, k=k, within=chosen)
        ms = (time.perf_counter() - started) * 1000
        return SearchResult.model_validate(hits_json(asked, hits, ms))

    def ask(
        self,
        question: str,
        *,
        k: int = 8,
        history: Sequence[Turn] = (),
        lang: Language | None = None,
        **within: Unpack[Within],
    ) -> Answer:
        """The cited answer; `history` are the questions so far with their answers."""
        *_, answer = self.answers(question, k=k, history=history, lang=lang, **within)
        return Answer.of(answer)

    def stream(
        self,
        question: str,
        *,
        k: int = 8,
        history: Sequence[Turn] = (),
        lang: Language | None = None,
        **within: Unpack[Within],
    ) -> Iterator[Answer]:
        """Answers, each replacing the one before; only the last one is checked and cited."""
        return map(Answer.of, self.answers(question, k=k, history=history, lang=lang, **within))

    def answers(
        self,
        question: str,
        *,
        k: int = 8,
        history: Sequence[Turn] = (),
        lang: Language | None = None,
        **within: Unpack[Within],
    ) -> "Iterator[AnswerValue]":
        """The same as values; what is asked is checked before the first of them is asked for."""
        asked = asked_text(question, what="question")
        number_of("k", k, 1, MOST_HITS)
        choice_of("lang", lang, _LANGUAGES)
        chosen, turns = self._names.filter(within), turns_of(history)
        answers = self._assistant.stream(
            asked, k=k, history=turns, lang=lang, within=None if chosen == Filter() else chosen
        )
        return answers if self._usage is None else self._usage.watched(asked, answers)

    def find_source(self, sentence: str) -> FoundSource:
        """Where a sentence is said or supported, best first."""
        return FoundSource.of(self._assistant.find_source(sentence))

    def check_draft(self, draft: str) -> DraftReport:
        """The same for each sentence of a draft."""
        text = text_of("draft", draft, LONGEST_DRAFT)
        return DraftReport.of(self._assistant.check_draft(text))

    # --- entries and pages -------------------------------------------------------------------

    def entries(self, **wanted: Unpack[Listing]) -> EntryList:
        """Some of the entries that match, and how many match."""
        return self._entries.listed(wanted_of(wanted))

    def entry(self, entry_id: str) -> EntryDetails:
        """An entry with its links, its card and its record."""
        found = self._names.one(entry_id)
        entry, card = self._entries.one(found), Card.of(self._assistant.card(found))
        return EntryDetails(entry=entry, card=card, record=self._entries.record(found))

    def card(self, entry_id: str) -> Card:
        """One work on a page: what it is, method, data, results, limitations, each with its quotes."""
        return Card.of(self._assistant.card(self._names.one(entry_id)))

    def cites(self, entry_id: str) -> CitationList:
        """Which works of the library an entry cites, and which cite it."""
        return CitationList.of(self._assistant.cites(self._names.one(entry_id)))

    def page(
        self, source: str, page: int | None = None, *, offset: int = 0, limit: int = 20_000
    ) -> PageText:
        """The text of a page, or of a source without pages, at most `limit` characters from `offset` on."""
        with self._reading() as library:
            return pages.page_text(library, source, page, offset=offset, limit=limit)

    def page_picture(
        self, source: str, page: int, *, quote: str = "", width: int = 900
    ) -> "PdfPage":
        """A page as a WebP picture, with the boxes of a quote; a DocumentError where it cannot be drawn."""
        width = number_of("width", width, 200, WIDEST)
        with self._reading() as library:
            file = pages.pdf_of(library, source, page)
        return self._viewer.view(file, page, quote=line_of("quote", quote, 2_000), width=width)

    # --- writing -----------------------------------------------------------------------------

    def table(
        self,
        entries: Sequence[str],
        *,
        aspects: Sequence[str] | None = None,
        lang: Language | None = None,
    ) -> WorksTable:
        """Works by aspects, the usual ones if None; every cell is a quote or empty."""
        named = self._names.ids("entries", entries)
        asked = None if not aspects else names_of("aspects", aspects, MOST_ASPECTS)
        spoken: Language | None = choice_of("lang", lang, _LANGUAGES)
        if spoken is None:
            spoken = detect_language(" ".join(asked)) if asked else "en"
        return WorksTable.of(self._assistant.table(named, asked, lang=spoken))

    def review(
        self, topic: str, *, lang: Language | None = None, **within: Unpack[Within]
    ) -> Review:
        """A cited review of what the library holds on a topic."""
        *_, review = self.stream_review(topic, lang=lang, **within)
        return review

    def stream_review(
        self, topic: str, *, lang: Language | None = None, **within: Unpack[Within]
    ) -> Iterator[Review]:
        """The same as it grows, a section more each time, the last one whole; checked at once as `answers`."""
        choice_of("lang", lang, _LANGUAGES)
        asked = asked_text(topic, what="topic", do="name one")
        chosen = self._names.filter(within)
        return map(Review.of, self._assistant.stream_review(asked, lang=lang, within=chosen))

    def export(
        self,
        entries: Sequence[str] | None = None,
        *,
        format: str = "bibtex",  # noqa: A002 - the name that the command and the API use
        category: str | None = None,
        years: str | None = None,
        brief: bool = False,
    ) -> Export:
        """The records of some entries, of all if none are named; brief ones have no notes and abstracts."""
        from ptmrag.api.exporting import export_of

        within = Filter(category=line_of("category", category) or None, years=years_of(years))
        named = self._names.ids("entries", entries or (), 20 * MOST_NAMED)
        with self._reading() as library:
            return export_of(
                library, line_of("format", format), entries=named, within=within, brief=brief
            )

    # --- the library -------------------------------------------------------------------------

    def status(self) -> Status:
        """What the library holds; of its folder, and of those of its lists, only the name is told."""
        with self._reading() as library:
            found = library.status()
        lists = tuple(replace(one, name=one.shown) for one in found.lists)
        status = Status.of(replace(found, lists=lists))
        return status.model_copy(update={"index": library.path.name})

    def ingest(
        self, *, address: str = "", only: Sequence[str] = (), refresh: bool = False
    ) -> IngestJob:
        """Begin an ingest: of the list at an address, else of the lists that the library was made from.

        `only` are the ids of entries whose links are fetched, all if it is empty; with `refresh`, also those that are
        fresh. NotAllowedError where nothing may be added, IndexBusyError while another one runs.
        """
        named = tuple(self._names.ids("only", only, 20 * MOST_NAMED))
        return self._ingesting.begin(line_of("address", address, 2_000), named, refresh=refresh)

    def ingest_progress(self) -> IngestJob:
        """How far the last ingest is."""
        return self._ingesting.progress()

    def stop_ingest(self) -> IngestJob:
        """Stop the ingest and keep what it has done."""
        return self._ingesting.stop()

    # --- inside ------------------------------------------------------------------------------

    @property
    def _library(self) -> Library:
        return self._assistant.library

    @cached_property
    def _viewer(self) -> "PdfViewer":
        from ptmrag.api.pdf_viewer import PdfViewer

        return self._given_viewer or PdfViewer()

    @contextmanager
    def _reading(self) -> Iterator[Library]:
        """The library as it is committed at this moment."""
        self._assistant.refresh()
        with self._library.reading():
            yield self._library

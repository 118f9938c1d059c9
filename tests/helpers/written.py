"""A table of works, a review and a report on a draft that are made up, for tests of the page "Write"."""

import threading
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from helpers.chat import citation
from ptmrag.answer.answer import citation_of
from ptmrag.assistant import Assistant
from ptmrag.draft_check.found_source import DraftReport, FoundSource, SourceHit, Verdict
from ptmrag.language.detect import Language
from ptmrag.library.filter import Filter
from ptmrag.library.schema import FailedLink
from ptmrag.matrix.works_table import CellQuote, WorkRow, WorksTable
from ptmrag.reviews.review import Review, ReviewedWork, ReviewSection

ASPECTS = ("data", "size", "code")


def cell(text: str, quote: str = "", **changes: Any) -> CellQuote:
    values = {
        "text": text,
        "quote": quote or text,
        "source": "arxiv:2101.00001",
        "url": "https://arxiv.org/abs/2101.00001",
        "page": 1,
    }
    return CellQuote(**values | changes)


def row(
    entry_id: str, title: str, *cells: CellQuote | None, aspects: Sequence[str] = ASPECTS
) -> WorkRow:
    """The row of a work: its cells on the first aspects, None or none for an empty one."""
    named = {one: (put,) if put else () for one, put in zip_longest(aspects, cells)}
    return WorkRow(entry_id, title, 2021, named)


def table(*rows: WorkRow, aspects: Sequence[str] = ASPECTS) -> WorksTable:
    return WorksTable(tuple(aspects), {one: one.capitalize() for one in aspects}, rows, "en")


def review(
    topic: str = "memory", text: str = "**ELECTRA**: “It detects.” [1]", **changes: Any
) -> Review:
    """A review of two works, of which one is cited."""
    values = {
        "topic": topic,
        "lang": "en",
        "rule": "Works that name the topic.",
        "sections": (ReviewSection("Sparse memory", text, (citation(),)),),
        "works": (
            ReviewedWork("electra", "ELECTRA", 2020, True),
            ReviewedWork("heron", "Heron", 2021, False, "no sentence of it could be used"),
        ),
        "markdown": f"# {topic}\n",
        "bibtex": "@misc{electra}\n",
        "gaps": (FailedLink("heron", "https://gone.example/x", "404 Not Found", "2026"),),
    }
    return Review(**values | changes)


def source_hit(quote: str, **changes: Any) -> SourceHit:
    values = {
        "entry_id": "electra",
        "title": "ELECTRA",
        "source": "arxiv:2003.10555",
        "url": "https://arxiv.org/abs/2003.10555",
        "page": 4,
        "quote": quote,
        "score": 0.9,
    }
    return SourceHit(**values | changes)


def found(sentence: str, verdict: Verdict, *quotes: str, **changes: Any) -> FoundSource:
    return FoundSource(sentence, verdict, tuple(map(source_hit, quotes)), **changes)


def report(*sentences: FoundSource) -> DraftReport:
    return DraftReport(sentences)


class Writer(Assistant):
    """An assistant over a real index whose tables, reviews and reports are made up of its quotes.

    Each that it begins is counted in `begun`; those of the kinds `held` wait for `gate`. `fault` is raised instead.
    """

    def __init__(self, *parts: Any, **named: Any) -> None:
        super().__init__(*parts, **named)
        self.begun, self.gate = threading.Semaphore(0), threading.Event()
        self.held: tuple[str, ...] = ()
        self.fault: Exception | None = None

    def table(
        self,
        entry_ids: Sequence[str],
        aspects: Sequence[str] | None = None,
        *,
        lang: Language = "en",
    ) -> WorksTable:
        self._begin("table")
        entries = [self.library.records.entry(one) for one in entry_ids]
        named = aspects or ASPECTS
        rows = [row(one.id, one.title, self._cell(one.id), aspects=named) for one in entries if one]
        return table(*rows, aspects=named)

    def stream_review(
        self, topic: str, *, lang: Language | None = None, within: Filter | None = None
    ) -> Iterator[Review]:
        self._begin("review")
        hits = [one for one in self.search(topic, k=8) if one.page]
        cited = tuple(citation_of(hit, hit.text, n) for n, hit in enumerate(hits, start=1))
        text = "\n".join(f"- **{one.title}**: “{one.quote}” [{one.n}]" for one in cited)
        works = tuple(ReviewedWork(one.entry_id, one.title, 2021, True) for one in cited)
        yield review(topic, sections=(), works=works, gaps=())
        yield review(topic, sections=(ReviewSection("All", text, cited),), works=works, gaps=())

    def check_draft(self, draft: str) -> DraftReport:
        self._begin("source")
        (hit,) = [one for one in self.search(draft, k=8) if one.page][:1]
        place = {
            name: getattr(hit, name) for name in ("entry_id", "title", "source", "url", "page")
        }
        return DraftReport((FoundSource(draft, "supported", (source_hit(hit.text, **place),)),))

    def _begin(self, kind: str) -> None:
        self.begun.release()
        if kind in self.held:
            self.gate.wait(60)
        if self.fault:
            raise self.fault

    def _cell(self, entry_id: str) -> CellQuote | None:
        within = Filter(entries=(entry_id,))
        hit = next(
            (one for one in self.search("memory data", k=8, within=within) if one.page), None
        )
        place = {name: getattr(hit, name) for name in ("source", "url", "page")} if hit else {}
        return cell(hit.text, **place) if hit else None

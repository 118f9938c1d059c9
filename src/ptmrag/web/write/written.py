"""Renders what the page "Write" has made: a table of works, a review, a report on a draft, and how far each is.

    written = write_table(table)
    written.html, written.cited[0]       # the cell with data-id="table-0" opens this citation

It makes no table and checks no quote: `matrix`, `reviews` and `draft_check` do.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ptmrag.answer.answer import Citation
from ptmrag.draft_check.found_source import DraftReport, FoundSource, SourceHit, Verdict, WhyLeftOut
from ptmrag.matrix.works_table import CellQuote, WorkRow, WorksTable
from ptmrag.reviews.review import Review
from ptmrag.web.exports import Download
from ptmrag.web.labels import Label
from ptmrag.web.rendering import render
from ptmrag.web.write.marked_document import Node, read_document

VERDICTS: Mapping[Verdict, tuple[str, Label]] = {
    "verbatim": ("＝", Label("逐字出现", "Verbatim")),
    "supported": ("✓", Label("有依据", "Supported")),
    "related": ("≈", Label("仅相关", "Related only")),
    "none": ("✗", Label("未找到", "Not found")),
}
# Why a sentence of a draft is not judged.
LEFT_OUT: Mapping[WhyLeftOut, Label] = {
    "heading": Label("标题", "heading"),
    "question": Label("问句", "question"),
    "announcement": Label("说明文章结构", "announces what follows"),
    "own": Label("关于本文自己的工作", "about the draft's own work"),
    "short": Label("太短", "too short"),
    "table": Label("表格", "table"),
}


@dataclass(frozen=True, slots=True)
class Written:
    """A result as HTML, and the citations that its parts open: `data-id` "<part>-<n>" opens `cited[n]`."""

    html: str
    cited: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """What is being done; `total` is 0 where nobody knows how much there is to do."""

    label: Label
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """What is above a result: the button of a part, or its progress.

    `serial` tells one press of the button from another; `problem` says why nothing was made.
    """

    part: str
    label: Label
    serial: int = 0
    progress: Progress | None = None
    can_stop: bool = False
    problem: Label | None = None


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """A quote that a click opens: its place, its text and what the quote is of."""

    place: str
    citation: Citation
    text: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """The row of a work, and its cells in the order of the columns."""

    row: WorkRow
    cells: tuple[tuple[ShownQuote, ...], ...]


@dataclass(frozen=True, slots=True)
class ShownSentence:
    """A sentence of a draft with its badge and passages."""

    found: FoundSource
    sign: str
    label: Label
    quotes: tuple[ShownQuote, ...]


@dataclass
class _Places:
    """The citations of a result in the making, each with the place that opens it."""

    part: str
    cited: list[Citation] = field(default_factory=list)

    def put(self, citation: Citation, text: str = "") -> ShownQuote:
        self.cited.append(citation)
        return ShownQuote(f"{self.part}-{len(self.cited) - 1}", citation, text or citation.quote)


def render_bar(bar: Bar) -> str:
    """The button that begins something, or how far it is, or why nothing was made."""
    return render("write_bar.html", bar=bar)


def write_table(table: WorksTable, files: Sequence[Download] = (), *, total: int = 0) -> Written:
    """A table of works; `total` is how many rows it will have where it is still growing."""
    places = _Places("table")
    rows = _rows(table, places)
    filled = sum(bool(cell) for row in rows for cell in row.cells)
    html = render(
        "written_table.html",
        table=table,
        rows=rows,
        filled=filled,
        cells=sum(len(row.cells) for row in rows),
        total=max(total, len(rows)),
        files=files,
    )
    return Written(html, tuple(places.cited))


def write_review(review: Review, files: Sequence[Download] = ()) -> Written:
    """A review, whole or growing, with its references and the works left out; its table is one of its sections."""
    places = _Places("review")
    references = [places.put(c) for section in review.sections for c in section.citations]
    opens = {one.citation.n: one.place for one in references}
    sections: list[tuple[str, tuple[Node, ...]]] = [
        (section.title, read_document(section.text)) for section in review.sections
    ]
    html = render(
        "written_review.html",
        review=review,
        sections=sections,
        opens=opens,
        references=references,
        left_out=[work for work in review.works if not work.cited],
        quoted=sum(work.cited for work in review.works),
        files=files,
    )
    return Written(html, tuple(places.cited))


def write_report(report: DraftReport) -> Written:
    """A report on a draft, with what of it was not judged."""
    places = _Places("source")
    sentences = [
        ShownSentence(
            found,
            *VERDICTS[found.verdict],
            tuple(places.put(_cited(hit, len(places.cited) + 1)) for hit in found.hits),
        )
        for found in report.sentences
    ]
    counts = report.totals
    html = render(
        "written_report.html",
        sentences=sentences,
        counts=[(*VERDICTS[verdict], verdict, counts[verdict]) for verdict in VERDICTS],
        left_out=[(one.sentence, LEFT_OUT[one.why]) for one in report.left_out],
    )
    return Written(html, tuple(places.cited))


def _rows(table: WorksTable, places: _Places) -> list[ShownRow]:
    return [
        ShownRow(row, tuple(_cell(row, row.cells.get(one, ()), places) for one in table.aspects))
        for row in table.rows
    ]


def _cell(row: WorkRow, quotes: Iterable[CellQuote], places: _Places) -> tuple[ShownQuote, ...]:
    return tuple(places.put(row.citation(one), one.text) for one in quotes)


def _cited(hit: SourceHit, n: int) -> Citation:
    return Citation(n, hit.entry_id, hit.title, hit.source, hit.url, hit.page, hit.quote)

"""How the command shows things: JSON in the contract's shapes, tables and text for people.

>>> from ptmrag.cli.reports import share
>>> share(0.5)
'50.0'

It computes nothing and asks nobody.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markdown import Markdown
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from ptmrag.sources.resolve import name_source

if TYPE_CHECKING:  # each command loads what it needs, and no more
    from ptmrag.answer.answer import Answer
    from ptmrag.catalog.changes import Change
    from ptmrag.catalog.entry import Catalog
    from ptmrag.evaluation.evaluation import Evaluation
    from ptmrag.evaluation.outcome import Outcome
    from ptmrag.evaluation.transcript import Considered
    from ptmrag.ingestion.report import IngestReport
    from ptmrag.library.schema import Status
    from ptmrag.retrieval.hit import Hit

T = TypeVar("T")
# Changes of one kind that are listed one by one; of more, people want the number.
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Timed(Generic[T]):
    """A value and the milliseconds that it took."""

    value: T
    ms: float


def timed(work: Callable[[], T]) -> Timed[T]:
    """Do the work and time it."""
    started = time.perf_counter()
    value = work()
    return Timed(value, (time.perf_counter() - started) * 1000)


def catalog_json(catalog: "Catalog") -> dict[str, Any]:
    """The shape of `ptmrag catalog --json`."""
    entries = [
        {
            "id": entry.id,
            "title": entry.title,
            "category": list(entry.category),
            "note": entry.note,
            "line": entry.line,
            "year": entry.year,
            "links": [
                {"url": link.url, "kind": link.kind, "source": name_source(link.url)}
                for link in entry.links
            ],
        }
        for entry in catalog.entries
    ]
    failures = [{"line": f.line, "item": f.item, "reason": f.reason} for f in catalog.failures]
    return {"path": catalog.path, "entries": entries, "failures": failures}


def catalog_text(catalog: "Catalog") -> RenderableType:
    """The entries as a table, with their categories and links."""
    table = Table("entry", "title", "year", "category", "links", box=None, pad_edge=False)
    for entry in catalog.entries:
        links = Counter(link.kind for link in entry.links)
        table.add_row(
            entry.id,
            escape(entry.title),
            str(entry.year or ""),
            escape(" › ".join(entry.category)),
            ", ".join(f"{count} {kind}" for kind, count in links.items()),
        )
    links_in_all = sum(len(entry.links) for entry in catalog.entries)
    lines = [f"line {f.line}: {f.reason} ({f.item})" for f in catalog.failures]
    summary = f"{len(catalog.entries)} entries, {links_in_all} links"
    return Group(table, *(escape(line) for line in [*lines, summary]))


def ingest_text(report: "IngestReport") -> RenderableType:
    """What changed, what failed and why, then the totals."""
    table = Table("entry", "source", "reason", title="Failed", box=None, title_justify="left")
    for row in report.sources:
        if row.status == "failed":
            table.add_row(row.entry_id, escape(row.source), escape(row.reason or ""))
    totals = report.totals
    summary = (
        f"{totals.entries} entries: {totals.new} sources new, {totals.updated} updated, "
        f"{totals.unchanged} unchanged, {totals.failed} failed, {totals.skipped} skipped, "
        f"{totals.removed} removed; {totals.passages} passages in {escape(report.index)}, "
        f"{report.seconds:.1f} s"
    )
    hides = {row.source: row.hidden for row in report.sources if row.hidden is not None}
    hidden = [_hidden_text(name, h.characters, h.pages) for name, h in hides.items()]
    twins = {row.source: row.same_as for row in report.sources if row.same_as is not None}
    same = [escape(f"Same text, kept once: {name} and {other}") for name, other in twins.items()]
    return Group(
        *_changes_text(report.changes),
        *same,
        *hidden,
        *([table] if totals.failed else []),
        summary,
    )


def _hidden_text(source: str, characters: int, pages: "Sequence[int]") -> str:
    """One clear sentence on what a source hides."""
    place = f" on page {', '.join(map(str, pages))}" if pages else ""
    return escape(
        f"{source} hides {characters} characters from its readers{place}: they were left out."
    )


def _changes_text(changes: "Sequence[Change]") -> Iterator[str]:
    """What is not as it was, a line each; of what there is much of, the number."""
    counts = Counter(change.kind for change in changes)
    if counts:
        yield "Changed: " + ", ".join(f"{count} {kind}" for kind, count in counts.items())
    for change in changes:
        if counts[change.kind] <= _SHOWN:
            yield escape(f"  {change}")


def search_json(question: str, found: "Timed[list[Hit]]") -> dict[str, Any]:
    """The shape of `ptmrag search --json`."""
    hits = [
        {
            "rank": hit.rank,
            "score": round(hit.score, 4),
            "entry_id": hit.entry_id,
            "title": hit.title,
            "category": list(hit.category),
            "source": hit.source,
            "url": hit.url,
            "page": hit.page,
            "heading": hit.heading,
            "text": hit.text,
        }
        for hit in found.value
    ]
    return {"question": question, "ms": round(found.ms, 1), "hits": hits}


def search_text(hits: "Iterable[Hit]") -> RenderableType:
    """The passages, each under a line that says where it stands."""
    lines = []
    for hit in hits:
        page = f", p. {hit.page}" if hit.page else ""
        heading = f" · {escape(hit.heading)}" if hit.heading else ""
        lines.append(
            f"[bold]{hit.rank}. {escape(hit.title)}[/bold]{page}{heading}  {hit.score:.2f}"
        )
        lines.append(f"[dim]{escape(hit.url)}[/dim]\n{escape(hit.text)}\n")
    return "\n".join(lines) or "No passages: the index is empty, or the filter leaves nothing."


def status_json(status: "Status") -> dict[str, Any]:
    """The shape of `ptmrag status --json`."""
    failed = [
        {"entry_id": f.entry_id, "url": f.url, "reason": f.reason, "at": f.at}
        for f in status.failed
    ]
    return {
        "index": str(status.index),
        "version": status.version,
        "embedder": status.embedder,
        "dim": status.dim,
        "entries": status.entries,
        "sources": status.sources,
        "passages": status.passages,
        "bytes": status.bytes,
        "built_at": status.built_at,
        "failed": failed,
        "hidden": [asdict(hidden) for hidden in status.hidden],
    }


def status_text(status: "Status") -> RenderableType:
    """The same for people."""
    lines = [
        f"{status.index}: {status.entries} entries, {status.sources} sources, "
        f"{status.passages} passages, {status.bytes / 1e6:.1f} MB",
        f"embedder {status.embedder} ({status.dim} dimensions), built {status.built_at}",
    ]
    lines += [f"failed: {f.entry_id}: {f.url or 'no link'}: {f.reason}" for f in status.failed]
    hidden = [_hidden_text(h.source, h.characters, h.pages) for h in status.hidden]
    return "\n".join([escape("\n".join(lines)), *hidden])


def eval_text(evaluation: "Evaluation", *, misses: bool = False) -> RenderableType:
    """A row for each figure, a column for all questions, each language and each kind."""
    from ptmrag.evaluation.measures import measure

    figures = evaluation.as_json()
    groups = figures.pop("by_lang") | figures.pop("by_kind")
    table = Table("figure", "all", *groups, box=None, pad_edge=False)
    for name in measure(()):
        if name in ("status", "thresholds"):
            continue  # no shares: they have lines of their own
        columns = [figures, *groups.values()]
        show = str if name in ("questions", "answerable") or name.endswith("_ms") else share
        table.add_row(name, *(show(column[name]) for column in columns))
    lines = [_statuses(figures["status"]), *map(_threshold_text, figures["thresholds"])]
    return Group(table, *lines, *(map(_miss_text, evaluation.misses()) if misses else ()))


def _statuses(counts: dict[str, int]) -> str:
    return "answers: " + ", ".join(f"{n} {status}" for status, n in sorted(counts.items()))


def _threshold_text(row: dict[str, Any]) -> str:
    """What a threshold of similarity would have kept silent, rightly and wrongly."""
    asked, passage = row["languages"].split("-")
    return (
        f"{asked} question, {passage} passage, silent below {row['least_similarity']:.3f}: "
        f"{share(row['abstain_recall'])} of the unanswerable, "
        f"{share(row['wrongly_abstained'])} of the answerable"
    )


def _miss_text(outcome: "Outcome") -> str:
    """A question that was missed, where its answer stands, and what came first."""
    question = outcome.question
    pages = ", ".join(map(str, question.pages))
    instead = (
        f"  {hit.rank}. {hit.source} p. {hit.page}: {' '.join(hit.text.split())[:120]}"
        for hit in outcome.hits[:5]
    )
    head = f"\n{question.id}: {question.question}\n  answer: {question.source} p. {pages}"
    return escape("\n".join([head, *instead]))


def share(value: float | None) -> str:
    """A share as a percentage, a dash where there is none."""
    return "–" if value is None else f"{value * 100:.1f}"


def candidates_table(candidates: "Sequence[Considered]") -> Table:
    """The passages that were looked at, their score at each stage, and why they were not cited."""
    table = Table("#", "passage", "cosine", "words", "late", "score", "not cited because")
    for rank, c in enumerate(candidates, 1):
        place = f"{c.source} p. {c.page}" if c.page else c.source
        scores = (f"{c.cosine:.3f}", f"{c.words:.1f}", f"{c.late:.3f}", f"{c.score:.3f}")
        table.add_row(
            str(rank), escape(place), *scores, escape(c.why_not) or "[green]cited[/green]"
        )
    return table


def stream_answer(console: Console, answers: "Iterator[Answer]") -> None:
    """Show an answer as it grows, then its sources."""
    answer: Answer | None = None
    with Live(console=console, auto_refresh=False, vertical_overflow="visible") as live:
        for answer in answers:
            live.update(Markdown(answer.text), refresh=True)
    if answer is None:
        return
    if answer.rewritten:
        console.print(f"[dim]→ {escape(answer.rewritten)}[/dim]")
    for word in filter(None, (answer.notice, answer.reason)):
        console.print(f"[yellow]{escape(word)}[/yellow]")
    for citation in answer.citations:
        page = f", p. {citation.page}" if citation.page else ""
        console.print(
            f"[dim]\\[{citation.n}] {escape(citation.title)}{page} {escape(citation.url)}[/dim]"
        )
    for remark in answer.remarks():
        console.print(escape(remark))


@contextmanager
def progress_bars(console: Console) -> Iterator[Callable[[int, int, str], None]]:
    """A bar on stderr; yields the function that ingest calls with done, total and the item."""
    columns = (
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None)

        def show(done: int, total: int, item: str) -> None:
            progress.update(task, completed=done, total=total, description=escape(item[:60]))

        yield show

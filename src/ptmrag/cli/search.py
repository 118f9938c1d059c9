"""`ptmrag search`: the best passages, without an answer."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.markup import escape

from ptmrag.cli.options import AsJson, Category, Entries, Index, Reranker, Sources, TopK
from ptmrag.cli.output import show

if TYPE_CHECKING:
    from ptmrag.retrieval.hit import Hit


def search(
    question: str,
    k: TopK = 8,
    index: Index = None,
    category: Category = None,
    entry: Entries = None,
    source: Sources = None,
    year: Annotated[
        str | None, typer.Option("--year", help="Only entries of 2020, 2018-2020, 2020- or -2020.")
    ] = None,
    language: Annotated[
        Literal["zh", "en"] | None,
        typer.Option("--language", help="Only passages in this language."),
    ] = None,
    kind: Annotated[
        Literal["paper", "code", "page", "slides", "weights", "note"] | None,
        typer.Option("--kind", help="Only links of this kind; note: the catalog's own text."),
    ] = None,
    reranker: Reranker = None,
    as_json: AsJson = False,
) -> None:
    """Show the best passages."""
    from ptmrag.assistant import Assistant
    from ptmrag.library.filter import Filter, parse_years
    from ptmrag.library.known_names import demand_known
    from ptmrag.retrieval.hit import hits_json

    within = Filter(
        category=category,
        entries=tuple(entry or ()),
        sources=tuple(source or ()),
        years=parse_years(year) if year else None,
        language=language,
        kind=kind,
    )
    assistant = Assistant.load(index, llm="none", reranker=reranker)
    demand_known(assistant.library, within)
    started = time.perf_counter()
    hits = assistant.search(question, k=k, within=within)
    ms = (time.perf_counter() - started) * 1000
    show(as_json, lambda: hits_json(question, hits, ms), lambda: search_text(hits))


def search_text(hits: "Sequence[Hit]") -> str:
    """The passages, each under a line with its title, page and score."""
    lines = []
    for hit in hits:
        page = f", p. {hit.page}" if hit.page else ""
        heading = f" · {escape(hit.heading)}" if hit.heading else ""
        lines.append(
            f"[bold]{hit.rank}. {escape(hit.title)}[/bold]{page}{heading}  {hit.score:.2f}"
        )
        lines.append(f"[dim]{escape(hit.url)}[/dim]\n{escape(hit.text)}\n")
    return "\n".join(lines) or "No passages: the index is empty, or the filter excludes them all."

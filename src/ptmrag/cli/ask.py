"""`ptmrag ask`: a cited answer, streamed to a terminal, explained or saved on request."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ptmrag.cli.options import (
    AnswerLanguage,
    AsJson,
    Entries,
    Index,
    Llm,
    Reranker,
    Sources,
    TopK,
)
from ptmrag.cli.output import err, out, show
from ptmrag.language.printable import printable

if TYPE_CHECKING:
    from rich.table import Table

    from ptmrag.answer.answer import Answer
    from ptmrag.evaluation.transcript import Considered


def ask(
    question: str,
    k: TopK = 8,
    index: Index = None,
    llm: Llm = None,
    lang: AnswerLanguage = None,
    entry: Entries = None,
    source: Sources = None,
    reranker: Reranker = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Show the candidates, their scores, and why they are not cited."
        ),
    ] = False,
    save_to: Annotated[
        Path | None,
        typer.Option("--save", metavar="FILE", help="Save how the answer came about, for replay."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question, with a citation for every claim."""
    from ptmrag.assistant import Assistant
    from ptmrag.library.filter import Filter
    from ptmrag.library.known_names import demand_known

    within = Filter(entries=tuple(entry or ()), sources=tuple(source or ()))
    assistant = Assistant.load(index, llm=llm, reranker=reranker)
    demand_known(assistant.library, within)
    if explain or save_to:
        from ptmrag.evaluation.transcript import record, save

        answer, transcript = record(assistant, question, k=k, lang=lang, within=within)
        if save_to:
            save(transcript, save_to)
        explanation = [asdict(candidate) for candidate in transcript.candidates]
        more = {"explanation": explanation} if explain else {}
        show(as_json, lambda: answer.as_json() | more, lambda: escape(str(answer)))
        if explain and not as_json:
            out.print(candidates_table(transcript.candidates))
            tell_of_the_model(err, answer)
    elif as_json or not sys.stdout.isatty():
        answer = assistant.ask(question, k=k, lang=lang, within=within)
        show(as_json, answer.as_json, lambda: escape(str(answer)))
        if not as_json:
            tell_of_the_model(err, answer)
    else:
        stream_answer(out, assistant.stream(question, k=k, lang=lang, within=within))


def tell_of_the_model(console: Console, answer: "Answer") -> None:
    """Tell a person at a terminal what the chat model cost, or how to have one; a file or a pipe gets nothing."""
    if console.is_terminal:
        for line in filter(None, (answer.cost(answer.lang), answer.hint)):
            console.print(f"[dim]{escape(line)}[/dim]", soft_wrap=True)


def candidates_table(candidates: "Sequence[Considered]") -> "Table":
    """The candidate passages, their score at each stage, and why they were not cited."""
    from rich.table import Table

    table = Table("#", "passage", "cosine", "words", "late", "score", "not cited because")
    for rank, c in enumerate(candidates, 1):
        place = f"{c.source} p. {c.page}" if c.page else c.source
        scores = (f"{c.cosine:.3f}", f"{c.words:.1f}", f"{c.late:.3f}", f"{c.score:.3f}")
        why_not = escape(c.why_not) or "[green]cited[/green]"
        table.add_row(str(rank), escape(place), *scores, why_not)
    return table


def stream_answer(console: Console, answers: "Iterator[Answer]") -> None:
    """Show an answer as it grows, then its sources."""
    from rich.live import Live
    from rich.markdown import Markdown

    answer: Answer | None = None
    with Live(console=console, auto_refresh=False, vertical_overflow="visible") as live:
        for answer in answers:
            live.update(
                Markdown(printable(answer.text or answer.notice), hyperlinks=False), refresh=True
            )
    if answer is None:
        return
    if answer.rewritten:
        console.print(f"[dim]→ {escape(answer.rewritten)}[/dim]")
    for remark in filter(None, (answer.notice, answer.reason)):
        console.print(f"[yellow]{escape(remark)}[/yellow]")
    for citation in answer.citations:
        page = f", p. {citation.page}" if citation.page else ""
        console.print(
            f"[dim]\\[{citation.n}] {escape(citation.title)}{page} {escape(citation.url)}[/dim]"
        )
    for remark in answer.remarks():
        console.print(escape(remark))
    tell_of_the_model(err, answer)

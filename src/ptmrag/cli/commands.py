"""`ptmrag …`: the commands of the contract, on Typer and Rich.

    ptmrag ingest && ptmrag ask "Transformer-XL 如何处理长文本？"

Data goes to stdout, progress and messages to stderr; with `--json`, stdout holds one JSON document
and nothing else. Exit codes: 0 done, 1 unforeseen, 2 wrong usage or unreadable input, 3 no index
that can be read, 4 done with failures under `--strict`, 130 interrupted.
"""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.markup import escape

from ptmrag.__version__ import __version__
from ptmrag.catalog.parse import default_catalog_path
from ptmrag.cli import reports
from ptmrag.cli.doctor import doctor
from ptmrag.errors import PtmragError
from ptmrag.ingestion.plan import Extent
from ptmrag.settings import read_settings

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Turn a curated list of papers into a research assistant whose every claim is cited.",
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False)

Index = Annotated[
    Path | None,
    typer.Option(
        "--index", "-i", help="The index folder. Default: $PTMRAG_INDEX, ./index, the user's data."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document to stdout.")]
K = Annotated[int, typer.Option("-k", "--top-k", min=1, max=1000, help="How many passages.")]
Llm = Annotated[
    str | None,
    typer.Option("--llm", help="provider:model, or none. Default: $PTMRAG_LLM, else none."),
]


Reranker = Annotated[
    str | None,
    typer.Option(
        "--reranker", help="A CrossEncoder by name or folder. Default: $PTMRAG_RERANKER, else none."
    ),
]


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        out.print(f"ptmrag {__version__}")
        raise typer.Exit


@app.command()
def catalog(
    catalog: Annotated[
        Path | None, typer.Argument(help="A Markdown or text file. Default: the PTM survey.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Parse a catalog and show it."""
    from ptmrag.ingestion.read_list import show_list

    read = show_list(catalog or default_catalog_path())
    _show(as_json, lambda: reports.catalog_json(read), lambda: reports.catalog_text(read))


@app.command()
def ingest(
    catalogs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[CATALOG]...",
            help="Markdown, text, BibTeX, CSL JSON, - or a GitHub address. Default: the PTM survey.",
        ),
    ] = None,
    index: Index = None,
    papers: Annotated[
        list[Path] | None, typer.Option("--papers", help="A folder of PDFs that you have.")
    ] = None,
    mirror: Annotated[
        str | None, typer.Option("--mirror", help="A copy of the web: a folder or an address.")
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Fetch nothing.")] = False,
    only: Annotated[
        str | None, typer.Option("--only", help="Only entries with this text in them.")
    ] = None,
    since: Annotated[
        int | None, typer.Option("--since", help="Leave out entries of earlier years.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="The links of so many entries, no more.")
    ] = None,
    concurrency: Annotated[
        int | None, typer.Option("--concurrency", min=1, max=32, help="So many hosts at a time.")
    ] = None,
    max_mb: Annotated[
        float | None, typer.Option("--max-mb", min=0.1, help="The largest download.")
    ] = None,
    ocr: Annotated[
        bool | None, typer.Option("--ocr/--no-ocr", help="Read scanned PDFs with Tesseract.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be fetched, and stop.")
    ] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask every address again, fresh or not.")
    ] = False,
    embedder: Annotated[
        str | None,
        typer.Option(
            "--embedder", help="A sentence-transformers model for a new index, by name or path."
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 4 if anything failed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the index up to date with the catalogs."""
    from ptmrag.ingestion.ingest import ingest as run

    settings = read_settings()
    settings = replace(
        settings,
        concurrency=concurrency or settings.concurrency,
        mirror=mirror or settings.mirror,
        max_mb=max_mb or settings.max_mb,
        ocr=settings.ocr if ocr is None else ocr,
    )
    if dry_run:
        from ptmrag.ingestion.plan import foresee

        planned = foresee(
            catalogs or (),
            papers or (),
            index=index,
            settings=settings,
            extent=Extent(only, since, limit),
        )
        _show(as_json, planned.as_json, lambda: escape(str(planned)))
        return
    with reports.progress_bars(err) as progress:
        report = run(
            catalogs or (),
            index=index,
            papers=papers or (),
            mirror=mirror,
            offline=offline,
            only=only,
            since=since,
            limit=limit,
            settings=settings,
            refresh=refresh,
            embedder=embedder,
            progress=progress,
        )
    _show(as_json, report.as_json, lambda: reports.ingest_text(report))
    if strict and report.totals.failed:
        raise typer.Exit(4)


@app.command()
def search(
    question: str,
    k: K = 8,
    index: Index = None,
    category: Annotated[
        str | None, typer.Option("--category", help="Only entries under a heading with this text.")
    ] = None,
    entry: Annotated[
        list[str] | None, typer.Option("--entry", help="Only this entry, by its id; repeatable.")
    ] = None,
    year: Annotated[
        str | None, typer.Option("--year", help="Only entries of 2020, 2018-2020, 2020- or -2020.")
    ] = None,
    language: Annotated[
        Literal["zh", "en"] | None, typer.Option("--language", help="Only passages in it.")
    ] = None,
    kind: Annotated[
        Literal["paper", "code", "page", "slides", "weights", "note"] | None,
        typer.Option("--kind", help="Only links of this kind."),
    ] = None,
    reranker: Reranker = None,
    as_json: AsJson = False,
) -> None:
    """Show the best passages."""
    from ptmrag.assistant import Assistant
    from ptmrag.library.filter import Filter, parse_years

    years = parse_years(year) if year else None
    within = Filter(category, tuple(entry or ()), years, language, kind)
    assistant = Assistant.load(index, llm="none", reranker=reranker)
    found = reports.timed(lambda: assistant.search(question, k=k, within=within))
    _show(
        as_json,
        lambda: reports.search_json(question, found),
        lambda: reports.search_text(found.value),
    )


@app.command()
def ask(
    question: str,
    k: K = 8,
    index: Index = None,
    llm: Llm = None,
    lang: Annotated[
        Literal["zh", "en"] | None, typer.Option("--lang", help="The language of the answer.")
    ] = None,
    reranker: Reranker = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the candidates, their scores, why not cited.")
    ] = False,
    save_to: Annotated[
        Path | None,
        typer.Option("--save", metavar="FILE", help="Keep how the answer came about, for replay."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question, every claim cited."""
    from ptmrag.assistant import Assistant

    assistant = Assistant.load(index, llm=llm, reranker=reranker)
    if explain or save_to:
        from ptmrag.evaluation.transcript import record, save

        answer, transcript = record(assistant, question, k=k, lang=lang)
        if save_to:
            save(transcript, save_to)
        explanation = [asdict(candidate) for candidate in transcript.candidates]
        more = {"explanation": explanation} if explain else {}
        _show(as_json, lambda: answer.as_json() | more, lambda: escape(str(answer)))
        if explain and not as_json:
            out.print(reports.candidates_table(transcript.candidates))
    elif as_json or not sys.stdout.isatty():
        answer = assistant.ask(question, k=k, lang=lang)
        _show(as_json, answer.as_json, lambda: escape(str(answer)))
    else:
        reports.stream_answer(out, assistant.stream(question, k=k, lang=lang))


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What ask --save wrote.")],
    index: Index = None,
    llm: Llm = None,
    as_json: AsJson = False,
) -> None:
    """Ask a saved question again and show what differs; 0 whether or not anything does."""
    from ptmrag.assistant import Assistant
    from ptmrag.evaluation.transcript import differences, read_transcript, record

    old = read_transcript(file)
    assistant = Assistant.load(index or Path(old.index), llm=llm)
    answer, new = record(assistant, old.question, k=old.k, lang=old.lang)
    lines = differences(old, new)
    shown = "\n".join(lines) or "Nothing differs."
    _show(as_json, lambda: answer.as_json() | {"differences": lines}, lambda: escape(shown))


@app.command()
def status(index: Index = None, as_json: AsJson = False) -> None:
    """Show what the index holds, how it was built, what failed and why."""
    from ptmrag.library.library import Library, default_index_path

    state = Library.open(index or default_index_path()).status()
    _show(as_json, lambda: reports.status_json(state), lambda: reports.status_text(state))


@app.command(name="eval")
def evaluate(
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS.jsonl")],
    index: Index = None,
    k: K = 10,
    misses: Annotated[
        bool, typer.Option("--misses", help="List the questions missed, and what came instead.")
    ] = False,
    calibrate: Annotated[
        bool,
        typer.Option("--calibrate", help="Set in the index how near a passage must be to answer."),
    ] = False,
    reranker: Reranker = None,
    as_json: AsJson = False,
) -> None:
    """Measure retrieval and citations on questions with known answers."""
    from ptmrag.answer import calibration
    from ptmrag.assistant import Assistant
    from ptmrag.evaluation.evaluation import evaluate as measure
    from ptmrag.evaluation.questions import read_questions
    from ptmrag.evaluation.thresholds import calibrate as choose

    asked = read_questions(questions)
    assistant = Assistant.load(index, llm="none", reranker=reranker)
    measured = measure(assistant, asked, k=k)
    if calibrate:
        chosen = choose(measured.outcomes, assistant.calibration)
        path = calibration.save(chosen, assistant.library.path)
        err.print(f"Kept in '{path}'; these figures are still of the calibration before.")
    _show(
        as_json,
        lambda: measured.as_json(misses=misses),
        lambda: reports.eval_text(measured, misses=misses),
    )


@app.command()
def serve(
    index: Index = None,
    host: Annotated[str, typer.Option("--host")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = 7860,
    llm: Llm = None,
    auth: Annotated[
        str | None,
        typer.Option(
            "--auth", metavar="USER:PASSWORD", help="Who may come in; or a file of such lines."
        ),
    ] = None,
    root_path: Annotated[
        str | None,
        typer.Option("--root-path", help="Where a proxy puts the chat, such as /ptmrag."),
    ] = None,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Visitors cannot add to the library.")
    ] = False,
    mirror: Annotated[
        str | None, typer.Option("--mirror", help="A copy of the web, a folder or an address.")
    ] = None,
) -> None:
    """Open the web chat; where there is no index, build one first."""
    from ptmrag.web import serve as run
    from ptmrag.web.server import Door

    door = Door(host, port, auth, root_path, read_only)
    run(index=index, llm=llm, mirror=mirror, door=door)


app.command()(doctor)


def main() -> None:
    """The command, with errors as one sentence and an exit code."""
    # The bar and messages of the model hub's client have no place in ours.
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        app(standalone_mode=True)
    except PtmragError as error:
        err.print(f"[red]Error:[/red] {escape(str(error))}")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        err.print("Interrupted. What was done is kept: the same command goes on from here.")
        sys.exit(130)


def _show(as_json: bool, document: Callable[[], dict[str, Any]], text: Callable[[], Any]) -> None:
    if as_json:
        sys.stdout.write(json.dumps(document(), ensure_ascii=False, indent=1) + "\n")
    else:
        out.print(text())

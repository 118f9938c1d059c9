"""The command line: `python -m benchmarks papers|beir|scale|cluster|speed|visitors|curve|…`. README.md describes it."""

import json
import shlex
import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.beir import read_judged
from benchmarks.citations import measure as measure_citations
from benchmarks.citations import table as citations_table
from benchmarks.corpora import BeirCorpus
from benchmarks.costs import cluster, curve, growth, scale, speed, visitors, walk
from benchmarks.figures import Measured, measured_on_beir, measured_on_papers
from benchmarks.lists import as_json as lists_json
from benchmarks.lists import lists_in
from benchmarks.lists import measure as measure_list
from benchmarks.lists import table as lists_table
from benchmarks.machine import Machine, commit, describe_machine, package_versions
from benchmarks.options import RESULTS, Keep, Name, Reuse, Share, Work, say
from benchmarks.papers import survey_papers
from benchmarks.phrasings import as_json, read_followups, read_lists
from benchmarks.phrasings import measure as measure_phrasings
from benchmarks.phrasings import table as phrasings_table
from benchmarks.results import Results, keep, table
from benchmarks.runs import ROOT, Plan, Run, run_all
from benchmarks.systems import SYSTEMS
from benchmarks.worker import chosen_questions
from ptmrag.embed.embedder import load_embedder
from ptmrag.errors import InputError, PtmragError

_BEIR_SYSTEMS = "ours,tutorial,bm25s,tutorial+bm25,txtai-hybrid"

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

QUESTIONS = ROOT / "benchmarks" / "questions"
LISTS = [QUESTIONS / "lists-en.jsonl", QUESTIONS / "lists-zh.jsonl"]
FOLLOWUPS = [QUESTIONS / "followups-en.jsonl", QUESTIONS / "followups-zh.jsonl"]


@app.command()
def papers(
    folder: Annotated[Path, typer.Argument(metavar="PDF_DIR")],
    questions: Annotated[list[Path], typer.Argument(metavar="QUESTIONS.jsonl...")],
    work: Work,
    systems: Annotated[str, typer.Option(help="Names, separated by commas.")] = ",".join(SYSTEMS),
    limit_papers: Annotated[int | None, typer.Option(min=1, help="Use only the first N.")] = None,
    reuse: Reuse = False,
    share: Share = False,
    results: Keep = RESULTS,
    name: Name = "papers",
) -> None:
    """Index a folder of PDFs with every system and ask them questions with known answers."""
    names, machine = _names(systems), describe_machine()
    survey = survey_papers(folder, work, limit=limit_papers)
    asked = Counter(name for name, _ in chosen_questions(questions, survey.sources))
    if not asked:
        raise InputError(
            f"None of the questions is about a paper in '{folder}': check their `source`."
        )
    files = tuple(str(path.resolve()) for path in questions)
    plan = Plan(
        "papers", survey.folder.resolve(), files, work.resolve(), survey.sources, None, reuse, share
    )
    runs = run_all(plan, names, say)
    corpus = {"papers": survey.papers, "pages": survey.pages}
    measured = tuple(measured_on_papers(run, pages=survey.pages) for run in runs)
    made = _results(name, machine, corpus=corpus, asked=dict(asked), measured=measured, runs=runs)
    _show(made, results, names)


@app.command()
def beir(
    folder: Annotated[
        Path, typer.Argument(help="Holds corpus.jsonl, queries.jsonl, qrels/test.tsv.")
    ],
    work: Work,
    systems: Annotated[str, typer.Option(help="Names, separated by commas.")] = _BEIR_SYSTEMS,
    limit_queries: Annotated[int | None, typer.Option(min=1, help="Use only the first N.")] = None,
    reuse: Reuse = False,
    share: Share = False,
    results: Keep = RESULTS,
    name: Name = "",
) -> None:
    """Index a corpus in BEIR's layout with every system and measure nDCG@10 and Recall@100."""
    names, machine = _names(systems), describe_machine()
    folder = folder.resolve()
    judged, documents = read_judged(folder, limit=limit_queries), len(BeirCorpus(folder).records())
    plan = Plan("beir", folder, (str(folder),), work.resolve(), (), limit_queries, reuse, share)
    runs = run_all(plan, names, say)
    measured = tuple(measured_on_beir(run, judged, documents=documents) for run in runs)
    asked = {folder.name: len(judged.queries)}
    made = _results(
        name or folder.name,
        machine,
        corpus={"documents": documents},
        asked=asked,
        measured=measured,
        runs=runs,
    )
    _show(made, results, names)


for measured in (scale, cluster, speed, visitors, walk, curve, growth):
    app.command()(measured)


@app.command()
def phrasings(
    lists: Annotated[list[Path] | None, typer.Argument(metavar="[LISTS.jsonl...]")] = None,
    followups: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Follow-ups; can be repeated.")
    ] = None,
    as_document: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Count how many unseen list questions and follow-ups are understood without a chat model."""
    if not lists and not followups:
        lists, followups = LISTS, FOLLOWUPS
    figures = measure_phrasings(
        [line for path in lists or () for line in read_lists(path)],
        [line for path in followups or () for line in read_followups(path)],
    )
    shown = json.dumps(as_json(figures), indent=1) if as_document else phrasings_table(figures)
    print(shown)


@app.command()
def lists(
    folder: Annotated[
        Path, typer.Argument(help="Holds public lists that lists.toml has rules for.")
    ],
    as_document: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Measure how much of public lists is read, against rules written beside each list."""
    figures = [measure_list(path, rules) for path, rules in lists_in(folder)]
    print(json.dumps(lists_json(figures), indent=1) if as_document else lists_table(figures))


@app.command()
def citations(
    index: Annotated[Path, typer.Argument(help="An index.")],
    as_document: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Measure the citation graph of an index, and compare it with a plain search of titles."""
    measured = measure_citations(index)
    print(json.dumps(measured.as_json(), indent=1) if as_document else citations_table(measured))


def _names(systems: str) -> list[str]:
    names = [name.strip() for name in systems.split(",") if name.strip()]
    for name in names:
        if name not in SYSTEMS:
            raise InputError(f"There is no system '{name}'. Choose from {', '.join(SYSTEMS)}.")
    return names


def _results(
    name: str,
    machine: Machine,
    *,
    corpus: dict[str, int],
    asked: dict[str, int],
    measured: tuple[Measured, ...],
    runs: list[Run],
) -> Results:
    return Results(
        name=name,
        command=shlex.join(["python", "-m", "benchmarks", *sys.argv[1:]]),
        commit=commit(ROOT),
        embedder=load_embedder().name,
        machine=machine,
        versions=package_versions(),
        corpus=corpus,
        asked=asked,
        measured=measured,
        runs=tuple(runs),
    )


def _show(results: Results, folder: Path, names: list[str]) -> None:
    print(table(results.measured))
    say(f"results: {keep(results, folder)}")
    if len(results.runs) < len(names):
        raise typer.Exit(4)


def main() -> None:
    """Run the command. A failure that a user can cause is printed as one sentence."""
    try:
        app()
    except PtmragError as error:
        say(str(error))
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()

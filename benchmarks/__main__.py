"""The command line: `python -m benchmarks papers|beir|scale|cluster|speed|visitors|curve|…`. README.md describes it."""

import json
import shlex
import sys
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.beir import read_judged
from benchmarks.citations import measure as measure_citations
from benchmarks.citations import table as citations_table
from benchmarks.cluster import measure as measure_cluster
from benchmarks.cluster import table as cluster_table
from benchmarks.corpora import BeirCorpus
from benchmarks.curve import Plan as CurvePlan
from benchmarks.curve import measure as measure_curve
from benchmarks.curve import table as curve_table
from benchmarks.figures import Measured, measured_on_beir, measured_on_papers
from benchmarks.growth import Side as GrowthSide
from benchmarks.growth import measure as measure_growth
from benchmarks.growth import table as growth_table
from benchmarks.lists import as_json as lists_json
from benchmarks.lists import lists_in
from benchmarks.lists import measure as measure_list
from benchmarks.lists import table as lists_table
from benchmarks.machine import Machine, commit, describe_machine, package_versions
from benchmarks.papers import survey_papers
from benchmarks.phrasings import as_json, read_followups, read_lists
from benchmarks.phrasings import measure as measure_phrasings
from benchmarks.phrasings import table as phrasings_table
from benchmarks.results import Results, free_path, keep, table
from benchmarks.runs import ROOT, Plan, Run, run_all
from benchmarks.scale import legs_table, measure, measure_again
from benchmarks.scale import table as scale_table
from benchmarks.speed import Side, read_asked
from benchmarks.speed import measure as measure_speed
from benchmarks.speed import table as speed_table
from benchmarks.systems import SYSTEMS
from benchmarks.visitors import measure as measure_visitors
from benchmarks.visitors import table as visitors_table
from benchmarks.worker import chosen_questions
from ptmrag.embed.embedder import load_embedder
from ptmrag.errors import InputError, PtmragError

_BEIR_SYSTEMS = "ours,tutorial,bm25s,tutorial+bm25,txtai-hybrid"

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

Work = Annotated[
    Path, typer.Option(help="Folder for the indexes. It grows large; it can be deleted.")
]
Reuse = Annotated[
    bool, typer.Option("--reuse", help="Search the indexes that are already in --work.")
]
Share = Annotated[
    bool,
    typer.Option("--share", help="Make passages and vectors that several systems need only once."),
]
Keep = Annotated[Path, typer.Option("--results", help="Folder for the result files.")]
Name = Annotated[str, typer.Option(help="Name of the result files.")]
RESULTS = ROOT / "benchmarks" / "results"
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
    runs = run_all(plan, names, _say)
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
    runs = run_all(plan, names, _say)
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


@app.command()
def scale(
    work: Work,
    entries: Annotated[int, typer.Option(min=30, help="Length of the list.")] = 3_000,
    pace: Annotated[
        bool, typer.Option("--pace/--no-pace", help="Wait three seconds between arXiv requests.")
    ] = False,
    beside: Annotated[
        Path | None, typer.Option(help="Another checkout: only runs with nothing new, in turn.")
    ] = None,
    results: Keep = RESULTS,
) -> None:
    """Ingest a generated list of thousands of links from the loopback address; stop and resume it."""
    if beside is not None:
        print(legs_table(measure_again(entries, work, beside, rounds=3, say=_say)))
        return
    machine = describe_machine()
    found = measure(entries, work, pace=pace, say=_say)
    kept = results / f"{datetime.now(UTC):%Y-%m-%d}-scale.json"
    about = {"machine": asdict(machine), "commit": commit(ROOT), "pace": pace}
    kept.write_text(json.dumps(about | found.as_json(), indent=1) + "\n", encoding="utf-8")
    kept.with_suffix(".md").write_text(scale_table(found) + "\n", encoding="utf-8")
    print(scale_table(found))
    if not (found.is_same and found.is_sound):
        raise typer.Exit(4)


@app.command()
def cluster(
    work: Work,
    entries: Annotated[int, typer.Option(min=30, help="Length of the list.")] = 60,
    results: Keep = RESULTS,
) -> None:
    """Ingest a generated list on one machine and on a Ray cluster of one and two workers; kill one."""
    about = {"machine": asdict(describe_machine()), "commit": commit(ROOT)}
    legs = measure_cluster(entries, work, say=_say)
    kept = results / f"{datetime.now(UTC):%Y-%m-%d}-cluster.json"
    found = about | {"entries": entries, "legs": [asdict(leg) for leg in legs]}
    kept.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    kept.with_suffix(".md").write_text(cluster_table(legs) + "\n", encoding="utf-8")
    print(cluster_table(legs))
    if not all(leg.is_same for leg in legs):
        raise typer.Exit(4)


@app.command()
def speed(
    index: Annotated[Path, typer.Argument(help="An index.")],
    questions: Annotated[list[Path], typer.Argument(metavar="QUESTIONS.jsonl...")],
    beside: Annotated[
        Path | None, typer.Option(metavar="CHECKOUT", help="Another checkout to run beside.")
    ] = None,
    beside_index: Annotated[
        Path | None, typer.Option(help="Its index, where it cannot read this one.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Use only the first N questions.")
    ] = None,
    cold: Annotated[int, typer.Option(min=0, help="How many cold starts are measured.")] = 5,
    results: Keep = RESULTS,
    name: Name = "speed",
) -> None:
    """Time searches, answers and cold starts by part, alone or beside another checkout in one run."""
    sides = [Side("this", ROOT, index)]
    sides += [Side("beside", beside, beside_index or index)] if beside is not None else []
    found = measure_speed(sides, read_asked(questions)[:limit], cold=cold, say=_say)
    kept = free_path(results, name)
    about = {"commits": {side.name: commit(side.checkout) for side in sides}}
    kept.write_text(json.dumps(about | found.as_json(), indent=1) + "\n", encoding="utf-8")
    kept.with_suffix(".md").write_text(speed_table(found) + "\n", encoding="utf-8")
    print(speed_table(found))
    _say(f"results: {kept}")


@app.command()
def visitors(
    index: Annotated[Path, typer.Argument(help="An index.")],
    questions: Annotated[list[Path], typer.Argument(metavar="QUESTIONS.jsonl...")],
    count: Annotated[int, typer.Option("--visitors", min=1, help="How many ask at once.")] = 40,
    seconds: Annotated[float, typer.Option(min=1, help="For how long they ask.")] = 60,
    beside: Annotated[
        Path | None, typer.Option(metavar="CHECKOUT", help="Another checkout to run after this.")
    ] = None,
    beside_index: Annotated[
        Path | None, typer.Option(help="Its index, where it cannot read this one.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Use only the first N questions.")] = 100,
    results: Keep = RESULTS,
    name: Name = "visitors",
) -> None:
    """Let many visitors ask the page at once, and `Assistant.ask`: waiting times, errors, mixed-up answers, memory."""
    sides = [Side("this", ROOT, index)]
    sides += [Side("beside", beside, beside_index or index)] if beside is not None else []
    asked = read_asked(questions)[:limit]
    found = measure_visitors(sides, asked, visitors=count, seconds=seconds, say=_say)
    kept = free_path(results, name)
    about = {"commits": {side.name: commit(side.checkout) for side in sides}}
    kept.write_text(json.dumps(about | found.as_json(), indent=1) + "\n", encoding="utf-8")
    kept.with_suffix(".md").write_text(visitors_table(found) + "\n", encoding="utf-8")
    print(visitors_table(found))
    _say(f"results: {kept}")


@app.command()
def curve(
    like: Annotated[Path, typer.Argument(help="An index of real papers.")],
    questions: Annotated[list[Path], typer.Argument(metavar="QUESTIONS.jsonl...")],
    work: Work,
    sizes: Annotated[str, typer.Option(help="Separated by commas.")] = "1000,10000,100000",
    beside: Annotated[
        Path | None, typer.Option(metavar="CHECKOUT", help="Another checkout to run beside.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Use only the first N questions.")] = 100,
    reuse: Reuse = False,
    results: Keep = RESULTS,
) -> None:
    """Measure search, opening and commits of made libraries of growing size, spread like a real one."""
    if not all(size.strip().isdecimal() and int(size) > 0 for size in sizes.split(",")):
        raise InputError(f"'{sizes}' are no sizes: write 1000,10000,100000.")
    numbers = tuple(int(size) for size in sizes.split(","))
    asked = tuple(each.text for each in read_asked(questions)[:limit])
    machine = describe_machine()
    points = measure_curve(CurvePlan(work, like, asked, numbers, beside, reuse), say=_say)
    kept = free_path(results, "curve")
    about = {
        "machine": asdict(machine),
        "commit": commit(ROOT),
        "points": list(map(asdict, points)),
    }
    kept.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    kept.with_suffix(".md").write_text(curve_table(points) + "\n", encoding="utf-8")
    print(curve_table(points))


@app.command()
def growth(
    work: Work,
    sizes: Annotated[
        list[int], typer.Option("--passages", min=100, help="A size to grow to; give several.")
    ] = [1_000, 10_000],  # noqa: B006 - typer reads it
    beside: Annotated[
        Path | None, typer.Option(metavar="CHECKOUT", help="Another checkout to run beside.")
    ] = None,
    results: Keep = RESULTS,
    name: Name = "growth",
) -> None:
    """Measure what a document and a commit cost as an index grows, alone or beside another checkout."""
    sides = [GrowthSide("this", ROOT)]
    sides += [GrowthSide("beside", beside)] if beside is not None else []
    found = measure_growth(sides, sorted(sizes), work, say=_say)
    kept = free_path(results, name)
    about: dict[str, object] = {"commits": {side.name: commit(side.checkout) for side in sides}}
    about["machine"] = asdict(describe_machine())
    about["sizes"] = [asdict(one) for one in found]
    kept.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    kept.with_suffix(".md").write_text(growth_table(found) + "\n", encoding="utf-8")
    print(growth_table(found))
    _say(f"results: {kept}")


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
    _say(f"results: {keep(results, folder)}")
    if len(results.runs) < len(names):
        raise typer.Exit(4)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Run the command. A failure that a user can cause is printed as one sentence."""
    try:
        app()
    except PtmragError as error:
        _say(str(error))
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()

"""The commands that measure size and speed: scale, cluster, speed, visitors, curve, growth, walk.

`__main__` has them on its command line. They judge no answer: the other commands do.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.cluster import measure as measure_cluster
from benchmarks.cluster import table as cluster_table
from benchmarks.curve import Plan as CurvePlan
from benchmarks.curve import measure as measure_curve
from benchmarks.curve import table as curve_table
from benchmarks.growth import Side as GrowthSide
from benchmarks.growth import measure as measure_growth
from benchmarks.growth import table as growth_table
from benchmarks.machine import commit, describe_machine
from benchmarks.options import RESULTS, Keep, Name, Reuse, Work, say
from benchmarks.results import free_path
from benchmarks.runs import ROOT
from benchmarks.scale import legs_table, measure, measure_again
from benchmarks.scale import table as scale_table
from benchmarks.speed import Side, read_asked
from benchmarks.speed import measure as measure_speed
from benchmarks.speed import table as speed_table
from benchmarks.visitors import measure as measure_visitors
from benchmarks.visitors import table as visitors_table
from benchmarks.walk import measure as measure_walk
from benchmarks.walk import table as walk_table
from ptmrag.errors import InputError

Index = Annotated[Path, typer.Argument(help="An index.")]
Questions = Annotated[list[Path], typer.Argument(metavar="QUESTIONS.jsonl...")]
Beside = Annotated[
    Path | None, typer.Option(metavar="CHECKOUT", help="Another checkout to run beside.")
]
BesideIndex = Annotated[Path | None, typer.Option(help="Its index, where it cannot read this one.")]


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
        print(legs_table(measure_again(entries, work, beside, rounds=3, say=say)))
        return
    about = {"machine": asdict(describe_machine()), "commit": commit(ROOT), "pace": pace}
    found = measure(entries, work, pace=pace, say=say)
    _keep(results, "scale", about | found.as_json(), scale_table(found))
    if not (found.is_same and found.is_sound):
        raise typer.Exit(4)


def cluster(
    work: Work,
    entries: Annotated[int, typer.Option(min=30, help="Length of the list.")] = 60,
    results: Keep = RESULTS,
) -> None:
    """Ingest a generated list on one machine and on a Ray cluster of one and two workers; kill one."""
    about = {"machine": asdict(describe_machine()), "commit": commit(ROOT), "entries": entries}
    legs = measure_cluster(entries, work, say=say)
    _keep(results, "cluster", about | {"legs": [asdict(leg) for leg in legs]}, cluster_table(legs))
    if not all(leg.is_same for leg in legs):
        raise typer.Exit(4)


def speed(
    index: Index,
    questions: Questions,
    beside: Beside = None,
    beside_index: BesideIndex = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Use only the first N questions.")
    ] = None,
    cold: Annotated[int, typer.Option(min=0, help="How many cold starts are measured.")] = 5,
    results: Keep = RESULTS,
    name: Name = "speed",
) -> None:
    """Time searches, answers and cold starts by part, alone or beside another checkout in one run."""
    sides = _sides(index, beside, beside_index)
    found = measure_speed(sides, read_asked(questions)[:limit], cold=cold, say=say)
    _keep(results, name, _commits(sides) | found.as_json(), speed_table(found))


def visitors(
    index: Index,
    questions: Questions,
    count: Annotated[int, typer.Option("--visitors", min=1, help="How many ask at once.")] = 40,
    seconds: Annotated[float, typer.Option(min=1, help="For how long they ask.")] = 60,
    beside: Annotated[
        Path | None, typer.Option(metavar="CHECKOUT", help="Another checkout to run after this.")
    ] = None,
    beside_index: BesideIndex = None,
    limit: Annotated[int, typer.Option(min=1, help="Use only the first N questions.")] = 100,
    results: Keep = RESULTS,
    name: Name = "visitors",
) -> None:
    """Let many visitors ask the page at once, and `Assistant.ask`: waiting times, errors, mixed-up answers, memory."""
    sides, asked = _sides(index, beside, beside_index), read_asked(questions)[:limit]
    found = measure_visitors(sides, asked, visitors=count, seconds=seconds, say=say)
    _keep(results, name, _commits(sides) | found.as_json(), visitors_table(found))


def walk(
    pdfs: Annotated[list[Path], typer.Argument(metavar="PDF...", exists=True, dir_okay=False)],
    question: Annotated[str, typer.Option(help="A question that one of them answers.")],
    work: Work,
    results: Keep = RESULTS,
    name: Name = "walk",
) -> None:
    """Time a visitor in a browser: start to first cited answer, own PDFs, a table of five works, an export."""
    about = {"commit": commit(ROOT), "question": question}
    found = measure_walk(pdfs, question, work=work, say=say)
    _keep(results, name, about | found.as_json(), walk_table(found))


def curve(
    like: Annotated[Path, typer.Argument(help="An index of real papers.")],
    questions: Questions,
    work: Work,
    sizes: Annotated[str, typer.Option(help="Separated by commas.")] = "1000,10000,100000",
    beside: Beside = None,
    limit: Annotated[int, typer.Option(min=1, help="Use only the first N questions.")] = 100,
    reuse: Reuse = False,
    results: Keep = RESULTS,
) -> None:
    """Measure search, opening and commits of made libraries of growing size, spread like a real one."""
    if not all(size.strip().isdecimal() and int(size) > 0 for size in sizes.split(",")):
        raise InputError(f"'{sizes}' are no sizes: write 1000,10000,100000.")
    numbers = tuple(int(size) for size in sizes.split(","))
    asked = tuple(each.text for each in read_asked(questions)[:limit])
    about = {"machine": asdict(describe_machine()), "commit": commit(ROOT)}
    points = measure_curve(CurvePlan(work, like, asked, numbers, beside, reuse), say=say)
    rows = [asdict(point) for point in points]
    _keep(results, "curve", {**about, "points": rows}, curve_table(points))


def growth(
    work: Work,
    sizes: Annotated[
        list[int], typer.Option("--passages", min=100, help="A size to grow to; give several.")
    ] = [1_000, 10_000],  # noqa: B006 - typer reads it
    beside: Beside = None,
    results: Keep = RESULTS,
    name: Name = "growth",
) -> None:
    """Measure what a document and a commit cost as an index grows, alone or beside another checkout."""
    checkouts = {"this": ROOT} | ({} if beside is None else {"beside": beside})
    sides = [GrowthSide(side, checkout) for side, checkout in checkouts.items()]
    about = {
        "commits": {side: commit(checkout) for side, checkout in checkouts.items()},
        "machine": asdict(describe_machine()),
    }
    found = measure_growth(sides, sorted(sizes), work, say=say)
    rows = [asdict(one) for one in found]
    _keep(results, name, {**about, "sizes": rows}, growth_table(found))


def _sides(index: Path, beside: Path | None, beside_index: Path | None) -> list[Side]:
    """This checkout, and the other one where there is one."""
    other = [] if beside is None else [Side("beside", beside, beside_index or index)]
    return [Side("this", ROOT, index), *other]


def _commits(sides: list[Side]) -> dict[str, object]:
    return {"commits": {side.name: commit(side.checkout) for side in sides}}


def _keep(folder: Path, name: str, found: Mapping[str, object], table: str) -> None:
    """Write both files, and show the table."""
    kept = free_path(folder, name)
    kept.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    kept.with_suffix(".md").write_text(table + "\n", encoding="utf-8")
    print(table)
    say(f"results: {kept}")

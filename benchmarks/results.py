"""Write the results of a run: a JSON file with all figures, and a table in Markdown.

    kept = keep(Results(...), folder)        # 2026-11-23-papers.json and .md
    print(table(results.measured))

It overwrites nothing: a second run on the same day gets a number after its name.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import Figures, Measured
from benchmarks.machine import Machine
from benchmarks.runs import Run

# Less is better for costs with one of these words in their name; for all other figures more is.
_COSTS_LESS = ("memory", "index", "search")


@dataclass(frozen=True, slots=True)
class Results:
    """A run and the machine it ran on. `corpus` counts what was indexed, `asked` the questions."""

    name: str
    command: str
    commit: str
    embedder: str
    machine: Machine
    versions: dict[str, str]
    corpus: dict[str, int]
    asked: dict[str, int]
    measured: tuple[Measured, ...]
    runs: tuple[Run, ...]


def keep(results: Results, folder: Path) -> Path:
    """Write both files and return the path of the JSON file."""
    path = free_path(folder, results.name)
    text = json.dumps(results_json(results), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
    path.with_suffix(".md").write_text(page(results), encoding="utf-8")
    return path


def results_json(results: Results) -> dict[str, Any]:
    """Return all figures, with at most ten documents for each BEIR query."""
    row = asdict(results) | {"at": datetime.now(UTC).isoformat(timespec="seconds")}
    for run in row["runs"]:
        for asked in run["searched"]["asked"]:
            asked["documents"] = asked["documents"][:10]
        for name in ("ms", "parts"):
            run["searched"].pop(name)
    return row


def page(results: Results) -> str:
    """Return the table, followed by the corpus, the versions and the machine."""
    machine = results.machine
    corpus = ", ".join(f"{name}: {value}" for name, value in results.corpus.items())
    asked = ", ".join(f"{name}: {count}" for name, count in results.asked.items())
    tools = ("bm25s", "faiss-cpu", "langchain-core", "pypdf", "torch", "txtai")
    versions = ", ".join(f"{name} {results.versions.get(name, '–')}" for name in tools)
    return (
        f"# {results.name}, {datetime.now(UTC):%Y-%m-%d}\n\n"
        f"{table(results.measured)}\n"
        f"- corpus: {corpus}; questions: {asked}\n"
        f"- embedder: {results.embedder}; ptmrag at {results.commit or 'no commit'}; {versions}\n"
        f"- {machine.cpu}, {machine.cores} cores, {machine.memory_gb} GB, Python {machine.python}, "
        f"threads: {machine.threads}, load before: {machine.load}\n"
        f"- `{results.command}`\n{_unread(results.runs)}"
    )


def _unread(runs: Sequence[Run]) -> str:
    """List the files that a system could not read: its figures leave them out."""
    return "".join(
        f"- {run.system} could not read: {', '.join(run.built.failed)}\n"
        for run in runs
        if run.built.failed
    )


def table(measured: Sequence[Measured]) -> str:
    """Return a Markdown table: a column for each system, a row for each figure, the best in bold."""
    blocks: list[tuple[str, Iterable[Figures]]] = [("", [each.costs for each in measured])]
    for name in measured[0].sets:
        title = name if len(measured[0].sets) > 1 else ""
        blocks.append((title, [each.sets.get(name, {}) for each in measured]))
    lines = [_line("", [each.system for each in measured]), "| --- |" + " ---: |" * len(measured)]
    for title, columns in blocks:
        columns = list(columns)
        for row in columns[0]:
            values = [column.get(row) for column in columns]
            lines.append(_line(f"{title} {row}".strip(), _cells(row, values)))
    return "\n".join([*lines, "", *_parts(measured)])


def _parts(measured: Sequence[Measured]) -> list[str]:
    """Return a line with the times of the parts of a search for each system that reports them."""
    lines = []
    for each in measured:
        parts = [f"{name} {ms['p50_ms']} / {ms['p95_ms']}" for name, ms in each.parts.items()]
        if parts:
            lines += [
                f"Parts of a search of {each.system}, p50 / p95 in ms: {', '.join(parts)}.",
                "",
            ]
    return lines


def _cells(row: str, values: Sequence[float | None]) -> list[str]:
    known = [value for value in values if value is not None]
    is_cost = any(word in row for word in _COSTS_LESS)
    # If all values are equal, none is marked.
    best = (min if is_cost else max)(known) if len(set(known)) > 1 else None
    shown = _share if "@" in row else _number
    return [
        "–" if value is None else f"**{shown(value)}**" if value == best else shown(value)
        for value in values
    ]


def _share(value: float) -> str:
    return f"{value * 100:.1f}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:g}"


def _line(name: str, cells: Sequence[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"


def free_path(folder: Path, name: str) -> Path:
    """Return the path of a new result of today, which does not exist yet; its folder does."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{datetime.now(UTC):%Y-%m-%d}-{name}"
    path, number = folder / f"{name}.json", 2
    while path.exists():
        path = folder / f"{name}-{number}.json"
        number += 1
    return path

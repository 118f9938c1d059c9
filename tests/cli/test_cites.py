"""`ptmrag cites`: what an entry cites and what cites it, with the lines of the lists."""

import json
import sys
from pathlib import Path

import pytest

from helpers.reference_lists import DIM, put_all, work
from ptmrag.cli.commands import main
from ptmrag.library.writing import write_library

NETS = work("otters-on-the-net", "Otters on the Net: A Study of Rivers", "2101.00001", 2021)
DAMS = work("dams", "Building Dams with Few Beavers", "2102.00002", 2022)
LINE = "[1] Jane Lee. Otters on the net: A study of rivers. In RIV, 2021."
LIST = f"References\n{LINE}\n[2] A. Bo. Hail [and] sleet. Hail, 2011.\n"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index of two works, of which one cites the other."""
    with write_library(tmp_path / "index", "tiny", dim=DIM) as writer:
        put_all(writer, {DAMS: LIST, NETS: ""})
    return tmp_path / "index"


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str | Path
) -> tuple[int, str, str]:
    """The exit code, stdout and stderr of a command."""
    monkeypatch.setattr(sys, "argv", ["ptmrag", "cites", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0), *capsys.readouterr()


def test_json_has_both_directions(
    index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line of the list is the quote, with the page that it is on."""
    code, stdout, stderr = run(monkeypatch, capsys, "dams", "--json", "--index", index)
    listed = json.loads(stdout)
    assert (code, stderr) == (0, "")
    (cited,) = listed["cites"]
    assert (cited["entry_id"], cited["title"], cited["year"]) == (NETS.id, NETS.title, 2021)
    assert (cited["quote"], cited["page"]) == (LINE, 2)
    assert (listed["entry_id"], listed["cited_by"]) == ("dams", [])
    assert (listed["lists"], listed["entries"]) == (1, 2)
    other = json.loads(run(monkeypatch, capsys, NETS.id, "--json", "--index", index)[1])
    assert [(one["entry_id"], one["quote"]) for one in other["cited_by"]] == [("dams", LINE)]


def test_the_text_says_which_list_could_not_be_read(
    index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An entry without a list says so, and so do the numbers of the library."""
    code, stdout, _ = run(monkeypatch, capsys, NETS.id, "--index", index)
    assert code == 0
    assert "no list of references that could be read" in stdout
    assert "Cited by 1 work of the library" in stdout
    assert LINE in stdout
    assert "1 of the 2 entries" in stdout


def test_an_unknown_entry_is_one_sentence(
    index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It names similar ids."""
    code, stdout, stderr = run(monkeypatch, capsys, "otter-on-the-net", "--index", index)
    assert (code, stdout) == (2, "")
    assert "otters-on-the-net" in stderr


def test_a_library_without_lists_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An index of an older version has none until the next ingest."""
    with write_library(tmp_path / "index", "tiny", dim=DIM) as writer:
        put_all(writer, {NETS: ""})
    code, stdout, _ = run(monkeypatch, capsys, NETS.id, "--index", tmp_path / "index")
    assert code == 0
    assert "ptmrag ingest" in stdout

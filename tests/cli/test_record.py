"""`ptmrag record`: who says what of a work, and a person's corrections."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ENTRY = "larkspur-sparse-memory-for-long-documents"


def run(index: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "ptmrag", "record", *arguments, "--index", str(index)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def own(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the index that may be changed."""
    return Path(shutil.copytree(index, tmp_path_factory.mktemp("own") / "index"))


def shown(index: Path, *arguments: str) -> Any:
    done = run(index, ENTRY, *arguments, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_a_correction_holds_and_can_be_taken_back(own: Path) -> None:
    """The record says who says each field."""
    first = shown(own)
    assert (first["record"]["date"], first["origins"]["date"]) == ("2021", "list")
    corrections = (
        "--set",
        "authors=van der Reed, Wim; 李明",
        "--set",
        "date=2020-12-01",
        "--set",
        "tags=a; b",
    )
    now = shown(own, *corrections)
    assert now["record"]["authors"] == [
        {"family": "van der Reed", "given": "Wim"},
        {"family": "李明", "given": ""},
    ]
    assert (now["record"]["date"], now["record"]["tags"]) == ("2020-12-01", ["a", "b"])
    assert now["origins"]["authors"] == now["origins"]["date"] == "person"
    text = run(own, ENTRY).stdout
    assert "van der Reed, Wim; 李明" in text
    back = shown(own, "--set", "date=", "--set", "authors=", "--set", "tags=")
    assert back == first


@pytest.mark.parametrize(
    ("correction", "reason"),
    [
        ("venu=Reeds", "did you mean 'venue'?"),
        ("venue", "write FIELD=VALUE"),
        ("date=June 2019", "'June 2019' cannot be the date of a work: write a date such as 2019"),
        ("date=2019-13", "cannot be the date"),
        ("doi=none", "cannot be the doi"),
        ("arxiv_id=1810.04805v2", "an id such as 1810.04805, without a version"),
        ("acl_id=../x?y", "write an id such as N19-1423"),
        ("url=reeds", "write a web address"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(own: Path, correction: str, reason: str) -> None:
    """One sentence and exit code 2; nothing is changed, also by the corrections beside it."""
    before = shown(own)
    done = run(own, ENTRY, "--set", "venue=Reed Letters", "--set", correction)
    assert done.returncode == 2
    assert reason in " ".join(done.stderr.split())
    assert shown(own) == before


def test_an_unknown_entry_names_the_nearest(own: Path) -> None:
    """With and without a correction."""
    for more in ((), ("--set", "venue=x")):
        done = run(own, "larkspur", *more)
        assert (done.returncode, done.stdout) == (2, "")
        assert ENTRY in done.stderr

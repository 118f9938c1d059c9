"""`ptmrag find-source`: the shape of its JSON, its report for people, and what it refuses."""

import io
import json
import sys
from pathlib import Path

import pytest

from ptmrag.cli.commands import main

SAID = "Larkspur keeps a sparse memory beside the text."


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str | Path
) -> tuple[int, str, str]:
    """The exit code, stdout and stderr of a command."""
    monkeypatch.setattr(sys, "argv", ["ptmrag", "find-source", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0), *capsys.readouterr()


def test_a_sentence_gives_its_verdict_and_hits(
    index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, stdout, _ = run(monkeypatch, capsys, SAID, "--json", "--index", index)
    found = json.loads(stdout)
    assert (code, found["sentence"], found["verdict"]) == (0, SAID, "verbatim")
    assert {"entry_id", "title", "source", "url", "page", "quote", "score"} == set(found["hits"][0])


def test_a_draft_gives_a_report_with_a_summary(
    index: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text(f"# Notes\n\n{SAID} [Rich] marks stay.\n", encoding="utf-8")
    code, stdout, _ = run(monkeypatch, capsys, "--draft", draft, "--index", index)
    assert code == 0
    assert all(text in stdout for text in (SAID, "heading", "[Rich]"))
    assert "1 verbatim" in stdout.splitlines()[-1]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SAID.encode())))
    code, stdout, _ = run(monkeypatch, capsys, "--draft", "-", "--json", "--index", index)
    assert (code, json.loads(stdout)["totals"]["verbatim"]) == (0, 1)


def test_what_cannot_be_checked_is_one_sentence(
    index: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit 2 for wrong usage and unreadable drafts, 3 without an index."""
    (tmp_path / "latin.md").write_bytes(b"caf\xe9 au lait")
    for arguments in (
        (),
        (SAID, "--draft", "x"),
        ("--draft", tmp_path / "none.md"),
        ("--draft", tmp_path),
        ("--draft", tmp_path / "latin.md"),
        ("", "--index", index),
        ("...", "--index", index),
    ):
        code, stdout, stderr = run(monkeypatch, capsys, *arguments)
        assert (code, stdout, stderr.count("Error:")) == (2, "", 1)
    assert run(monkeypatch, capsys, SAID, "--index", tmp_path / "no")[0] == 3

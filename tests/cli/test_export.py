"""`ptmrag export`: what is exported, where it goes, and what is refused in one sentence."""

import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from helpers.varied_works import ENTRIES, library_of
from ptmrag.cli.commands import main
from ptmrag.errors import InputError, StorageError
from ptmrag.export.selection import entries_in_answer
from ptmrag.export.written_file import write_file


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the hand-made library."""
    return library_of(tmp_path_factory.mktemp("library") / "index").path


class Done(NamedTuple):
    """What a command left: its exit code, and the bytes of its two streams."""

    code: int
    stdout: bytes
    stderr: bytes


Export = Callable[..., Done]


@pytest.fixture
def export(
    works: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Export:
    """Run the command on the hand-made library in this process."""

    def run(*arguments: str | Path, given: str = "") -> Done:
        command = ["ptmrag", "export", *map(str, arguments), "--index", str(works)]
        monkeypatch.setattr(sys, "argv", command)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        with pytest.raises(SystemExit) as ended:
            main()
        return Done(int(ended.value.code or 0), *capsysbinary.readouterr())

    return run


def test_everything_goes_to_stdout_as_bibtex(export: Export) -> None:
    """Without options, the whole index; nothing else is on stdout, and nothing on stderr."""
    done = export()
    assert (done.code, done.stderr) == (0, b"")
    assert done.stdout.decode().count("\n@") + 1 == len(ENTRIES)


def test_named_entries_go_to_a_file_whose_name_says_the_format(
    export: Export, tmp_path: Path
) -> None:
    """The file is whole, with the mark that Excel needs, and stderr says what was written."""
    done = export("larkspur", "chinese", "larkspur", "--out", tmp_path / "two.csv")
    assert (done.code, done.stdout) == (0, b"")
    assert b"2 works written to" in done.stderr
    content = (tmp_path / "two.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfTitle,Authors,")
    assert content.count(b"\r\n") == 3
    assert [path.name for path in tmp_path.iterdir()] == ["two.csv"]


def test_a_category_and_years_choose(export: Export) -> None:
    """They mean what they mean in a search; a year that only a record has counts too."""
    done = export("--category", "分词", "--format", "csl")
    assert [one["title"] for one in json.loads(done.stdout)] == ["基于深度学习的中文分词：综述"]
    done = export("--year", "-2001", "--format", "ris")
    assert done.stdout.decode().count("TY  - ") == 2
    done = export("--year", "2011", "--format", "csl")
    assert [one["title"] for one in json.loads(done.stdout)] == ["A Chapter on Otters"]


def test_what_an_answer_cites_is_exported(export: Export, tmp_path: Path) -> None:
    """From a file or from stdin; a work that is cited twice is there once."""
    answer = json.dumps(
        {"citations": [{"entry_id": "heron"}, {"entry_id": "strings"}, {"entry_id": "heron"}]}
    )
    (tmp_path / "a.json").write_text(answer, encoding="utf-8")
    from_file = export("--answer", tmp_path / "a.json", "--format", "ris")
    from_stdin = export("--answer", "-", "--format", "ris", given=answer)
    assert from_file.stdout == from_stdin.stdout
    assert from_file.stdout.decode().count("TY  - ") == 2


@pytest.mark.parametrize(
    ("arguments", "given", "says"),
    [
        (("larkspurr",), "", "The library has no entry 'larkspurr': the nearest are larkspur"),
        (
            ("--format", "docx"),
            "",
            "There is no format 'docx' to export: name one of bibtex, csl, ris, csv, md.",
        ),
        (("--year", "soon"), "", "'soon' is not a span of years"),
        (("--category", "Cooking"), "", "No entry to export is in this category or of these years"),
        (("--out", "."), "", "'.' is a folder: name a file to write"),
        (
            ("--out", "missing/a.bib"),
            "",
            "'missing/a.bib' cannot be written (No such file or directory)",
        ),
        (("--answer", "none.json"), "", "'none.json' cannot be read (No such file or directory)"),
        (
            ("--answer", "-"),
            "not json",
            "'-' is not JSON: make it with ptmrag ask QUESTION --json.",
        ),
        (("--answer", "-"), '{"a": 1}', "'-' has no answer with citations"),
        (
            ("--answer", "-"),
            '{"citations": []}',
            "The answer in '-' cites nothing: there is nothing to export.",
        ),
        (
            ("--answer", "-"),
            '{"citations": [{"entry_id": "gone"}]}',
            "The library has no entry 'gone'",
        ),
    ],
)
def test_mistakes_are_one_sentence(
    export: Export, arguments: tuple[str, ...], given: str, says: str
) -> None:
    """Nothing is on stdout, and the exit code is 2."""
    done = export(*arguments, given=given)
    assert (done.code, done.stdout) == (2, b"")
    said = done.stderr.decode()
    assert says in said
    assert said.count("\n") == 1


def test_an_answer_may_be_of_several_kinds() -> None:
    """Also what a search found and what a review cites in its sections."""
    found = {"hits": [{"entry_id": "a"}], "sections": [{"citations": [{"entry_id": "b"}, {}, 3]}]}
    assert entries_in_answer(json.dumps(found), name="x") == ["a", "b"]
    with pytest.raises(InputError):
        entries_in_answer("[" * 100_000, name="x")


def test_a_full_disk_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old file stays whole, nothing lies beside it, and one sentence says why."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "a.bib").write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match=r"The disk with .* is full"):
        write_file(tmp_path / "a.bib", "new")
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["old"]


def test_a_file_keeps_its_rights_and_a_link_stays_a_link(tmp_path: Path) -> None:
    """What is written takes the place of the content alone."""
    (tmp_path / "a.bib").write_text("old", encoding="utf-8")
    (tmp_path / "a.bib").chmod(0o640)
    (tmp_path / "link.bib").symlink_to("a.bib")
    write_file(tmp_path / "link.bib", "new")
    assert (tmp_path / "link.bib").is_symlink()
    (tmp_path / "loop.bib").symlink_to("loop.bib")
    with pytest.raises(InputError, match=r"loop\.bib"):
        write_file(tmp_path / "loop.bib", "x")
    assert (tmp_path / "a.bib").read_text(encoding="utf-8") == "new"
    assert (tmp_path / "a.bib").stat().st_mode & 0o777 == 0o640
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="a device or a pipe"):
        write_file(tmp_path / "pipe", "new")

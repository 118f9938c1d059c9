"""What people name is read only where it is a file."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from helpers import papers
from ptmrag.errors import InputError
from ptmrag.evaluation.questions import read_questions
from ptmrag.evaluation.transcript import read_transcript
from ptmrag.ingestion.ingest import ingest
from ptmrag.ingestion.paper_files import find_papers
from ptmrag.ingestion.read_list import read_list
from ptmrag.regular_files import open_regular, read_regular, why_not

HOLE = 50_000_000_000  # bytes


def no_files(folder: Path) -> dict[str, Path]:
    """A pipe, a socket, a device, a file without an end, what the system makes up, and links to them."""
    os.mkfifo(folder / "pipe.pdf")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(folder / "socket.pdf"))
    (folder / "zero.pdf").symlink_to("/dev/zero")
    (folder / "linked.pdf").symlink_to(folder / "pipe.pdf")
    (folder / "gone.pdf").symlink_to(folder / "nothing")
    (folder / "circle.pdf").symlink_to(folder / "circle.pdf")
    (folder / "hole.pdf").touch()
    os.truncate(folder / "hole.pdf", HOLE)  # the disk holds nothing of it
    return {
        "it is a pipe, not a file": folder / "pipe.pdf",
        "it is a socket, not a file": folder / "socket.pdf",
        "it is a device, not a file": folder / "zero.pdf",
        "No such file or directory": folder / "gone.pdf",
        "Too many levels of symbolic links": folder / "circle.pdf",
        "it is larger than 500 MB": folder / "hole.pdf",
    }


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    """Nothing is waited for, and nothing without an end is read."""
    for reason, path in no_files(tmp_path).items():
        assert why_not(path, most=500_000_000) == reason
        with pytest.raises(OSError, match=reason):
            open_regular(path, most=500_000_000)
    with pytest.raises(OSError, match="is a folder"):
        read_regular(tmp_path)
    assert why_not(Path("a\0b")) == "its name has a character that no file name has"
    (tmp_path / "empty").touch()
    assert read_regular(tmp_path / "empty") == b""
    (tmp_path / "text").write_bytes(b"ab")
    assert read_regular(tmp_path / "text") == b"ab"


@pytest.mark.skipif(not Path("/proc/cpuinfo").exists(), reason="the system has no such files")
def test_what_the_system_makes_up_is_refused() -> None:
    """A file in /proc says that it is empty and has no end."""
    with pytest.raises(OSError, match="the system makes it up"):
        read_regular(Path("/proc/cpuinfo"))
    with pytest.raises(InputError, match="the system makes it up"):
        read_list(Path("/proc/self/status"))


@pytest.mark.parametrize("read", [read_list, read_questions, read_transcript])
def test_every_file_that_is_named_is_looked_at_first(tmp_path: Path, read: object) -> None:
    """A list, a file of questions, a transcript: one sentence names the file and the reason."""
    assert callable(read)
    no_files(tmp_path)
    for name in ("pipe", "socket", "zero", "linked", "hole"):
        path = tmp_path / f"{name}.pdf"
        with pytest.raises(InputError, match=rf"{name}\.pdf' cannot be read.*it is (?:a|larger)"):
            read(path)


def test_papers_pass_over_what_is_no_file(tmp_path: Path) -> None:
    """A folder of PDFs is read all the same, and the report has a row for each thing left out."""
    folder = tmp_path / "pdfs"
    folder.mkdir()
    reasons = {str(path): reason for reason, path in no_files(folder).items()}
    reasons[str(folder / "linked.pdf")] = "it is a pipe, not a file"
    (folder / "larkspur.pdf").write_bytes(papers.one_column())
    report = ingest(papers=[folder], index=tmp_path / "index", offline=True)
    rows = {row.url: row.reason for row in report.sources if row.status == "skipped"}
    assert rows == reasons
    assert (report.totals.new, report.totals.entries, report.totals.failed) == (1, 1, 0)


def test_linked_folders_are_read_once(tmp_path: Path) -> None:
    """A link to a folder is followed, and links in a circle end."""
    shelf, folder = tmp_path / "shelf", tmp_path / "pdfs"
    for place in (shelf / "deep", folder):
        place.mkdir(parents=True)
    (shelf / "deep" / "a.pdf").touch()
    (folder / "b.PDF").touch()
    (folder / "notes.txt").touch()
    (folder / "shelf").symlink_to(shelf)
    (folder / "again").symlink_to(shelf)
    (folder / "self").symlink_to(folder)
    (shelf / "back").symlink_to(folder)
    found = find_papers([folder])
    assert sorted(path.name for path in found.files) == ["a.pdf", "b.PDF"]
    assert found.passed_over == []


def test_a_name_that_is_not_utf8_is_passed_over(tmp_path: Path) -> None:
    """It could not be kept in the index; its row shows the byte."""
    path = os.fsencode(tmp_path) + b"/caf\xe9.pdf"
    try:
        os.close(os.open(path, os.O_CREAT))
    except OSError:
        pytest.skip("this file system has UTF-8 names only")
    (row,) = find_papers([tmp_path]).passed_over
    assert row.url.endswith(r"caf\udce9.pdf")
    assert row.reason == "its name is not UTF-8: rename it"


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="POSIX")
def test_an_unreadable_folder_is_named() -> None:
    """Within a folder it is passed over with a line; named itself, it is one sentence."""
    folder = Path(tempfile.mkdtemp())
    locked = folder / "locked"
    locked.mkdir()
    code = """
import os, sys
from pathlib import Path
from ptmrag.errors import InputError
from ptmrag.ingestion.paper_files import find_papers
if os.getuid() == 0:
    os.setuid(65534)
folder = Path(sys.argv[1])
print([row.reason for row in find_papers([folder]).passed_over])
try:
    find_papers([folder / "locked"])
except InputError as error:
    print(error)
"""
    folder.chmod(0o755)  # root may read anything, so the program becomes another user
    locked.chmod(0)
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True
        )
    finally:
        locked.chmod(0o700)
        shutil.rmtree(folder)
    first, second = done.stdout.splitlines()
    assert first == "['the folder cannot be read: Permission denied']"
    assert second.endswith(
        "locked' cannot be read (Permission denied): name one that you may read."
    )

"""Readers in processes of their own: the same documents, and limits that hold."""

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path

import pytest

from helpers import odd_readers, papers
from ptmrag.documents.gibberish import is_gibberish
from ptmrag.documents.pdf import read_pdf
from ptmrag.documents.reader_processes import ReaderProcesses, ReadingLimits
from ptmrag.documents.readers import Body, read_document
from ptmrag.errors import DocumentError


def write(folder: Path, content: bytes) -> Path:
    path = folder / "a.pdf"
    path.write_bytes(content)
    return path


def test_a_worker_reads_what_the_reader_reads(tmp_path: Path) -> None:
    """The document is the same to the last box, and one process reads many."""
    with ReaderProcesses() as workers:
        for content in (papers.one_column(), papers.two_columns()):
            here = read_pdf(content, source="pdf:a")
            assert workers.read(write(tmp_path, content), source="pdf:a") == here
        assert workers._idle.qsize() == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (papers.scanned(), "scanned: 2 pages without text"),
        (papers.encrypted(), "encrypted: it needs a password"),
        (b"<!doctype html>captcha", "not a PDF: a web page came instead"),
        (b"%PDF-1.7\n", "cut off: the file has no end"),
    ],
)
def test_reasons_come_through(tmp_path: Path, content: bytes, reason: str) -> None:
    """The reason is the same as in this process."""
    with ReaderProcesses() as workers, pytest.raises(DocumentError, match=reason):
        workers.read(write(tmp_path, content), source="pdf:a")


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    """A process that takes too long is killed, and the next file gets a new one."""
    path = write(tmp_path, papers.one_column())
    with ReaderProcesses(ReadingLimits(seconds=0.0)) as workers:
        with pytest.raises(DocumentError, match="took longer than 0 s"):
            workers.read(path, source="pdf:a")
        workers._limits = ReadingLimits()
        assert workers.read(path, source="pdf:a").pages


def unpacking(size: int) -> bytes:
    """A PDF whose page unpacks to so many bytes; the file has a thousandth of them."""
    blanks, part = zlib.compressobj(), b" " * 1_000_000
    data = b"".join(blanks.compress(part) for _ in range(size // len(part))) + blanks.flush()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(data), data),
    )
    numbered = enumerate(objects, 1)
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, value) for number, value in numbered)
    return b"%PDF-1.7\n" + body + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n0\n%%EOF\n"


@pytest.mark.parametrize("how", ["unpacked", "read"])
def test_a_file_that_wants_too_much_memory_is_given_up(tmp_path: Path, how: str) -> None:
    """A page that unpacks to more than the limit fails, and so does a file that is larger than it."""
    path = write(tmp_path, unpacking(300_000_000) if how == "unpacked" else papers.one_column())
    if how == "read":
        os.truncate(path, 2_000_000_000)  # a hole: the disk holds nothing of it
    with ReaderProcesses(ReadingLimits(memory=200_000_000)) as workers:
        with pytest.raises(DocumentError, match=r"too much memory|the reader crashed"):
            workers.read(path, source="pdf:a")
        path.write_bytes(papers.one_column())
        assert workers.read(path, source="pdf:a").pages


def test_a_process_without_memory_is_not_used_again(tmp_path: Path) -> None:
    """What a library in C took for one file is not missing for the next."""
    path = write(tmp_path, b"")
    with ReaderProcesses() as workers:
        first = workers.read(path, odd_readers.say_where, source="pdf:a").title
        assert workers.read(path, odd_readers.say_where, source="pdf:a").title == first
        with pytest.raises(DocumentError, match="too much memory"):
            workers.read(path, odd_readers.run_out_of_memory, source="pdf:a")
        assert workers.read(path, odd_readers.say_where, source="pdf:a").title != first


def test_a_reader_that_dies_costs_one_file(tmp_path: Path) -> None:
    """A crash fails one file; the next one is read."""
    path = write(tmp_path, papers.one_column())
    with ReaderProcesses() as workers:
        workers.read(path, source="pdf:a")
        process = workers._idle.get()
        os.kill(process._popen.pid, signal.SIGSEGV)
        process._popen.wait()
        workers._idle.put(process)
        assert workers.read(path, source="pdf:a").pages
        with pytest.raises(DocumentError, match="the reader crashed on this file"):
            workers.read(path, odd_readers.die, source="pdf:a")
        assert workers.read(path, source="pdf:a").pages


def test_a_hostile_page_of_the_web_costs_one_file(tmp_path: Path) -> None:
    """Pages and plain texts are read within the limits as well."""
    path = write(tmp_path, b"")
    with ReaderProcesses(ReadingLimits(seconds=0.5)) as workers:
        with pytest.raises(DocumentError, match=r"took longer than 0\.5 s"):
            workers.read(path, odd_readers.hang, source="web:a")
        workers._limits = ReadingLimits()
        path.write_bytes(b"<!doctype html><p>" + b"Herons fish at dawn. " * 9)
        body = Body(path, "web:a", address="https://a.example.org", url="https://a.example.org")
        own = os.getpid()
        assert read_document(body, workers).blocks
        assert workers.read(path, odd_readers.say_where, source="web:a").title != str(own)


def test_no_process_outlives_its_owner(tmp_path: Path) -> None:
    """Whoever is killed, or ends without closing, leaves no process, not even one at work."""
    (tmp_path / "a.pdf").write_bytes(b"")
    code = f"""
import os, pathlib, sys, threading
sys.path.insert(0, {str(Path(odd_readers.__file__).parents[1])!r})
from helpers import odd_readers
from ptmrag.documents.reader_processes import ReaderProcesses
workers, path = ReaderProcesses(), pathlib.Path({str(tmp_path / "a.pdf")!r})
print(workers.read(path, odd_readers.say_where, source="a").title, flush=True)
mark = {str(tmp_path / "started")!r}
task = dict(source=mark)
threading.Thread(target=workers.read, args=(path, odd_readers.hang), kwargs=task, daemon=True).start()
while not os.path.exists(mark):
    pass
print("at work", flush=True)
sys.stdin.read()
"""
    for how in (signal.SIGKILL, signal.SIGTERM, None):
        (tmp_path / "started").unlink(missing_ok=True)
        with subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as owner:
            assert owner.stdout is not None
            pid = int(owner.stdout.readline())
            assert owner.stdout.readline() == "at work\n"
            if how is not None:
                owner.send_signal(how)
        assert ended(pid)


def ended(pid: int, seconds: float = 10.0) -> bool:
    """Whether a process ends within some seconds; one that waits for its new parent has ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            state = (
                Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
            )
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        threading.Event().wait(0.02)
    return False


def test_an_answer_is_checked(tmp_path: Path) -> None:
    """What a library prints is no answer, and what is no valid document is refused."""
    path = write(tmp_path, b"")
    with ReaderProcesses() as workers:
        document = workers.read(path, odd_readers.print_a_line, source="web:a")
        assert document == odd_readers.print_a_line(b"", source="web:a")
        with pytest.raises(DocumentError, match="no valid document for this file"):
            workers.read(path, odd_readers.give_half_a_character, source="web:a")


def mutated(content: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, or a part deleted, doubled or moved."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 30)):
        place = chance.randrange(len(data))
        kind = chance.randrange(4)
        if kind == 0:
            data[place] = chance.randrange(256)
        elif kind == 1:
            del data[place : place + chance.randrange(200)]
        elif kind == 2:
            data[place:place] = data[place : place + chance.randrange(200)]
        else:
            data[place : place + 4] = str(chance.randrange(10**9)).encode()[:4]
    return bytes(data) or b"%PDF-"


@pytest.mark.parametrize(
    "rounds", [25, pytest.param(2_000, marks=pytest.mark.soak)], ids=["few", "many"]
)
def test_damaged_files_are_read_or_given_a_reason(tmp_path: Path, rounds: int) -> None:
    """A damaged PDF gives a document or one short reason."""
    chance = random.Random(5)  # noqa: S311 - no secret
    whole = [papers.one_column(), papers.two_columns(), papers.scanned()]
    with ReaderProcesses(ReadingLimits(seconds=30)) as workers:
        for _ in range(rounds):
            path = write(tmp_path, mutated(chance.choice(whole), chance))
            assert re.fullmatch(".{1,200}", outcome(workers, path))


def outcome(workers: ReaderProcesses, path: Path) -> str:
    try:
        return f"{len(workers.read(path, source='pdf:a').pages)} pages"
    except DocumentError as error:
        return str(error)


ENGLISH = (
    "The larkspur model reads long reports with a sparse memory, and it writes to that memory what "
    "it has seen. We show that the number of slots can be small when the text is well cut. "
)


def permuted(text: str) -> str:
    """Each letter shifted by five, as in fonts with other codes."""
    return "".join(chr((ord(c) - 97 + 5) % 26 + 97) if c.islower() else c for c in text.lower())


@pytest.mark.parametrize(
    "text",
    [
        "\ue001\ue002\ue003 " * 200,
        "\ufffd\ufffd \ufffd " * 200,
        "!\"#$ %&'( )*+, " * 60,
        permuted(ENGLISH * 14),
    ],
)
def test_gibberish_is_recognised(text: str) -> None:
    """Private-use characters, punctuation alone, and permuted letters are no text."""
    assert is_gibberish(text)


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH * 6,
        "这个模型用稀疏的记忆读取长报告，记忆的槽很少，读取的时候不需要全部的内容。" * 20,
        "Модель читает длинные отчёты с разреженной памятью и пишет в неё. " * 20,
        "12.4 & 13.5 & 77.1 \\\\ 81.0 & 9.9 & 3.2 \\\\ " * 30,
        "def f(x): return x + 1  # " + "name_of_thing = other_name(argument)\n" * 60,
        "\ue001",
        "",
    ],
)
def test_what_can_be_read_is_no_gibberish(text: str) -> None:
    """Languages, tables and code pass, and so does what is too short to judge."""
    assert not is_gibberish(text)

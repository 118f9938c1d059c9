"""What reaches a terminal: text, whoever wrote it; and one sentence where the system refuses."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.table import Table

from helpers.chat import citation
from ptmrag.answer.answer import Answer
from ptmrag.cli.ask import stream_answer
from ptmrag.cli.output import Terminal, json_text
from ptmrag.language.printable import printable

# A colour, the title of the window, a link, C1, a bell, a turned text, a return to the start of the line.
EVIL = (
    "Owls\x1b[31;5m\x1b[2J\x1b]0;owned\x07\x1b]8;;http://evil.example\x1b\\ at\x9b5m \x90q\x9c"
    "\u202ethgin\u2066\u200b\rNo\x08\x7f\x00 end\ud800"
)
SEEN = "Owls at thginNo end"
COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def test_text_is_printable() -> None:
    """Sequences go as a whole, single characters by themselves; lines, tabs and emoji stay."""
    assert printable(EVIL) == SEEN
    for text in ("a\n\tb", "多语言 – naïve ☀️ 👩", ""):
        assert printable(text) == text
    assert printable("\x1b]0;" * 50_000) == "]0;" * 50_000  # in linear time


def shown(*things: object) -> str:
    """What a colour terminal gets, without Rich's own sequences."""
    file = io.StringIO()
    console = Terminal(file=file, force_terminal=True, width=200, highlight=False)
    for thing in things:
        console.print(thing)
    return plain(file.getvalue())


def plain(text: str) -> str:
    """A text without Rich's own colours and moves of the cursor; no other sequence is Rich's."""
    assert "owned" not in text
    assert "evil.example" not in text
    return re.sub(r"\x1b\[[\d;?]*[A-Za-z]|\r", "", text)


def test_a_terminal_shows_text_only() -> None:
    """In a line, a table, Markdown and what is shown live."""
    table = Table("title")
    table.add_row(EVIL)
    live = io.StringIO()
    answer = Answer(EVIL, EVIL, "en", (citation(title=EVIL, url=f"https://a.example/{EVIL}"),))
    stream_answer(Terminal(file=live, force_terminal=True, width=200), iter([answer]))
    for text in (shown(EVIL), shown(table), plain(live.getvalue())):
        assert SEEN in text
        assert not COMMANDS.search(text)


def test_json_has_an_escape_for_each() -> None:
    """The document is the same when it is read again, and its text is harmless on a terminal."""
    text = json_text({"title": EVIL})
    assert json.loads(text) == {"title": EVIL}
    assert not COMMANDS.search(text)


def run(
    *arguments: str | bytes | Path, stdout: int = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "ptmrag", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
        timeout=120,
        check=False,
    )


def sentence(done: subprocess.CompletedProcess[bytes]) -> str:
    """The one sentence on stderr of a command that was refused."""
    said = done.stderr.decode().lstrip()  # the place of a progress bar
    assert done.returncode == 2, said
    assert "Traceback" not in said
    assert said.startswith("Error: ")
    assert said.count("\n") == 1
    assert not COMMANDS.search(said)
    return said


def test_what_others_wrote_reaches_no_terminal(tmp_path: Path) -> None:
    """From a list to standard output, from a name or an option to standard error."""
    name = tmp_path / "a\x1b[31m\u202eb.md"
    evil = EVIL.replace("\ud800", "").replace("\x00", "").replace("\r", "")
    name.write_text(f"## {evil}\n- [{evil}](https://arxiv.org/abs/2001.00001) – a note\n", "utf-8")
    for done in (run("catalog", name), run("catalog", name, "--json")):
        assert done.returncode == 0
        assert not COMMANDS.search(done.stdout.decode())
    assert "ab.md' is" not in sentence(run("catalog", tmp_path / "no\x1b[31m\u202eb.md"))
    for wrong in (("\x1b[31mx",), ("catalog", "--\x1b[31m"), ("search", "x", "--kind", "\x1b[2J")):
        sentence(run(*wrong))


def test_a_byte_that_is_not_utf8_is_one_sentence() -> None:
    """Wherever it is among the arguments."""
    for arguments in (
        [b"caf\xe9"],
        ["catalog", b"caf\xe9.md"],
        ["ask", b"caf\xe9"],
        ["status", "-i", b"\xff"],
    ):
        assert "has a byte that is not UTF-8" in sentence(run(*arguments))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
def test_a_full_disk_is_one_sentence() -> None:
    """Text, JSON and the help."""
    with Path("/dev/full").open("wb") as full:
        for arguments in (["catalog"], ["catalog", "--json"], ["--version"]):
            done = run(*arguments, stdout=full.fileno())
            assert "The output cannot be written: No space left" in sentence(done)


def test_whoever_reads_the_start_alone_sees_no_error(tmp_path: Path) -> None:
    """As in `ptmrag catalog --json | head -1`."""
    reading, writing = os.pipe()
    os.close(reading)
    done = run("catalog", "--json", stdout=writing)
    os.close(writing)
    assert done.stderr == b""


def test_what_cannot_be_a_place_is_one_sentence(tmp_path: Path) -> None:
    """A name that is too long, a file for a folder, a folder for a file, a host that none can be."""
    (tmp_path / "list.md").write_text("- [A](https://arxiv.org/abs/2001.00001)\n", "utf-8")
    long, listed = "x" * 300, str(tmp_path / "list.md")
    for arguments in (
        ("ingest", listed, "--offline", "-i", long),
        ("ingest", listed, "--offline", "-i", listed),
        ("ingest", listed, "--mirror", long, "-i", str(tmp_path / "i")),
        ("ingest", listed, "--mirror", f"http://{long}", "-i", str(tmp_path / "i")),
        ("ingest", "--papers", listed, "-i", str(tmp_path / "i")),
        ("status", "-i", long),
        ("catalog", str(tmp_path)),
        ("catalog", f"{listed}/x"),
        ("eval", str(tmp_path)),
        ("replay", long),
    ):
        sentence(run(*arguments))


def test_streams_take_any_text() -> None:
    """An encoding without Chinese gets escapes."""
    done = run("catalog", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert b"\\u" in done.stdout


@pytest.mark.parametrize(
    "chosen",
    [
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "POSIX"},
    ],
    ids=["an encoding of old Windows", "an encoding that nobody chose"],
)
def test_json_is_whole_in_every_encoding(chosen: dict[str, str], tmp_path: Path) -> None:
    """A character that the encoding lacks is escaped as JSON has it; where nobody chose one, it is UTF-8."""
    listed = tmp_path / "list.md"
    listed.write_text("- [青鸟 🙂 é](https://arxiv.org/abs/2001.00001)\n", "utf-8")
    shown = json.loads(run("catalog", listed, "--json", **chosen).stdout.decode())
    assert shown["entries"][0]["title"] == "青鸟 🙂 é"


def test_closed_streams_are_no_error(tmp_path: Path) -> None:
    """Without an input the list is empty, and without an output nothing is shown."""
    for closed in ("0<&-", "1>&-", "2>&-"):
        command = f'exec "{sys.executable}" -m ptmrag catalog - {closed} </dev/null {closed}'
        done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")

"""After an ingest that is killed, meets a full disk or is not alone, the library opens and is
consistent, and the next run completes it."""

import errno
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import pytest

from helpers import papers
from helpers.embedders import WordHasher
from ptmrag.assistant import Assistant
from ptmrag.errors import StorageError, disk_errors
from ptmrag.fetch.blobs import Download, sweep
from ptmrag.ingestion.ingest import ingest
from ptmrag.language.verbatim import contains
from ptmrag.library.doctor import examine
from ptmrag.library.library import Library

# An embedder that costs nothing: the first bytes of a hash, as a vector.
STUB = """
import hashlib, sys
import numpy as np
import ptmrag.ingestion.ingest
from ptmrag.embed.vectors import EncodedPassage
from ptmrag.library.library import Library

class Hashes:
    name, dim, max_tokens = "hashes", 16, 512
    def count_tokens(self, text):
        return len(text) // 4 + 1
    def embed_passages(self, texts):
        raw = [np.frombuffer(hashlib.sha256(t.encode()).digest(), "<u2") for t in texts]
        vectors = np.array(raw, dtype=np.float32).reshape(-1, 16)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    def encode_passages(self, texts):
        for place, vector in enumerate(self.embed_passages(texts)):
            nothing = np.zeros((0, 16), np.float32), np.zeros((0, 2), np.int32)
            yield place, EncodedPassage(vector, *nothing)

ptmrag.ingestion.ingest.load_embedder = lambda name=None, **_: Hashes()
"""
# An ingest that tells how far it is.
PROGRAM = f"""{STUB}
print("ready", flush=True)
def progress(done, total, item):
    print(done, flush=True)
ptmrag.ingestion.ingest.ingest([sys.argv[1]], papers=[sys.argv[2]], index=sys.argv[3], offline=True,
                        progress=progress)
"""
# The command, in a process whose files may have so many bytes and no more.
COMMAND = f"""{STUB}
import resource
from ptmrag.cli.commands import main
size = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
try:
    main()
finally:
    if size > 20_000:
        print(len(Library.open(sys.argv[-1]).passages.ids()))
"""


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list, and twenty PDFs, two of them with the same text."""
    folder = tmp_path_factory.mktemp("material")
    (folder / "papers").mkdir()
    for number in range(20):
        text = [papers.prose(seed) for seed in range(number, number + 2)]
        pdf = papers.typeset(f"Paper {number} on gardens of models", text)
        if number in (3, 17):
            pdf = papers.one_column(f"arXiv:2101.{number:05}v1 [cs.CL]")
        (folder / "papers" / f"2101.{number:05}.pdf").write_bytes(pdf)
    (folder / "list.md").write_text("# List\n- [A post](https://blog.example.org/a)\n")
    return folder


def start(material: Path, index: Path) -> subprocess.Popen[bytes]:
    where = (str(material / "list.md"), str(material / "papers"), str(index))
    return subprocess.Popen([sys.executable, "-c", PROGRAM, *where], stdout=subprocess.PIPE)


def run_to_the_end(material: Path, index: Path) -> None:
    with start(material, index) as process:
        process.communicate(timeout=120)
    assert process.returncode == 0


def content(index: Path) -> set[tuple[str, int, str]]:
    with closing(Library.open(index)) as library:
        ids = sorted(library.passages.ids())
        return {(p.source, p.ordinal, p.text) for p in library.passages.by_id(ids).values()}


@pytest.fixture(scope="module")
def undisturbed(material: Path, tmp_path_factory: pytest.TempPathFactory) -> set[object]:
    index = tmp_path_factory.mktemp("undisturbed") / "index"
    run_to_the_end(material, index)
    return set(content(index))


@pytest.mark.parametrize("rounds", [4, pytest.param(100, marks=pytest.mark.soak)], ids=str)
def test_killed_at_any_moment(
    material: Path, undisturbed: set[object], tmp_path: Path, rounds: int
) -> None:
    """After kill -9 and one complete run, the passages are those of an undisturbed run."""
    chance = random.Random(9)  # noqa: S311 - no secret
    for number in range(rounds):
        index = tmp_path / str(number)
        with start(material, index) as process:
            assert process.stdout is not None
            for _ in range(chance.randint(1, 21)):  # so many lines: ready, then a paper each
                process.stdout.readline()
            # Somewhere in the middle of a paper; after the last one, of what is derived.
            threading.Event().wait(chance.uniform(0.0, 0.2))
            os.kill(process.pid, signal.SIGKILL)
        run_to_the_end(material, index)
        assert content(index) == undisturbed
        assert examine(index) == ()


def command(material: Path, index: Path, *, size: int) -> "subprocess.CompletedProcess[str]":
    """`ptmrag ingest` with the stub, in a process whose files may not exceed a size in bytes."""
    words = (str(size), "ingest", str(material / "list.md"), "--offline", "--papers")
    words += (str(material / "papers"), "--index", str(index))
    run = [sys.executable, "-c", COMMAND, *words]
    return subprocess.run(run, capture_output=True, encoding="utf-8", timeout=120, check=False)


def test_two_at_once(material: Path, tmp_path: Path) -> None:
    """The second one ends with a sentence about the first, which is not disturbed."""
    index = tmp_path / "index"
    with start(material, index) as first:
        assert first.stdout is not None
        first.stdout.readline()
        first.stdout.readline()  # it writes
        os.kill(first.pid, signal.SIGSTOP)
        second = command(material, index, size=10**9)
        os.kill(first.pid, signal.SIGCONT)
        first.communicate(timeout=120)
    assert (first.returncode, second.returncode) == (0, 2)
    assert "Another process is writing the index" in second.stderr
    assert "Traceback" not in second.stderr
    assert examine(index) == ()


@pytest.mark.parametrize("size", [10_000, 200_000])
def test_a_disk_that_takes_no_more(
    material: Path, undisturbed: set[object], tmp_path: Path, size: int
) -> None:
    """A full disk is one sentence; the library opens and the next run completes it, at any point."""
    index = tmp_path / "index"
    stopped = command(material, index, size=size)
    assert stopped.returncode == 2
    message = " ".join(stopped.stderr.split())
    assert "Error: The disk with" in message
    assert "Traceback" not in message
    if size > 20_000:  # with less, not even the tables were made
        assert int(stopped.stdout.split()[-1]) < len(undisturbed)
    run_to_the_end(material, index)
    assert content(index) == undisturbed
    assert examine(index) == ()


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "is full: make room"),
        (OSError(errno.EIO, "Input/output error"), "cannot be written"),
        (ValueError("An IO error occurred: 'No space left on device (os error 28)'"), "is full"),
    ],
)
def test_what_says_that_the_disk_is_full_is_understood(error: Exception, says: str) -> None:
    """Errors of Python and Tantivy become one sentence; other errors stay as they are."""
    with pytest.raises(StorageError, match=says) as raised, disk_errors(Path("index")):
        raise error
    assert raised.value.exit_code == 2
    with pytest.raises(StorageError, match="'other/part'"), disk_errors(Path("index")):
        raise OSError(errno.ENOSPC, "No space left on device", "other/part")
    with pytest.raises(ValueError, match="another matter"), disk_errors(Path("index")):
        raise ValueError("another matter")


def test_a_full_disk_is_no_fault_of_an_address(tmp_path: Path) -> None:
    """A download that cannot be stored ends the run; the other sources do not fail one by one."""

    def parts() -> Iterator[bytes]:
        yield b"the beginning"
        raise OSError(errno.ENOSPC, "No space left on device")

    with (
        pytest.raises(StorageError, match="make room"),
        Download(tmp_path, "https://example.org/") as download,
    ):
        download.take(parts())
    assert list(tmp_path.iterdir()) == []


def searched(library: Library) -> set[int]:
    """All ids that a search may find."""
    anywhere = np.full(library.dim, library.dim**-0.5, dtype=np.float32)
    return {number for number, _ in library.nearest(anywhere, 10_000)}


def test_a_reader_beside_an_ingest(
    material: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An open assistant answers after every document, with quotes that stand there, and sees each
    state of the library whole."""
    monkeypatch.setattr("ptmrag.ingestion.document_writer.PUBLISH_EVERY", -1.0)
    monkeypatch.setattr(
        "ptmrag.ingestion.ingest.load_embedder", lambda name=None, **_: WordHasher()
    )
    index, catalog = tmp_path / "index", material / "list.md"
    ingest([catalog], index=index, offline=True)
    assistant = Assistant(Library.open(index), WordHasher())
    seen: list[int] = []

    def look(done: int, total: int, item: str) -> None:
        library = assistant.library
        assistant.refresh()
        with library.snapshot():
            assert searched(library) == library.passages.ids()
        seen.append(len(library.passages.ids()))
        assert assistant.ask("Which memory does the encoder keep beside the text?").text
        for hit in assistant.search("An encoder that keeps a sparse memory", k=20):
            assert contains(library.passages.page_text(hit.source, hit.page), hit.text[:40])

    ingest([catalog], papers=[material / "papers"], index=index, offline=True, progress=look)
    look(0, 0, "")
    assert seen == sorted(seen)
    assert len(set(seen)) > 15
    assert {"arxiv:2101.00003"} <= {hit.source for hit in assistant.search("LedgerQA points")}
    assistant.library.close()


def test_what_a_killed_download_left_is_swept(tmp_path: Path) -> None:
    """Unfinished downloads of dead processes are removed; those of living ones stay."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    reused = f".part-{os.getpid()}-00000000-a"  # in a container, numbers come again
    for name in (f".part-{gone.pid}-12345678-a", reused, f".part-{os.getppid()}-12345678-a"):
        (tmp_path / name).write_bytes(b"half")
    with Download(tmp_path, "https://example.org/") as download, suppress(LookupError):
        download.take(_interrupted(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == [f".part-{os.getppid()}-12345678-a"]


def _interrupted(folder: Path) -> Iterator[bytes]:
    yield b"the beginning"
    sweep(folder)
    assert len([path for path in folder.iterdir() if str(os.getpid()) in path.name]) == 1
    raise LookupError

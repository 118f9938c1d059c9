"""An ingest that is killed: the library opens, says nothing false, and the next run completes it."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

import papers
from ptmrag.blobs import Download, sweep
from ptmrag.doctor import examine
from ptmrag.library import Library

# An ingest with an embedder that costs nothing: the first bytes of a hash, as a vector.
PROGRAM = """
import hashlib, sys
import numpy as np
import ptmrag.ingestion
from ptmrag.embed import EncodedPassage
from ptmrag.library import Library

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

ptmrag.ingestion.load_embedder = lambda name=None: Hashes()
print("ready", flush=True)
def progress(done, total, item):
    print(done, flush=True)
ptmrag.ingestion.ingest([sys.argv[1]], papers=[sys.argv[2]], index=sys.argv[3], offline=True,
                        progress=progress)
"""


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list, and nine PDFs, no two the same."""
    folder = tmp_path_factory.mktemp("material")
    (folder / "papers").mkdir()
    for number, make in enumerate((papers.one_column, papers.two_columns, papers.chinese) * 3):
        content = make() + f"\n% copy {number}\n".encode()
        (folder / "papers" / f"2101.{number:05}.pdf").write_bytes(content)
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
        ids = sorted(library.passage_ids())
        return {(p.source, p.ordinal, p.text) for p in library.passages(ids).values()}


@pytest.fixture(scope="module")
def undisturbed(material: Path, tmp_path_factory: pytest.TempPathFactory) -> set[object]:
    index = tmp_path_factory.mktemp("undisturbed") / "index"
    run_to_the_end(material, index)
    return set(content(index))


@pytest.mark.parametrize("rounds", [4, pytest.param(100, marks=pytest.mark.soak)], ids=str)
def test_killed_at_any_moment(
    material: Path, undisturbed: set[object], tmp_path: Path, rounds: int
) -> None:
    """After kill -9 and one run to the end, the passages are those of a run in peace."""
    chance = random.Random(9)  # noqa: S311 - no secret
    for number in range(rounds):
        index = tmp_path / str(number)
        with start(material, index) as process:
            assert process.stdout is not None
            for _ in range(chance.randint(1, 10)):  # so many lines: ready, then a paper each
                process.stdout.readline()
            os.kill(process.pid, signal.SIGKILL)
        run_to_the_end(material, index)
        assert content(index) == undisturbed
        assert examine(index) == ()


def test_two_at_once(material: Path, tmp_path: Path) -> None:
    """The second says that the first is at work, and the first is not disturbed."""
    index = tmp_path / "index"
    with start(material, index) as first:
        assert first.stdout is not None
        first.stdout.readline()
        first.stdout.readline()  # it writes
        second = subprocess.run(
            [sys.executable, "-m", "ptmrag", "ingest", "--offline", "--index", str(index)],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        first.communicate(timeout=120)
    assert first.returncode == 0
    assert second.returncode in (2, 3)
    assert "Traceback" not in second.stderr
    assert examine(index) == ()


def test_what_a_killed_download_left_is_swept(tmp_path: Path) -> None:
    """The beginnings of dead processes go, those of living ones stay, and this one's own."""
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

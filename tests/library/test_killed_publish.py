"""A writer that is killed while it publishes: whichever file was the last, the library is whole."""

import shutil
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from helpers.two_papers import BERT, DIM, build, found, intact, put
from ptmrag.library.doctor import examine
from ptmrag.library.library import Library
from ptmrag.library.writing import write_library

# Replaces one paper, removes the other, and is killed before, or after, a file is put in its place.
KILLED = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = [{tests!r}]
from helpers.two_papers import BERT, DIM, GPT, put
from ptmrag.library.writing import write_library

replace, done = Path.replace, [0]
def counted(part, to):
    done[0] += 1
    if done[0] == {number} and {is_before}:
        os.kill(os.getpid(), signal.SIGKILL)
    replace(part, to)
    if done[0] == {number}:
        os.kill(os.getpid(), signal.SIGKILL)

with write_library(Path({path!r}), "fake", dim=DIM) as writer:
    put(writer, BERT, ["half a text", "another half"], seed=20)
    writer.remove_sources([GPT])
    Path.replace = counted
print("published", flush=True)
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "index"
    build(folder)
    return folder


@pytest.mark.parametrize("is_before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("number", [1, 2, 4, 7, 10, 11])
def test_a_killed_publish_leaves_truth(
    template: Path, tmp_path: Path, number: int, is_before: bool
) -> None:
    """A reader finds what was committed and nothing else; the next writer publishes it, without a fault."""
    path = Path(shutil.copytree(template, tmp_path / "index"))
    tests = str(Path(__file__).parents[1])
    code = KILLED.format(tests=tests, path=str(path), number=number, is_before=is_before)
    run = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert run.returncode == (0 if "published" in run.stdout else -signal.SIGKILL), run.stderr
    with closing(Library.open(path)) as reader:
        assert intact(reader)
        assert sorted(found(reader, "half")) == ["another half", "half a text"]
        assert found(reader, "decoder shots") == []
    with write_library(path, "fake", dim=DIM) as writer:
        assert intact(writer.library)
    assert examine(path) == ()
    assert not list(path.rglob("*.part"))


def test_every_step_of_a_publish_is_tried(template: Path, tmp_path: Path) -> None:
    """The numbers above reach the last file: the stamp."""
    path = Path(shutil.copytree(template, tmp_path / "index"))
    steps = []
    with pytest.MonkeyPatch.context() as patch:
        replace = Path.replace
        with write_library(path, "fake", dim=DIM) as writer:
            put(writer, BERT, ["half a text"], seed=20)
            patch.setattr(
                Path, "replace", lambda part, to: (steps.append(to.name), replace(part, to))
            )
    assert steps[-1] == "derived.json"
    assert len(steps) <= 11

"""ptmrag on what Windows has: Linux plays it (`helpers/windows`), since no Windows is at hand.

Not played, and never run: Windows itself, its paths, its locks of files, its consoles.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from helpers import library, papers
from helpers.served import served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="Linux plays Windows"),
]
PLAYED = Path(__file__).with_name("helpers") / "windows"
PROGRAM = [sys.executable, "-m", "ptmrag"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The variables of a process that plays Windows, with folders of its own."""
    (tmp_path / "temporary").mkdir()
    before = [path for path in (os.environ.get("PYTHONPATH"),) if path]
    return os.environ | {
        "PYTHONPATH": os.pathsep.join([str(PLAYED), *before]),
        "PYTHONWARNDEFAULTENCODING": "1",
        "TMPDIR": str(tmp_path / "temporary"),
    }


def run(environment: dict[str, str], *words: str | Path) -> str:
    done = subprocess.run(
        [*PROGRAM, *map(str, words)], env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_every_module_can_be_imported(environment: dict[str, str]) -> None:
    """No module needs a POSIX module or call when it is imported."""
    code = (
        "import importlib, pkgutil, ptmrag, sys\n"
        "names = [m.name for m in pkgutil.walk_packages(ptmrag.__path__, 'ptmrag.')]\n"
        "for name in names:\n"
        "    if not name.endswith('__main__'): importlib.import_module(name)\n"
        "try:\n"
        "    exec('import fcntl', {'__name__': 'ptmrag.played'})\n"
        "except ModuleNotFoundError: print(len(names))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=False
    )
    assert shown.returncode == 0, shown.stderr.decode()
    assert int(shown.stdout) > 500


def test_the_main_path(environment: dict[str, str], tmp_path: Path) -> None:
    """An index is built from a list and PDFs, built again, asked, served, and its process ended."""
    files, index = tmp_path / "papers", tmp_path / "index"
    files.mkdir()
    (files / "2101.00001.pdf").write_bytes(papers.one_column())
    (files / "资料.pdf").write_bytes(papers.chinese())
    listed = tmp_path / "清单.md"
    listed.write_text(library.CATALOG, encoding="utf-8")
    told = ("--index", index)
    report = json.loads(
        run(environment, "ingest", listed, "--papers", files, "--offline", "--json", *told)
    )
    assert [one["status"] for one in report["sources"] if one["pages"]] == ["new", "new"]
    for question, quoted in (("What is Larkspur?", "sparse memory"), ("青鸟是什么？", "古籍")):
        answer = json.loads(run(environment, "ask", question, "--json", *told))
        assert any(quoted in citation["quote"] for citation in answer["citations"])
    with served(PROGRAM, *told, folder=tmp_path, environment=environment) as address:
        assert httpx.get(f"{address}/health").status_code == 200
        # An open chat has the index's files open, some of them mapped; an ingest replaces them.
        (files / "2102.00002.pdf").write_bytes(papers.two_columns())
        run(environment, "ingest", listed, "--papers", files, "--offline", *told)
        assert httpx.get(f"{address}/health").status_code == 200
    assert json.loads(run(environment, "status", "--json", *told))["sources"] >= 3

"""What a stranger does: the wheel alone, in an environment and a folder of its own, to the first cited answer.

It needs a package index, as installing does, and takes minutes. The time and the size are printed (pytest -s).
"""

import json
import os
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

import httpx
import pytest

from helpers.served import served

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
# What may be inherited: how to reach a package index, and nothing of the repository or of whoever runs this.
INHERITED = ("PATH", "SYSTEMROOT", "TMPDIR", "SSL_CERT_FILE", "HTTPS_PROXY", "NO_PROXY")
MOST_MEGABYTES = 1_200


def run(*words: str | Path, **options: object) -> str:
    done = subprocess.run(list(map(str, words)), capture_output=True, check=False, **options)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return str(done.stdout.decode())


def size_of(folder: Path) -> int:
    """Megabytes on disk."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) // 1_000_000


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that a release has, built from the sdist: so the sdist is whole."""
    folder = tmp_path_factory.mktemp("built")
    build = "import sys; from hatchling.build import build_sdist; print(build_sdist(sys.argv[1]))"
    builder = folder / "builder"
    run(sys.executable, "-m", "venv", builder)
    python = _program(builder, "python")
    run(
        python,
        "-m",
        "pip",
        "install",
        "-q",
        "hatchling>=1.27",
        "numpy",
        "platformdirs",
        "pip>=23.2",
    )
    run(python, "-c", build, folder, cwd=ROOT)
    [sdist] = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        if hasattr(tarfile, "data_filter"):  # not in Python 3.11.2, which is Debian's
            archive.extraction_filter = tarfile.data_filter
        archive.extractall(folder)  # noqa: S202 - our own archive
    source = folder / sdist.name.removesuffix(".tar.gz")
    # Where no index can be reached: the sdist has the model.
    offline = os.environ | {"PIP_NO_INDEX": "1", "HOME": str(folder), "XDG_CACHE_HOME": str(folder)}
    build = build.replace("sdist", "wheel")
    run(python, "-c", build, folder, cwd=source, env=offline)
    [built] = folder.glob("*.whl")
    return built


def test_the_wheel_is_whole(wheel: Path) -> None:
    """It is for every system, small enough for PyPI, typed, and carries the licences of what is in it."""
    assert wheel.name.endswith("-py3-none-any.whl")
    assert wheel.stat().st_size < 100_000_000
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        [metadata] = [name for name in names if name.endswith(".dist-info/METADATA")]
        described = archive.read(metadata).decode()
    assert "/docs/chat.png)" in described, "PyPI shows the README"
    assert "](docs/" not in described, "PyPI has no other file of the repository"
    for ending in ("ptmrag/py.typed", "embed/model/encoder.weights", "multilingual-e5-small.txt"):
        assert any(name.endswith(ending) for name in names), ending


def test_from_an_empty_folder_to_a_cited_answer(wheel: Path, tmp_path: Path) -> None:
    """Install, ask, serve: without the repository, without torch, in less than 1.2 GB."""
    home, environment = tmp_path / "home", tmp_path / "environment"
    home.mkdir()
    started = time.monotonic()
    run(sys.executable, "-m", "venv", environment)
    run(_program(environment, "python"), "-m", "pip", "install", "-q", wheel)
    installed, size = time.monotonic() - started, size_of(environment)
    alone = {name: os.environ[name] for name in INHERITED if name in os.environ}
    alone |= {"HOME": str(home), "PTMRAG_CONCURRENCY": "1"}
    ptmrag = _program(environment, "ptmrag")
    inside = {"cwd": home, "env": alone}
    assert run(ptmrag, "--version", **inside).startswith("ptmrag 0.")
    assert (
        "torch" not in run(_program(environment, "python"), "-m", "pip", "list", **inside).split()
    )
    nowhere = tmp_path / "mirror"
    nowhere.mkdir()
    with served([str(ptmrag)], "--mirror", nowhere, folder=home, environment=alone) as address:
        assert httpx.get(f"{address}/health").status_code == 200
        answer = json.loads(run(ptmrag, "ask", "What is ELECTRA?", "--json", **inside))
    assert answer["citations"]
    answered = time.monotonic() - started - installed
    print(
        f"\nPython {sys.version.split()[0]}: {size} MB installed in {installed:.0f} s, "
        f"a cited answer {answered:.0f} s later"
    )
    assert size < MOST_MEGABYTES
    left = {path.name for path in home.rglob("*") if path.is_file()}
    assert "deviceid" not in left


def _program(environment: Path, name: str) -> Path:
    folder = "Scripts" if sys.platform == "win32" else "bin"
    return environment / folder / name

"""What several test modules share."""

import shutil
import signal
from collections.abc import Iterator
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from tools import built_in_model

from helpers import library
from helpers.embedders import WordHasher
from helpers.memory import kept_readers, remembering
from helpers.webserver import Web, serve_web
from ptmrag.embed.embedder import Embedder, load_embedder
from ptmrag.settings import Settings, variable

built_in_model.make()  # in a clone that was never installed

# A shell that runs the tests in the background lets them ignore Ctrl-C, and so what they start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Slow tests that cannot be read without what the extra `dev` alone has, which the default suite's environment lacks.
# `test_address.py` fails where the slow tests' environment lacks it too.
collect_ignore = []
if find_spec("lancedb") is None:
    collect_ignore += [
        "library/test_lance_index.py",
        "library/test_shared_library.py",
        "remote/test_blocks.py",
    ]
if find_spec("llama_index") is None:
    collect_ignore += ["test_llama_index.py"]
if find_spec("langchain_tests") is None:
    collect_ignore += ["langchain/test_standard.py"]


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The built-in embedder, loaded once."""
    return load_embedder()


@pytest.fixture(scope="session", autouse=True)
def _kept() -> Iterator[None]:
    """No passage is embedded twice in one run, the model is loaded once, readers are started once (`memory`)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ptmrag.ingestion.ingest.load_embedder", remembering)
        patch.setattr("ptmrag.assistant.load_embedder", remembering)
        patch.setattr("ptmrag.ingestion.ingest.ReaderProcesses", kept_readers)
        yield


@pytest.fixture
def web() -> Iterator[Web]:
    """A small web on the loopback address."""
    with serve_web() as served:
        yield served


@pytest.fixture
def quick_ingest(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small embedder, and no pauses between requests to arXiv."""
    monkeypatch.setattr(
        "ptmrag.ingestion.ingest.load_embedder", lambda name=None, **_: WordHasher()
    )
    monkeypatch.setattr("ptmrag.fetch.politeness.ARXIV_INTERVAL", 0.0)


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads the settings or the index of whoever runs it."""
    for field in fields(Settings):
        if field.name != "cache":  # the model is unpacked once, not once a test
            monkeypatch.delenv(variable(field.name), raising=False)
    monkeypatch.setenv("PTMRAG_PACE", str(tmp_path / "pace"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of three invented papers and their notes; not to be written to."""
    return library.build(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's chromium, headless; a context of its own for each visitor."""
    playwright = pytest.importorskip("playwright.sync_api")
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium here: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()

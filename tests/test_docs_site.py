"""The docs as a site: it builds without a warning, asks no other host for anything, and fits a phone."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tools.reference import PAGES

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[1]
VISITED = (
    "",
    "zh/",
    "guides/agents/",
    "how-it-works/",
    "numbers/",
    "reference/commands/",
    "reference/mcp/",
)


class Quiet(SimpleHTTPRequestHandler):
    """Serves the site without a line for each request."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make docs` builds it, away from the repository."""
    pytest.importorskip("zensical")
    folder = tmp_path_factory.mktemp("docs")
    shutil.copy(ROOT / "zensical.toml", folder)
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("reference"))
    shutil.copytree(ROOT / "tools" / "docs_theme", folder / "tools" / "docs_theme")
    (folder / "docs" / "reference").mkdir()
    for name, page in PAGES.items():
        (folder / "docs" / "reference" / f"{name}.md").write_text(page(), encoding="utf-8")
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    built = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize("path", VISITED)
@pytest.mark.parametrize("width", [360, 1280])
def test_a_page_asks_its_own_host_alone_and_fits(
    address: str, chromium: Any, path: str, width: int
) -> None:
    """No foreign request, nothing that fails, no line wider than the screen; Chinese pages say so."""
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    wrong: list[str] = []
    page.on("response", lambda answer: wrong.append(answer.url) if answer.status > 399 else None)
    page.goto(address + path, wait_until="networkidle")
    here = (address, "data:", "blob:")
    assert [url for url in asked if not url.startswith(here)] == []
    assert wrong == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    language = page.evaluate("document.documentElement.lang")
    assert language == ("zh" if path.startswith("zh/") else "en")
    context.close()

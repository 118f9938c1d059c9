"""A mirror may say where it keeps an address that does not lie at its own place."""

from pathlib import Path

import pytest

from helpers.fetching import reason
from helpers.webserver import Web
from ptmrag.fetch.fetcher import Fetcher
from ptmrag.fetch.manifest import Manifest
from ptmrag.fetch.open_fetcher import open_fetcher

TABLE = """url\tlocal_path\ttitle
https://reed.example.org/nets.html\treed.example.org/nets 2019.rst\tNets
https://reed.example.org/own\treed.example.org/other.txt\tNot used: it lies at its own place
https://reed.example.org/out\t../secret.txt\tOut of the mirror
https://reed.example.org/root\t/etc/passwd\tOut of the mirror
https://reed.example.org/lost\treed.example.org/nowhere.txt\tNot there
not an address\treed.example.org/own\t
https://reed.example.org/none\t\tNothing
"""
NETS = "Nets\n====\n\nThe nets of 2019, and how they were mended.\n"


@pytest.fixture(params=["folder", "http"])
def fetcher(request: pytest.FixtureRequest, web: Web, tmp_path: Path) -> Fetcher:
    """A mirror with a table, in a folder and over HTTP."""
    files = {
        "manifest.tsv": TABLE,
        "reed.example.org/nets 2019.rst": NETS,
        "reed.example.org/own": "Its own place.",
        "reed.example.org/other.txt": "Another place.",
    }
    (tmp_path / "secret.txt").write_text("secret")
    for name, text in files.items():
        path = tmp_path / "mirror" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        web.put(name, text, media_type="text/plain")
    mirror = str(tmp_path / "mirror") if request.param == "folder" else web.address
    return open_fetcher(tmp_path / "index" / "blobs", mirror=mirror)


def test_an_address_is_found_where_the_table_says(fetcher: Fetcher) -> None:
    """Spellings of the address make no difference; a body that has not changed is not sent again."""
    found = fetcher.fetch("http://www.reed.example.org/nets.html")
    assert found.path.read_text() == NETS
    again = fetcher.fetch("https://reed.example.org/nets.html", etag=found.etag)
    assert again.not_modified


def test_its_own_place_comes_first(fetcher: Fetcher) -> None:
    """The table is for what is missing."""
    assert fetcher.fetch("https://reed.example.org/own").path.read_text() == "Its own place."


@pytest.mark.parametrize("name", ["out", "root", "lost", "none", "unknown"])
def test_what_the_table_lacks_has_failed(fetcher: Fetcher, name: str) -> None:
    """No place leads out of the mirror."""
    assert reason(fetcher, f"https://reed.example.org/{name}") in (
        "not in the mirror",
        "404 Not Found",
    )


def test_the_table_is_sent_once(web: Web, tmp_path: Path) -> None:
    """In a run for all addresses, and in the next run only if it has changed."""
    web.put("manifest.tsv", TABLE)
    for statuses in ([200], [304]):
        web.log.clear()
        fetcher = open_fetcher(tmp_path / "blobs", mirror=web.address)
        for name in ("a", "b"):
            reason(fetcher, f"https://reed.example.org/{name}")
        fetcher.close()
        tmp_path.joinpath("blobs").mkdir(exist_ok=True)
        assert web.asked("manifest") == statuses


def test_the_web_has_no_table(web: Web) -> None:
    """A table of places belongs to a mirror; any text makes one without rows."""
    assert Manifest.read("no table\nat all").places == {}
    assert Manifest.read("").place_of("https://reed.example.org/a") is None

"""What cannot be read is a failure with its reason and what to do next, wherever failures are shown."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from helpers import papers
from helpers.embedders import WordHasher
from helpers.webserver import Web
from ptmrag.cli.commands import app

BODIES: dict[str, tuple[bytes, str, str]] = {
    "scan.pdf": (papers.scanned(), "application/pdf", "scanned: 2 pages without text"),
    "locked.pdf": (papers.encrypted(), "application/pdf", "encrypted"),
    "page.pdf": (b"<!doctype html><html><body>Log in</body></html>", "application/pdf", "not a PDF"),
    "empty": (b"<html><body></body></html>", "text/html", "no readable text"),
    "scripts": (b"<html><body><script>go()</script></body></html>", "text/html", "JavaScript"),
    "members": (
        b"<html><body><p>You must be logged in to view the reeds of this pond.</p></body></html>",
        "text/html",
        "log in",
    ),
    "gone": (
        b"<html><head><title>404 Not Found</title></head><body><h1>Page not found</h1><p>The page "
        b"could not be found on this server.</p></body></html>",
        "text/html",
        "does not have the page",
    ),
    "picture": (bytes(range(256)) * 9, "text/html", "binary data, not text"),
    "data": (b'{"error": "no reeds in this pond at this time of the year"}', "application/json", "data"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _small_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "ptmrag.ingestion.ingest.load_embedder", lambda name=None, **_: WordHasher()
    )


def run(*words: str) -> Any:
    done = CliRunner().invoke(app, [*words, "--json", "--index", "index"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_what_cannot_be_read_is_told_everywhere(web: Web, tmp_path: Path) -> None:
    """`ingest`, `status` and `doctor` give the same sentence, and nothing is new without passages."""
    lines = [
        f"- [Number {n} of the reeds](https://reeds.example.org/{name})"
        for n, name in enumerate(BODIES)
    ]
    lines.append("- [Nets of the reeds](https://github.com/reeds/nets)")
    (tmp_path / "list.md").write_text("\n".join(lines), encoding="utf-8")
    for name, (body, media_type, _) in BODIES.items():
        web.put(f"reeds.example.org/{name}", body, media_type=media_type)
    web.put_readme("reeds/nets", "# Nets\n\n![a](b.png)\n")
    report = run("ingest", "list.md", "--mirror", web.address)
    rows = {row["url"].rpartition("/")[2]: row for row in report["sources"]}
    assert {(row["status"], row["passages"]) for row in rows.values()} == {("failed", 0)}
    told = {name: str(row["reason"]) for name, row in rows.items()}
    for name, (_, _, says) in BODIES.items():
        assert says in told[name]
    assert all(reason.count("; to read it: ") == 1 for reason in told.values()), told
    for failed in (run("status")["failed"], run("doctor")["unread"]):
        assert {link["url"].rpartition("/")[2]: link["reason"] for link in failed} == told
    shown = CliRunner().invoke(app, ["doctor", "--index", "index"]).stdout
    assert shown.count("not read: ") == len(told)

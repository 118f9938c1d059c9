"""How much of a work was read is said in one place, and everywhere the same."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from helpers import papers
from helpers.embedders import WordHasher
from helpers.webserver import Web
from ptmrag.catalog_answers.list_answer import answer_from_list
from ptmrag.catalog_answers.list_view import view_of
from ptmrag.cli.commands import app
from ptmrag.library.extent import Extent, extent_of_source
from ptmrag.library.library import Library
from ptmrag.understanding.read_list_question import understand
from ptmrag.web.overview import read_overview

SAID = "Reeds are counted each spring by two people in a boat, who write down what they see there. "


@pytest.mark.parametrize(
    ("name", "kind", "pages", "passages", "extent"),
    [
        ("arxiv:2101.00001", "paper", 9, 40, "full"),
        ("arxiv:2101.00001", "paper", None, 1, "abstract"),
        ("doi:10.1234/5", "paper", None, 2, "abstract"),
        ("web:journal.example/article", "paper", None, 30, "full"),
        ("web:reed.example/post", "page", None, 30, "page"),
        ("web:reed.example/book.epub", "page", None, 30, "full"),
        ("github:reed/nets", "code", None, 30, "readme"),
        ("github:reed/nets/paper.pdf", "code", 12, 30, "full"),
        ("pdf:reed.example/talk.pdf", "slides", 30, 30, "slides"),
        ("file:mine.pdf", "paper", 3, 8, "full"),
        ("catalog:nets", "note", None, 1, "note"),
    ],
)
def test_what_was_read_is_named_as_what_it_is(
    name: str, kind: str, pages: int | None, passages: int, extent: Extent
) -> None:
    """Only the body of a paper is a full text."""
    assert extent_of_source(name, kind=kind, pages=pages, passages=passages) == extent


def run(*words: str) -> Any:
    done = CliRunner().invoke(app, [*words, "--json", "--index", "index"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_all_say_the_same(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report, `status`, the pages of the chat and the answers about the list."""
    monkeypatch.setattr(
        "ptmrag.ingestion.ingest.load_embedder", lambda name=None, **_: WordHasher()
    )
    monkeypatch.setattr("ptmrag.fetch.politeness.ARXIV_INTERVAL", 0.0)
    web.put_paper("2101.00001", papers.one_column())
    web.put("arxiv.org/abs/2102.00002", f"<article><h1>Heron</h1><p>{SAID * 3}</p></article><html>")
    web.put_readme("reed/nets", f"# Nets\n\n{SAID * 2}\n")
    web.put(
        "reed.example.org/post", f"<html><article><h1>Post</h1><p>{SAID * 4}</p></article></html>"
    )
    links = {
        "Larkspur of the reeds": "https://arxiv.org/abs/2101.00001",
        "Heron of the reeds": "https://arxiv.org/abs/2102.00002",
        "Nets for the reeds": "https://github.com/reed/nets",
        "Posts on the reeds": "https://reed.example.org/post",
        "Lost in the reeds": "https://reed.example.org/lost",
    }
    lines = [f"- [{title}]({link})" for title, link in links.items()]
    (tmp_path / "list.md").write_text("\n".join(lines), encoding="utf-8")
    report = run("ingest", "list.md", "--mirror", web.address)
    right = ["full", "abstract", "readme", "page", "failed"]
    assert [row["extent"] or row["status"] for row in report["sources"]] == right
    counts = run("status")["extents"]
    assert {extent: n for extent, n in counts.items() if n} == dict.fromkeys(right, 1)
    library = Library.open(Path("index"))
    view = view_of(library)
    assert [one.extent for one in read_overview(library).entries] == right
    for question, titles in (
        ("which entries have full text?", ["Larkspur"]),
        ("哪些条目有全文？", ["Larkspur"]),
        ("which entries have no full text?", ["Heron", "Nets", "Posts", "Lost"]),
    ):
        asked = understand(question)
        assert asked is not None
        answer = answer_from_list(question, asked, view=view)
        assert answer is not None
        assert [t for t in links if t in answer.text] == [
            t for t in links if t.split()[0] in titles
        ]
    library.close()

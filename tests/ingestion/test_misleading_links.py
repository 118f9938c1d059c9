"""A link that leads to another paper: its words are cited under that paper's title, and the report says so."""

from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpers import papers
from helpers.webserver import Web
from ptmrag.cli.commands import app
from ptmrag.ingestion.ingest import ingest
from ptmrag.library.library import Library

PLOVER = "Plover: Counting Waders from Afar"
SIEVE = "Sieve Layers for Recurrent Translation"
ADDRESS = "papers.example.org/v7/sieve.pdf"


pytestmark = pytest.mark.usefixtures("quick_ingest")


def put(web: Web, title: str = PLOVER, at: str = ADDRESS) -> None:
    pdf = papers.typeset(title, [papers.prose(1), papers.prose(2, 900)])
    web.put(at, pdf, media_type="application/pdf")


def shown(source: str) -> list[tuple[str, str]]:
    """The entries that a source's texts are shown under, with the title: the first is cited."""
    with closing(Library.open(Path("index"))) as library:
        return [(e.id, e.title) for e in library.records.shown_entries_of([source])[source]]


def test_the_texts_of_another_paper_have_its_title(web: Web) -> None:
    """The entry stays, and ingest, status and doctor name the link in one line."""
    put(web)
    Path("list.md").write_text(f"- [{SIEVE}](https://{ADDRESS})\n", encoding="utf-8")
    report = ingest(["list.md"], index="index", mirror=web.address)
    line = f"The link of '{SIEVE}' leads to '{PLOVER}': https://{ADDRESS}"
    assert [str(link) for link in report.misleading] == [line]
    assert shown(f"pdf:{ADDRESS}") == [("sieve-layers-for-recurrent-translation", PLOVER)]
    with closing(Library.open(Path("index"))) as library:
        assert library.passages.titles()[f"pdf:{ADDRESS}"] == PLOVER
        assert library.records.entries()[0].title == SIEVE
    for command in ("status", "doctor"):
        said = CliRunner().invoke(app, [command, "--index", "index"])
        assert said.exit_code == 0
        assert line in " ".join(said.output.split())


def test_of_two_entries_that_which_has_the_title_is_cited(web: Web) -> None:
    """The order of the list does not matter."""
    put(web)
    lines = f"- [{SIEVE}](https://{ADDRESS})\n- [{PLOVER}](https://{ADDRESS})\n"
    Path("list.md").write_text(lines, encoding="utf-8")
    ingest(["list.md"], index="index", mirror=web.address)
    assert shown(f"pdf:{ADDRESS}")[0] == ("plover-counting-waders-from-afar", PLOVER)


def test_an_address_of_arxiv_that_leads_to_another_paper_has_failed(
    web: Web, tmp_path: Path
) -> None:
    """A redirect to another id gives nothing under the id that was asked for."""
    put(web, at="arxiv.org/pdf/2102.00002")
    web.put_redirect("arxiv.org/pdf/2102.00001", "https://arxiv.org/pdf/2102.00002")
    Path("list.md").write_text("- [Plover](https://arxiv.org/abs/2102.00001)\n", encoding="utf-8")
    (row,) = ingest(["list.md"], index="index", mirror=web.address).sources
    assert (row.status, row.passages) == ("failed", 0)
    assert "its address leads to another paper, arxiv:2102.00002" in (row.reason or "")

"""What is new since a day: each entry once for each kind, and nothing of what came and went."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ptmrag.catalog.changes import Change
from ptmrag.catalog.entry import Entry, Link
from ptmrag.catalog.record import Person, Record
from ptmrag.catalog_answers.news import News, news_of
from ptmrag.ingestion.record_changes import record_changes
from ptmrag.library.writing import LibraryWriter, write_library
from ptmrag.sources.resolve import resolve

SINCE = "2000-01-01"
PREPRINT = Record(kind="article", venue="arXiv", authors=(Person("Lee", "Jane"),), version="v1")


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[LibraryWriter]:
    with write_library(tmp_path / "index", "tiny", dim=4) as opened:
        yield opened


def entry(identifier: str, title: str, record: Record | None = None) -> Entry:
    link = Link("https://arxiv.org/abs/2101.00001", "paper")
    return Entry(identifier, title, ("Mammals", "Otters"), "", 1, (link,), 2021, record)


def put(writer: LibraryWriter, *entries: Entry) -> None:
    writer.put_catalogs({"list.bib": [(one, resolve(one)) for one in entries]})


def found(writer: LibraryWriter) -> News:
    return news_of(writer.library, SINCE)


def test_a_new_work_is_shown_with_its_authors_and_place(writer: LibraryWriter) -> None:
    """It is a line of Markdown that links the paper; what else happened to it is no news."""
    put(writer, entry("otters", "Otters [on] the *Net*", PREPRINT))
    writer.put_events(
        [Change("added", "otters"), Change("new text", "otters"), Change("moved", "otters")]
    )
    text = found(writer).markdown("en")
    assert "## New works (1)" in text
    assert r"- [Otters \[on\] the \*Net\*](<https://arxiv.org/abs/2101.00001>) · Jane Lee" in text
    assert "arXiv 2021 · Mammals › Otters" in text
    assert "New text" not in text
    assert "## 新增文献 (1)" in found(writer).markdown("zh")


def test_what_came_and_went_is_no_news(writer: LibraryWriter) -> None:
    """What went and came back is none either; what only went is."""
    put(writer, entry("owls", "Owls"), entry("hares", "Hares"))
    writer.put_events([Change("added", "otters", after="Otters"), Change("removed", "owls")])
    writer.put_events([Change("removed", "otters", before="Otters"), Change("added", "owls")])
    writer.put_events([Change("removed", "hares")])
    assert [(item.kind, item.title) for item in found(writer).items] == [("removed", "Hares")]


def test_a_retraction_is_news_of_a_work_that_went_and_came_back(writer: LibraryWriter) -> None:
    """As is all that happened to it while it was there; a title that was put back is no news."""
    put(writer, entry("owls", "Owls"))
    writer.put_events([Change("removed", "owls"), Change("renamed", "owls", "Owls", "Owl")])
    writer.put_events([Change("added", "owls"), Change("renamed", "owls", "Owl", "Owls")])
    writer.put_events([Change("retracted", "owls", after="Retracted in 2024.")])
    assert [item.kind for item in found(writer).items] == ["retracted"]


def test_what_is_not_known_any_more_is_no_publication(writer: LibraryWriter) -> None:
    """Nobody told this time where the preprint appeared."""
    put(writer, entry("otters", "Otters", Record(kind="article", published_as="10.1000/otters")))
    before = writer.library.works.all()
    put(writer, entry("otters", "Otters", Record(version="v1")))
    assert not record_changes(before, writer.library.works.all())


def test_versions_and_publications_are_learnt_from_records(writer: LibraryWriter) -> None:
    """Two new versions are one piece of news, from the first to the last; a retraction comes first."""
    put(writer, entry("otters", "Otters", PREPRINT))
    for record in (
        Record(kind="article", venue="arXiv", version="v2"),
        Record(
            kind="paper-conference", venue="OTTERCON", version="v3", retraction="Retracted in 2024."
        ),
    ):
        before = writer.library.works.all()
        put(writer, entry("otters", "Otters", record))
        writer.put_events(record_changes(before, writer.library.works.all()))
    assert {(i.kind, i.before, i.after) for i in found(writer).items} == {
        ("new version", "v1", "v3"),
        ("published", "arXiv", "OTTERCON"),
        ("retracted", "", "Retracted in 2024."),
    }
    text = found(writer).markdown("en")
    assert (
        text.index("## Retracted") < text.index("## Now published") < text.index("## New versions")
    )
    assert "v1 → v3" in text


def test_without_news_it_says_so(writer: LibraryWriter) -> None:
    """And since when the index keeps them."""
    text = found(writer).markdown("zh")
    assert "没有更新" in text
    assert "才开始记录更新" in text
    assert news_of(writer.library, "2999-01-01").markdown("en").endswith("Nothing.\n")


def test_a_title_that_breaks_out_of_markdown_stays_text(writer: LibraryWriter) -> None:
    """An address that is none of the web is not linked."""
    odd = Entry(
        "x", "a](javascript:1)\n# b <img>", (), "", 1, (Link("javascript:alert(1)", "page"),)
    )
    put(writer, odd)
    writer.put_events([Change("added", "x")])
    line = next(line for line in found(writer).markdown("en").splitlines() if line.startswith("- "))
    assert line == r"- a\](javascript:1) # b \<img\>"

"""What origins say of works is kept apart, joined best first, and outlives a new version of a list."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ptmrag.catalog.entry import Entry, Link
from ptmrag.catalog.record import Person, Record
from ptmrag.library.writing import LibraryWriter, write_library
from ptmrag.sources.resolve import resolve

LEE = Person("Lee", "Jane")
LISTED = Record(key="lee2021otters", authors=(LEE,), venue="Journal of Otters", tags=("otters",))


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[LibraryWriter]:
    with write_library(tmp_path / "index", "tiny", dim=4) as opened:
        yield opened


def put(writer: LibraryWriter, *entries: Entry, renamed: dict[str, str] | None = None) -> None:
    listed = [(entry, resolve(entry)) for entry in entries]
    writer.put_catalogs({"list.bib": listed}, renamed=renamed)


def entry(identifier: str = "otters", record: Record | None = LISTED) -> Entry:
    link = Link("https://arxiv.org/abs/2101.00001v2", "paper")
    return Entry(identifier, "Otters on the Net", (), "", 1, (link,), 2021, record)


def test_the_best_origin_of_each_field_is_shown(writer: LibraryWriter) -> None:
    """The list's venue stays; the service completes what the list does not say."""
    put(writer, entry())
    writer.put_record(
        "otters", "arxiv", Record(venue="arXiv", date="2021-01-02", abstract="Otters.")
    )
    work = writer.library.works.of("otters")
    assert work is not None
    assert (work.record.venue, work.origins["venue"]) == ("Journal of Otters", "list")
    assert (work.record.abstract, work.origins["abstract"]) == ("Otters.", "arxiv")
    assert (work.record.authors, work.record.arxiv_id) == ((LEE,), "2101.00001")


def test_an_entry_of_a_plain_list_has_what_its_links_say(writer: LibraryWriter) -> None:
    """Its year and its arXiv id are known without any record."""
    put(writer, entry(record=None))
    (work,) = writer.library.works.all()
    assert (work.year, work.record.arxiv_id, work.record.authors) == (2021, "2101.00001", ())


def test_a_correction_is_never_overwritten(writer: LibraryWriter) -> None:
    """It holds against the list, also after the entry was away."""
    put(writer, entry())
    writer.put_record("otters", "person", Record(venue="Otter Letters"))
    put(writer)
    put(writer, entry())
    work = writer.library.works.of("otters")
    assert work is not None
    assert (work.record.venue, work.origins["venue"]) == ("Otter Letters", "person")


def test_what_services_said_stays_with_a_renamed_entry(writer: LibraryWriter) -> None:
    """What was said of one that is gone is removed."""
    put(writer, entry())
    writer.put_record("otters", "arxiv", Record(abstract="Otters."))
    put(writer, entry("net-otters"), renamed={"net-otters": "otters"})
    assert writer.library.works.said("otters") == {}
    assert writer.library.works.said("net-otters")["arxiv"] == Record(abstract="Otters.")
    put(writer)
    assert writer.library.works.said("net-otters") == {}

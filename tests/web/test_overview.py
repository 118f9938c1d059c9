"""The summary of all entries: extents and similar entries."""

from pathlib import Path

from helpers import papers
from ptmrag.ingestion.ingest import ingest
from ptmrag.library.library import Library
from ptmrag.web.overview import read_overview


def test_each_entry_says_how_much_of_it_was_read(index: Path, tmp_path: Path) -> None:
    """An entry with papers has their full text; one without has only its note."""
    library = Library.open(index)
    view = read_overview(library)
    assert [row.extent for row in view.entries] == ["full", "full", "full"]
    assert sum(row.passages for row in view.entries) == library.status().passages
    library.close()
    catalog = tmp_path / "list.md"
    catalog.write_text("- **A tool** (2020)\n\n  It does a thing.\n", encoding="utf-8")
    ingest([catalog], index=tmp_path / "notes", offline=True)
    notes = Library.open(tmp_path / "notes")
    assert [row.extent for row in read_overview(notes).entries] == ["note"]
    notes.close()


def test_the_nearest_entries_come_first_and_never_the_entry_itself(index: Path) -> None:
    """Nearness is that of the vectors."""
    library = Library.open(index)
    view = read_overview(library)
    here = next(row.entry.id for row in view.entries if row.entry.title == papers.HERON)
    close = view.similar_to(here)
    assert len(close) == 2
    assert here not in {row.entry.id for row, _ in close}
    assert close[0][1] >= close[1][1] > 0
    assert view.similar_to("nothing") == []
    library.close()

"""What a reader has to know of a work before citing it: that it was retracted, or where it was published.

    notes = notes_on(library, ["bert"])
    notes[0].text("en")             # "⚠ BERT: Retracted on 2023-02-01: https://doi.org/…"

It says what services and lists say (`library.works`), and judges nothing itself.
"""

from collections.abc import Iterable

from ptmrag.answer.work_note import WorkNote
from ptmrag.catalog.record import WorkRecord, names_publication
from ptmrag.library.library import Library


def notes_on(library: Library, entries: Iterable[str]) -> tuple[WorkNote, ...]:
    """The notes on the works of some entries, in their order."""
    works = (library.works.of(entry) for entry in dict.fromkeys(entries))
    return tuple(note for work in works if work is not None for note in notes_of(work))


def notes_of(work: WorkRecord) -> tuple[WorkNote, ...]:
    """The notes on one work; that it was published is one of a preprint alone."""
    record = work.record
    notes = []
    if record.retraction:
        notes.append(WorkNote(work.entry_id, work.title, "retracted", record.retraction))
    if record.published_as:
        address = record.published_as
        address = f"https://doi.org/{address}" if address.startswith("10.") else address
        venue = record.venue if names_publication(record) else ""
        year = str(record.year) if record.year and work.origins.get("date") != "list" else ""
        said = ", ".join(part for part in (venue, year, address) if part)
        notes.append(WorkNote(work.entry_id, work.title, "published", said))
    return tuple(notes)

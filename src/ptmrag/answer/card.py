"""The card of an entry: its record and the digest of its work, as a value.

    card = card_of(library, works, "bert-pre-training-of-deep-bidirectional-transformers", encode=encode)
    card.parts["limitations"][0].quote, card.missing

It chooses no quotes: `digest` does.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import Any

from ptmrag.answer.digest import Encode, digest_of
from ptmrag.answer.evidence import Pages
from ptmrag.answer.framing import shown
from ptmrag.answer.part_name import PartName
from ptmrag.answer.reading import SentenceReader
from ptmrag.answer.work_note import WorkNote
from ptmrag.answer.work_notes import notes_of
from ptmrag.answer.works import WorkIndex
from ptmrag.catalog.entry import Entry
from ptmrag.catalog.record import Record
from ptmrag.errors import NotFoundError
from ptmrag.language.question_words import read_question
from ptmrag.library.library import Library

_MOST_NEAR = 3
_LEAST_LIKE = 0.5  # the likeness of an id, 0 to 1


@dataclass(frozen=True, slots=True)
class CardQuote:
    """A quote of a part: as it is shown, and verbatim as it is on the page of its source."""

    text: str
    source: str
    page: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class Card:
    """One work on a page, with what its record says of it; `notes` are such as a retraction.

    Each part has up to three quotes; `missing` are the parts that the work does not have.
    """

    entry_id: str
    title: str
    year: int | None
    abstract: str
    parts: Mapping[PartName, tuple[CardQuote, ...]]
    authors: tuple[str, ...] = ()
    venue: str | None = None
    notes: tuple[WorkNote, ...] = ()

    @property
    def missing(self) -> tuple[PartName, ...]:
        """The parts that the work does not have."""
        return tuple(name for name, quotes in self.parts.items() if not quotes)

    def as_json(self) -> dict[str, Any]:
        """The shape that `ptmrag card --json` prints."""
        return {
            "entry_id": self.entry_id,
            "title": self.title,
            "authors": list(self.authors),
            "year": self.year,
            "venue": self.venue,
            "abstract": self.abstract,
            "parts": {name: [asdict(q) for q in quotes] for name, quotes in self.parts.items()},
            "notes": [asdict(note) for note in self.notes],
        }


def card_of(library: Library, works: WorkIndex, entry_id: str, *, encode: Encode) -> Card:
    """The card of an entry; InputError, which names the nearest entries, where there is none."""
    entry = library.records.entry(entry_id)
    if entry is None:
        raise NotFoundError(unknown_entry(entry_id, library.records.entries()))
    reader = SentenceReader(library, read_question(entry.title), None)
    pages = Pages(library.passages.page_text)
    digest = digest_of(reader, works.works[entry.id].source, encode=encode, page=pages.of)
    parts = {
        name: tuple(
            CardQuote(shown(span.text), span.hit.source, span.hit.page, span.text) for span in spans
        )
        for name, spans in digest.parts.items()
    }
    work = library.works.of(entry_id)
    record = work.record if work else Record()
    return Card(
        entry.id,
        work.title if work else entry.title,
        record.year,
        digest.abstract or record.abstract,
        parts,
        tuple(f"{person.given} {person.family}".strip() for person in record.authors),
        record.venue or None,
        notes_of(work) if work else (),
    )


def unknown_entry(entry_id: str, entries: list[Entry]) -> str:
    """One sentence on an entry that the library does not have, with the nearest ones."""
    wanted = entry_id.casefold().strip()
    holding = [e.id for e in entries if wanted and (wanted in e.id or wanted in e.title.casefold())]
    like = get_close_matches(wanted, [e.id for e in entries], _MOST_NEAR, _LEAST_LIKE)
    near = list(dict.fromkeys([*holding, *like]))[:_MOST_NEAR]
    cure = f"the nearest are {', '.join(near)}" if near else "ptmrag search shows entries"
    return f"The library has no entry '{entry_id}': {cure}."

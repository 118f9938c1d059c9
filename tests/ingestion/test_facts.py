"""The facts of an entry are a part of its own text: a passage that can be found and quoted line by line."""

from ptmrag.catalog.parse import parse_catalog
from ptmrag.documents.chunks import split
from ptmrag.ingestion.notes import note_document
from ptmrag.language.verbatim import contains


def test_facts_are_a_passage_of_their_own() -> None:
    """None of its lines is prose; each is verbatim in the text of the entry."""
    (entry,) = parse_catalog(
        "- **Owls** (2020)\n  - Licence / 许可证: MIT\n  - Data: hoots\n\n  Owls hoot at night, as is known."
    ).entries
    document = note_document(entry)
    prose, facts = split(document)
    assert prose.text == "Owls hoot at night, as is known."
    assert facts.text == "Licence / 许可证: MIT\n\nData: hoots"
    assert facts.roles == ("fact", "fact")
    assert all(contains(document.pages[0], fact.line) for fact in entry.facts)


def test_an_entry_of_facts_alone_needs_no_title_as_text() -> None:
    """Its facts are its text."""
    (entry,) = parse_catalog("- **Owls**\n  - Licence: MIT").entries
    assert [chunk.text for chunk in split(note_document(entry))] == ["Licence: MIT"]

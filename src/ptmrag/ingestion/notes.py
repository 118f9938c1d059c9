"""An entry's own text becomes a source, so that it can be found and cited like any other.

    note_document(entry)           ->  Document("catalog:bert", "BERT", …)
    put_notes(writer, entries)     stores the notes that are new or changed

It fetches nothing.
"""

import hashlib
from collections.abc import Sequence

from ptmrag.catalog.entry import Entry
from ptmrag.documents.document import Block, Document
from ptmrag.ingestion.document_writer import DocumentWriter
from ptmrag.ingestion.embed_and_store import ReadDocument
from ptmrag.ingestion.entries import ResolvedEntry
from ptmrag.language.detect import detect_language
from ptmrag.library.schema import SourceState, moment
from ptmrag.sources.source import name_note

_HEADING = {"zh": "说明", "en": "Note"}
_FACTS = "Facts / 基本信息"


def put_notes(writer: DocumentWriter, entries: Sequence[ResolvedEntry]) -> None:
    """Store the notes of entries, embedded together; those that have not changed stay."""
    changed: list[ReadDocument] = []
    names = [name_note(linked.entry.id) for linked in entries]
    stored = writer.library.records.states(names)
    for linked in entries:
        document = note_document(linked.entry)
        digest = hashlib.sha256(repr(document).encode()).hexdigest()
        known = stored.get(document.source)
        url = next((source.url for source in linked.sources if source.url), "")
        if known is not None and (known.sha256, known.url) == (digest, url):
            continue
        title = linked.entry.title
        state = SourceState(document.source, url, "ok", moment(), sha256=digest, title=title)
        changed.append(ReadDocument(state, document, title))
    writer.put_all(changed)


def note_document(entry: Entry) -> Document:
    """An entry's own text as a document: its title, the paragraphs of its note, and its facts, which are a passage."""
    facts = [fact.line for fact in entry.facts]
    paragraphs = [part for part in entry.prose.split("\n\n") if part]
    paragraphs = paragraphs if paragraphs or facts else [entry.title]
    blocks = [Block(part, None, _HEADING[detect_language(part)]) for part in paragraphs]
    blocks += [Block(line, None, _FACTS, "fact") for line in facts]
    text = "\n\n".join([entry.title, *entry.headings, *paragraphs, *facts])
    return Document(name_note(entry.id), entry.title, tuple(blocks), (text,))

"""Near-duplicate PDFs: one paper at two addresses, such as the preprint and the proceedings.

    duplicates = Duplicates(library)
    duplicates.find(state, document, entry=entry)    ->  "arxiv:1901.02860", which has the same text

Two PDFs are compared if they have a title, an entry or their bytes in common. They are duplicates if
most runs of words of the longer one are in the shorter one. An extended version, a quarter of which
is new, is a paper of its own. It changes nothing in the library.
"""

import re
from collections.abc import Iterator

from ptmrag.catalog.entry import Entry
from ptmrag.catalog.same_title import title_marks
from ptmrag.documents.document import Document
from ptmrag.library.schema import SourceState
from ptmrag.library.writing import LibraryWriter

_RUN = 3  # words
# The least share of the longer text's runs that the shorter one must have: one word in fourteen may
# differ. Journals ask for a quarter or more of new text. (Transformer-XL and ELECTRA, as preprints
# and as published, have 1.0; BERT and a copy with a reader's notes on most pages 0.59.)
_LEAST_SHARE = 0.8
# Shorter texts are too short to compare.
_LEAST_RUNS = 100
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")


class Duplicates:
    """The PDFs of a library that have passages, by the marks that make two worth comparing."""

    def __init__(self, library: LibraryWriter) -> None:
        self._library = library
        self._names: dict[str, dict[str, None]] = {}
        states = {state.name: state for state in library.records.embedded_pdfs()}
        for name, entries in library.records.entries_of(states).items():
            self.add(states[name], entries[0], *entries[1:])

    def add(self, state: SourceState, *entries: Entry) -> None:
        """Note a PDF that the library has passages of, and the entries that link it."""
        for entry in entries:
            for mark in _marks(state, entry):
                self._names.setdefault(mark, {})[state.name] = None

    def find(self, state: SourceState, document: Document, *, entry: Entry) -> str | None:
        """The PDF that has the same text as a new one, None where there is none."""
        if state.pages is None:
            return None
        runs = runs_of("\n".join(_passages(document)))
        names = {name: None for mark in _marks(state, entry) for name in self._names.get(mark, ())}
        for name in names:
            if name != state.name and is_same_text(
                runs, runs_of(self._library.passages.source_text(name))
            ):
                return name
        return None


def is_same_text(one: set[int], other: set[int]) -> bool:
    """Whether two texts, as sets made by `runs_of`, are versions of one text."""
    longer = max(len(one), len(other))
    return longer >= _LEAST_RUNS and len(one & other) >= _LEAST_SHARE * longer


def runs_of(text: str) -> set[int]:
    """The hashes of all runs of three words in a text; a Chinese character counts as a word."""
    words = _WORD.findall(text.casefold())
    return {hash(tuple(words[i : i + _RUN])) for i in range(len(words) - _RUN + 1)}


def _passages(document: Document) -> Iterator[str]:
    """The text that passages are made of: no headings, no references."""
    return (block.text for block in document.blocks if block.kind not in ("heading", "reference"))


def _marks(state: SourceState, entry: Entry) -> Iterator[str]:
    if state.sha256:
        yield f"bytes {state.sha256}"
    yield f"entry {entry.id}"
    for title in (state.title, entry.title):
        yield from (f"title {mark}" for mark in title_marks(title))

"""Near-duplicate PDFs: one paper under two addresses, as a preprint and as its proceedings have it.

    twins = Twins(library)
    twins.find(state, document, entry)    ->  "arxiv:1901.02860", whose text this one is

Two PDFs are compared where they have a title, an entry or their bytes in common, and are one where
most runs of words of the longer are in the shorter. An extended version, a quarter of it new, is a
paper of its own. It changes nothing.
"""

import re
from collections.abc import Iterator

from ptmrag.catalog.entry import Entry
from ptmrag.catalog.same_title import title_marks
from ptmrag.documents.document import Document
from ptmrag.library.schema import SourceState
from ptmrag.library.writing import LibraryWriter

_RUN = 3  # words
# What the longer text has in common with the shorter, at least: a word in fourteen may be another. A
# journal asks for a quarter or more of new text. (Transformer-XL and ELECTRA, as preprints and as
# published, have 1.0; BERT and a copy with a reader's notes on most pages 0.59.)
_LEAST_SHARE = 0.8
# Of less text, nothing can be said.
_LEAST_RUNS = 100
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")


class Twins:
    """The PDFs of a library whose passages are there, by what makes it worth comparing two."""

    def __init__(self, library: LibraryWriter) -> None:
        self._library = library
        self._names: dict[str, dict[str, None]] = {}
        states = {state.name: state for state in library.records.embedded_pdfs()}
        for name, entries in library.records.entries_of(states).items():
            self.add(states[name], entries[0], *entries[1:])

    def add(self, state: SourceState, *entries: Entry) -> None:
        """Know a PDF, whose passages the library has now, and the entries that link it."""
        for entry in entries:
            for mark in _marks(state, entry):
                self._names.setdefault(mark, {})[state.name] = None

    def find(self, state: SourceState, document: Document, entry: Entry) -> str | None:
        """The PDF that has the same text as a new one, None where none has."""
        if state.pages is None:
            return None
        runs = runs_of("\n".join(_passages(document)))
        names = {name: None for mark in _marks(state, entry) for name in self._names.get(mark, ())}
        for name in names:
            if name != state.name and same_text(
                runs, runs_of(self._library.passages.source_text(name))
            ):
                return name
        return None


def same_text(one: set[int], other: set[int]) -> bool:
    """Whether two texts, as `runs_of` has them, are versions of one."""
    longer = max(len(one), len(other))
    return longer >= _LEAST_RUNS and len(one & other) >= _LEAST_SHARE * longer


def runs_of(text: str) -> set[int]:
    """The hashes of all runs of words in a text; a Chinese character counts as a word."""
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

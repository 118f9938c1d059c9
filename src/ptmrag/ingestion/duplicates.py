"""Near-duplicate PDFs: one paper at two addresses, such as the preprint and the proceedings.

    duplicates = Duplicates(library)
    duplicates.find(state, document, entry=entry)    ->  "arxiv:1901.02860", which has the same text

Two PDFs are compared if they have a title, an entry or their bytes in common. They are duplicates if
most runs of words of the longer one are in the shorter one; a reader's own file only if it has no run
that the other has not. An extended version, a quarter of which
is new, is a paper of its own. It changes nothing in the library.
"""

import re
import threading
from collections.abc import Iterator

from ptmrag.catalog.entry import Entry
from ptmrag.catalog.same_title import title_marks
from ptmrag.documents.document import Document
from ptmrag.ingestion.paper_names import is_own_copy
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
        self._coming: dict[str, set[str]] = {}
        self._lock = threading.Lock()
        states = {state.name: state for state in library.records.embedded_pdfs()}
        for name, entries in library.records.entries_of(states).items():
            self.add(states[name], entries[0], *entries[1:])

    def add(self, state: SourceState, *entries: Entry) -> None:
        """Note a PDF that the library has passages of, and the entries that link it."""
        with self._lock:
            for entry in entries:
                for mark in _marks(state, entry):
                    self._names.setdefault(mark, {})[state.name] = None

    def comes_alone(self, state: SourceState, entry: Entry) -> bool:
        """Whether a new document has nothing in common with any PDF, in the library or on its way to it.

        From now on, this one is on its way too.
        """
        if state.pages is None:
            return True
        marks = list(_marks(state, entry))
        with self._lock:
            others = {name for mark in marks for name in self._names.get(mark, ())}
            others |= {name for mark in marks for name in self._coming.get(mark, ())}
            for mark in marks:
                self._coming.setdefault(mark, set()).add(state.name)
        return others <= {state.name}

    def find(self, state: SourceState, document: Document, *, entry: Entry) -> str | None:
        """The PDF that has the same text as a new one, None where there is none.

        A reader's own file is no substitute for what was fetched, and has the same text as another PDF
        only if it has nothing of its own: a number that was changed is quoted as the file's.
        """
        if state.pages is None:
            return None
        runs, is_own = _runs_of_document(document), is_own_copy(state)
        for name in self._others(state, entry):
            if not is_own and self._is_own(name):
                continue
            others = self._runs_of(name)
            if (not is_own or runs <= others) and is_same_text(runs, others):
                return name
        return None

    def copies_of(self, state: SourceState, document: Document, *, entry: Entry) -> list[str]:
        """The reader's own files that have nothing but the text of a PDF that was fetched."""
        if state.pages is None or is_own_copy(state):
            return []
        own = [name for name in self._others(state, entry) if self._is_own(name)]
        runs = _runs_of_document(document) if own else set()
        return [
            name
            for name in own
            if (others := self._runs_of(name)) <= runs and is_same_text(runs, others)
        ]

    def has_text(self, entry: Entry, document: Document) -> bool:
        """Whether an entry has a PDF with the same text, or another version of it."""
        names = list(self._names.get(f"entry {entry.id}", ()))
        runs = _runs_of_document(document)
        return any(is_same_text(runs, self._runs_of(name)) for name in names)

    def _others(self, state: SourceState, entry: Entry) -> list[str]:
        """The PDFs that have something in common with one, and so are worth comparing with it."""
        names = {name: None for mark in _marks(state, entry) for name in self._names.get(mark, ())}
        return [name for name in names if name != state.name]

    def _runs_of(self, name: str) -> set[int]:
        return runs_of(self._library.passages.source_text(name))

    def _is_own(self, name: str) -> bool:
        state = self._library.records.state(name)
        return state is not None and is_own_copy(state)


def is_same_text(one: set[int], other: set[int]) -> bool:
    """Whether two texts, as sets made by `runs_of`, are versions of one text."""
    longer = max(len(one), len(other))
    return longer >= _LEAST_RUNS and len(one & other) >= _LEAST_SHARE * longer


def runs_of(text: str) -> set[int]:
    """The hashes of all runs of three words in a text; a Chinese character counts as a word."""
    words = _WORD.findall(text.casefold())
    return {hash(tuple(words[i : i + _RUN])) for i in range(len(words) - _RUN + 1)}


def _runs_of_document(document: Document) -> set[int]:
    """The runs of the text that passages are made of: no headings, no references."""
    kept = (block.text for block in document.blocks if block.kind not in ("heading", "reference"))
    return runs_of("\n".join(kept))


def _marks(state: SourceState, entry: Entry) -> Iterator[str]:
    if state.sha256:
        yield f"bytes {state.sha256}"
    yield f"entry {entry.id}"
    for title in (state.title, entry.title):
        yield from (f"title {mark}" for mark in title_marks(title))

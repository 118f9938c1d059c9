"""The sources of the reader's own PDFs and EPUBs: which file is which.

    names = PaperNames(library.records)
    names.source_of(path, digest=digest, identifier="1810.04805", title="BERT: …").name   # "arxiv:1810.04805"
    names.source_of(path, digest=digest).name                              # "file:Full Text PDF-1a2b3c4d.pdf"

Files are told apart by their content: a file keeps its name when its folder moves. Another content is
the same work only where its title is that of the work: on the path of an earlier file, and where it
stands in for an arXiv paper, of which no document may have been fetched. It opens no file.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from ptmrag.catalog.same_title import is_same_title, is_title_of
from ptmrag.library.records import Records
from ptmrag.library.schema import SourceState
from ptmrag.sources.arxiv import arxiv_source
from ptmrag.sources.source import Source, name_file, scheme_of

# The name of the catalog that entries made of PDFs belong to.
PAPERS = "papers"
_HASH = 8  # hexadecimal digits of a content's hash in a name


@dataclass(frozen=True, slots=True)
class PaperNames:
    """Names files by what the library has."""

    records: Records

    def states_at(self, path: Path) -> list[SourceState]:
        """What the library knows of the sources that were read from a file."""
        return self.records.states_at(str(path))

    def with_content(self, path: Path, digest: str) -> SourceState | None:
        """The source that was read from a file with this content: from this one, if it was."""
        found = self.records.files_with(digest)
        return next((s for s in found if s.address == str(path)), next(iter(found), None))

    def source_of(
        self, path: Path, *, digest: str, identifier: str | None = None, title: str = ""
    ) -> Source:
        """The source of a file with a content that is new to the library, with the SHA-256 `digest`.

        `identifier` is the arXiv id that its name or its first page has, `title` the file's own title.
        """
        if identifier is not None:
            paper = arxiv_source(identifier, link=str(path))
            if self._stands_in(paper.name, path, title=title):
                return replace(paper, url=path.resolve().as_uri())
        before = next((s.name for s in self._files_at(path) if _is_new(s, path, title)), "")
        return self._file(before or self.free_name(path, digest, title), path)

    def unreadable(self, path: Path, digest: str) -> Source:
        """The source of a file that cannot be read: the one that was read from it before, if any was."""
        before = [state.name for state in self._files_at(path)]
        return self._file(before[0] if before else self.free_name(path, digest), path)

    def free_name(self, path: Path, digest: str, title: str = "") -> str:
        """A name for a file that no source has, and no entry of another title links."""
        mark = digest or hashlib.sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()

        def names() -> Iterator[str]:
            yield name_file(path.name)
            yield name_file(f"{path.stem}-{mark[:_HASH]}{path.suffix}")
            yield from (name_file(f"{path.stem}-{mark[:_HASH]}-{n}{path.suffix}") for n in count(2))

        return next(name for name in names() if self._is_free(name, title or path.stem))

    def _is_free(self, name: str, title: str) -> bool:
        return self._agree(name, title) and self.records.state(name) is None

    def _agree(self, name: str, title: str) -> bool:
        """Whether all entries that link a source are of the work with this title."""
        linking = self.records.entries_of([name]).get(name, [])
        return all(is_title_of(entry.title, title) for entry in linking)

    def _files_at(self, path: Path) -> list[SourceState]:
        return [state for state in self.states_at(path) if scheme_of(state.name) == "file"]

    def _file(self, name: str, path: Path) -> Source:
        return Source(name, path.resolve().as_uri(), str(path), (), "paper")

    def _stands_in(self, name: str, path: Path, *, title: str) -> bool:
        """Whether a file is the paper that it says it is, and the library has no other text of it."""
        state = self.records.state(name)
        if state is not None and state.has_document and not _is_new(state, path, title):
            return False
        if titles := titles_in_lists(self.records, name):
            return any(is_title_of(said, title) for said in titles)
        return self._agree(name, title or path.stem)


def titles_in_lists(records: Records, source: str) -> list[str]:
    """The titles that the lists of a library give a source; entries made of PDFs have none of their own."""
    catalogs = records.catalog_of_entries()
    entries = records.entries_of([source]).get(source, [])
    return [entry.title for entry in entries if catalogs[entry.id] != PAPERS]


def is_own_copy(state: SourceState) -> bool:
    """Whether a document was read from a file of the reader, and not fetched."""
    return state.has_document and bool(state.address) and "://" not in state.address


def _is_new(state: SourceState, path: Path, title: str) -> bool:
    """Whether a file holds a new text of the work that was read from it, or from one that is gone."""
    if not state.has_document:
        return False
    if state.address == str(path):
        return state.title == title or is_same_title(state.title, title)
    is_gone = is_own_copy(state) and not Path(state.address).exists()
    return is_gone and is_same_title(state.title, title)

"""The sources of the reader's own PDFs and EPUBs: which file is which.

    names = PaperNames(library.records)
    names.source_of(path, digest=digest, identifier="1810.04805", title="BERT: …").name   # "arxiv:1810.04805"
    names.source_of(path, digest=digest).name                              # "file:Full Text PDF-1a2b3c4d.pdf"

A file stands in for an arXiv paper only where its title is that of the paper and no document was fetched.
Files are told apart by their content: a file keeps its name when its folder moves, and of two files
with one name the second gets the start of its hash. It opens no file.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from ptmrag.catalog.same_title import is_title_of
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

    def source_of(
        self, path: Path, *, digest: str, identifier: str | None = None, title: str = ""
    ) -> Source:
        """The source of a file with the SHA-256 `digest` ("" if it cannot be read).

        `identifier` is the arXiv id that its name or its first page has, `title` the file's own title.
        """
        if identifier is not None:
            paper = arxiv_source(identifier, link=str(path))
            if self._stands_in(paper.name, path, title=title):
                return replace(paper, url=path.resolve().as_uri())
        return Source(self.file_name(path, digest), "", str(path), (), "paper")

    def file_name(self, path: Path, digest: str) -> str:
        """The name of a file by its content, else by its path, else a new one."""
        known = self.records.state_at(str(path))
        if known is not None and scheme_of(known.name) != "file":
            known = None
        names = {state.name: state for state in self.records.files_with(digest)} if digest else {}
        if names:
            return known.name if known is not None and known.name in names else min(names)
        bare = name_file(path.name)
        if known is not None or self.records.state(bare) is None:
            return known.name if known is not None else bare
        mark = digest or hashlib.sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()
        return name_file(f"{path.stem}-{mark[:_HASH]}{path.suffix}")

    def _stands_in(self, name: str, path: Path, *, title: str) -> bool:
        """Whether a file is the paper that it says it is, and the library has no other text of it."""
        state = self.records.state(name)
        if state is not None and state.has_document and not _is_at(state, path):
            return False
        titles = titles_in_lists(self.records, name)
        return not titles or any(is_title_of(said, title) for said in titles)


def titles_in_lists(records: Records, source: str) -> list[str]:
    """The titles that the lists of a library give a source; entries made of PDFs have none of their own."""
    catalogs = records.catalog_of_entries()
    entries = records.entries_of([source]).get(source, [])
    return [entry.title for entry in entries if catalogs[entry.id] != PAPERS]


def is_own_copy(state: SourceState) -> bool:
    """Whether a document was read from a file of the reader, and not fetched."""
    return state.has_document and bool(state.address) and "://" not in state.address


def _is_at(state: SourceState, path: Path) -> bool:
    """Whether a document was read from this file, or from one that does not exist any more."""
    return is_own_copy(state) and (state.address == str(path) or not Path(state.address).exists())

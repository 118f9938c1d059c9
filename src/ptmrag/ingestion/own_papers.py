"""PDFs and EPUBs that the reader already has: named, read, matched to the entries of a list.

    read_paper(path, workers, names=names)    ->  Paper(source="arxiv:1810.04805", …)

`paper_files` finds the files, `paper_names` says which source a file is. It belongs to the entry that links
this source, else to the one with its title. It stores nothing: `paper_entries` does.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ptmrag.catalog.same_title import is_same_title
from ptmrag.documents.document import Document
from ptmrag.documents.reader_processes import ReaderProcesses
from ptmrag.documents.readers import Body, read_document
from ptmrag.errors import DocumentError
from ptmrag.ingestion.next_steps import with_next_step
from ptmrag.ingestion.paper_files import LARGEST
from ptmrag.ingestion.paper_names import PaperNames
from ptmrag.ingestion.source_states import page_count
from ptmrag.library.schema import SourceState, moment
from ptmrag.regular_files import open_regular
from ptmrag.sources.arxiv import arxiv_source
from ptmrag.sources.source import Source, name_file

_ID = re.compile(r"^(?:arxiv[-_.:]?)?(\d{4}\.\d{4,5})(?:v\d+)?$", re.IGNORECASE)
_STAMP = re.compile(r"arXiv:\s?(\d{4}\.\d{4,5})v\d+\s*\[")


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF or EPUB in a folder: its source and state, and its document unless it has not changed."""

    path: Path
    source: Source
    state: SourceState
    document: Document | None = None


def fingerprint(path: Path) -> str:
    """A text that changes when a file does: its size and the time of its last change."""
    stat = path.stat()
    return f"{stat.st_size}-{stat.st_mtime_ns}"


def is_unchanged(path: Path, known: SourceState | None) -> bool:
    """Whether a file was read before and has not changed since."""
    return known is not None and (known.status, known.etag) == ("ok", fingerprint(path))


def read_paper(path: Path, workers: ReaderProcesses, *, names: PaperNames) -> Paper:
    """Read one file. A file that cannot be read is a Paper whose state is "failed"."""
    mark, digest = "", ""
    try:
        mark = fingerprint(path)
        with open_regular(path, most=LARGEST) as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        name = names.file_name(path, digest)
        document = read_document(Body(path, name, address=quote(path.name)), workers)
    except (OSError, DocumentError) as error:
        reason = (
            error.strerror
            if isinstance(error, OSError)
            else with_next_step(str(error), name_file(path.name))
        )
        source = names.source_of(path, digest=digest)
        state = SourceState(
            source.name, source.url, "failed", moment(), reason=reason, address=str(path)
        )
        return Paper(path, source, state)
    first_page = document.pages[0] if page_count(document) else ""  # only a PDF has the stamp
    identifier = arxiv_id(path, first_page)
    source = names.source_of(path, digest=digest, identifier=identifier, title=document.title)
    state = SourceState(
        source.name,
        source.url,
        "ok",
        moment(),
        address=str(path),
        etag=mark,
        sha256=digest,
        pages=page_count(document),
        title=document.title,
    )
    return Paper(path, source, state, document)


def arxiv_id(path: Path, first_page: str) -> str | None:
    """The arXiv id of a PDF, from its file name or the stamp on its first page."""
    found = _ID.match(path.stem) or _STAMP.search(first_page)
    return found[1] if found else None


def claimed_source(path: Path, first_page: str = "") -> str:
    """The name of the source that a file says it is; the library's own text may prove it wrong."""
    identifier = arxiv_id(path, first_page)
    return arxiv_source(identifier).name if identifier else name_file(path.name)


def matching_entry(
    paper: Paper, linked: Mapping[str, str], *, titles: Sequence[tuple[str, str]]
) -> str | None:
    """The id of the entry that a paper belongs to, None where there is none.

    `linked` is the id of the entry of each source, `titles` the id and the title of each entry.
    """
    if paper.source.name in linked:
        return linked[paper.source.name]
    return next((entry for entry, title in titles if is_same_title(title, paper.state.title)), None)

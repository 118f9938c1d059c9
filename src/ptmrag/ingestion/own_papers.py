"""PDFs and EPUBs that the reader already has: named, read, matched to the entries of a list.

    read_paper(path, read, names=names)    ->  Paper(source="arxiv:1810.04805", …)

`paper_files` finds the files, `paper_names` says which source a file is. It belongs to the entry that links
this source, else to the one with its title and text. It stores nothing: `paper_entries` does.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ptmrag.catalog.entry import Entry
from ptmrag.catalog.same_title import is_same_title, is_telling
from ptmrag.documents.document import Document
from ptmrag.errors import DocumentError
from ptmrag.ingestion.next_steps import with_next_step
from ptmrag.ingestion.paper_files import LARGEST
from ptmrag.ingestion.paper_names import PaperNames
from ptmrag.ingestion.source_states import page_count
from ptmrag.library.schema import SourceState, moment
from ptmrag.regular_files import open_regular
from ptmrag.sources.arxiv import arxiv_source
from ptmrag.sources.source import Source, name_file

# Since April 2007, an id is the year, the month and a number: of 4 digits, since 2015 of 5.
_NUMBER = (
    r"((?:0[7-9]|1[0-4])(?:0[1-9]|1[0-2])\.\d{4}|(?:1[5-9]|[2-5]\d)(?:0[1-9]|1[0-2])\.\d{5})(?!\d)"
)
_ID = re.compile(rf"^(?:arxiv[-_.:]?)?{_NUMBER}(?:v\d+)?$", re.IGNORECASE)
_STAMP = re.compile(rf"arXiv:\s?{_NUMBER}v\d+\s*\[")
_MOST_COMPARED = 20  # entries of one title


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


def read_paper(path: Path, read: Callable[[], Document], *, names: PaperNames) -> Paper:
    """Read one file by calling `read`, unless the library has its content.

    One that cannot be read has the state "failed".
    """
    known = next((state for state in names.states_at(path) if is_unchanged(path, state)), None)
    if known is not None:
        return _known(known, path)
    mark, digest = "", ""
    try:
        mark = fingerprint(path)
        with open_regular(path, most=LARGEST) as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        known = names.with_content(path, digest)
        if known is not None:
            return _known(known if _is_there(known) else _moved(known, path, mark), path)
        document = read()
    except (OSError, DocumentError) as error:
        reason = (
            error.strerror
            if isinstance(error, OSError)
            else with_next_step(str(error), name_file(path.name))
        )
        source = names.unreadable(path, digest)
        state = SourceState(
            source.name, source.url, "failed", moment(), reason=reason, address=str(path)
        )
        return Paper(path, source, state)
    return _paper(path, document, mark=mark, digest=digest, names=names)


def _paper(path: Path, document: Document, *, mark: str, digest: str, names: PaperNames) -> Paper:
    """A file with its name and its state, as it was read now."""
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


def _known(state: SourceState, path: Path) -> Paper:
    """A file with a content that the library has; its source is where it was read from."""
    url = state.url or Path(state.address).resolve().as_uri()  # earlier versions kept no address
    return Paper(path, Source(state.name, url, state.address, (), "paper"), replace(state, url=url))


def _is_there(state: SourceState) -> bool:
    """Whether a file is where it was, and has not changed."""
    return Path(state.address).exists() and is_unchanged(Path(state.address), state)


def _moved(state: SourceState, path: Path, mark: str) -> SourceState:
    """The state of a source whose content is in another file now, or is back in its own."""
    url = path.resolve().as_uri()
    return replace(state, url=url, status="ok", reason=None, address=str(path), etag=mark)


def arxiv_id(path: Path, first_page: str) -> str | None:
    """The arXiv id of a PDF, from its file name or the stamp on its first page."""
    found = _ID.match(path.stem) or _STAMP.search(first_page)
    return found[1] if found else None


def claimed_source(path: Path, first_page: str = "") -> str:
    """The name of the source that a file says it is; the library's own text may prove it wrong."""
    identifier = arxiv_id(path, first_page)
    return arxiv_source(identifier).name if identifier else name_file(path.name)


def matching_entry(
    paper: Paper,
    linked: Mapping[str, str],
    *,
    entries: Iterable[Entry],
    listed: Collection[str],
    has_text: Callable[[Entry], bool],
) -> str | None:
    """The id of the entry that a paper belongs to, None where there is none.

    `linked` is the id of the entry of each source, `listed` are the ids of entries from lists, and
    `has_text` says whether an entry has the text of the paper. The title alone counts where a list gives
    it and it is telling: the title of two files may be that of a series, a journal or a university.
    """
    if paper.source.name in linked:
        return linked[paper.source.name]
    title = paper.state.title
    same = [entry for entry in entries if is_same_title(entry.title, title)]
    named = [entry.id for entry in same if entry.id in listed and is_telling(title)]
    alone = named[0] if len(named) == 1 else None
    return next((entry.id for entry in same[:_MOST_COMPARED] if has_text(entry)), alone)

"""The two kinds of corpus: a folder of PDFs, and a BEIR corpus of short documents.

    cut = PaperFolder(path).cut()      # passages for the systems that index passages
    PaperFolder(path).ingest(index)    # the same PDFs through the product

It does not rank.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from ptmrag import ingest
from ptmrag.catalog.entry import Entry
from ptmrag.documents.document import Block, Document
from ptmrag.embed.embedder import load_embedder
from ptmrag.errors import InputError
from ptmrag.ingestion.embed_and_store import ReadDocument, embed_and_store
from ptmrag.ingestion.own_papers import claimed_source
from ptmrag.ingestion.paper_files import find_papers
from ptmrag.library.schema import SourceState, moment
from ptmrag.library.writing import write_library
from ptmrag.sources.source import Source

# How many documents are embedded at once.
_BATCH = 512
# Prefix of the source names of BEIR documents.
PREFIX = "beir:"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text that a system can find. `page` is None for documents without pages."""

    source: str
    page: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The passages of a corpus, and the names of the files that could not be read."""

    passages: tuple[Passage, ...]
    failed: tuple[str, ...] = ()


class Corpus(Protocol):
    """Documents in the two forms that systems take: as passages, or through an ingest of ptmrag."""

    def cut(self) -> Cut:
        """Return the passages that the other systems index."""
        ...

    def ingest(self, index: Path) -> tuple[str, ...]:
        """Build an index of ptmrag. Returns the names of what could not be read."""
        ...


@dataclass(frozen=True, slots=True)
class PaperFolder:
    """A folder of PDFs."""

    path: Path

    def cut(self) -> Cut:
        """Split as LangChain's RAG tutorial does: a Document per page, 1,000 characters, 200 overlapping."""
        from langchain_core.documents import Document as Page
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(
            chunk_size=1000, chunk_overlap=200, add_start_index=True
        )
        passages: list[Passage] = []
        failed: list[str] = []
        for file in find_papers([self.path]).files:
            try:
                texts = _page_texts(file)
            except Exception as error:  # noqa: BLE001 - pypdf raises many kinds of errors; the run goes on without this paper
                print(f"{file.name} cannot be read by pypdf: {error!r}", file=sys.stderr)
                failed.append(file.name)
                continue
            source = claimed_source(file, texts[0] if texts else "")
            pages = [Page(text, metadata={"page": n}) for n, text in enumerate(texts, 1)]
            for piece in splitter.split_documents(pages):
                passages.append(Passage(source, piece.metadata["page"], piece.page_content))
        return Cut(tuple(passages), tuple(failed))

    def ingest(self, index: Path) -> tuple[str, ...]:
        """Ingest as a user would: `ptmrag ingest --papers`."""
        report = ingest(papers=[self.path], index=index, offline=True)
        return tuple(row.url for row in report.sources if row.status == "failed")


@dataclass(frozen=True, slots=True)
class Record:
    """A document of a BEIR corpus."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class BeirCorpus:
    """`corpus.jsonl` of a folder in BEIR's layout: documents as short as a passage."""

    path: Path

    def records(self) -> list[Record]:
        """Read all documents."""
        rows = read_jsonl(self.path / "corpus.jsonl")
        return [
            Record(str(row["_id"]), str(row.get("title") or ""), str(row.get("text") or ""))
            for row in rows
        ]

    def cut(self) -> Cut:
        """One passage per document, the title before the text, as in BEIR's own baselines."""
        return Cut(
            tuple(
                Passage(PREFIX + record.id, None, f"{record.title} {record.text}".strip())
                for record in self.records()
            )
        )

    def ingest(self, index: Path) -> tuple[str, ...]:
        """Store each document as a catalog entry with one page, with the product's own writer."""
        embedder = load_embedder()
        records = self.records()
        with write_library(index, embedder.name, dim=embedder.dim) as library:
            library.put_entries("benchmark", [_entry(record) for record in records])
            for start in range(0, len(records), _BATCH):
                some = records[start : start + _BATCH]
                embed_and_store(library, embedder, read=[_read(record) for record in some])
        return ()


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a JSONL file. InputError names the line that is not JSON."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"'{path}' cannot be read: {why(error)}.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield json.loads(line)
        except ValueError as error:
            raise InputError(f"{path}, line {number}, is not JSON: {error}") from error


def why(error: OSError | UnicodeDecodeError) -> str:
    """Return the reason of an error without the path, which the message names already."""
    return (isinstance(error, OSError) and error.strerror) or str(error)


def write_passages(path: Path, passages: Iterable[Passage]) -> None:
    """Write passages to a file, one per line."""
    lines = (json.dumps(asdict(passage), ensure_ascii=False) + "\n" for passage in passages)
    # pypdf may return lone surrogates, which UTF-8 cannot encode.
    path.write_text("".join(lines), encoding="utf-8", errors="replace")


def read_passages(path: Path) -> tuple[Passage, ...]:
    """Read the passages that `write_passages` wrote."""
    return tuple(Passage(**row) for row in read_jsonl(path))


def _page_texts(file: Path) -> list[str]:
    """Read the pages as PyPDFLoader does, whose package, langchain-community, is archived."""
    from pypdf import PdfReader

    return [_clean(page.extract_text()) for page in PdfReader(file).pages]


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _source(record: Record) -> Source:
    return Source(PREFIX + record.id, "", "", (), "paper")


def _entry(record: Record) -> tuple[Entry, tuple[Source]]:
    return Entry(record.id, record.title, (), "", 0, ()), (_source(record),)


def _read(record: Record) -> ReadDocument:
    text = record.text or record.title
    document = Document(PREFIX + record.id, record.title, (Block(text, 1),), (text,))
    state = SourceState(document.source, "", "ok", moment(), pages=1, title=record.title)
    return ReadDocument(state, document, record.title)

"""The index folder: SQLite is the truth, FAISS and Tantivy follow it, whatever happens."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from helpers.open_folder import open_folder
from helpers.two_papers import (
    AT,
    BERT,
    DIM,
    GPT,
    build,
    entry,
    found,
    intact,
    linked,
    put,
    source,
    vector,
)
from ptmrag.documents.chunks import Chunk
from ptmrag.documents.document import Document, Hidden, Table, TableRow
from ptmrag.errors import IncompatibleIndexError, IndexBusyError, InputError, NoIndexError
from ptmrag.library.filter import Filter
from ptmrag.library.library import Library, default_index_path
from ptmrag.library.migrations import VERSION
from ptmrag.library.schema import EntrySource, FailedLink, HiddenText, SourceState
from ptmrag.library.writing import write_library
from ptmrag.sources.source import Source


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library, built once."""
    folder = tmp_path_factory.mktemp("template") / "index"
    build(folder)
    return folder


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    """A copy of the library in a folder whose name is not ASCII."""
    return Path(shutil.copytree(template, tmp_path / "索引 é"))


# --- what goes in comes out --------------------------------------------------------------------


def test_opening_what_was_written_gives_it_back(path: Path) -> None:
    """Entries, links, states, pages, passages and vectors are as they were put."""
    library = Library.open(path)
    assert library.records.entries() == [entry("bert", BERT), entry("gpt", GPT)]
    assert library.records.entry("gpt") == entry("gpt", GPT)
    assert library.records.entry("nobody") is None
    own = EntrySource("bert", "catalog:bert", "", "note")
    assert library.records.sources_by_entry()["bert"] == [
        EntrySource("bert", BERT, source(BERT).link, "paper"),
        own,
    ]
    assert library.records.entries_of([BERT, "nobody"]) == {BERT: [entry("bert", BERT)]}
    assert library.passages.page_text(BERT, 2) == "掩码语言模型"
    assert library.passages.page_text(BERT, 3) == ""
    state = library.records.state(BERT)
    assert state is not None
    assert (state.status, state.sha256, state.pages) == ("ok", "0", 2)
    [passage] = [p for p in library.passages.by_id(range(9)).values() if p.text == "few shots"]
    assert (passage.source, passage.page, passage.heading) == (GPT, 2, "Intro")
    assert passage.language == "en"
    assert library.passages.boxes(passage.id) == ((1.0, 2.0, 3.0, 4.5),)
    assert library.passages.vectors([passage.id])[passage.id].tolist() == vector(11).tolist()
    assert intact(library)


def test_the_status_counts_what_is_there(path: Path) -> None:
    """Entries, sources (not the entries' own texts), passages, bytes, embedder and time."""
    status = Library.open(path).status()
    assert (status.version, status.embedder, status.dim) == (VERSION, "fake", DIM)
    assert (status.entries, status.sources, status.passages) == (2, 2, 4)
    assert status.bytes >= (path / "library.sqlite").stat().st_size
    assert status.built_at.startswith("20")
    assert status.failed == ()


def test_what_a_source_hides_is_kept_until_it_is_read_anew(path: Path) -> None:
    """With the document; a failure leaves it, a new text or the source's end does not."""
    state = SourceState(BERT, "https://a.b/", "ok", AT, sha256="1", pages=1)
    document = Document(BERT, "BERT", (), ("Masked.",), Hidden(40, (1, 3)))
    told = (HiddenText(BERT, "https://a.b/", 40, (1, 3)),)
    with write_library(path, "fake", dim=DIM) as library:
        library.put_document(
            state, document, chunks=[], vectors=np.zeros((0, DIM), dtype=np.float32)
        )
        library.put_failure(SourceState(BERT, "", "failed", AT, "timed out"))
        assert library.library.status().hidden == tuple(library.records.hidden(BERT)) == told
        assert library.records.hidden(GPT) == []
        put(library, BERT, ["Masked."])
        assert library.library.status().hidden == ()


def test_chinese_and_english_are_found_by_words_and_by_vectors(path: Path) -> None:
    """Both searches see every passage."""
    library = Library.open(path)
    assert found(library, "掩码") == ["掩码语言模型"]
    assert found(library, "decoders") == ["decoder alone"]
    assert found(library, "?", seed=11) == ["few shots"]
    assert library.knows("GPT")
    assert not library.knows("Mamba")


def test_a_filter_finds_an_entry_under_each_of_its_headings(tmp_path: Path) -> None:
    """The second heading of an entry lets it through, and survives the index and its next version."""
    with write_library(tmp_path, "fake", dim=DIM) as library:
        entry, sources = linked("a", BERT, category="Nets")
        first = entry, sources
        both = replace(entry, other_categories=(("Fish", "Otters"),)), sources
        for version in (both, first, both):
            library.put_entries("list", [version, linked("b", GPT, category="Boats")])
        put(library, BERT, ["one"])
        put(library, GPT, ["two"], seed=1)
        of_bert = library.passages.ids_within(Filter(entries=("a",)))
        assert library.passages.ids_within(Filter("otter")) == of_bert
        assert library.passages.ids_within(Filter("nets")) == of_bert
        kept = library.records.entry("a")
        assert kept is not None
        assert kept.categories == (*entry.categories, ("Fish", "Otters"))


def test_filters_name_an_entry_or_a_heading(tmp_path: Path) -> None:
    """Part of a heading is enough, in any case, whatever characters it holds."""
    with write_library(tmp_path, "fake", dim=DIM) as library:
        odd = linked("b", GPT, category='压缩 "tiny" / Compression')
        library.put_entries("list", [linked("a", BERT), odd])
        put(library, BERT, ["one"])
        put(library, GPT, ["two"], seed=1)
        [one], [two] = (
            library.passages.ids_within(Filter(entries=("a",))),
            library.passages.ids_within(Filter(entries=("b",))),
        )
        assert library.passages.ids_within(Filter()) == {one, two}
        for text in ("compress", "压缩", '"Tiny" /'):
            assert library.passages.ids_within(Filter(text)) == {two}
        assert library.passages.ids_within(Filter('", "')) == set()
        assert library.passages.ids_within(Filter("NLP", ("b",))) == set()


def test_a_filter_names_sources(path: Path) -> None:
    """Only passages of these sources are let through, beside whatever else the filter asks for."""
    library = Library.open(path)

    def within(wanted: Filter) -> set[str]:
        found = library.passages.by_id(sorted(library.passages.ids_within(wanted))).values()
        return {passage.source for passage in found}

    assert within(Filter(sources=(BERT,))) == {BERT}
    assert within(Filter(sources=(BERT, GPT, "arxiv:0"))) == {BERT, GPT}
    assert within(Filter(sources=(BERT,), entries=("gpt",))) == set()
    assert within(Filter(sources=("arxiv:0",))) == set()


def test_a_filter_may_name_a_duplicate(path: Path) -> None:
    """The passages of the source with the same text are let through: it has none of its own."""
    copy = "pdf:example.org/bert.pdf"
    state = SourceState(copy, "https://example.org/bert.pdf", "ok", AT, sha256="1", pages=1)
    with write_library(path, "fake", dim=DIM) as writer:
        writer.put_entry("list", 2, entry=entry("copy", copy), sources=[source(copy)])
        writer.put_duplicate(state, Document(copy, "BERT", (), ("masked words",)), same_as=BERT)
        assert writer.records.duplicate_of(copy) == BERT
    passages = Library.open(path).passages
    own = passages.ids_within(Filter(sources=(BERT,)))
    assert len(own) == 2
    assert passages.ids_within(Filter(sources=(copy,))) == own
    assert passages.ids_within(Filter(sources=(copy,), entries=("copy",))) == own


def test_a_source_may_belong_to_several_entries(tmp_path: Path) -> None:
    """Its passages are stored once and stay while one entry links them."""
    with write_library(tmp_path, "fake", dim=DIM) as library:
        library.put_entries("list", [linked("a", BERT), linked("b", BERT)])
        put(library, BERT, ["shared"])
        assert [e.id for e in library.records.entries_of([BERT])[BERT]] == ["a", "b"]
        assert library.passages.ids_within(Filter(entries=("a",))) == library.passages.ids_within(
            Filter(entries=("b",))
        )
        assert library.put_entries("list", [linked("b", BERT)]) == []
        assert library.passages.count(BERT) == 1
        assert library.put_entries("list", []) == [BERT]
        assert library.passages.count(BERT) == 0


# --- what is replaced leaves nothing behind -----------------------------------------------------


def test_a_new_document_leaves_no_passage_of_the_old_one(path: Path) -> None:
    """Pages, words and vectors of the old document are gone with it."""
    with write_library(path, "fake", dim=DIM) as writer:
        put(writer, BERT, ["masked anew"], seed=20)
    library = Library.open(path)
    assert found(library, "words 掩码 masked") == ["masked anew"]
    assert library.passages.page_text(BERT, 2) == ""
    assert found(library, "?", seed=20) == ["masked anew"]
    assert intact(library)


def test_entries_that_left_the_catalog_go_with_their_sources(path: Path) -> None:
    """What nobody links any more is named and removed."""
    with write_library(path, "fake", dim=DIM) as writer:
        assert writer.put_entries("list", [linked("gpt", GPT)]) == [BERT]
    library = Library.open(path)
    assert [e.id for e in library.records.entries()] == ["gpt"]
    assert library.records.state(BERT) is None
    assert found(library, "masked 掩码") == []
    assert intact(library)


def test_a_catalog_that_is_not_named_stays(path: Path) -> None:
    """Replacing one catalog's entries does not touch another's."""
    with write_library(path, "fake", dim=DIM) as writer:
        assert writer.put_entries("other", [linked("x", "web:x")]) == []
        assert writer.records.entry_ids() == {"bert", "gpt", "x"}
        assert writer.records.entry_ids(besides=["other"]) == {"bert", "gpt"}


def test_an_entry_may_move_to_another_catalog(path: Path) -> None:
    """Both catalogs change at once, so its passages stay and keep their ids."""
    with write_library(path, "fake", dim=DIM) as writer:
        before = writer.passages.ids_within(Filter(entries=("bert",)))
        moved = {"another": [linked("bert", BERT)], "list": [linked("gpt", GPT)]}
        assert writer.put_catalogs(moved) == []
        assert writer.passages.ids_within(Filter(entries=("bert",))) == before


def test_what_sentences_are_for_is_kept_with_them(path: Path) -> None:
    """A passage has its section and a role for each sentence, also after its entry was renamed."""
    roles = ("prose", "caption")
    chunk = Chunk(BERT, 0, 1, "3 Method", "body", "Masked. Words.", 0, (), "method", roles)
    state = SourceState(BERT, source(BERT).url, "ok", AT, sha256="new", pages=1)
    with write_library(path, "fake", dim=DIM) as writer:
        document = Document(BERT, BERT, (), ("Masked. Words.",))
        writer.put_document(state, document, chunks=[chunk], vectors=vector(5).reshape(1, DIM))
        writer.put_entries("list", [linked("bert", BERT, title="Zebra"), linked("gpt", GPT)])
        for passages in (writer.passages, Library.open(path).passages):
            opening = next(one for one in passages.openings() if one.source == BERT)
            assert (opening.section, opening.roles) == ("method", roles)
            assert passages.by_id([opening.id])[opening.id] == opening


def test_a_renamed_entry_is_found_by_its_new_title(path: Path) -> None:
    """The words follow the title; the vectors are kept, nothing is embedded again."""
    with write_library(path, "fake", dim=DIM) as writer:
        writer.put_entries("list", [linked("bert", BERT, title="Zebra"), linked("gpt", GPT)])
    library = Library.open(path)
    assert set(found(library, "zebra")) == {"masked words", "掩码语言模型"}
    assert found(library, "bert") == []
    assert found(library, "?", seed=1) == ["掩码语言模型"]
    assert intact(library)


def test_an_unchanged_catalog_changes_no_passage(path: Path) -> None:
    """Putting the same entries again keeps every id, so nothing is indexed again."""
    with write_library(path, "fake", dim=DIM) as writer:
        before = writer.passages.ids()
        assert writer.put_entries("list", [linked("bert", BERT), linked("gpt", GPT)]) == []
        assert writer.passages.ids() == before


def test_a_source_put_in_the_place_of_another_is_found_under_the_entry(path: Path) -> None:
    """A page about a paper gives way to the paper that was looked up."""
    paper = source("arxiv:2001.00001")
    with write_library(path, "fake", dim=DIM) as writer:
        put(writer, paper.name, ["looked up"], seed=30)
        assert writer.passages.by_id(
            list(writer.passages.ids_within(Filter(entries=("gpt",))))
        ).keys() == {3, 4}
        writer.put_link("gpt", paper, instead_of=GPT)
    library = Library.open(path)
    assert library.records.linked()[paper.name] == "gpt"
    assert [s.source for s in library.records.sources_by_entry()["gpt"]] == [
        paper.name,
        "catalog:gpt",
    ]
    assert found(library, "gpt") == ["looked up"]


def test_what_a_look_up_gave_outlives_the_next_catalog(path: Path) -> None:
    """Asking arXiv is dear: the alias and the failed look-up of an entry are kept."""
    alias = SourceState("web:page", "", "alias", AT, address="1810.04805")
    missing = SourceState("title:gpt", "", "failed", AT, reason="arXiv knows no such paper")
    gone = SourceState("title:gone", "", "failed", AT, reason="arXiv knows no such paper")
    with write_library(path, "fake", dim=DIM) as writer:
        for state in (alias, missing, gone):
            writer.put_state(state)
        assert writer.put_entries("list", [linked("bert", BERT), linked("gpt", GPT)]) == [
            "title:gone"
        ]
        assert (writer.records.state("web:page"), writer.records.state("title:gpt")) == (
            alias,
            missing,
        )


# --- failures -----------------------------------------------------------------------------------


def test_a_failure_is_kept_with_its_reason(path: Path) -> None:
    """The status names entry, address, reason and time of each link that gave nothing."""
    with write_library(path, "fake", dim=DIM) as writer:
        writer.put_entries("other", [linked("x", "web:x"), (entry("y"), [])])
        writer.put_failure(SourceState("web:x", "u", "failed", AT, reason="404 Not Found"))
        writer.put_failure(SourceState("title:y", "", "failed", AT, reason="not on arXiv"))
    failed = Library.open(path).status().failed
    assert FailedLink("x", source("web:x").link, "404 Not Found", AT) in failed
    assert len(failed) == 1  # an entry without a link has no link that failed


def test_a_failed_look_up_is_listed_under_its_entry(path: Path) -> None:
    """An entry without a link whose title arXiv does not know is a failure, too."""
    own = Source("catalog:y", "", "", (), "paper", lookup="y")
    with write_library(path, "fake", dim=DIM) as writer:
        writer.put_entries("other", [(entry("y"), [own])])
        put(writer, "catalog:y", ["a note"], seed=40)
        writer.put_failure(SourceState("title:y", "", "failed", AT, reason="not on arXiv"))
        assert writer.records.failed() == [FailedLink("y", "", "not on arXiv", AT)]


def test_a_failure_keeps_the_document_that_was_there(path: Path) -> None:
    """The old passages stay; the ETag goes, so that the whole is asked for next time."""
    with write_library(path, "fake", dim=DIM) as writer:
        good = SourceState(GPT, "u", "ok", AT, etag="e", sha256="s", pages=2, title="t")
        writer.put_state(good)
        writer.put_failure(SourceState(GPT, "u", "failed", AT, reason="timed out"))
        state = writer.records.state(GPT)
    assert state is not None
    assert (state.status, state.reason, state.etag) == ("failed", "timed out", None)
    assert (state.sha256, state.pages, state.title) == ("s", 2, "t")
    assert found(Library.open(path), "decoder") == ["decoder alone"]


def test_the_tables_of_a_document_come_back_as_they_were_read(path: Path) -> None:
    """Header, cells and sections; they go with their source."""
    row = TableRow("large 340M", ("large", "340M"), "Larkspur")
    table = Table(2, "Table 1: Sizes.", (("Model", ""), ("Size",)), ("Model Size",), (row,))
    document = Document(BERT, "BERT", (), ("text", "large 340M"), tables=(table, table))
    state = SourceState(BERT, "https://example.org", "ok", AT, sha256="9", pages=2)
    with write_library(path, "fake", dim=DIM) as writer:
        writer.put_document(state, document, chunks=[], vectors=np.zeros((0, DIM)))
        assert writer.library.tables.of([BERT, GPT]) == {BERT: [table, table]}
        writer.remove_sources([BERT])
        assert writer.library.tables.of([BERT, GPT]) == {}


def test_removed_sources_are_forgotten(path: Path) -> None:
    """Their passages are gone; the entry keeps its link."""
    with write_library(path, "fake", dim=DIM) as writer:
        writer.remove_sources([GPT, "nobody"])
        assert [s.source for s in writer.records.sources_by_entry()["gpt"]] == [GPT, "catalog:gpt"]
    library = Library.open(path)
    assert (library.records.state(GPT), found(library, "decoder")) == (None, [])
    assert intact(library)


@pytest.mark.parametrize("shape", [(1, DIM), (2, DIM + 1), (3, DIM)])
def test_a_document_that_does_not_fit_changes_nothing(path: Path, shape: tuple[int, int]) -> None:
    """Vectors of a wrong number or width are refused before the old document goes."""
    chunks = [Chunk(GPT, i, 1, "", "body", "new", 0) for i in range(2)]
    state = SourceState(GPT, "u", "ok", AT)
    with write_library(path, "fake", dim=DIM) as writer:
        with pytest.raises(ValueError, match=r"2 passages need vectors \(2, 8\)"):
            writer.put_document(
                state,
                Document(GPT, "", (), ()),
                chunks=chunks,
                vectors=np.zeros(shape, dtype=np.float32),
            )
        assert found(writer.library, "decoder") == ["decoder alone"]


# --- wrong folders ------------------------------------------------------------------------------


def test_no_index_says_how_to_build_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the place and the command; an empty database is no index yet."""
    monkeypatch.setenv("PTMRAG_INDEX", str(tmp_path))
    with pytest.raises(NoIndexError) as caught:
        Library.open(tmp_path)
    assert str(caught.value) == f"No index at '{tmp_path}'. Build one: ptmrag ingest"
    with pytest.raises(NoIndexError, match=f"ptmrag ingest --index '{tmp_path / 'other'}'"):
        Library.open(tmp_path / "other")
    (tmp_path / "library.sqlite").touch()
    with pytest.raises(NoIndexError, match="No index at"):
        Library.open(tmp_path)
    build(tmp_path)
    assert intact(Library.open(tmp_path))


def test_another_embedder_is_refused_by_both_names(path: Path) -> None:
    """A reader that names an embedder, and a writer, must name the one that made the index."""
    Library.open(path, "fake").close()
    with pytest.raises(IncompatibleIndexError, match=r"embedder 'fake', not 'other'"):
        Library.open(path, "other")
    with (
        pytest.raises(IncompatibleIndexError, match=r"embedder 'fake', not 'other'"),
        write_library(path, "other", dim=DIM),
    ):
        pass
    with (
        pytest.raises(IncompatibleIndexError, match=r"have 8 numbers, those of 'fake' 9"),
        write_library(path, "fake", dim=9),
    ):
        pass
    build(path)  # the lock was given back


def test_another_version_is_refused(path: Path) -> None:
    """An index of another schema is left alone."""
    with sqlite3.connect(path / "library.sqlite") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    for opening in (Library.open, lambda p: write_library(p, "fake", dim=DIM).__enter__()):
        with pytest.raises(IncompatibleIndexError, match="has version 99, this ptmrag reads"):
            opening(path)


@pytest.mark.parametrize("content", [b"no database at all, but long enough" * 50, b"\0" * 4096])
def test_what_is_no_library_is_refused(tmp_path: Path, content: bytes) -> None:
    """A file of another kind is one clear sentence, and stays as it is."""
    file = tmp_path / "library.sqlite"
    file.write_bytes(content)
    for opening in (Library.open, lambda p: write_library(p, "fake", dim=DIM).__enter__()):
        with pytest.raises(IncompatibleIndexError, match="not a library of ptmrag"):
            opening(tmp_path)
    assert file.read_bytes() == content


def test_somebody_elses_database_is_refused(tmp_path: Path) -> None:
    """A SQLite file without our tables gets none of them."""
    with sqlite3.connect(tmp_path / "library.sqlite") as connection:
        connection.execute("CREATE TABLE photos (id)")
    connection.close()
    for opening in (Library.open, lambda p: write_library(p, "fake", dim=DIM).__enter__()):
        with pytest.raises(IncompatibleIndexError, match="is not a library of ptmrag"):
            opening(tmp_path)


def test_a_place_that_cannot_be_a_folder_is_a_clear_error(tmp_path: Path) -> None:
    """A file where the folder should be is the user's to move."""
    (tmp_path / "index").write_text("a file", encoding="utf-8")
    with (
        pytest.raises(InputError, match="index' cannot be written"),
        write_library(tmp_path / "index", "fake", dim=DIM),
    ):
        pass


def test_the_default_place_is_named_or_near_or_the_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PTMRAG_INDEX, else ./index where it exists, else the user's data folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PTMRAG_INDEX", raising=False)
    assert default_index_path().parts[-2:] == ("ptmrag", "index")
    (tmp_path / "index").mkdir()
    assert default_index_path() == Path("index")
    monkeypatch.setenv("PTMRAG_INDEX", "~/elsewhere")
    assert default_index_path() == Path.home() / "elsewhere"


# --- derived files ------------------------------------------------------------------------------


def _flip(file: Path) -> None:
    """Change a few bits in the middle, which FAISS and Tantivy themselves may not notice."""
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4] = bytes(255 - byte for byte in content[middle : middle + 4])
    file.write_bytes(content)


def _vectors(path: Path) -> Path:
    return next((path / "vectors").glob("*.rows.npy"))


def _postings(path: Path) -> Path:
    return next((path / "lexical").glob("*.term"))


DAMAGE: dict[str, Callable[[Path], object]] = {
    "vectors missing": lambda path: _vectors(path).unlink(),
    "vectors cut": lambda path: os.truncate(_vectors(path), 40),
    "vectors empty": lambda path: _vectors(path).write_bytes(b""),
    "bits of the vectors": lambda path: _flip(_vectors(path)),
    "vectors' list": lambda path: (path / "vectors" / "list.json").write_text("{"),
    "words missing": lambda path: shutil.rmtree(path / "lexical"),
    "bits of the words": lambda path: _flip(_postings(path)),
    "words cut": lambda path: os.truncate(_postings(path), 10),
    "words' list": lambda path: (path / "lexical" / "meta.json").write_text("{"),
    "stamp missing": lambda path: (path / "derived.json").unlink(),
    "stamp garbled": lambda path: (path / "derived.json").write_text("[1]"),
    "stamp of another": lambda path: (path / "derived.json").write_text(
        json.dumps(json.loads((path / "derived.json").read_text()) | {"identity": "other"})
    ),
    "everything": lambda path: [
        shutil.rmtree(path / "vectors"),
        (path / "derived.json").unlink(),
        shutil.rmtree(path / "lexical"),
    ],
}


def _files(path: Path) -> dict[str, tuple[int, bytes]]:
    """When each file of an index was written, and what it holds; SQLite's own notes apart."""
    return {
        str(file): (file.stat().st_mtime_ns, file.read_bytes())
        for file in path.rglob("*")
        if file.is_file() and not file.name.endswith(("-wal", "-shm"))
    }


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_reader_needs_no_searchable_files_and_writes_none(path: Path, damage: str) -> None:
    """Whatever happens to them, it searches right, takes no lock and leaves the folder as it is."""
    (path / "writer.lock").unlink()
    DAMAGE[damage](path)
    before = _files(path)
    library = Library.open(path)
    library.refresh()
    assert intact(library)
    assert _files(path) == before


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_files_are_rebuilt(path: Path, damage: str) -> None:
    """Whatever happens to the searchable files, the next writer makes them anew, and only once."""
    DAMAGE[damage](path)
    build_nothing(path)
    written = _files(path)
    del written[str(path / "library.sqlite")]  # where ingests are counted
    assert intact(Library.open(path))
    build_nothing(path)
    assert written.items() <= _files(path).items()


def build_nothing(path: Path) -> None:
    """An ingest that changes no document."""
    with write_library(path, "fake", dim=DIM):
        pass


@pytest.mark.parametrize("damage", ["everything", "bits of the words", "vectors cut"])
def test_a_writer_rebuilds_damaged_files_before_it_writes(path: Path, damage: str) -> None:
    """Readers beside a long ingest need not wait for its end."""
    DAMAGE[damage](path)
    with write_library(path, "fake", dim=DIM) as writer:
        assert intact(writer.library)
        assert intact(Library.open(path))
        DAMAGE[damage](path)  # and again, under its hands
        put(writer, BERT, ["masked anew"], seed=20)
    assert found(Library.open(path), "masked", seed=20) == ["masked anew"]


def test_files_of_a_library_that_was_replaced_are_not_trusted(path: Path, tmp_path: Path) -> None:
    """A new database beside old files, with the same generation and the same ids, is right."""
    other = tmp_path / "other"
    with write_library(other, "fake", dim=DIM) as writer:
        writer.put_entries("list", [linked("x", "web:x"), linked("y", "web:y")])
        put(writer, "web:x", ["masked cat", "decoder dog"], seed=50)
        put(writer, "web:y", ["掩码 owl", "shots fox"], seed=60)
    shutil.copy(other / "library.sqlite", path / "library.sqlite")
    library = Library.open(path)
    assert found(library, "owl", seed=51) == ["decoder dog", "掩码 owl"]
    assert intact(library)


def test_an_older_copy_of_the_database_is_not_searched_with_newer_files(
    path: Path, tmp_path: Path
) -> None:
    """Where a backup was put back, files that are ahead of it are not used."""
    shutil.copy(path / "library.sqlite", tmp_path / "backup")
    with write_library(path, "fake", dim=DIM) as writer:
        put(writer, BERT, ["decoder masked later"], seed=70)
        put(writer, GPT, ["掩码 shots later"], seed=71)
    shutil.copy(tmp_path / "backup", path / "library.sqlite")
    library = Library.open(path)
    assert found(library, "later") == []
    assert intact(library)
    build_nothing(path)
    assert intact(Library.open(path))


KILLED = """
import os, signal, sys
sys.path[:0] = {tests!r}
from pathlib import Path
from helpers.two_papers import BERT, DIM, put
from ptmrag.library import writing
from ptmrag.library import dense
from ptmrag.library.dense import DenseIndex
from ptmrag.library.lexical import LexicalIndex
from ptmrag.library.stamped_index import StampedIndex

with writing.write_library(Path({path!r}), "fake", dim=DIM) as writer:
    die = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
    {before}
    put(writer, BERT, ["masked after", "decoder after"], seed=80)
    {after}
    die()
"""


@pytest.mark.parametrize(
    ("before", "after", "texts"),
    [
        ("writing.insert_passage = die", "", ["masked words"]),
        ("", "", ["masked after"]),
        ("DenseIndex.save = die", "writer.publish()", ["masked after"]),
        ("dense._write_list = die", "writer.publish()", ["masked after"]),
        ("LexicalIndex.save = die", "writer.publish()", ["masked after"]),
        ("StampedIndex._write_stamp = die", "writer.publish()", ["masked after"]),
    ],
    ids=[
        "in a transaction",
        "before the files",
        "between the files",
        "between a segment and the list",
        "between vectors and words",
        "between the files and the stamp",
    ],
)
def test_a_killed_writer_leaves_a_library_that_opens_right(
    path: Path, tmp_path: Path, before: str, after: str, texts: list[str]
) -> None:
    """Whenever it is killed, the next reader and the next writer find whole documents."""
    tests = [str(folder) for folder in Path(__file__).parents[:2]]
    code = KILLED.format(tests=tests, path=str(path), before=before, after=after)
    run = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert run.returncode == -signal.SIGKILL, run.stderr.decode()
    copy = Path(shutil.copytree(path, tmp_path / "copy"))
    with write_library(copy, "fake", dim=DIM) as writer:
        assert found(writer.library, "masked") == texts
        assert intact(writer.library)
    library = Library.open(path)
    assert found(library, "masked") == texts
    assert intact(library)


# --- readers and writers together ---------------------------------------------------------------


def test_two_writers_are_one_too_many(path: Path) -> None:
    """The second fails at once with the advice to wait; the lock ends with the first."""
    with (
        write_library(path, "fake", dim=DIM),
        pytest.raises(IndexBusyError, match=r"Another process is writing the index .* wait until"),
        write_library(path, "fake", dim=DIM),
    ):
        pass
    build(path)


def test_another_process_sees_the_lock(path: Path) -> None:
    """The lock holds between processes, and a reader in another process does not need it."""
    code = (
        f"from ptmrag.library.library import Library; from ptmrag.library.writing import write_library\n"
        f"from pathlib import Path; path = Path({str(path)!r})\n"
        f"print(len(Library.open(path).matching('masked decoder', 9)))\n"
        f"write_library(path, 'fake', dim={DIM}).__enter__()"
    )
    with write_library(path, "fake", dim=DIM):
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert run.stdout.strip() == b"2"
    assert b"IndexBusyError" in run.stderr


def test_a_reader_sees_one_state_while_a_writer_works(path: Path) -> None:
    """Before a refresh what is gone is skipped; after it what is new is found, published or not."""
    library = Library.open(path)
    with write_library(path, "fake", dim=DIM) as writer:
        put(writer, BERT, ["masked anew"], seed=20)
        assert found(library, "masked decoder", seed=0) == ["decoder alone"]
        before = _files(path)
        library.refresh()
        for reader in (library, Library.open(path)):
            assert sorted(found(reader, "masked decoder", seed=20)) == [
                "decoder alone",
                "masked anew",
            ]
            assert intact(reader)
        assert _files(path) == before
        writer.publish()
        library.refresh()
        assert found(library, "masked") == ["masked anew"]
        put(writer, GPT, ["decoder anew"], seed=30)
    library.refresh()
    assert found(library, "decoder", seed=30) == ["decoder anew"]
    assert intact(library)


def test_a_reader_beside_a_writer_without_files_builds_its_own(path: Path) -> None:
    """The first ingest has stamped nothing yet: what is committed is found all the same."""
    with write_library(path, "fake", dim=DIM) as writer:
        put(writer, BERT, ["masked anew"], seed=20)
        DAMAGE["everything"](path)
        library = Library.open(path)
        assert found(library, "masked", seed=20) == ["masked anew"]
        assert intact(library)
        assert not (path / "derived.json").exists()
    library.refresh()
    assert intact(library)
    assert intact(Library.open(path))


def test_what_a_reader_built_in_memory_stays_there(path: Path, tmp_path: Path) -> None:
    """It searches right beside older words in the folder, which wait for the next writer."""
    older = shutil.copytree(path / "lexical", tmp_path / "older")
    with write_library(path, "fake", dim=DIM) as writer:
        put(writer, BERT, ["masked anew"], seed=20)
        DAMAGE["everything"](path)
        library = Library.open(path)
        put(writer, GPT, ["decoder anew"], seed=30)
    DAMAGE["everything"](path)
    shutil.copytree(older, path / "lexical")
    library.refresh()
    assert intact(library)
    assert intact(Library.open(path))
    assert not (path / "derived.json").exists()
    build_nothing(path)
    assert (path / "derived.json").exists()
    assert intact(Library.open(path))


def test_a_snapshot_does_not_change(path: Path) -> None:
    """What is read inside it belongs together, whatever is committed meanwhile."""
    library = Library.open(path)
    with write_library(path, "fake", dim=DIM) as writer:
        with library.snapshot():
            before = library.passages.by_id(list(library.passages.ids()))
            writer.put_entries("list", [])
            assert library.passages.by_id(list(before)) == before
            assert library.records.entries_of([BERT]) != {}
        assert library.passages.by_id(list(before)) == {}


def test_many_threads_read_while_one_writes(path: Path) -> None:
    """No thread sees an error, or an old and a new passage of one document together."""
    library = Library.open(path)
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            library.refresh()
            with library.snapshot():
                ids = [i for i, _ in library.matching("masked 掩码 round", 9)]
                ids += [i for i, _ in library.nearest(vector(0), 9)]
                texts = {p.text for p in library.passages.by_id(ids).values() if p.source == BERT}
            rounds = {text.split()[-1] for text in texts}
            if len(rounds - {"words", "掩码语言模型"}) > 1:
                wrong.append(texts)

    def guarded() -> None:
        try:
            read()
        except BaseException as error:
            wrong.append(error)
            raise

    threads = [threading.Thread(target=guarded) for _ in range(3)]
    for thread in threads:
        thread.start()
    with write_library(path, "fake", dim=DIM) as writer:
        for number in range(5):
            put(writer, BERT, [f"masked round{number}", f"掩码 round{number}"], seed=number)
            writer.publish()
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    library.refresh()
    assert intact(library)


READER = """
import os, sys
sys.path[:0] = {tests!r}
from pathlib import Path
from helpers import two_papers
from ptmrag.library.lexical import LexicalIndex
def read(folder):
    count = len(LexicalIndex.load(folder / "lexical"))
    library = two_papers.Library.open(folder)
    assert two_papers.intact(library)
    return count, two_papers.found(library, "masked"), library.status().passages
for folder in map(Path, {copies!r}):  # loads every module: whoever root becomes may not read Python's own
    read(folder)
if os.geteuid() == 0:  # root may write everywhere
    os.setgid(65534); os.setuid(65534)
for folder in map(Path, {paths!r}):
    assert not os.access(folder, os.W_OK)
    print(*read(folder))
"""


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_a_folder_that_may_only_be_read_is_enough(template: Path, tmp_path: Path) -> None:
    """Neither SQLite nor Tantivy needs to write, and what is damaged is rebuilt in memory."""
    with open_folder() as place:
        whole = Path(shutil.copytree(template, place / "索引 é"))
        damaged = Path(shutil.copytree(template, place / "damaged"))
        DAMAGE["vectors empty"](damaged)
        copies = [shutil.copytree(folder, tmp_path / folder.name) for folder in (whole, damaged)]
        folders = [whole, whole / "lexical", damaged, damaged / "lexical"]
        for folder in folders:
            folder.chmod(0o555)
        names = sorted(place.rglob("*"))
        code = READER.format(
            tests=[str(folder) for folder in Path(__file__).parents[:2]],
            copies=[str(folder) for folder in copies],
            paths=[str(whole), str(damaged)],
        )
        read = [sys.executable, "-c", code]
        run = subprocess.run(read, capture_output=True, text=True, check=False)
        for folder in folders:
            folder.chmod(0o755)
        assert run.returncode == 0, run.stderr
        assert run.stdout.splitlines() == ["4 ['masked words'] 4"] * 2
        assert sorted(place.rglob("*")) == names

"""A library in object storage, or on a network share: many readers, one writer, each publication whole.

The storage is moto on the loopback address. These tests need the extra `cluster`.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from helpers.object_storage import object_storage
from helpers.two_papers import BERT, DIM, GPT, build, found, intact, linked, put, vector
from ptmrag.errors import DamagedIndexError, IndexBusyError, InputError, NoIndexError, StorageError
from ptmrag.library import remote_copy, remote_files
from ptmrag.library.copying import copy_library
from ptmrag.library.doctor import examine
from ptmrag.library.index_path import index_path
from ptmrag.library.library import Library
from ptmrag.library.writing import write_library
from ptmrag.remote import writer_lock
from ptmrag.remote.address import Address, address_in, shown

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """A bucket for all tests."""
    with pytest.MonkeyPatch.context() as patch, object_storage(patch) as address:
        yield address


@pytest.fixture(params=["s3", "share"])
def address(bucket: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a library that does not exist yet."""
    if request.param == "share":
        return f"lance:{tmp_path / 'share'}"
    return f"{bucket}/{tmp_path.name}"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A cache of the test's own, and readers that look for news each time."""
    monkeypatch.setenv("PTMRAG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(remote_copy, "EVERY", 0.0)


def move_to_another_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """From here on, this machine has no copy of anything."""
    monkeypatch.setenv("PTMRAG_CACHE", str(tmp_path / "another machine"))


def test_what_one_machine_wrote_another_one_finds(
    address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Texts, words, vectors and word vectors; the file that is sent has no vectors."""
    build(index_path(address))
    move_to_another_machine(monkeypatch, tmp_path)
    path = index_path(address)
    with closing(Library.open(path)) as library:
        assert found(library, "掩码", seed=11) == ["掩码语言模型", "few shots"]
        assert intact(library)
        assert library.status().passages == 4
        assert str(library.status().index) == address == shown(path)
        [one] = library.passages.ids_of("gpt") - {max(library.passages.ids_of("gpt"))}
        assert library.passages.vectors([one])[one].tolist() == vector(10).tolist()
        assert library.passages.source_vectors(GPT).shape == (2, DIM)
    with closing(sqlite3.connect(path / "library.sqlite")) as copy:
        assert copy.execute("SELECT sum(length(vector)) FROM passages").fetchone() == (0,)
    assert examine(path) == ()


def test_a_reader_moves_from_publication_to_publication(address: str) -> None:
    """What was added is found and what was removed is not, at the next refresh and not before."""
    path = index_path(address)
    build(path)
    with closing(Library.open(path)) as library:
        with write_library(path, "fake", dim=DIM) as writer:
            put(writer, BERT, ["sentence order"], seed=20)
            assert found(library, "masked") == ["masked words"]
        assert found(library, "masked order") == ["masked words"]
        library.refresh()
        assert found(library, "masked order", seed=20) == ["sentence order"]
        assert intact(library)


def test_a_new_title_is_found_with_the_vectors_of_before(address: str) -> None:
    """The passages get new ids, though SQLite does not have their vectors any more."""
    path = index_path(address)
    build(path)
    with write_library(path, "fake", dim=DIM) as writer:
        writer.put_entries("list", [linked("bert", BERT, title="Cloze"), linked("gpt", GPT)])
    with closing(Library.open(path)) as library:
        assert set(found(library, "cloze")) == {"masked words", "掩码语言模型"}
        assert found(library, "few", seed=0) == ["few shots", "masked words"]
        assert intact(library)


def test_a_second_writer_is_refused_in_a_sentence(address: str) -> None:
    """With who writes, and since when; afterwards it may write."""
    path = index_path(address)
    build(path)
    with (
        write_library(path, "fake", dim=DIM),
        pytest.raises(IndexBusyError, match=f"process {os.getpid()} on .* since 20"),
        write_library(path, "fake", dim=DIM),
    ):
        pass
    with write_library(path, "fake", dim=DIM):
        pass


def test_a_writer_that_lost_its_lock_publishes_nothing(
    address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Another machine took over, because this one seemed dead."""
    path = index_path(address)
    build(path)

    def take_over() -> None:
        with monkeypatch.context() as patch:
            move_to_another_machine(patch, tmp_path)
            patch.setattr(writer_lock, "_TOKEN", "another process")
            patch.setattr(writer_lock, "_STALE", -writer_lock._STALE)
            with write_library(index_path(address), "fake", dim=DIM) as other:
                put(other, GPT, ["kept"], seed=40)

    def be_slow() -> None:
        with write_library(path, "fake", dim=DIM) as one:
            put(one, BERT, ["lost"], seed=30)
            take_over()

    with pytest.raises(IndexBusyError, match="took over"):
        be_slow()
    with closing(Library.open(path)) as library:
        assert found(library, "lost kept") == ["kept"]
        assert intact(library)


def test_a_writer_that_wakes_up_does_not_write_over_what_was_published_meanwhile(
    address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A laptop slept; another machine took over and is done; the sign of life is no new lock."""
    path = index_path(address)
    build(path)
    monkeypatch.setattr(writer_lock, "_BEAT", 0.02)

    def sleep_and_wake_up() -> None:
        with write_library(path, "fake", dim=DIM) as one:
            put(one, BERT, ["lost"], seed=30)
            with monkeypatch.context() as patch:
                move_to_another_machine(patch, tmp_path)
                patch.setattr(writer_lock, "_TOKEN", "another process")
                patch.setattr(writer_lock, "_is_stale", lambda *_: True)
                with write_library(index_path(address), "fake", dim=DIM) as other:
                    put(other, GPT, ["kept"], seed=40)
            time.sleep(0.5)

    with pytest.raises(IndexBusyError):
        sleep_and_wake_up()
    with closing(Library.open(path)) as library:
        assert found(library, "lost kept") == ["kept"]
        assert intact(library)


def test_threads_that_refresh_at_once_fetch_one_whole_copy(
    address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Visitors of one page: each would write the file that another one is about to use."""
    path = index_path(address)
    build(path)
    move_to_another_machine(monkeypatch, tmp_path)
    with closing(Library.open(index_path(address))) as library:
        for number in range(3):
            with write_library(index_path(address), "fake", dim=DIM) as writer:
                put(writer, BERT, [f"edition{number}"], seed=20 + number)
            with ThreadPoolExecutor(8) as pool:
                list(pool.map(lambda _: library.refresh(), range(8)))
            assert f"edition{number}" in found(library, f"edition{number}", seed=20 + number)
            assert intact(library)


WRITES_AND_DIES = """
import os, sys
from helpers.two_papers import BERT, DIM, put
from ptmrag.library import remote_files
from ptmrag.library.index_path import index_path
from ptmrag.library.writing import write_library

setattr(remote_files.RemoteFiles, sys.argv[2], lambda *_: os._exit(9))
with write_library(index_path(sys.argv[1]), "fake", dim=DIM) as writer:
    put(writer, BERT, ["half written"], seed=50)
"""


@pytest.mark.parametrize("step", ["_merge", "_empty", "_send"])
@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_a_writer_that_is_killed_between_two_steps_loses_nothing_published(
    address: str, step: str, where: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Readers see the publication before; the next writer goes on from there.

    On the same machine, what was committed is published then.
    """
    path = index_path(address)
    build(path)
    paths = os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])
    command = [sys.executable, "-c", WRITES_AND_DIES, address, step]
    died = subprocess.run(command, env=os.environ | {"PYTHONPATH": paths}, check=False)
    assert died.returncode == 9
    with closing(Library.open(path)) as library:
        assert found(library, "masked half") == ["masked words"]
        assert intact(library)
    if where == "elsewhere":
        move_to_another_machine(monkeypatch, tmp_path)
        monkeypatch.setattr(writer_lock, "_machine", lambda: "another machine")
        with pytest.raises(IndexBusyError), write_library(index_path(address), "fake", dim=DIM):
            pass
        monkeypatch.setattr(writer_lock, "_STALE", -writer_lock._STALE)
    with write_library(index_path(address), "fake", dim=DIM) as writer:
        put(writer, GPT, ["next"], seed=60)
    with closing(Library.open(index_path(address))) as library:
        kept = "half written" if where == "here" else "masked words"
        assert set(found(library, "masked half next")) == {kept, "next"}
        assert intact(library)
        assert examine(index_path(address)) == ()


def test_each_answer_of_a_reader_is_of_one_publication(address: str) -> None:
    """While a writer publishes again and again: words, vectors and texts fit together each time."""
    path = index_path(address)
    build(path)
    over = threading.Event()

    def write() -> None:
        for number in range(6):
            with write_library(path, "fake", dim=DIM) as writer:
                put(writer, BERT, [f"edition{number}", f"zweite{number}"], seed=100 + number)
        over.set()

    writing = threading.Thread(target=write)
    writing.start()
    seen = set()
    with closing(Library.open(path)) as library:
        while not over.is_set() or len(seen) < 2:
            library.refresh()
            ids = library.passages.ids_of("bert")
            texts = {passage.text for passage in library.passages.by_id(sorted(ids)).values()}
            editions = {frozenset(text[-1] for text in texts)}
            assert editions <= {frozenset("s型"), *(frozenset(str(n)) for n in range(6))}
            assert intact_for(library, texts)
            seen |= editions
    writing.join()
    assert len(seen) > 1


def intact_for(library: Library, texts: set[str]) -> bool:
    """Whether the words of these texts find these texts, and vectors of all passages are there."""
    ids = [number for number, _ in library.matching(" ".join(texts), 10)]
    known = library.passages.by_id(ids)
    stored = library.passages.word_vectors(sorted(library.passages.ids()))
    return {one.text for one in known.values()} >= texts and stored.keys() == library.passages.ids()


def test_a_library_is_copied_there_and_back(address: str, tmp_path: Path) -> None:
    """Nothing is lost on the way; a place that has a library is refused."""
    build(tmp_path / "first")
    path, back = index_path(address), tmp_path / "back"
    assert copy_library(tmp_path / "first", path) == 4
    with pytest.raises(InputError, match="has a library already"):
        copy_library(tmp_path / "first", path)
    assert copy_library(path, back) == 4
    assert address_in(back) is None
    with closing(Library.open(tmp_path / "first")) as first, closing(Library.open(back)) as last:
        assert last.identity == first.identity
        assert last.passages.ids() == first.passages.ids()
        assert intact(last)
    assert examine(back) == ()


def test_a_copy_that_the_network_ended_is_sent_by_the_same_command(
    address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing was published, so there is nothing to protect; another library is refused as before."""

    def fail(*_: object) -> None:
        raise StorageError("no network")

    build(tmp_path / "first")
    path = index_path(address)
    with monkeypatch.context() as patch:
        patch.setattr(remote_files.RemoteFiles, "_send", fail)
        with pytest.raises(StorageError):
            copy_library(tmp_path / "first", path)
    build(tmp_path / "other")
    with pytest.raises(InputError, match="has a library already"):
        copy_library(tmp_path / "other", path)
    assert copy_library(tmp_path / "first", path) == 4
    with closing(Library.open(path)) as library:
        assert intact(library)


def test_a_lost_table_is_one_sentence(tmp_path: Path) -> None:
    """For a reader and for a writer, which makes no empty one in its place."""
    path = index_path(f"lance:{tmp_path / 'share'}")
    build(path)
    shutil.rmtree(tmp_path / "share" / "passages.lance")
    for _ in range(2):
        with pytest.raises(DamagedIndexError, match=r"table of 'lance:.*missing"):
            Library.open(path)
        with (
            pytest.raises(DamagedIndexError, match="missing"),
            write_library(path, "fake", dim=DIM) as one,
        ):
            put(one, BERT, ["new"], seed=3)


def test_no_file_has_a_key(address: str, tmp_path: Path) -> None:
    """Neither the copy nor the share."""
    build(index_path(address))
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert files
    assert not [file for file in files if b"never-written-anywhere" in file.read_bytes()]


def test_what_nobody_reads_any_more_is_deleted(address: str) -> None:
    """Old publications and their blocks; `test_lance_index` has the versions of the table."""
    path = index_path(address)
    build(path)
    for number in range(5):
        with write_library(path, "fake", dim=DIM) as writer:
            put(writer, BERT, [f"edition {number}"], seed=number)
    from ptmrag.remote.place import Place

    place = Place(Address(address))
    assert len(place.list("published")) == 3
    assert 0 < len(place.list("blocks")) <= 3
    assert place.list("lock") == []


def test_what_is_not_there_is_one_sentence(
    address: str, bucket: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No library, no bucket, no network: each with its cure, and none takes long."""
    with pytest.raises(NoIndexError, match="ptmrag ingest --index"):
        Library.open(index_path(address))
    started = time.monotonic()
    with pytest.raises(StorageError, match="There is no bucket 'nowhere'"):
        Library.open(index_path("s3://nowhere/library"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(StorageError, match=r"cannot be reached.*AWS_ENDPOINT_URL"):
        Library.open(index_path(f"{bucket}/library"))
    assert time.monotonic() - started < 60

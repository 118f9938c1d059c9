"""A damaged index gives one sentence, never a traceback, and is searched again once it is put back."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from ptmrag.assistant import Assistant
from ptmrag.embed.embedder import Embedder
from ptmrag.errors import DamagedIndexError, PtmragError
from ptmrag.library.doctor import examine
from ptmrag.library.library import Library

Damage = Callable[[Path], object]


@pytest.fixture
def own(index: Path, tmp_path: Path) -> Path:
    """A copy of the index that may be damaged."""
    return Path(shutil.copytree(index, tmp_path / "index"))


@contextmanager
def opened(path: Path, embedder: Embedder) -> Iterator[Assistant]:
    assistant = Assistant(Library.open(path), embedder)
    with closing(assistant.library):
        yield assistant


def sql(*statements: str) -> Damage:
    def damage(own: Path) -> None:
        with closing(sqlite3.connect(own / "library.sqlite")) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    return damage


def column(table: str, name: str, value: str = "x'ff00'") -> Damage:
    return sql(f"UPDATE OR IGNORE {table} SET {name} = {value}")  # noqa: S608 - our own names


def without(table: str, name: str) -> Damage:
    return sql(f"ALTER TABLE {table} DROP COLUMN {name}")


def meta(key: str, value: str) -> Damage:
    return sql(f"UPDATE meta SET value = '{value}' WHERE key = '{key}'")  # noqa: S608 - our own names


def truncated(length: int) -> Damage:
    return changed("library.sqlite", lambda content: content[:length])


def overwritten(first: int, step: int) -> Damage:
    """Pages of the database that a bad disk has overwritten."""

    def change(content: bytes) -> bytes:
        raw = bytearray(content)
        for page in range(first, len(raw) // 4096, step):
            raw[page * 4096 : page * 4096 + 256] = b"\xee" * 256
        return bytes(raw)

    return changed("library.sqlite", change)


def changed(name: str, change: Callable[[bytes], bytes]) -> Damage:
    def damage(own: Path) -> None:
        sql("PRAGMA wal_checkpoint(TRUNCATE)")(own)
        path = next(own.glob(name))
        path.write_bytes(change(path.read_bytes()))

    return damage


def replaced_by_a_folder(name: str) -> Damage:
    def damage(own: Path) -> None:
        path = next(own.glob(name))
        path.unlink()
        path.mkdir()

    return damage


def emptied_words(own: Path) -> None:
    for path in (own / "lexical").rglob("*"):
        if path.is_file():
            path.write_bytes(b"")


def sentence_of(read: Callable[[], object]) -> str:
    """What reading says where it fails; any other error than ours is a failure of the test."""
    try:
        read()
    except PtmragError as error:
        return str(error)
    return ""


DAMAGES: dict[str, Damage] = {
    **{f"no {t}": sql("PRAGMA foreign_keys = OFF", f"DROP TABLE {t}") for t in
       ("entries", "links", "sources", "pages", "passages", "duplicates", "hidden_text", "meta")},
    **{f"empty {t}": sql(f"DELETE FROM {t}") for t in  # noqa: S608 - our own names
       ("entries", "links", "sources", "pages", "passages", "meta")},
    **{f"bytes in {t}.{c}": column(t, c) for t, c in (
        ("entries", "title"), ("entries", "category"), ("entries", "note"), ("entries", "year"),
        ("links", "entry_id"), ("links", "kind"), ("sources", "name"), ("sources", "url"),
        ("sources", "status"), ("pages", "text"), ("passages", "text"), ("passages", "heading"),
        ("passages", "page"), ("passages", "boxes"), ("passages", "vector"), ("passages", "words"),
        ("passages", "language"),
    )},
    **{f"no {t}.{c}": without(t, c) for t, c in
       (("entries", "year"), ("links", "kind"), ("sources", "url"), ("pages", "text"))},
    **{f"{k} is {v}": meta(k, v) for k, v in (
        ("dim", "many"), ("dim", "-1"), ("dim", "0"), ("generation", "x"), ("generation", "9" * 30),
        ("embedder", ""), ("version", "x"),
    )},
    "no text": truncated(0), "ten bytes": truncated(10), "one page": truncated(4096),
    "half": truncated(40_000), "a text": changed("library.sqlite", lambda _: b"hello" * 900),
    "every page": overwritten(1, 1), "every third page": overwritten(2, 3),
    "a folder": replaced_by_a_folder("library.sqlite"),
    "no vectors": changed("vectors/*.rows.npy", lambda _: b""),
    "half of the vectors": changed("vectors/*.rows.npy", lambda content: content[: len(content) // 2]),
    "vectors are a folder": replaced_by_a_folder("vectors/*.rows.npy"),
    "a list of vectors of noise": changed("vectors/list.json", lambda _: os.urandom(300)),
    "a list of no vectors": changed("vectors/list.json", lambda _: b"223132457\n[]"),
    "a stamp of noise": changed("derived.json", lambda _: os.urandom(300)),
    "a stamp of another kind": changed("derived.json", lambda _: b"[1, 2]"),
    "no words": emptied_words,
}  # fmt: skip


@pytest.mark.parametrize("kind", DAMAGES)
def test_damage_is_one_sentence(own: Path, embedder: Embedder, kind: str) -> None:
    """Whatever is damaged, reading works or says in one sentence what is wrong and what to do."""
    DAMAGES[kind](own)

    def ask() -> None:
        with opened(own, embedder) as assistant:
            assistant.ask("What is Larkspur?")
            assistant.ask("Which papers are from 2021?")
            assistant.search("slots of memory")

    def status() -> None:
        with closing(Library.open(own)) as library:
            library.status()

    said = [sentence_of(read) for read in (ask, status, lambda: examine(own))]
    for sentence in filter(None, said):
        assert str(own) in sentence or "embedder" in sentence
        assert len(sentence) < 500
        assert "\n" not in sentence


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE passages SET text = replace(text, '81.4', '91.4')",
        "UPDATE pages SET text = replace(text, '81.4', '91.4')",
        "UPDATE passages SET page = 1 WHERE page = 2",
        "UPDATE passages SET heading = 'Elsewhere' WHERE ordinal = 1",
    ],
)
def test_an_altered_text_is_found(own: Path, change: str) -> None:
    """The doctor notices one digit, also where page and passage agree, and names the source."""
    sql(change, change.replace("passages SET text", "pages SET text"))(own)
    found = examine(own)
    assert found
    assert {finding.kind for finding in found} == {"source"}
    assert any("not the text that was read" in finding.says for finding in found)


@pytest.mark.parametrize("in_place", [False, True])
def test_a_running_assistant_comes_back(
    own: Path, tmp_path: Path, embedder: Embedder, in_place: bool
) -> None:
    """It says that the index is damaged, and answers again once a sound one is put back."""
    good = shutil.copytree(own, tmp_path / "good")
    with opened(own, embedder) as assistant:
        assert assistant.library.fault() == ""
        before = assistant.search("slots of memory")
        if in_place:
            sql("DROP TABLE links")(own)
        else:
            shutil.rmtree(own)
        with pytest.raises(PtmragError):
            assistant.search("slots of memory")
        assert str(own) in assistant.library.fault()
        shutil.rmtree(own, ignore_errors=True)
        shutil.copytree(good, own)
        assert assistant.library.fault() == ""
        assert assistant.search("slots of memory") == before


def test_an_error_of_ours_is_not_blamed_on_the_index(own: Path) -> None:
    """Only an error that a fault of the index explains becomes a DamagedIndexError."""
    with closing(Library.open(own)) as library:
        with pytest.raises(KeyError), library.reading():
            raise KeyError("ours")
        sql("DELETE FROM entries")(own)
        with pytest.raises(DamagedIndexError), library.reading():
            raise KeyError("theirs")

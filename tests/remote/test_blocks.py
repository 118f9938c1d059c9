"""A file as blocks: what is taken from an older file is what its name says."""

import os
from pathlib import Path

import pytest

from ptmrag.remote import blocks
from ptmrag.remote.address import Address
from ptmrag.remote.place import Place

pytestmark = pytest.mark.slow

BLOCK = 1 << 20


def written(file: Path, *contents: bytes) -> Path:
    """A file of whole blocks."""
    file.write_bytes(b"".join(content * BLOCK for content in contents))
    return file


def test_a_file_comes_back_from_its_blocks(tmp_path: Path) -> None:
    """Also one that ends within a block, and one with blocks of zeros."""
    file = tmp_path / "file"
    file.write_bytes(b"a" * BLOCK + b"\0" * BLOCK + b"end")
    place = Place(Address(f"lance:{tmp_path / 'share'}"))
    names = blocks.put_file(place, file, known=())
    assert names[1] == ""
    size = file.stat().st_size
    assert blocks.get_file(place, names, tmp_path / "copy", size=size)
    assert (tmp_path / "copy").read_bytes() == file.read_bytes()


def test_the_older_file_may_be_replaced_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process of this machine has fetched a newer one: it is not taken for the older one."""
    place = Place(Address(f"lance:{tmp_path / 'share'}"))
    wanted = written(tmp_path / "wanted", b"a", b"b")
    names = blocks.put_file(place, wanted, known=())
    like = written(tmp_path / "like", b"a", b"c")
    name = blocks._name

    def replacing(content: bytes) -> str:
        if like.stat().st_size == 2 * BLOCK and content[:1] == b"c":
            os.replace(written(tmp_path / "newer", b"d", b"e", b"f"), like)
        return name(content)

    monkeypatch.setattr(blocks, "_name", replacing)
    assert blocks.get_file(place, names, tmp_path / "copy", size=2 * BLOCK, like=like)
    assert (tmp_path / "copy").read_bytes() == wanted.read_bytes()


def test_no_call_is_needed_that_windows_does_not_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has neither pread nor pwrite."""
    monkeypatch.delattr(os, "pread")
    monkeypatch.delattr(os, "pwrite")
    place = Place(Address(f"lance:{tmp_path / 'share'}"))
    file = written(tmp_path / "file", b"a", b"b")
    names = blocks.put_file(place, file, known=())
    assert blocks.get_file(place, names, tmp_path / "copy", size=2 * BLOCK, like=file)
    assert (tmp_path / "copy").read_bytes() == file.read_bytes()

"""Lists are parsed within limits of time and memory, whoever wrote them."""

from pathlib import Path

import pytest

from helpers.bibliographies import BIBTEX
from ptmrag.catalog.formats.registry import parse_list
from ptmrag.documents.bounded_processes import Bounds
from ptmrag.errors import InputError
from ptmrag.ingestion import read_list as reading
from ptmrag.ingestion.read_list import read_list


def test_a_list_is_the_same_from_another_process(tmp_path: Path) -> None:
    """Records, notes, lines and failures come through to the last field."""
    path = tmp_path / "refs.bib"
    path.write_text(BIBTEX + "\n@article{broken, title={", encoding="utf-8")
    assert read_list(path) == parse_list(path.read_text(encoding="utf-8"), path=str(path))


def test_places_come_through(tmp_path: Path) -> None:
    """A work under two headings is under both from another process too."""
    path = tmp_path / "list.md"
    paper = "- [A Small Model](https://arxiv.org/abs/2001.00001)\n"
    path.write_text(f"# L\n## A\n{paper}## B\n{paper}", encoding="utf-8")
    (entry,) = read_list(path).entries
    assert entry.categories == (("L", "A"), ("L", "B"))


def test_a_list_that_is_too_long_is_refused(tmp_path: Path) -> None:
    """The sentence of the parser comes through."""
    path = tmp_path / "list.md"
    path.write_text("- otter\n" * 1_300_000, encoding="utf-8")
    with pytest.raises(InputError, match=r"list\.md' has 10 million characters.*split it"):
        read_list(path)


def test_a_list_that_takes_too_long_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence names the list and the limit."""
    path = tmp_path / "list.md"
    path.write_text("- [A Small Model](https://arxiv.org/abs/2001.00001)\n", encoding="utf-8")
    monkeypatch.setattr(reading, "_BOUNDS", Bounds(seconds=0.0))
    with pytest.raises(InputError, match=r"list\.md' cannot be read: reading it took longer than"):
        read_list(path)

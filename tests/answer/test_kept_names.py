"""The names of works are read once for each state of a library, and kept beside its index."""

import ast
import json
import shutil
from importlib import import_module
from pathlib import Path

import pytest

from ptmrag.answer.kept_names import _RULES, FILE, kept_names
from ptmrag.answer.works_names import names_in
from ptmrag.library.library import Library
from ptmrag.library.writing import write_library


@pytest.fixture
def copied(index: Path, tmp_path: Path) -> Path:
    """A copy of the index that may be written to, without names: another test may have kept some."""
    return Path(shutil.copytree(index, tmp_path / "copied", ignore=shutil.ignore_patterns(FILE)))


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails whoever reads the works for their names."""
    monkeypatch.setattr("ptmrag.answer.kept_names.names_in", lambda library: pytest.fail("read"))


def test_the_next_start_reads_no_works(copied: Path, request: pytest.FixtureRequest) -> None:
    """What is read from the file is what was found in the works."""
    found = kept_names(Library.open(copied))
    assert found == names_in(Library.open(copied))
    request.getfixturevalue("unread")
    assert kept_names(Library.open(copied)) == found


def test_another_state_of_the_library_is_read_anew(copied: Path) -> None:
    """Names that an ingest brought are known at once."""
    library = Library.open(copied)
    before = kept_names(library)
    with write_library(copied, library.embedder_name, dim=library.dim) as writer:
        removed, kept, *_ = before.works
        writer.join_entries(removed, into=kept)
    assert kept_names(library).works.keys() == before.works.keys() - {removed}


def test_other_rules_find_the_names_anew(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of another version of the code is not believed."""
    kept_names(Library.open(copied))
    monkeypatch.setattr("ptmrag.answer.kept_names._rules", lambda: "others")
    monkeypatch.setattr("ptmrag.answer.kept_names.names_in", lambda library: "anew")
    monkeypatch.setattr("ptmrag.answer.kept_names._write", lambda *_: None)
    assert kept_names(Library.open(copied)) == "anew"


def test_all_rules_by_which_names_are_found_are_known() -> None:
    """Whatever those of the language import there can change which names are found."""
    rules = {f"{p}.{name.removesuffix('.py')}" for p, names in _RULES.items() for name in names}
    rooms, seen, found = ("ptmrag.language.", "ptmrag.documents."), set[str](), sorted(rules)
    while found:
        name = found.pop()
        if name in seen or name.endswith(".tsv"):
            continue
        seen.add(name)
        source = Path(import_module(name).__file__ or "").read_text("utf-8")
        nodes = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom))
        found += [n.module for n in nodes if n.module and n.module.startswith(rooms)]
    nouns = {"ptmrag.language.question", "ptmrag.documents.role"}
    assert seen - nouns <= rules


@pytest.mark.parametrize("content", ["", "[]", "{", '{"state": 1}', '{"works": {}}'])
def test_a_damaged_file_is_written_anew(copied: Path, content: str) -> None:
    """Names are never lost to a file that cannot be read."""
    library = Library.open(copied)
    found = kept_names(library)
    state = json.loads((copied / FILE).read_text("utf-8"))["state"]
    (copied / FILE).write_text(content.replace("1", json.dumps(state)), "utf-8")
    assert kept_names(library) == found
    assert json.loads((copied / FILE).read_text("utf-8"))["state"] == state


def test_a_folder_that_cannot_be_written_to_has_the_same_names(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader of a read-only index reads the works at each start."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "read-only")

    monkeypatch.setattr("ptmrag.answer.kept_names._write", refuse)
    assert kept_names(Library.open(copied)) == names_in(Library.open(copied))
    assert not (copied / FILE).exists()

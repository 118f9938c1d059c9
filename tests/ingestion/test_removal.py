"""Entries, lists and files are removed by hand: gone from answers at once, out at the next ingest, restored."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpers import papers
from helpers.embedders import WordHasher
from ptmrag.cli.commands import app
from ptmrag.errors import NotFoundError
from ptmrag.ingestion.ingest import ingest
from ptmrag.ingestion.kept_out import UPLOADS
from ptmrag.ingestion.removal import Restored, remove, restore, task_of
from ptmrag.library.doctor import examine
from ptmrag.library.library import Library

LIST = """# Birds
- **Owls at night** ([web](https://birds.example.org/owls))

  Owls are counted by their calls.
- **Herons at dawn** ([web](https://birds.example.org/herons))

  Herons are counted by their shadows.
"""
RENAMED = LIST.replace("Owls at night", "Owls in the dark")


@pytest.fixture(autouse=True)
def _embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A vector that costs nothing."""
    monkeypatch.setattr("ptmrag.ingestion.ingest.load_embedder", lambda name, **_: WordHasher())


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """A list of two entries, and a PDF that a visitor dropped."""
    (tmp_path / "birds.md").write_text(LIST, encoding="utf-8")
    ingest([tmp_path / "birds.md"], index=tmp_path / "index", offline=True)
    uploads = tmp_path / "index" / UPLOADS
    uploads.mkdir()
    (uploads / "larkspur.pdf").write_bytes(papers.one_column())
    ingest(index=tmp_path / "index", papers=[uploads], offline=True)
    return tmp_path / "index"


def read(index: Path, text: str = LIST) -> None:
    """Ingest the list and the uploads anew."""
    (index.parent / "birds.md").write_text(text, encoding="utf-8")
    ingest([index.parent / "birds.md"], index=index, papers=[index / UPLOADS], offline=True)


def titles(index: Path) -> set[str]:
    with closing(Library.open(index)) as library:
        assert examine(index) == ()
        return {entry.title for entry in library.records.entries()}


def passages(index: Path) -> int:
    with closing(Library.open(index)) as library:
        return library.status().passages


OWLS, HERONS = "Owls at night", "Herons at dawn"


def test_a_removed_entry_stays_out_until_it_is_restored(index: Path) -> None:
    """Undone before the next ingest it is as it was; after it, the list brings it back, with its own id."""
    assert titles(index) == {OWLS, HERONS, papers.LARKSPUR}
    remove(["owls-at-night"], index=index)
    assert titles(index) == {HERONS, papers.LARKSPUR}
    (back,) = restore(["owls-at-night"], index=index)
    assert back.is_back
    assert OWLS in titles(index)
    remove(["owls-at-night"], index=index)
    read(index)
    assert titles(index) == {HERONS, papers.LARKSPUR}
    (back,) = restore(["owls-at-night"], index=index)
    assert not back.is_back
    task = task_of(back)
    assert task is not None
    assert (task.catalogs, task.only) == ((str(index.parent / "birds.md"),), ("owls-at-night",))
    read(index)
    assert OWLS in titles(index)


def test_an_entry_that_its_list_renames_stays_out(index: Path) -> None:
    """It is known by its links; it is restored under its new id."""
    remove(["owls-at-night"], index=index)
    read(index, RENAMED)
    assert titles(index) == {HERONS, papers.LARKSPUR}
    (back,) = restore(["owls-at-night"], index=index)
    assert back.removal.entries == ("owls-in-the-dark",)


def test_its_id_is_not_given_to_another_entry(index: Path) -> None:
    """Another list with the same title gets an id of its own, and both can be there at last."""
    remove(["owls-at-night"], index=index)
    other = index.parent / "other.md"
    other.write_text("- [Owls at night](https://other.example.org/owls)\n", encoding="utf-8")
    ingest([other], index=index, offline=True)
    restore(["owls-at-night"], index=index)
    read(index)
    with closing(Library.open(index)) as library:
        assert {"owls-at-night", "owls-at-night-2"} <= library.records.entry_ids()


def test_a_list_is_removed_and_comes_back_when_it_is_added(index: Path) -> None:
    """Without its PDFs of visitors, which stay; adding it again is on purpose, with all its entries."""
    remove(["herons-at-dawn"], index=index)
    (removal,) = remove(["birds.md"], index=index)
    assert (removal.kind, removal.entries) == ("list", ("owls-at-night",))
    assert titles(index) == {papers.LARKSPUR}
    restore([str(removal.number)], index=index)
    assert titles(index) == {OWLS, papers.LARKSPUR}
    remove(["birds.md"], index=index)
    read(index)
    assert titles(index) == {OWLS, HERONS, papers.LARKSPUR}
    with closing(Library.open(index)) as library:
        assert library.removals.all() == ()


def test_an_upload_is_deleted_by_the_next_ingest(index: Path) -> None:
    """Until then, its file and its text can be restored; dropped again after that, it is new."""
    file = index / UPLOADS / "larkspur.pdf"
    (removal,) = remove(["larkspur.pdf"], index=index)
    assert (removal.kind, removal.title) == ("file", "larkspur.pdf")
    assert titles(index) == {OWLS, HERONS}
    assert file.exists()
    restore(["larkspur.pdf"], index=index)
    assert papers.LARKSPUR in titles(index)
    remove(["larkspur.pdf"], index=index)
    read(index)
    assert not file.exists()
    assert titles(index) == {OWLS, HERONS}
    file.write_bytes(papers.one_column())
    read(index)
    assert papers.LARKSPUR in titles(index)


def test_a_file_of_a_reader_is_left_where_it_is(index: Path, tmp_path: Path) -> None:
    """It stays out while its content is the same; another content is another file."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "heron.pdf").write_bytes(papers.two_columns())
    ingest(index=index, papers=[own], offline=True)
    assert papers.HERON in titles(index)
    remove([str(own / "heron.pdf")], index=index)
    report = ingest(index=index, papers=[own], offline=True)
    assert (own / "heron.pdf").exists()
    assert papers.HERON not in titles(index)
    (row,) = [row for row in report.sources if row.status == "skipped"]
    assert "ptmrag remove --restore 'heron.pdf'" in str(row.reason)
    (own / "heron.pdf").write_bytes(papers.chinese())
    ingest(index=index, papers=[own], offline=True)
    assert papers.CHINESE in titles(index)


def test_a_pdf_of_an_entry_stays_when_its_list_goes(index: Path, tmp_path: Path) -> None:
    """It gets an entry of its own, with its text; undone, it belongs to the list's entry again."""
    (tmp_path / "paper.md").write_text(
        f"- [{papers.LARKSPUR}](https://l.example.org/a)\n", encoding="utf-8"
    )
    ingest([tmp_path / "paper.md"], index=index, offline=True)
    read_before = passages(index)
    remove(["birds.md"], index=index)
    (removal,) = remove(["paper.md"], index=index)
    assert titles(index) == {papers.LARKSPUR}
    with closing(Library.open(index)) as library:
        assert [one.name for one in library.removals.lists()] == ["papers"]
    for name in ("paper.md", "birds.md"):
        restore([name], index=index)
    assert passages(index) == read_before
    assert removal.can_undo


def test_an_ingest_begins_without_a_list(index: Path, tmp_path: Path) -> None:
    """What it removes can be taken back until the ingest after it."""
    (tmp_path / "new.md").write_text("- [Magpies](https://m.example.org/a)\n", encoding="utf-8")
    lists = str(index.parent / "birds.md")
    ingest([tmp_path / "new.md"], index=index, without=[lists, "unknown"], offline=True)
    assert titles(index) == {"Magpies", papers.LARKSPUR}
    restore([lists], index=index)
    assert titles(index) == {"Magpies", papers.LARKSPUR, OWLS, HERONS}


def test_an_unknown_name_removes_nothing(index: Path) -> None:
    """The sentence names the nearest one."""
    with pytest.raises(NotFoundError, match="did you mean 'owls-at-night'"):
        remove(["herons-at-dawn", "owls-at-nigt"], index=index)
    assert titles(index) == {OWLS, HERONS, papers.LARKSPUR}
    with pytest.raises(NotFoundError, match="Nothing was removed as 'owls'"):
        restore(["owls"], index=index)


def test_the_command_removes_lists_and_restores(index: Path) -> None:
    """`ptmrag remove NAME`, without a name what was removed, and `--restore`."""
    run = CliRunner()
    said = run.invoke(app, ["remove", "owls-at-night", "--index", str(index)])
    assert said.exit_code == 0
    assert "ptmrag remove --restore owls-at-night" in said.stdout
    shown = json.loads(run.invoke(app, ["remove", "--index", str(index), "--json"]).stdout)
    (one,) = shown["removed"]
    assert (one["kind"], one["name"], one["can_undo"]) == ("entry", "owls-at-night", True)
    said = run.invoke(
        app, ["remove", "--restore", "owls-at-night", "--index", str(index), "--json"]
    )
    assert [back["is_back"] for back in json.loads(said.stdout)["restored"]] == [True]
    status = json.loads(run.invoke(app, ["status", "--index", str(index), "--json"]).stdout)
    assert [(Path(one["name"]).name, one["entries"]) for one in status["lists"]] == [
        ("birds.md", 2),
        ("papers", 1),
    ]
    assert all(one["read_at"] for one in status["lists"] if one["name"] != "papers")


def test_what_nobody_can_read_again_makes_no_task(index: Path) -> None:
    (removal,) = remove(["owls-at-night"], index=index)
    assert task_of(Restored(removal, is_back=True)) is None

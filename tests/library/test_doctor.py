"""The doctor finds what is wrong with an index, and mends what can be mended."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from helpers.two_papers import build
from ptmrag.library import stamped_index
from ptmrag.library.doctor import Kind, examine, repair
from ptmrag.library.library import Library


@pytest.fixture
def own(index: Path, tmp_path: Path) -> Path:
    """A copy of the index that may be damaged."""
    return Path(shutil.copytree(index, tmp_path / "index"))


def sql(own: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(own / "library.sqlite")) as connection, connection:
        connection.execute(statement, values)


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)


def test_a_sound_index_has_no_findings(own: Path) -> None:
    """What `ingest` made passes, each of its passages on its page."""
    assert examine(own) == ()


def _no_stamp(own: Path) -> None:
    (own / "derived.json").unlink()


def _other_vectors(own: Path) -> None:
    flip(next((own / "vectors").glob("*.rows.npy")), -100)


def _old_generation(own: Path) -> None:
    sql(own, "UPDATE meta SET value = value + 1 WHERE key = 'generation'")


def _zero_vector(own: Path) -> None:
    sql(own, "UPDATE passages SET vector = zeroblob(length(vector)) WHERE id = 1")


def _short_vector(own: Path) -> None:
    sql(own, "UPDATE passages SET vector = x'00' WHERE id = 1")


def _no_words(own: Path) -> None:
    sql(own, "UPDATE passages SET words = x'' WHERE id = 1")


def _half_a_word(own: Path) -> None:
    sql(own, "UPDATE passages SET words = substr(words, 1, length(words) - 3) WHERE id = 1")


def _words_of_another(own: Path) -> None:
    sql(
        own,
        "UPDATE passages SET words = (SELECT words FROM passages ORDER BY length(text) DESC LIMIT 1) "
        "WHERE id = (SELECT id FROM passages ORDER BY length(text) LIMIT 1)",
    )


def _words_of_noise(own: Path) -> None:
    sql(own, "UPDATE passages SET words = randomblob(length(words)) WHERE id = 1")


def _other_text(own: Path) -> None:
    sql(own, "UPDATE passages SET text = 'Nobody ever wrote this sentence there.' WHERE id = 1")


def _other_role(own: Path) -> None:
    sql(own, "UPDATE passage_roles SET roles = 'prose hero' WHERE passage = 1")


def _no_page(own: Path) -> None:
    sql(own, "DELETE FROM pages WHERE source = 'arxiv:2101.00001' AND page = 2")


def _other_download(own: Path) -> None:
    (own / "blobs" / "ab").mkdir(parents=True)
    (own / "blobs" / "ab" / ("ab" * 32)).write_bytes(b"something else")


def _half_download(own: Path) -> None:
    (own / "blobs").mkdir(exist_ok=True)
    (own / "blobs" / ".part-x").write_bytes(b"half")


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        (_no_stamp, "derived"),
        (_other_vectors, "derived"),
        (_old_generation, "derived"),
        (_zero_vector, "source"),
        (_short_vector, "source"),
        (_no_words, "source"),
        (_half_a_word, "source"),
        (_words_of_another, "source"),
        (_words_of_noise, "source"),
        (_other_text, "source"),
        (_other_role, "source"),
        (_no_page, "source"),
        (_other_download, "download"),
        (_half_download, "download"),
    ],
)
def test_damage_is_found_and_mended(own: Path, damage: Callable[[Path], None], kind: Kind) -> None:
    """Each kind of damage is named as what it is, and after the repair there is none."""
    damage(own)
    found = examine(own)
    assert kind in {finding.kind for finding in found}
    assert repair(own, found) == ()
    assert examine(own) == ()
    with closing(Library.open(own)) as library:
        assert library.status().entries == 3


def test_what_is_derived_is_rebuilt_to_the_same(own: Path) -> None:
    """The repair of searchable files loses no passage."""
    with closing(Library.open(own)) as library:
        before = library.passages.ids()
    _other_vectors(own)
    repair(own, examine(own))
    with closing(Library.open(own)) as library:
        assert library.passages.ids() == before


def test_a_large_file_that_was_altered_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is opened by its size alone, so the writer that repairs must not have loaded it."""
    monkeypatch.setattr(stamped_index, "_READ_WHOLE", 0)
    monkeypatch.setattr(stamped_index, "_LIST_BYTES", 100)
    build(tmp_path)
    [file] = (tmp_path / "vectors").glob("*.rows.npy")
    file.write_bytes(file.read_bytes()[:-2] + b"??")
    found = examine(tmp_path)
    assert [(one.kind, one.item) for one in found] == [("derived", f"vectors/{file.name}")]
    assert repair(tmp_path, found) == ()


def test_a_damaged_database_is_said_and_left(own: Path) -> None:
    """What cannot be mended is named, and nothing is made worse."""
    file = own / "library.sqlite"
    content = bytearray(file.read_bytes())
    pages = len(content) // 4096
    for page in range(pages // 2, pages - 1, 2):  # behind those of the schema
        content[page * 4096 : page * 4096 + 64] = b"\xee" * 64
    file.write_bytes(content)
    found = examine(own)
    assert {finding.kind for finding in found} == {"database"}
    assert repair(own, found) == found
    assert file.read_bytes() == bytes(content)


def test_a_flipped_byte_is_found_in_any_file(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in files that are too large to be read whole whenever an index is opened."""
    monkeypatch.setattr("ptmrag.library.stamped_index._READ_WHOLE", 0)
    monkeypatch.setattr("ptmrag.library.stamped_index._LIST_BYTES", 0)
    names = json.loads((own / "derived.json").read_text(encoding="utf-8"))["sums"]
    assert len(names) > 8
    for name in names:
        if (own / name).stat().st_size:
            flip(own / name, (own / name).stat().st_size // 2)
            assert [finding.item for finding in examine(own)] == [name]
            flip(own / name, (own / name).stat().st_size // 2)
    assert examine(own) == ()


def test_the_command(own: Path) -> None:
    """`doctor` exits with 4 where something is wrong, and with 0 once it is mended."""

    def run(*options: str) -> tuple[int, dict[str, object]]:
        command = [sys.executable, "-m", "ptmrag", "doctor", "--json", "--index", str(own)]
        done = subprocess.run([*command, *options], capture_output=True, check=False)
        return done.returncode, json.loads(done.stdout)

    _no_stamp(own)
    code, shown = run()
    assert (code, shown["healthy"]) == (4, False)
    code, shown = run("--repair")
    assert (code, shown["healthy"]) == (0, True)
    assert run()[0] == 0


def test_a_source_without_passages_is_a_fault(own: Path) -> None:
    """An earlier version took some bodies without text for read: the next ingest reads them again."""
    source = "arxiv:2101.00001"
    sql(
        own,
        "DELETE FROM passage_roles WHERE passage IN (SELECT id FROM passages WHERE source = ?)",
        source,
    )
    sql(own, "DELETE FROM passages WHERE source = ?", source)
    sql(own, "UPDATE text_digests SET passages = '[]' WHERE source = ?", source)
    says = {finding.says for finding in examine(own) if finding.item == source}
    assert "was read, and has no passages" in says
    assert repair(own, examine(own)) == ()
    with closing(Library.open(own)) as library:
        assert library.records.state(source) is None


def test_lost_digests_are_a_fault(own: Path) -> None:
    """A text whose digests were deleted may have been altered."""
    sql(own, "DELETE FROM text_digests")
    found = examine(own)
    assert found
    assert {finding.kind for finding in found} == {"source"}
    assert all("has no digests" in finding.says for finding in found)
    assert repair(own, found) == ()

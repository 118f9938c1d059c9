"""Addresses of shared libraries: what people write, and the folder of this machine's copy."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from ptmrag.cli import commands
from ptmrag.errors import InputError
from ptmrag.library.index_path import index_path
from ptmrag.remote import address
from ptmrag.remote.address import Address, address_in, address_of, local_copy, shown


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The extra counts as installed, and the copies are kept in a folder of the test."""
    monkeypatch.setattr(address, "find_spec", lambda name: object())
    monkeypatch.setenv("PTMRAG_CACHE", str(tmp_path / "cache"))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("s3://bucket/library", "s3://bucket/library"),
        (Path("s3://bucket/library/"), "s3://bucket/library"),  # a Path has one slash left
        ("gs://bucket/a/b", "gs://bucket/a/b"),
        ("lance:/mnt/share", "lance:/mnt/share"),
    ],
)
def test_an_address_is_read_however_it_is_written(written: str | Path, text: str) -> None:
    """As a text, or as the Path that the command makes of it."""
    assert address_of(written) == Address(text)


@pytest.mark.parametrize("written", ["index", "/tmp/index", "C:\\index", "./s3", "索引"])  # noqa: S108
def test_a_folder_is_no_address(written: str) -> None:
    """It is used as it is."""
    assert address_of(written) is None
    assert index_path(written) == Path(written)


@pytest.mark.parametrize("written", ["http://host/x", "s3://", "s3://key:secret@bucket/x"])
def test_an_address_that_cannot_be_is_refused(written: str) -> None:
    """Also one with a password in it, which would end up in files."""
    with pytest.raises(InputError, match="is no place for an index") as said:
        address_of(written)
    assert "secret" not in str(said.value)


def test_a_shared_library_has_a_copy_in_the_cache() -> None:
    """The same folder each time, which knows what it is a copy of; another endpoint has another one."""
    folder = index_path("s3://bucket/library")
    assert folder == index_path(folder) == local_copy(Address("s3://bucket/library"))
    assert address_in(folder) == Address("s3://bucket/library")
    assert shown(folder) == "s3://bucket/library"
    assert index_path("s3://bucket/other") != folder


def test_buckets_of_two_endpoints_do_not_share_a_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their names may be the same."""
    folder = index_path("s3://bucket/library")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert index_path("s3://bucket/library") != folder


def test_a_share_is_known_by_its_mark(tmp_path: Path) -> None:
    """Its path alone names it then."""
    (tmp_path / "library.json").write_text('{"kind": "lance"}', encoding="utf-8")
    assert address_of(tmp_path) == Address(f"lance:{tmp_path.resolve()}")


@pytest.mark.parametrize("content", ["[]", '[{"id": "devlin2019", "type": "book"}]', "no JSON"])
def test_another_file_of_that_name_makes_no_share(tmp_path: Path, content: str) -> None:
    """Reference managers export a `library.json`; the folder is one of this machine."""
    (tmp_path / "library.json").write_text(content, encoding="utf-8")
    assert address_of(tmp_path) is None


def test_without_the_extra_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the command ends with 2."""
    monkeypatch.setattr(
        address, "find_spec", lambda name: None if name == "lancedb" else find_spec(name)
    )
    monkeypatch.setattr("sys.argv", ["ptmrag", "status", "--index", "s3://bucket/library"])
    with pytest.raises(SystemExit) as ended:
        commands.main()
    said: Any = capsys.readouterr()
    assert ended.value.code == 2
    assert "pip install 'ptmrag[cluster]'" in " ".join(said.err.split())
    assert "Traceback" not in said.err


@pytest.mark.slow
@pytest.mark.parametrize("package", ["lancedb", "pyarrow", "obstore", "ray"])
def test_the_slow_tests_have_the_extra(package: str) -> None:
    """Where it is missing, `conftest.py` leaves out the tests of shared libraries: this one fails instead."""
    assert find_spec(package) is not None

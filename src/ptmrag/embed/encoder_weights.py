"""The file of weights beside the encoder's graph: the model's matrices in 4 bits.

    sizes, tensors = read_weights(model_folder())       # {"hidden": 384, …}, {name in torch: float32 array}

`encoder.onnx` names this file and the offset of each of its parts, so ONNX Runtime maps the weights instead of reading
them; `parts.json` says the same to `read_weights`, which only torch needs. It writes nothing: `tools/built_in_model.py`
does.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ptmrag.embed.model_files import PARTS, WEIGHTS

Array = NDArray[np.float32]

# A matrix in 4 bits is two parts: its scales, (rows, blocks) float32, and its codes, (rows, blocks, 16) uint8, which
# have weight 2j of a block of 32 in the low half of byte j and weight 2j + 1 in the high half. A weight is its code,
# 0 to 15, less 8, times the scale of its block.
CODES, SCALES = ".codes", ".scales"


def read_weights(folder: Path) -> tuple[dict[str, Any], dict[str, Array]]:
    """The sizes of the model, and all its tensors in float32 (470 MB) by their names in torch."""
    about = json.loads((folder / PARTS).read_text(encoding="utf-8"))
    mapped = np.memmap(folder / WEIGHTS, mode="r")
    parts = {name: _part(mapped, **place) for name, place in about["parts"].items()}
    tensors: dict[str, Array] = {}
    for name, values in parts.items():
        if name.endswith(CODES):
            whole = name.removesuffix(CODES)
            tensors[whole] = weights(values, parts[whole + SCALES])
        elif not name.endswith(SCALES):
            tensors[name] = np.array(values, dtype=np.float32)
    return about["sizes"], tensors


def weights(codes: NDArray[np.uint8], scales: Array) -> Array:
    """A matrix from its codes and scales, (rows, columns) float32."""
    pairs = np.stack([codes & 15, codes >> 4], axis=-1).reshape(len(codes), -1, 32)
    values: Array = (pairs.astype(np.float32) - 8) * scales[:, :, None]
    return values.reshape(len(values), -1)


def _part(mapped: NDArray[np.uint8], *, kind: str, shape: list[int], offset: int) -> NDArray[Any]:
    found = np.frombuffer(mapped, kind, count=int(np.prod(shape)), offset=offset)
    return found.reshape(shape)

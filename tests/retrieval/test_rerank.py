"""Any CrossEncoder as a reranker."""

from pathlib import Path

import numpy as np
import pytest

from ptmrag.embed.torch_folder import unpacked_for_torch
from ptmrag.errors import EmbedderError
from ptmrag.retrieval.reranker import CrossEncoderReranker, load_reranker


@pytest.mark.parametrize("name", [None, "", "none"])
def test_without_a_name_there_is_none(name: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is off unless it is asked for, in the call or in the environment."""
    monkeypatch.delenv("PTMRAG_RERANKER", raising=False)
    assert load_reranker(name) is None
    monkeypatch.setenv("PTMRAG_RERANKER", "own/model")
    reranker = load_reranker()
    assert reranker is not None
    assert reranker.name == "own/model"


def test_a_reranker_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the model and the cure."""
    monkeypatch.setattr("ptmrag.retrieval.reranker.is_hub_reachable", lambda: False)
    with pytest.raises(EmbedderError, match="'/no/such/reranker' cannot be loaded: name a folder"):
        CrossEncoderReranker("/no/such/reranker").scores("what?", ["a passage"])


@pytest.mark.slow
def test_a_folder_with_a_cross_encoder_gives_scores(tmp_path: Path) -> None:
    """One score a passage, the same whatever stands beside it."""
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    config = BertConfig(
        vocab_size=250_037,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        num_labels=1,
        pad_token_id=1,
    )
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(unpacked_for_torch()).save_pretrained(tmp_path)
    reranker = CrossEncoderReranker(str(tmp_path))
    passages = ["masked words", "知识蒸馏", "a much longer passage about nothing in particular"]
    scores = reranker.scores("what is masked?", passages)
    assert scores.shape == (3,)
    alone = [reranker.scores("what is masked?", [passage])[0] for passage in passages]
    np.testing.assert_allclose(scores, alone, atol=1e-3)

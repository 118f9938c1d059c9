"""The encoder of the built-in model on ONNX Runtime: token ids in, a vector for each token out.

    encoder = Encoder(model_folder)
    [states] = encoder.states([np.array([0, 41, 2])])     # (3, 384) float32; torch is not loaded

The graph is `encoder.onnx` beside this file, written by `tools/encoder_graph.py`; its weights are mapped
from the folder. A session may run in several threads at once. It does not tokenize or pool.
"""

from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ptmrag.embed.loaded_once import loaded_once
from ptmrag.embed.vectors import Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Ids = NDArray[np.int64]
GRAPH = "encoder.onnx"


class Encoder:
    """The graph with the weights of a folder, loaded at the first text, once for all threads.

    Each call computes on `threads` threads. One is best for questions: their matrices are too small to
    gain from more, which would wait for each other on a busy machine.
    """

    def __init__(self, folder: Callable[[], Path], *, threads: int = 1) -> None:
        self._folder = folder
        self._threads = threads

    def states(self, batch: Sequence[Ids]) -> list[Vectors]:
        """The last hidden states, (n, dim) float32, of each text of n token ids; one padded run."""
        lengths = [len(ids) for ids in batch]
        inside = np.arange(max(lengths)) < np.array(lengths)[:, None]
        ids = np.ones(inside.shape, dtype=np.int64)  # 1 pads
        ids[inside] = np.concatenate(batch)
        inputs = {"ids": ids, "mask": inside.astype(np.int32)}
        states = np.asarray(self._session.run(None, inputs)[0])
        return [row[:length] for row, length in zip(states, lengths, strict=True)]

    @loaded_once
    def _session(self) -> "InferenceSession":
        import onnxruntime

        onnxruntime.disable_telemetry_events()  # on Windows; `ptmrag/__init__.py` does it elsewhere
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        # A thread without work sleeps, so that other programs can have its processor.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.add_session_config_entry(
            "session.model_external_initializers_file_folder_path", str(self._folder())
        )
        graph = (files("ptmrag.embed") / GRAPH).read_bytes()
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

"""NumPy's matrix products in one thread.

    with one_thread():
        scores = words @ tokens

The matrices of one question are small: more threads gain little, and wait for each other on a busy machine. It
does not limit torch, FAISS's search or ONNX Runtime.
"""

from contextlib import AbstractContextManager
from functools import cache
from typing import cast

from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager[None]:
    """Inside, NumPy's BLAS uses one thread, in the whole process."""
    return cast("AbstractContextManager[None]", _blas().limit(limits=1))


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController().select(user_api="blas")

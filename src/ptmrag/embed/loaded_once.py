"""A cached property for what is large or slow to load: threads that ask at once get the same one.

    class Embedder:
        @loaded_once
        def model(self) -> Model: ...

Since Python 3.12, `functools.cached_property` has no lock: each of five threads would load a model of its own.
After an error, the next one who asks tries again.
"""

import threading
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

Loaded = TypeVar("Loaded")


def loaded_once(load: Callable[[Any], Loaded]) -> "cached_property[Loaded]":
    """A `cached_property` that one thread makes while the others wait."""
    return _LoadedOnce(load)


class _LoadedOnce(cached_property[Any]):
    def __init__(self, load: Callable[[Any], Any]) -> None:
        super().__init__(load)
        self._loading = threading.RLock()

    def __get__(self, instance: Any, owner: type[Any] | None = None) -> Any:
        with self._loading:
            return super().__get__(instance, owner)

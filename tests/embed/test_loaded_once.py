"""What is loaded once is loaded once, whoever asks first."""

import threading
from concurrent.futures import ThreadPoolExecutor

from ptmrag.embed.loaded_once import loaded_once


class Holder:
    """Holds a model that takes a while to load."""

    def __init__(self) -> None:
        self.times = 0
        self.others = threading.Event()

    @loaded_once
    def model(self) -> object:
        self.times += 1
        self.others.wait(0.05)  # the other threads ask meanwhile
        return object()


def test_threads_that_ask_at_once_get_the_same() -> None:
    """One thread loads, the others wait for it."""
    holder = Holder()
    with ThreadPoolExecutor(5) as pool:
        found = list(pool.map(lambda _: holder.model, range(5)))
    assert len(set(map(id, found))) == holder.times == 1

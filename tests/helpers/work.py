"""How much work a call is, for tests that no input makes it explode.

>>> seconds_of_work(lambda: parse_list("[" * 50_000)) < 10
True
"""

import gc
import time
from collections.abc import Callable


def seconds_of_work(call: Callable[[], object]) -> float:
    """Seconds of the processor that `call` takes in this thread.

    Neither other processes and threads count, nor the collector of garbage: this one goes through all that
    the tests before have left, which took a second of one that takes 0.08 s.
    """
    collected = gc.isenabled()
    gc.disable()
    try:
        began = time.thread_time()
        call()
        return time.thread_time() - began
    finally:
        if collected:
            gc.enable()

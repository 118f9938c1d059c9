"""A process that is asked to end does so in time, whatever holds it.

    watch = exit_within(20.0)       # seconds; watch.cancel() where it has ended by itself
    raise KeyboardInterrupt

What it had in an open transaction is rolled back. It handles no signal: who calls it does.
"""

import os
import threading

from ptmrag.errors import INTERRUPTED


def exit_within(seconds: float) -> threading.Timer:
    """End this process after so many seconds, with the code of Ctrl-C, if it has not ended by then."""
    watch = threading.Timer(seconds, os._exit, (INTERRUPTED,))
    watch.daemon = True
    watch.start()
    return watch

"""The program that `bounded_processes` starts: it calls one function after the other, within limits.

    python -m ptmrag.documents.bounded_process 2000000000 ptmrag.documents.pdf

It reads a request a line from standard input and writes an answer a line to standard output, in JSON. It
ends, whatever it is doing, when its standard input closes, when a call takes too long, or when it is killed.
"""

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from ptmrag.errors import DocumentError, PtmragError
from ptmrag.regular_files import read_regular

READY = b"ready\n"  # before the first answer
# The first byte of an answer. A process without memory is not used again: what a library in C holds stays held.
GAVE, REFUSED, WITHOUT_MEMORY = b"+", b"-", b"!"
# The caller kills a late process itself; this many seconds later, there is no caller any more.
_GRACE = 5.0


def _answer(request: dict[str, Any]) -> bytes:
    """What the function gives, or why it gives nothing: the name of an error and its text."""
    kind = REFUSED
    try:
        found = _call(**request)
        return GAVE + json.dumps(found if found is None else asdict(found)).encode()
    except PtmragError as error:
        refused = (type(error).__name__, str(error))
    except MemoryError:
        kind = WITHOUT_MEMORY
        refused = (DocumentError.__name__, "reading it needs too much memory")
    except OSError as error:
        refused = (DocumentError.__name__, f"the file cannot be read: {error.strerror}")
    except Exception as error:  # noqa: BLE001 - whatever a hostile file brings about is its own fault
        refused = (DocumentError.__name__, f"a damaged file ({type(error).__name__})")
    return kind + json.dumps(refused).encode()


def _call(*, function: str, file: str, arguments: dict[str, Any]) -> Any:
    module, name = function.split(":")
    call: Callable[..., Any] = getattr(import_module(module), name)
    content = read_regular(Path(file), most=sys.maxsize)  # the limit of memory holds here
    return call(content, **arguments)


def _serve(memory: int, modules: list[str]) -> None:
    """Answer each request until the other end closes; `modules` are imported before the first one."""
    _bound(memory)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get among the answers
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    for module in modules:
        import_module(module)
    answers.write(READY)
    answers.flush()
    while True:
        request = json.loads(requests.get())
        _end_after(request.pop("seconds") + _GRACE)
        answers.write(_answer(request) + b"\n")
        answers.flush()
        _end_after(0.0)


def _listen(requests: "queue.SimpleQueue[bytes]") -> None:
    """Hand over the requests; at the end of the input the caller has ended, and this process does too."""
    for line in sys.stdin.buffer:
        requests.put(line)
    if hasattr(os, "killpg") and os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)  # with the programs that it has started
    os._exit(0)


def _end_after(seconds: float) -> None:
    """Let the system end this process after so many seconds, 0 for never. Windows has no such timer."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _bound(memory: int) -> None:
    """Limit the address space, if the system can: macOS ignores the limit, Windows has none."""
    try:
        import resource
    except ImportError:
        return
    for limit, size in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        with suppress(OSError, ValueError):
            resource.setrlimit(limit, (size, size))


if __name__ == "__main__":
    _serve(int(sys.argv[1]), sys.argv[2:])

# ruff: noqa: PTH113, PTH115, PTH208
"""Lets Linux play Windows for ptmrag, in a process whose PYTHONPATH begins with this folder and in its children.

    subprocess.run([sys.executable, "-m", "ptmrag", "ask", "…"], env=environment)     # tests/test_windows.py

ptmrag finds no POSIX module and none of the calls that Windows lacks; other packages, which choose by `sys.platform`,
still do. Whoever deletes, moves or replaces a file that a process has open or mapped is refused. To terminate a
process is to kill it, and processes are spawned. Opening a text file without an encoding is an error. It does not play
drives, backslashes and the names that Windows reserves.
"""

import builtins
import multiprocessing
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

MODULES = {"fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty", "posix", "crypt"}
CALLS = (
    "chown fchmod fchown fork forkpty getegid geteuid getgid getgroups getloadavg getpgid getpgrp getsid getuid killpg "
    "lchown mkfifo mknod nice pread preadv pwrite sched_getaffinity sched_setaffinity setgid setpgid setsid setuid "
    "statvfs sync sysconf uname wait3 wait4 O_NONBLOCK O_CLOEXEC O_NOFOLLOW O_DIRECTORY"
)
SIGNALS = "SIGALRM SIGCHLD SIGHUP SIGKILL SIGPIPE SIGUSR1 SIGUSR2 alarm pause setitimer sigwait"


def _is_ours(name: object) -> bool:
    return str(name).partition(".")[0] == "ptmrag"


def _hide_modules() -> None:
    load = builtins.__import__

    def imported(name: str, globals: Any = None, *rest: Any, **named: Any) -> Any:  # noqa: A002 - its own name
        asking = globals or {}
        # The spec tells the module that `python -m` runs, whose name is __main__.
        asks = getattr(asking.get("__spec__"), "name", asking.get("__name__"))
        if name.partition(".")[0] in MODULES and _is_ours(asks):
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)
        return load(name, globals, *rest, **named)

    builtins.__import__ = imported


def _hide_calls(place: ModuleType, names: str) -> None:
    hidden = {name: vars(place).pop(name) for name in names.split() if hasattr(place, name)}

    def found(name: str) -> Any:
        asking = sys._getframe(1).f_globals
        asks = getattr(asking.get("__spec__"), "name", asking.get("__name__"))
        if name in hidden and not _is_ours(asks):
            return hidden[name]
        raise AttributeError(f"module '{place.__name__}' has no attribute '{name}'")

    place.__getattr__ = found  # type: ignore[method-assign]


def _held(path: Any) -> str | None:
    """The process that has a file open or mapped, or None."""
    try:
        real = os.path.realpath(os.fspath(path))
        if not os.path.isfile(real):
            return None
    except (TypeError, OSError):
        return None
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            opened = {
                os.readlink(f"/proc/{process}/fd/{fd}") for fd in os.listdir(f"/proc/{process}/fd")
            }
            maps = Path(f"/proc/{process}/maps").read_text("utf-8", "replace")
        except OSError:
            continue
        if real in opened or any(line.endswith(" " + real) for line in maps.splitlines()):
            return process
    return None


def _lock_open_files() -> None:
    def refusing(call: Callable[..., Any], *, checked: int) -> Callable[..., Any]:
        def guarded(*paths: Any, **named: Any) -> Any:
            for path in paths[:checked]:
                if process := _held(path):
                    raise PermissionError(13, f"open in process {process}", os.fspath(path))
            return call(*paths, **named)

        return guarded

    os.unlink = refusing(os.unlink, checked=1)
    os.remove = refusing(os.remove, checked=1)
    os.replace = refusing(os.replace, checked=2)
    os.rename = refusing(os.rename, checked=2)


def _kill_at_once() -> None:
    kill = signal.Signals(9)

    def terminate(self: "subprocess.Popen[Any]") -> None:
        self.send_signal(kill)

    subprocess.Popen.terminate = subprocess.Popen.kill = terminate  # type: ignore[method-assign]


_hide_modules()
_lock_open_files()
_kill_at_once()
_hide_calls(os, CALLS)
_hide_calls(signal, SIGNALS)
multiprocessing.set_start_method("spawn")
warnings.filterwarnings("error", category=EncodingWarning, module=r"ptmrag\.")

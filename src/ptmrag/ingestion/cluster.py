"""A Ray cluster that an ingest may use: connected to, checked, and left alone again.

    with connected("auto") as cluster:
        cluster.ray.nodes()

The address is `auto` (the cluster that this machine belongs to), `local` (one that is started here and
ends with the run), the HOST:PORT of a head node, or `ray://HOST:10001`. Nothing is reported to anybody: no
usage statistics, no dashboard, no logs. It starts no workers: `cluster_pipeline` does.
"""

import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from types import FrameType
from typing import Any, TextIO, cast

from ptmrag.errors import InputError, first_line
from ptmrag.ingestion.interruption import exit_within

_GRACE = 20.0  # seconds to end cleanly after Ctrl-C
_SECONDS = 12.0  # to connect, without the import of Ray
_ADDRESS = re.compile(r"(?:ray://)?(\[[0-9a-fA-F:]+\]|[\w.-]+):(\d{1,5})")
# What a process prints that tries to connect: a cluster that does not answer would hold ours for two minutes.
_TRY = """
import sys, logging, ray
print("trying", flush=True)
try:
    ray.init(address=sys.argv[1], log_to_driver=False, logging_level=logging.ERROR)
    print("yes", flush=True)
except BaseException as error:
    print(" ".join(str(error).split()) or type(error).__name__, flush=True)
"""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster that this process is connected to; `ray` is the module."""

    ray: Any
    address: str


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """Connect to a cluster while the block runs; InputError if there is none at the address."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        import ray
    except ImportError as error:
        raise InputError(
            "--ray needs Ray, which is not installed: pip install 'ptmrag[cluster]'"
        ) from error
    if address != "local":
        _demand_answer(address)
    how: dict[str, Any] = {"include_dashboard": False} if address == "local" else {}
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, **how)
    except (ConnectionError, ValueError, RuntimeError, OSError) as error:
        raise _no_cluster(address, first_line(error)) from error
    with _ending_on_interrupt():
        try:
            with redirect_stdout(cast("TextIO", _WithoutRay(sys.stdout))):
                yield Cluster(ray, address)
        finally:
            ray.shutdown()


@contextmanager
def _ending_on_interrupt() -> Iterator[None]:
    """Inside, Ctrl-C ends the process after _GRACE at the latest: a call into Ray has held it for minutes.

    An open transaction is then rolled back. Other threads than the main one change no signal.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    watches: list[threading.Timer] = []

    def end(signum: int, frame: FrameType | None) -> None:
        watches.append(exit_within(_GRACE))
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        for watch in watches:
            watch.cancel()


class _WithoutRay:
    """Standard output without what threads of Ray print there, such as the death of a node: it may carry JSON."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, text: str) -> int:
        is_ray = threading.current_thread().name.startswith("ray_")
        return len(text) if is_ray else self._out.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._out, name)


def _demand_answer(address: str) -> None:
    """Raise InputError where no cluster answers, within some seconds."""
    found = _ADDRESS.fullmatch(address)
    if found is None and address != "auto":
        raise InputError(
            f"'{address}' is not the address of a Ray cluster: name auto, local, HOST:6379 or ray://HOST:10001."
        )
    if found is not None:
        place = found[1].strip("[]"), int(found[2])
        try:
            socket.create_connection(place, timeout=5.0).close()
        except (OSError, OverflowError) as error:
            raise _no_cluster(address, getattr(error, "strerror", None) or str(error)) from error
    said = _tried(address)
    if said != "yes":
        raise _no_cluster(address, said or "no answer")


def _tried(address: str) -> str:
    """What a process says that tries to connect, "" if it says nothing in time."""
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", _TRY, address],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        start_new_session=True,  # Ctrl-C goes to this process alone
    )
    timer = threading.Timer(_SECONDS, process.kill)
    timer.daemon = True
    with process, suppress(OSError):
        try:
            assert process.stdout is not None  # noqa: S101 - it is a pipe
            process.stdout.readline()
            timer.start()
            return process.stdout.readline().strip()
        finally:
            timer.cancel()
            process.kill()
    return ""


def _no_cluster(address: str, why: str) -> InputError:
    return InputError(
        f"No Ray cluster that can be used at '{address}' ({why.rstrip('.')[:200]}): start one (ray start --head), "
        "name its address, or leave --ray out."
    )

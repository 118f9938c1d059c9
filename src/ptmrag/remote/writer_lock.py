"""The lock of a shared library: one process on one machine writes at a time.

    with writer_lock(place):
        ...
        demand_lock(place)      # before what matters: raises where another process has taken over

A lock is an object that is only created, never replaced: its number is one above the last one's. Its owner writes it
again every minute; one that was not for a quarter of an hour, or whose process on this machine is dead, is stale, and
the next writer takes over. What a writer that lost its lock publishes is refused (`publication`). Readers take none.
"""

import json
import os
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from ptmrag.errors import IndexBusyError, PtmragError
from ptmrag.remote.place import Place, StoredObject

_FOLDER = "lock"
_BEAT = 60.0  # seconds
_STALE = timedelta(minutes=15)
# This process, as nobody else is named.
_TOKEN = uuid.uuid4().hex


@contextmanager
def writer_lock(place: Place) -> Iterator[None]:
    """Hold the lock inside; IndexBusyError where another process has it."""
    body = _body()
    name = _take(place, body)
    over = threading.Event()
    beating = threading.Thread(target=_beat, args=(place, name, body, over), daemon=True)
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()
        place.delete([name])


def demand_lock(place: Place) -> None:
    """Raise IndexBusyError unless this process has the lock."""
    held = place.list(_FOLDER)
    if not held or _owner(place, held[-1]).get("token") != _TOKEN:
        raise IndexBusyError(
            f"Another process took over the writing of '{place.address}', because this one did not answer for "
            f"{_STALE.seconds // 60} minutes: nothing more was published. Run the command again."
        )


def _take(place: Place, body: bytes) -> str:
    held = place.list(_FOLDER)
    last = held[-1] if held else None
    if last is not None:
        owner = _owner(place, last)
        if owner.get("token") == _TOKEN or not _is_stale(last, owner):
            raise _busy(place, owner)
    name = f"{_FOLDER}/{_number(last) + 1:010}.json"
    if not place.create(name, body):  # somebody was quicker
        raise _busy(place, {})
    place.delete([one.name for one in held])
    return name


def _beat(place: Place, name: str, body: bytes, over: threading.Event) -> None:
    while not over.wait(_BEAT):
        try:
            if [one.name for one in place.list(_FOLDER)][-1:] != [name]:
                return  # another process took over: writing would be a lock beside, or after, its own
            place.write(name, body)
        except PtmragError:
            continue  # the network may come back; `demand_lock` decides


def _is_stale(lock: StoredObject, owner: dict[str, str]) -> bool:
    if datetime.now(UTC) - lock.at > _STALE:
        return True
    return owner.get("machine") == _machine() and not _is_alive(owner.get("process", ""))


def _is_alive(process: str) -> bool:
    if os.name == "nt" or not process.isdecimal():
        return True  # Windows ends a process that is asked so
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _busy(place: Place, owner: dict[str, str]) -> IndexBusyError:
    who = (
        f"process {owner['process']} on '{owner['host']}', since {owner['since']}"
        if owner
        else "it began just now"
    )
    minutes = _STALE.seconds // 60
    return IndexBusyError(
        f"Another process is writing '{place.address}' ({who}): wait until it is done. If it was killed, its lock "
        f"ends {minutes} minutes after its last sign of life."
    )


def _body() -> bytes:
    owner = {
        "token": _TOKEN,
        "host": socket.gethostname(),
        "machine": _machine(),
        "process": str(os.getpid()),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return json.dumps(owner).encode()


def _machine() -> str:
    return f"{socket.gethostname()}-{uuid.getnode():x}"


def _owner(place: Place, lock: StoredObject) -> dict[str, str]:
    try:
        found = json.loads(place.read(lock.name) or b"{}")
        needed = {"token", "host", "machine", "process", "since"}
        return {key: str(value) for key, value in found.items()} if needed <= found.keys() else {}
    except (ValueError, AttributeError):
        return {}


def _number(lock: StoredObject | None) -> int:
    name = lock.name.rpartition("/")[2].removesuffix(".json") if lock else ""
    return int(name) if name.isdecimal() else 0

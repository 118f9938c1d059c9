"""Ask one checkout as many visitors at once: `python visitors_worker.py page|assistant INDEX VISITORS SECONDS`.

It reads a JSON array of questions and writes one JSON document. First each question is asked alone, then each visitor
asks one question after the other until the time is over. "page" starts `ptmrag serve` as a process of its own and
asks it as the page in a browser does: each visitor opens the page once, and keeps and clears the conversation
before each question; "assistant" asks `Assistant.ask` from a thread for each visitor. `PYTHONPATH` says which
checkout's ptmrag it runs, so it imports nothing of this package. It judges no answer: `visitors` does.
"""

import itertools
import json
import re
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

_STARTING = 120.0  # seconds
_PATIENCE = 300.0  # seconds for one answer
# What the bin of the page sends; an older page reads nothing of it, and clears its one conversation.
_NEW_CONVERSATION = {"acts": [{"act": "new", "id": ""}], "is_wide": True}
_TICKS = 100  # of the processor's clock a second, on Linux

Ask = Callable[[str], str]


@contextmanager
def page(index: str) -> Iterator[tuple[Ask, int]]:
    """A function that asks a server's page, and the id of the server's process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-P", "-m", "ptmrag", "serve", "--read-only"]
    # In a pipe that nobody empties, a server that says much would wait for ever.
    with subprocess.Popen(  # noqa: S603 - our own module
        [*command, "--index", index, "--port", str(port)], stdout=subprocess.DEVNULL
    ) as server:
        try:
            address = f"http://127.0.0.1:{port}/"
            yield _Page(address, _listeners(address)).ask, server.pid
        finally:
            server.terminate()


def _listeners(address: str) -> list[dict[str, Any]]:
    """What listens to a page on the server's side, once the page is there."""
    end = time.monotonic() + _STARTING
    while time.monotonic() < end:
        try:
            found = httpx.get(f"{address}config").json()["dependencies"]
        except (httpx.HTTPError, ValueError, KeyError):
            time.sleep(0.2)
            continue
        return [one for one in found if one["backend_fn"]]
    raise SystemExit("The server did not start.")


class _Page:
    """The page, as a browser asks it: a call joins the queue, and its answer comes as a stream."""

    def __init__(self, address: str, listeners: list[dict[str, Any]]) -> None:
        self._api, self._listeners = f"{address}gradio_api/", listeners
        self._client = httpx.Client(timeout=_PATIENCE, limits=httpx.Limits(max_connections=None))
        self._visitor = threading.local()

    def _of(self, event: str) -> list[dict[str, Any]]:
        return [one for one in self._listeners if one["targets"] and one["targets"][0][1] == event]

    def _call(self, place: str, listener: dict[str, Any], first: Sequence[Any] = ()) -> Any:
        data = [*first, *[None] * (len(listener["inputs"]) - len(first))]
        session = self._visitor.session
        call = {"data": data, "fn_index": listener["id"], "session_hash": session}
        answer = self._client.post(f"{self._api}{place}", json=call)
        return answer.raise_for_status().json()

    def _open(self) -> None:
        """What a browser sends when the page is there: what it kept, and that this is shown."""
        self._visitor.session = uuid.uuid4().hex
        waiting = [one for one in self._of("load") if not one["queue"]]
        while waiting:
            sent = waiting.pop()
            self._call("run/predict", sent)
            waiting += self._after(sent)

    def _after(self, sent: dict[str, Any]) -> list[dict[str, Any]]:
        """What goes to the server by itself when a call is answered."""
        after = (one for one in self._listeners if one["trigger_after"] == sent["id"])
        return [one for one in after if not one["queue"]]

    def _begin(self) -> None:
        """A new conversation; what the page is told to keep by then is kept, and the server is told so."""
        for clearing in self._of("clear"):
            saved = self._call("run/predict", clearing, [_NEW_CONVERSATION])["data"][0]
            items = saved.get("items", ()) if isinstance(saved, dict) else ()
            told = [{"id": one["id"], "serial": one["serial"], "full": False} for one in items]
            for keeping in self._after(clearing) if told else ():
                self._call("run/predict", keeping, [{"heads": [], "told": told}])

    def ask(self, question: str) -> str:
        """The question and the reply as the page shows them; RuntimeError where there is none."""
        if not hasattr(self._visitor, "session"):
            self._open()
        self._begin()
        (submitting,) = self._of("submit")
        self._call("queue/join", submitting, [question])
        session = self._visitor.session
        with self._client.stream(
            "GET", f"{self._api}queue/data", params={"session_hash": session}
        ) as stream:
            stream.raise_for_status()
            for line in stream.iter_lines():
                said = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                if said.get("msg") == "process_completed":
                    if not said.get("success"):
                        raise RuntimeError(str(said.get("output"))[:200])
                    return _shown(said["output"]["data"])
        raise RuntimeError("the stream ended before the answer")


def _shown(outputs: Sequence[Any]) -> str:
    """The texts of the conversation and of the sources beside it, without what differs in each."""
    (messages,) = (one for one in outputs if isinstance(one, list) and one and "role" in one[0])
    texts = [str(one["content"]) for one in messages]
    sources = [str(one) for one in outputs if isinstance(one, str)]
    return re.sub(r"\d+(?:\.\d+)? ?m?s\b", "", "\n".join([*texts, *sources]))


@contextmanager
def assistant(index: str) -> Iterator[tuple[Ask, int]]:
    """A function that asks an assistant of this process."""
    import os

    from ptmrag.assistant import Assistant

    loaded = Assistant.load(index)

    def ask(question: str) -> str:
        answer = loaded.ask(question)
        return "\n".join([answer.question, answer.text, *(c.quote for c in answer.citations)])

    yield ask, os.getpid()


WAYS = {"page": page, "assistant": assistant}


def visit(ask: Ask, questions: Sequence[str], visitors: int, seconds: float) -> list[list[Any]]:
    """Rows of question, seconds, reply and error, in the order in which the answers came."""
    rows: list[list[Any]] = []
    begun = threading.Barrier(visitors)

    def visitor(number: int) -> None:
        own = itertools.islice(itertools.cycle(questions), number * 7 % len(questions), None)
        begun.wait()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            question, started, reply, error = next(own), time.monotonic(), "", ""
            try:
                reply = ask(question)
            except Exception as raised:  # noqa: BLE001 - counted as an error of the visit
                error = f"{type(raised).__name__}: {raised}"
            rows.append([question, time.monotonic() - started, reply, error])

    threads = [threading.Thread(target=visitor, args=(number,)) for number in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return rows


def process(number: int) -> dict[str, float]:
    """Megabytes now and at most, threads, and seconds of the processor of a process."""
    status = Path(f"/proc/{number}/status").read_text(encoding="utf-8")
    found = {
        name: float(value) for name, value in re.findall(r"^(\w+):\s+(\d+)", status, re.MULTILINE)
    }
    spent = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return {
        "mb": found["VmRSS"] / 1024,
        "peak_mb": found["VmHWM"] / 1024,
        "threads": found["Threads"],
        "cpu_s": (int(spent[11]) + int(spent[12])) / _TICKS,
    }


def main(way: str, index: str, visitors: int, seconds: float) -> None:
    """Ask alone, then all at once, and write what was seen."""
    questions = json.load(sys.stdin)
    with WAYS[way](index) as (ask, number):
        alone = [[question, ask(question)] for question in questions]
        quiet = process(number)
        begun = time.monotonic()
        rows = visit(ask, questions, visitors, seconds)
        took = time.monotonic() - begun
        busy = process(number)
    seen = {"alone": alone, "rows": rows, "took": took, "quiet": quiet, "busy": busy}
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))

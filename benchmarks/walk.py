"""Time a visitor's way through the page in a real browser: first answer, own PDFs, a table, an export.

    print(table(measure(pdfs, "What is …?", work=Path("/tmp/walk"), say=print)))

The chat is a process of its own, `ptmrag serve` on a new index: offline, so that no download is timed. Each step ends
when the visitor sees what was wanted. It judges no answer beyond that it has a citation.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import Machine, describe_machine
from ptmrag.errors import InputError

_LONGEST = 240_000  # milliseconds for any one step
_FIRST = "What is ELECTRA?"  # of the survey, which a first start builds
_BROWSERS = ("/usr/bin/chromium", "/usr/bin/google-chrome")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the way and how long it took; `load` is the load average of one minute at its end."""

    name: str
    seconds: float
    load: float


@dataclass(frozen=True, slots=True)
class Walk:
    """One way through the page."""

    machine: Machine
    pdfs: int
    steps: tuple[Step, ...]

    def as_json(self) -> dict[str, Any]:
        """The shape of the JSON file."""
        return asdict(self)


def measure(
    pdfs: Sequence[Path],
    question: str,
    *,
    work: Path,
    say: Callable[[str], None] = lambda text: None,
) -> Walk:
    """Walk the way once, on a new index below `work`. Raises InputError without chromium or PDFs."""
    from playwright.sync_api import sync_playwright

    browser = next((one for one in _BROWSERS if Path(one).exists()), None)
    if browser is None:
        raise InputError("There is no chromium: apt-get install chromium.")
    if not pdfs:
        raise InputError("Name at least one PDF.")
    machine, steps = describe_machine(), []
    began = time.perf_counter()
    with _served(work) as (server, address), sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=browser)
        page = chromium.new_page(locale="en-US", viewport={"width": 1280, "height": 800})
        page.set_default_timeout(_LONGEST)
        while not _is_open(page, address):
            if server.poll() is not None:
                raise InputError(f"The chat did not start: {work / 'serve.log'} says why.")
            time.sleep(0.05)
        for name, step in _way(page, pdfs, question):
            step()
            now = time.perf_counter()
            steps.append(Step(name, now - began, os.getloadavg()[0]))
            say(f"{name}: {now - began:.1f} s")
            began = time.perf_counter()
        chromium.close()
    return Walk(machine, len(pdfs), tuple(steps))


def table(walk: Walk) -> str:
    """The steps as a Markdown table."""
    rows = [f"| {step.name} | {step.seconds:.1f} | {step.load:.1f} |" for step in walk.steps]
    return "\n".join(["| step | seconds | load |", "| --- | ---: | ---: |", *rows])


def _way(
    page: Any, pdfs: Sequence[Path], question: str
) -> Iterator[tuple[str, Callable[[], None]]]:
    """The steps in their order; what each does ends when its result is on the screen."""

    def ask(text: str, exchange: int) -> None:
        page.get_by_role("tab", name="Chat").click()
        page.fill("#question textarea", text)
        page.press("#question textarea", "Enter")
        page.locator(
            f"#chat [data-id^='{exchange}-'], #chat a[href*='#cite-{exchange}-']"
        ).first.wait_for()

    def open_page() -> None:
        page.wait_for_selector("#question textarea")

    def drop() -> None:
        page.get_by_role("tab", name="Library").click()
        page.set_input_files("#pdfs input[type=file]", [str(pdf) for pdf in pdfs])
        page.click("#job-add:enabled")
        page.click("[data-act=mix][data-id=add]")
        page.locator("#job progress").wait_for()  # the job before, of the survey, may be complete
        page.locator("#job", has_text="is complete").wait_for()

    def make_table() -> None:
        page.get_by_role("tab", name="Catalog").click()
        boxes = page.locator("#entries [data-act=pick]")
        boxes.first.wait_for()
        for number in range(5):
            boxes.nth(number).check()
        page.click("#asking [data-act=table]:enabled")
        page.click("#table-bar [data-act=make-table]")
        page.locator("#table-result a[download='table.csv']").wait_for()

    def export() -> None:
        page.get_by_role("tab", name="Catalog").click()
        page.click("#export summary")
        with page.expect_download() as taken:
            page.click("#export [data-id=ris]")
        if b"TY  - " not in Path(taken.value.path()).read_bytes():
            raise InputError("The export holds no work.")

    yield "start, with a new index of the survey's notes, until the chat is open", open_page
    yield "the first answer with a citation", lambda: ask(_FIRST, 0)
    yield f"drop {len(pdfs)} PDFs, until they are read", drop
    yield "an answer about one of them", lambda: ask(question, 1)
    yield "a table of 5 works", make_table
    yield "5 works as a file for Zotero", export


def _is_open(page: Any, address: str) -> bool:
    """Open the page, if anybody listens yet; the first page of a server waits for the chat by itself."""
    try:
        page.goto(address)
    except Exception as error:  # playwright has one class for all
        if "ERR_CONNECTION_REFUSED" not in str(error):
            raise
        return False
    return True


@contextmanager
def _served(work: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A chat on a free port, offline, with a new index."""
    work.mkdir(parents=True, exist_ok=True)
    index = work / f"walk-{os.getpid()}"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "ptmrag", "serve", "--index", str(index), "--port", str(port)]
    empty = work / "no-web"
    empty.mkdir(exist_ok=True)
    with (work / "serve.log").open("w") as log:
        server = subprocess.Popen([*command, "--mirror", str(empty)], stderr=log)  # noqa: S603 - our own command
        try:
            yield server, f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            server.wait()

"""A generated web of thousands of pages on the loopback address, and the list that links to them.

    with serve(BigWeb(3_000)) as address:
        ingest([list], mirror=address)

A page is generated from its number when it is requested, so the web takes no memory. The web counts the
requests, and how many a host served at the same time. Its only fault is missing pages.
"""

import hashlib
import io
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

_HOSTS, _PDF_HOSTS = 150, 30
_GONE = 20  # one link in twenty leads to a missing page
_TERMS = """
    memory text model encoder sparse dense attention token layer head corpus language sentence query
    passage index rank score train loss batch step rate weight bias graph node edge path tree leaf
"""
_COMMON = "the of and in is to a we with that"
_POOL, _BETWEEN = tuple(_TERMS.split()), tuple(_COMMON.split())


def link_of(number: int) -> str:
    """The link of an entry. Of ten entries, six link to a page, two to a repository, one to a PDF, one to arXiv."""
    kind = number % 10
    if kind < 6:
        return f"https://host{number % _HOSTS}.example.org/page/{number}"
    if kind < 8:
        return f"https://github.com/garden/tool{number}"
    if kind == 8:
        return f"https://files{number % _PDF_HOSTS}.example.org/paper-{number}.pdf"
    return f"https://arxiv.org/abs/{2001 + number // 10_000}.{number:05}"


def title_of(number: int) -> str:
    """The title of an entry; each is different."""
    chance = random.Random(number)  # noqa: S311 - not a secret
    return f"{' '.join(chance.sample(_POOL, 4)).title()}, number {number}"


def listing(count: int) -> str:
    """The list in Markdown, with a heading for every hundred entries."""
    lines = []
    for number in range(count):
        if number % 100 == 0:
            lines.append(f"\n## Part {number // 100 + 1}\n")
        lines.append(f"- [{title_of(number)}]({link_of(number)})")
    return "\n".join(lines) + "\n"


@dataclass
class BigWeb:
    """The web, and its counts: requests by address, and the most requests at once by host."""

    count: int
    delay: float = 0.0  # seconds before each reply
    asked: Counter[tuple[str, int]] = field(default_factory=Counter)  # (host/path, status)
    at_work: Counter[str] = field(default_factory=Counter)
    most_at_once: Counter[str] = field(default_factory=Counter)
    etags: dict[str, str] = field(default_factory=dict)  # of the bodies that were made
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, place: str) -> tuple[bytes, str] | None:
        """Return body and media type of "<host>/<path>", or None if the page is missing."""
        name = place.rpartition("/")[2].removesuffix(".pdf").rpartition(".")[2]
        digits = "".join(character for character in name if character.isdigit())
        if place.startswith("raw.githubusercontent.com/garden/tool"):
            digits = place.split("/")[2].removeprefix("tool")
        if not digits or place.endswith("robots.txt") or int(digits) >= self.count:
            return None
        number = int(digits)
        if number % _GONE == 3:
            return None
        if place.startswith("host"):
            return page(number), "text/html; charset=utf-8"
        if place.startswith("raw.githubusercontent.com") and place.endswith("HEAD/README.md"):
            return f"# Tool {number}\n\n{prose(number, 300)}\n".encode(), "text/plain"
        if place.startswith(("files", "arxiv.org/pdf/")):
            return pdf(number), "application/pdf"
        return None

    def by_host(self) -> Counter[str]:
        """Count the requests to each host."""
        found = Counter[str]()
        for (place, _), times in self.asked.items():
            found[place.partition("/")[0]] += times
        return found

    def sent_twice(self) -> int:
        """Count the bodies that were sent more than once."""
        return sum(times - 1 for (_, status), times in self.asked.items() if status == 200)

    def forget(self) -> None:
        """Reset the counts."""
        self.asked.clear()
        self.most_at_once.clear()


def prose(seed: int, words: int) -> str:
    """Meaningless sentences, different for each seed."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    said = [chance.choice(_BETWEEN if place % 3 else _POOL) for place in range(words)]
    return " ".join(" ".join(said[i : i + 11]).capitalize() + "." for i in range(0, words, 11))


def page(number: int) -> bytes:
    """A web page of three paragraphs."""
    parts = "".join(f"<p>{prose(number * 10 + part, 120)}</p>" for part in range(3))
    head = f"<head><title>{title_of(number)}</title></head>"
    return f"<html>{head}<body><article>{parts}</article></body></html>".encode()


def pdf(number: int) -> bytes:
    """A PDF of four pages with a title."""
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=True)
    for part in range(4):
        words = prose(number * 10 + part, 500).split()
        if part == 0:
            canvas.setFont("Times-Bold", 16)
            canvas.drawString(60, 790, title_of(number))
        canvas.setFont("Times-Roman", 10)
        for row in range(0, len(words), 12):
            canvas.drawString(60, 760 - row, " ".join(words[row : row + 12]))
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@contextmanager
def serve(web: BigWeb) -> Iterator[str]:
    """Serve the web while the block runs. Yields its address, to be used as a mirror."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.web = web  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Log nothing."""

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True  # the client was killed

    def do_GET(self) -> None:
        web: BigWeb = self.server.web  # type: ignore[attr-defined]
        place = unquote(self.path.lstrip("/").partition("?")[0])
        host = place.partition("/")[0]
        with web.lock:
            web.at_work[host] += 1
            web.most_at_once[host] = max(web.most_at_once[host], web.at_work[host])
        try:
            self._send(web, place)
        finally:
            with web.lock:
                web.at_work[host] -= 1

    def _send(self, web: BigWeb, place: str) -> None:
        time.sleep(web.delay)
        known = web.etags.get(place)
        if known is not None and self.headers.get("If-None-Match") == known:
            status, etag, body, media_type = 304, known, b"", "text/plain"
        else:
            found = web.answer(place)
            body, media_type = found or (b"none", "text/plain")
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            status = 404 if found is None else 200
            if found is not None:
                web.etags[place] = etag
        with web.lock:
            web.asked[place, status] += 1
        self.send_response(status)
        self.send_header("ETag", etag)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

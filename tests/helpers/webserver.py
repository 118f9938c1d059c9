"""A small web on the loopback address, in the layout of a mirror: /<host>/<path>.

It serves what a test puts there as arXiv, GitHub or a blog, with ETags and faults, and logs all requests.

    web.put_paper("2101.00001", pdf)
    web.put("blog.example.org/a", "the page")
    web.put("blog.example.org/a", status=503, headers={"Retry-After": "7"}, times=2)    # the first two times
"""

import hashlib
import html
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import unquote

_FEED = '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">{}</feed>'
_ENTRY = "<entry><id>http://arxiv.org/abs/{}v3</id><title>{}</title></entry>"
_ABSTRACT = (
    '<html><head><title>[{0}] {1}</title><meta name="citation_title" content="{1}"/></head>'
    "<body><h1>{1}</h1><blockquote>{2}</blockquote></body></html>"
)
_REPOSITORY = (
    "<!DOCTYPE html><html><head><title>GitHub - {0}</title></head><body><header><nav>Skip to content "
    "Sign in Sign up Product Solutions Pricing</nav></header><main><div>Code Issues Pull requests "
    'Actions</div><article class="markdown-body entry-content">{1}</article></main><footer>Terms '
    "Privacy Security Contact</footer></body></html>"
)
GITHUB_RAW = "application/vnd.github.raw"


@dataclass
class Reply:
    """The reply of an address.

    `times`: how often it is sent; after that, the reply put before it is sent. `cut_at`: the connection
    closes after so many bytes of the body. `fault`: the server resets the connection without a reply,
    sends nothing, sends something that is not HTTP, or never stops sending. `accept`: only requests that
    accept this type get the reply. `ranges`: whether a part of the body can be requested. `gate`: the
    reply waits until the event is set.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = "text/html; charset=utf-8"
    cut_at: int | None = None
    fault: Literal["reset", "silent", "noise", "endless"] | None = None
    accept: str | None = None
    times: int | None = None
    ranges: bool = True
    gate: threading.Event | None = None


@dataclass(frozen=True)
class Request:
    """A request: "<host>/<path>", query, headers, and when it came (monotonic seconds)."""

    place: str
    query: str
    headers: dict[str, str]
    at: float


@dataclass
class Web:
    """Replies by "<host>/<path>", and a log of (host/path, status)."""

    address: str
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    log: list[tuple[str, int]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def put(self, place: str, body: bytes | str = b"", **how: Any) -> None:
        """Set the reply of an address. It is sent before the replies that were put earlier."""
        raw = body.encode() if isinstance(body, str) else body
        self.replies.setdefault(place, []).insert(0, Reply(raw, **how))

    def put_redirect(self, place: str, to: str, *, status: int = 302) -> None:
        """Redirect an address to another."""
        self.put(place, status=status, headers={"Location": to})

    def put_paper(self, identifier: str, pdf: bytes) -> None:
        """Put an arXiv paper."""
        self.put(f"arxiv.org/pdf/{identifier}", pdf, media_type="application/pdf")

    def put_abstract(self, identifier: str, title: str, abstract: str) -> None:
        """Put the abstract page of an arXiv paper."""
        page = _ABSTRACT.format(identifier, html.escape(title), html.escape(abstract))
        self.put(f"arxiv.org/abs/{identifier}", page)

    def put_readme(self, repository: str, text: str) -> None:
        """Put the README of a GitHub repository."""
        self.put(
            f"raw.githubusercontent.com/{repository}/HEAD/README.md", text, media_type="text/plain"
        )

    def put_repository(self, repository: str, text: str) -> None:
        """Put a GitHub repository: its README as a file, from the API, and on its page between navigation."""
        self.put_readme(repository, text)
        place = f"api.github.com/repos/{repository}/readme"
        self.put(place, '{"encoding": "base64"}', media_type="application/json; charset=utf-8")
        self.put(place, text, media_type=f"{GITHUB_RAW}; charset=utf-8", accept=GITHUB_RAW)
        paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in text.split("\n\n"))
        self.put(f"github.com/{repository}", _REPOSITORY.format(repository, paragraphs))

    def put_titles(self, titles: dict[str, str]) -> None:
        """Set the reply of arXiv's API to any search: titles by id."""
        entries = "".join(_ENTRY.format(key, html.escape(titles[key])) for key in titles)
        self.put(
            "export.arxiv.org/api/query", _FEED.format(entries), media_type="application/atom+xml"
        )

    def asked(self, part: str = "") -> list[int]:
        """Return the statuses of requests whose address contains `part`; 0 if the server sent none."""
        return [status for place, status in self.log if part in place]


@contextmanager
def serve_web() -> Iterator[Web]:
    """Serve the web while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    web = Web(f"http://127.0.0.1:{server.server_address[1]}")
    server.web = web  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield web
    finally:
        web.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Log nothing."""

    def do_GET(self) -> None:
        web: Web = self.server.web  # type: ignore[attr-defined]
        path, _, query = self.path.lstrip("/").partition("?")
        place = unquote(path)
        reply = self._choose(web.replies.get(place, []))
        etag = f'"{hashlib.sha256(reply.body).hexdigest()[:16]}"'
        status = 304 if self._is_known(reply, etag) else reply.status
        web.requests.append(Request(place, unquote(query), dict(self.headers), time.monotonic()))
        web.log.append((place, 0 if reply.fault in ("reset", "silent", "noise") else status))
        if reply.gate is not None:
            reply.gate.wait(60)
        if reply.fault is not None:
            self._fail(reply, web)
            return
        body = b"" if status == 304 else reply.body
        first = self.headers.get("Range", "").removeprefix("bytes=").removesuffix("-")
        if reply.ranges and first.isdecimal() and self.headers.get("If-Range") == etag:
            status, body = 206, reply.body[int(first) :]
            place_of = f"bytes {first}-{len(reply.body) - 1}/{len(reply.body)}"
            reply = replace(reply, headers={**reply.headers, "Content-Range": place_of})
            web.log[-1] = (place, 206)
        headers = {"ETag": etag, "Content-Type": reply.media_type, "Content-Length": str(len(body))}
        self.send_response(status)
        for name, value in (headers | reply.headers).items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):  # the client has closed the connection
            self.wfile.write(body if reply.cut_at is None else body[: reply.cut_at])
        self.close_connection = self.close_connection or reply.cut_at is not None

    def _choose(self, replies: list[Reply]) -> Reply:
        accept = self.headers.get("Accept", "")
        for reply in replies:
            if reply.times != 0 and reply.accept in (None, accept):
                reply.times = reply.times - 1 if reply.times else None
                return reply
        return Reply(b"none", 404)

    def _is_known(self, reply: Reply, etag: str) -> bool:
        date = self.headers.get("If-Modified-Since")
        is_same = date is not None and date == reply.headers.get("Last-Modified")
        return reply.status == 200 and (is_same or self.headers.get("If-None-Match") == etag)

    def _fail(self, reply: Reply, web: Web) -> None:
        self.close_connection = True
        if reply.fault == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif reply.fault == "noise":
            self.wfile.write(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")
        elif reply.fault == "silent":
            web.closing.wait(10)
        else:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.media_type)
            self.send_header("Connection", "close")
            self.end_headers()
            with suppress(OSError):
                while not web.closing.is_set():
                    self.wfile.write(b"\0" * 4096)

"""A small web on the loopback address, in the layout of a mirror: /<host>/<path>.

It plays arXiv, GitHub and a blog: whatever a test puts there, with ETags, and a log of what was asked.
"""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

_FEED = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{}</feed>'
_ENTRY = "<entry><id>http://arxiv.org/abs/{}v3</id><title>{}</title></entry>"


@dataclass
class Reply:
    """What an address answers; `times` bounds how often, after that the reply below it shows."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = "text/html; charset=utf-8"
    cut_at: int | None = None
    times: int | None = None


@dataclass
class Web:
    """Replies by "<host>/<path>", and a log of (host/path, status)."""

    address: str
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    log: list[tuple[str, int]] = field(default_factory=list)
    agents: dict[str, str] = field(default_factory=dict)

    def put(self, place: str, body: bytes | str = b"", **how: Any) -> None:
        """Let an address answer; what is put later lies above what was put before."""
        raw = body.encode() if isinstance(body, str) else body
        self.replies.setdefault(place, []).insert(0, Reply(raw, **how))

    def put_paper(self, identifier: str, pdf: bytes) -> None:
        """An arXiv paper."""
        self.put(f"arxiv.org/pdf/{identifier}", pdf, media_type="application/pdf")

    def put_readme(self, repository: str, text: str) -> None:
        """A GitHub repository's README."""
        self.put(
            f"raw.githubusercontent.com/{repository}/HEAD/README.md", text, media_type="text/plain"
        )

    def put_titles(self, titles: dict[str, str]) -> None:
        """What arXiv's API answers to any search: titles by id."""
        entries = "".join(_ENTRY.format(*pair) for pair in titles.items())
        self.put(
            "export.arxiv.org/api/query", _FEED.format(entries), media_type="application/atom+xml"
        )

    def asked(self, part: str = "") -> list[int]:
        """The statuses given to requests whose address holds a text."""
        return [status for place, status in self.log if part in place]


@contextmanager
def serve_web() -> Iterator[Web]:
    """The web, for as long as the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    web = Web(f"http://127.0.0.1:{server.server_address[1]}")
    server.web = web  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Silence."""

    def do_GET(self) -> None:
        web: Web = self.server.web  # type: ignore[attr-defined]
        place = unquote(self.path.lstrip("/")).partition("?")[0]
        reply = next((r for r in web.replies.get(place, []) if r.times != 0), Reply(b"none", 404))
        if reply.times:
            reply.times -= 1
        etag = f'"{hashlib.sha256(reply.body).hexdigest()[:16]}"'
        is_known = reply.status == 200 and self.headers.get("If-None-Match") == etag
        status = 304 if is_known else reply.status
        web.log.append((place, status))
        web.agents[f"https://{place}"] = self.headers.get("User-Agent", "")
        body = b"" if is_known else reply.body
        headers = {"ETag": etag, "Content-Type": reply.media_type, "Content-Length": str(len(body))}
        self.send_response(status)
        for name, value in (headers | reply.headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body if reply.cut_at is None else body[: reply.cut_at])
        self.close_connection = self.close_connection or reply.cut_at is not None

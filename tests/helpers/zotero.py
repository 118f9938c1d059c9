"""A stand-in for a running Zotero: its local API on the loopback address, after its documentation.

    with running_zotero() as zotero:
        key = zotero.add("journalArticle", title="Owls", collections=[zotero.collection("NLP")])
        zotero.attach(key, Path("owls.pdf"))

https://www.zotero.org/support/dev/web_api/v3/local_api. An item that is new or edited keeps its version until
`sync`, as in Zotero.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Zotero:
    """What the stand-in has, by library: `users/0` and the groups; and the paths that it was asked for."""

    address: str = ""
    is_enabled: bool = True
    version: int = 0
    items: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {"users/0": {}})
    collections: dict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: {"users/0": {}}
    )
    groups: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(2222))

    def key(self) -> str:
        """A key as Zotero makes them."""
        return f"KEYS{next(self.numbers)}"

    def collection(self, name: str, parent: str = "", *, library: str = "users/0") -> str:
        """Make a collection; returns its key."""
        key = self.key()
        data = {"key": key, "name": name, "parentCollection": parent or False}
        self.collections.setdefault(library, {})[key] = {"key": key, "version": 0, "data": data}
        return key

    def add(self, kind: str, *, library: str = "users/0", **data: Any) -> str:
        """Make an item; returns its key."""
        key = self.key()
        said = {"key": key, "version": 0, "itemType": kind, "collections": [], "tags": [], **data}
        one = {"key": key, "version": 0, "links": {}, "meta": {}, "data": said}
        self.items.setdefault(library, {})[key] = one
        return key

    def attach(self, parent: str, file: Path, *, library: str = "users/0") -> str:
        """Attach a PDF to an item; returns the key of the attachment."""
        data = {"parentItem": parent, "linkMode": "imported_file", "filename": file.name}
        key = self.add("attachment", library=library, contentType="application/pdf", **data)
        link = {"href": file.as_uri(), "type": "application/pdf", "title": file.name}
        self.items[library][key]["links"]["enclosure"] = link
        return key

    def sync(self) -> None:
        """Give everything a version, as a synchronisation does."""
        self.version += 1
        for library in (*self.items.values(), *self.collections.values()):
            for one in library.values():
                one["version"] = one["data"]["version"] = self.version

    def answer(self, path: str, query: str) -> tuple[int, Any]:
        """The status and the body of a request."""
        if not self.is_enabled:
            return 403, "Local API is not enabled"
        library, _, rest = path.removeprefix("/api/").rpartition("/")
        if path == "/api/users/0/groups":
            return 200, [
                {"id": int(prefix.partition("/")[2]), "version": 1, "data": {"name": name}}
                for prefix, name in self.groups.items()
            ]
        found = {"items": self.items, "collections": self.collections}.get(rest, {}).get(library)
        if found is None:
            return 404, "Not found"
        since = int(parse_qs(query).get("since", ["0"])[0])
        return 200, [one for one in found.values() if not since or one["version"] > since]


@contextmanager
def running_zotero() -> Iterator[Zotero]:
    """A stand-in that answers at `address` until the block ends."""
    zotero = Zotero()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            zotero.asked.append(parts.path)
            status, said = zotero.answer(parts.path, parts.query)
            body = (said if isinstance(said, str) else json.dumps(said)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Zotero-API-Version", "3")
            self.send_header("Last-Modified-Version", str(zotero.version))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    zotero.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield zotero
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

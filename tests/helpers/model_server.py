"""A server on the loopback address that speaks as Ollama and as OpenAI do, with a model that is made up.

with model_server(key="the-key") as server:
    server.address, server.seen

What it answers is what `repeats` of `models` writes; to the passages of a search it answers with their first sentences.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from helpers.models import is_reading, passages, repeats
from ptmrag.language.verbatim import sentences

OLLAMA = (
    {
        "name": "big:7b",
        "size": 4_700_000_000,
        "details": {"family": "qwen", "parameter_size": "7B", "quantization_level": "Q4_K_M"},
    },
    {"name": "small:1b", "size": 800_000_000, "details": {"family": "llama"}},
    {"name": "nomic-embed-text", "size": 270_000_000, "details": {"family": "nomic-bert"}},
)
READY = "So that readers can check each claim."


@dataclass
class ModelServer:
    """What was asked, with its headers; `key` is the one that it takes, None for any."""

    key: str | None = None
    ollama: Any = OLLAMA
    named: tuple[str, ...] = ("local-a",)
    address: str = ""
    seen: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)

    def reply(self, messages: list[dict[str, str]]) -> str:
        read = [(one["role"], one["content"]) for one in messages]
        if is_reading(read):  # type: ignore[arg-type]
            found = [
                f"{n}: {next(iter(sentences(text.partition(chr(10))[2])), '')}"
                for n, text in passages(read)  # type: ignore[arg-type]
            ]
            return "\n".join(found)
        given = passages(read)  # type: ignore[arg-type]
        return repeats(given) if given else READY


def _handler(server: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: Any) -> None: ...

        def do_GET(self) -> None:
            server.seen.append((self.path, dict(self.headers), None))
            if self.path == "/api/tags":
                self._send(200, {"models": server.ollama})
            elif self.path == "/v1/models":
                self._send(200, {"data": [{"id": name} for name in server.named]})
            else:
                self._send(404, {})

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.seen.append((self.path, dict(self.headers), asked))
            given = self.headers.get("Authorization", "")
            if server.key is not None and given != f"Bearer {server.key}":
                self._send(401, {"error": {"message": f"No such key: {given}"}})
                return
            text = server.reply(asked["messages"])
            if self.path == "/api/chat":
                said = {"model": asked["model"], "created_at": "2026-01-01T00:00:00Z"}
                message = {"role": "assistant", "content": text}
                self._send(200, said | {"message": message, "done": True, "done_reason": "stop"})
                return
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
            delta = {"role": "assistant", "content": text}
            choice = {"index": 0, "delta": delta, "finish_reason": "stop"}
            body = f"data: {json.dumps(chunk | {'choices': [choice]})}\n\ndata: [DONE]\n\n"
            self._send(200, body, "text/event-stream")

        def _send(self, status: int, body: Any, kind: str = "application/json") -> None:
            sent = body if isinstance(body, str) else json.dumps(body) + "\n"
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(sent.encode())

    return Handler


@contextmanager
def model_server(**how: Any) -> Iterator[ModelServer]:
    """Serve until the block ends."""
    server = ModelServer(**how)
    listening = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    server.address = f"http://127.0.0.1:{listening.server_port}"
    thread = threading.Thread(target=listening.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()

"""The chat behind nginx, with the files of `deploy/` (Debian: apt-get install nginx-light)."""

import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpers.chat import CITED, Scripted
from ptmrag.answer.answer import Answer
from ptmrag.ingestion.jobs import Jobs
from ptmrag.web import build_app
from ptmrag.web.serving import server

pytestmark = pytest.mark.slow

DEPLOY = Path(__file__).parents[2] / "deploy"
# What a visitor writes into the browser, the file that serves it, and how the chat is started for it.
PLACES = {
    "a name": ("papers.example.org", "/", "nginx.conf", None),
    "a path": ("www.example.org", "/ptmrag/", "nginx-subpath.conf", "/ptmrag"),
}
AROUND = """
daemon off; pid nginx.pid; error_log stderr; worker_processes 1;
events {{}}
http {{
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  {inside}
}}
"""


class Halting(Scripted):
    """Gives the beginning of an answer, and the rest once somebody has seen that."""

    def __init__(self) -> None:
        super().__init__()
        self.is_seen = threading.Event()

    def stream(self, question: str, **options: Any) -> Iterator[Answer]:
        yield replace(CITED, text="Only a beginning", citations=())
        assert self.is_seen.wait(20), "the beginning did not arrive before the end"
        yield CITED


@contextmanager
def nginx(folder: Path, file: str, chat_port: int) -> Iterator[int]:
    """nginx with a file of `deploy/`, at a free port of its own."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("no nginx here: apt-get install nginx-light")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    inside = (DEPLOY / file).read_text(encoding="utf-8").replace(":7860", f":{chat_port}")
    if "server {" in inside:
        inside = inside.replace("listen 80;", f"listen 127.0.0.1:{port};")
    else:
        inside = f"server {{ listen 127.0.0.1:{port}; {inside} }}"
    configured = folder / "nginx.conf"
    configured.write_text(AROUND.format(inside=inside), encoding="utf-8")
    command = [program, "-p", str(folder), "-e", "stderr", "-c", str(configured)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        transport = httpx.HTTPTransport(retries=8)  # until it listens
        with httpx.Client(transport=transport) as client:
            client.get(f"http://127.0.0.1:{port}/nginx-is-there")
        yield port
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module", params=PLACES)
def visited(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[httpx.Client, Halting]]:
    """A client that visits the chat through nginx, under the name and path that people know."""
    name, path, file, root_path = PLACES[request.param]
    folder = tmp_path_factory.mktemp("nginx")
    assistant = Halting()
    app = build_app(assistant, jobs=Jobs(folder / "index"))  # type: ignore[arg-type]
    address = server.start(app, port=0, root_path=root_path, allow_hosts=(name,))
    chat_port = int(re.findall(r":(\d+)/", address)[0])
    with nginx(folder, file, chat_port) as port:
        base = f"http://127.0.0.1:{port}{path}"
        with httpx.Client(base_url=base, headers={"Host": name}, timeout=30) as client:
            yield client, assistant
    app.close(verbose=False)


def test_the_page_opens(visited: tuple[httpx.Client, Halting]) -> None:
    """The page, its scripts and its settings are where its browser looks for them."""
    client, _ = visited
    page = client.get("")
    assert page.status_code == 200
    root = client.get("config").json()["root"]
    assert root.rstrip("/").endswith(client.base_url.path.rstrip("/"))
    script = re.findall(r'src="[./]*(assets/[^"]+\.js)"', page.text)[0]
    assert (
        client.get(script)
        .headers["content-type"]
        .startswith(("text/javascript", "application/javascript"))
    )


def test_an_answer_appears_while_it_is_written(visited: tuple[httpx.Client, Halting]) -> None:
    """The beginning of an answer reaches the visitor before its end is there."""
    client, assistant = visited
    calls = [d for d in client.get("config").json()["dependencies"] if d["backend_fn"]]
    (asked,) = (d for d in calls if d["targets"][0][1] == "submit")
    call = {
        "data": ["Why?"] + [None] * (len(asked["inputs"]) - 1),
        "fn_index": asked["id"],
        "session_hash": "one",
    }
    origin = {"Origin": f"http://{client.headers['host']}"}
    client.post("gradio_api/queue/join", json=call, headers=origin).raise_for_status()
    received = ""
    with client.stream("GET", "gradio_api/queue/data", params={"session_hash": "one"}) as stream:
        for piece in stream.iter_text():
            received += piece
            if "Only a beginning" in received:
                assistant.is_seen.set()
    assert '"success":true' in received
    assert CITED.citations[0].quote[:20] in received


def test_a_large_pdf_may_be_added(visited: tuple[httpx.Client, Halting]) -> None:
    """nginx lets through what the chat takes; its own limit is one megabyte."""
    paper = {"files": ("large.pdf", b"%PDF-1" + bytes(5_000_000))}
    assert visited[0].post("gradio_api/upload", files=paper).status_code == 200


def test_another_name_is_refused(visited: tuple[httpx.Client, Halting]) -> None:
    """The name that was asked for reaches the chat, which refuses all but its own."""
    answered = visited[0].get("config", headers={"Host": "evil.example"})
    assert answered.status_code == 403
    assert "--allow-host evil.example" in answered.text


def test_who_logs_in_is_known_by_address(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong password counts for the visitor's address, not for the proxy's."""
    app = build_app(Scripted(CITED))  # type: ignore[arg-type]
    name = "papers.example.org"
    address = server.start(app, port=0, allow_hosts=(name,), users=[("ann", "secret")])
    with nginx(tmp_path, "nginx.conf", int(re.findall(r":(\d+)/", address)[0])) as port:
        visitor = httpx.HTTPTransport(local_address="127.0.0.9")
        with httpx.Client(transport=visitor, headers={"Host": name}) as client:
            wrong = {"username": "ann", "password": "guess"}
            assert client.post(f"http://127.0.0.1:{port}/login", data=wrong).status_code == 400
    app.close(verbose=False)
    assert "from 127.0.0.9" in capsys.readouterr().err

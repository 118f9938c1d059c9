"""The server: what it serves, to whom, and how it starts and ends."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpers.chat import CITED, Scripted
from ptmrag.answer.answer import Answer
from ptmrag.errors import InputError
from ptmrag.ingestion.jobs import Jobs
from ptmrag.web import build_app
from ptmrag.web.serving import server
from ptmrag.web.serving.listening import bind
from ptmrag.web.serving.users import read_users

ROOT = Path(__file__).parents[2]


@contextmanager
def running(assistant: Any, **how: Any) -> Iterator[str]:
    app = build_app(assistant)
    door = {"port": 0, "read_only": True}
    try:
        yield server.start(app, **door | how)
    finally:
        app.close(verbose=False)


@pytest.fixture(scope="module")
def page() -> Iterator[tuple[str, Scripted]]:
    assistant = Scripted(CITED)
    with running(assistant) as address:
        yield address, assistant


def test_the_page_asks_no_other_host(page: tuple[str, Scripted]) -> None:
    """No font, script, style or picture of the page comes from another host."""
    address, _ = page
    front = httpx.get(address).text
    loaded = re.findall(r"""(?:src|href)=["']?(?:https?:)?//([^/"'\s>]+)""", front)
    assert [host for host in loaded if not host.startswith("127.0.0.1")] == []
    assert "fonts.g" not in front
    config = httpx.get(f"{address}config").json()
    elsewhere = re.findall(r"https?://(?!127\.0\.0\.1)[^\s\"']+", json.dumps(config))
    assert elsewhere == []
    assert config["stylesheets"] == []
    assert "url(http" not in httpx.get(f"{address}theme.css").text


def test_nothing_is_reported_to_anybody(page: tuple[str, Scripted]) -> None:
    """No analytics, no tunnel, no record of the questions, no monitoring page."""
    address, _ = page
    config = httpx.get(f"{address}config").json()
    assert config["analytics_enabled"] is False
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
    assert config["run_history"] is False
    assert httpx.get(f"{address}monitoring").status_code == 403


def test_the_chat_shows_text_only(page: tuple[str, Scripted]) -> None:
    """Gradio's own guards are on as well: sanitized HTML, no tags, no formulas."""
    config = httpx.get(f"{page[0]}config").json()
    (chat,) = (c["props"] for c in config["components"] if c["type"] == "chatbot")
    assert chat["sanitize_html"] is True
    assert not chat["allow_tags"]
    assert chat["latex_delimiters"] == []
    assert chat["examples"] == []  # they come in the reader's language


def test_files_of_this_machine_are_not_served(page: tuple[str, Scripted], tmp_path: Path) -> None:
    """No folder can be read through the server, not even the one where it was started."""
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    for file in (secret, ROOT / "pyproject.toml", Path("/etc/hostname")):
        assert httpx.get(f"{page[0]}gradio_api/file={file}").status_code in (403, 404)


def open_page(address: str, session: str) -> None:
    """What a browser sends when the page of one visitor is there: what it kept, and that it is shown."""
    config = httpx.get(f"{address}config").json()
    calls = [d for d in config["dependencies"] if d["backend_fn"]]
    waiting = [d for d in calls if d["targets"][0][1] == "load" and not d["queue"]]
    while waiting:
        sent = waiting.pop()
        kept = [None] * len(sent["inputs"])
        call = {"data": kept, "fn_index": sent["id"], "session_hash": session}
        httpx.post(f"{address}gradio_api/run/predict", json=call).raise_for_status()
        waiting += [d for d in calls if d["trigger_after"] == sent["id"] and not d["queue"]]


def ask(address: str, session: str, question: str) -> str:
    """What the page of one visitor receives after a question, as the browser asks it."""
    config = httpx.get(f"{address}config").json()
    calls = (d for d in config["dependencies"] if d["backend_fn"])
    (asked,) = (d for d in calls if d["targets"][0][1] == "submit")
    data = [question] + [None] * (len(asked["inputs"]) - 1)
    call = {"data": data, "fn_index": asked["id"], "session_hash": session}
    httpx.post(f"{address}gradio_api/queue/join", json=call).raise_for_status()
    return httpx.get(f"{address}gradio_api/queue/data", params={"session_hash": session}).text


def test_visitors_do_not_see_each_other(page: tuple[str, Scripted]) -> None:
    """A visitor's second question follows that visitor's first, whoever asked in between."""
    address, assistant = page
    for session in ("one", "two"):
        open_page(address, session)
    for session, question in (("one", "Alpha?"), ("two", "Beta?"), ("one", "Gamma?")):
        received = ask(address, session, question)
        assert "process_completed" in received
    assert "Beta" not in received
    assert assistant.asked == [
        ("Alpha?", []),
        ("Beta?", []),
        ("Gamma?", [("Alpha?", CITED.text)]),
    ]


def test_a_bug_is_not_shown_to_the_visitor() -> None:
    """An unexpected error goes to the server's log; the visitor learns only that it failed."""

    class Broken(Scripted):
        def stream(self, question: str, **options: Any) -> Iterator[Answer]:
            raise RuntimeError("secret detail")
            yield

    with running(Broken()) as address:
        open_page(address, "one")
        received = ask(address, "one", "Alpha?")
    assert '"success":false' in received
    assert "secret detail" not in received


def test_only_users_may_log_in_and_health_needs_no_login(tmp_path: Path) -> None:
    """With --auth, nothing of the page is shown without a login; /health answers anybody."""
    names = tmp_path / "users"
    names.write_text("ann:secret word\nbob:x:y\n", encoding="utf-8")
    assert read_users(str(names)) == [("ann", "secret word"), ("bob", "x:y")]
    with running(Scripted(CITED), users=read_users("ann:secret")) as address:
        assert httpx.get(f"{address}config").status_code == 401
        assert httpx.get(f"{address}health").text == "ok"
        login = httpx.post(f"{address}login", data={"username": "ann", "password": "secret"})
        assert login.status_code == 200
        assert httpx.get(f"{address}config", cookies=login.cookies).status_code == 200
    for wrong in ("ann", ":secret", "ann:"):
        with pytest.raises(InputError, match="user:password"):
            read_users(wrong)


def test_health_says_what_is_wrong() -> None:
    """With a fault of the index, /health answers 503 and the sentence; without, 200 again."""
    faults = ["The index 'x' is damaged.", ""]
    with running(Scripted(CITED), fault=lambda: faults.pop(0)) as address:
        first, second = (httpx.get(f"{address}health") for _ in range(2))
    assert (first.status_code, first.text) == (503, "The index 'x' is damaged.")
    assert (second.status_code, second.text) == (200, "ok")


def test_read_only_is_read_only(tmp_path: Path) -> None:
    """No file box, no button, no listener behind them, and no upload of any size over HTTP."""
    jobs = Jobs(tmp_path / "index")
    parts = {}
    for read_only in (True, False):
        app = build_app(Scripted(CITED), jobs=jobs, read_only=read_only)
        kinds = [component["type"] for component in app.config["components"]]
        parts[read_only] = (kinds.count("file"), kinds.count("button"))
        app.close(verbose=False)
    assert parts == {True: (0, 0), False: (2, 5)}
    small = {"files": ("x.pdf", b"%PDF-1")}
    for read_only, status in ((True, 403), (False, 200)):
        app = build_app(Scripted(CITED), jobs=jobs)
        address = server.start(app, port=0, read_only=read_only)
        answered = httpx.post(f"{address}gradio_api/upload", files=small)
        app.close(verbose=False)
        assert answered.status_code == status


def test_behind_a_proxy_the_page_knows_its_path() -> None:
    """The browser sends its requests under --root-path."""
    with running(Scripted(CITED), root_path="/papers") as address:
        assert httpx.get(f"{address}config").json()["root"].endswith("/papers")


def test_a_port_in_use_is_one_sentence_with_the_cure() -> None:
    """The port is checked before anything slow is done."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=rf"port {port}.*--port {port + 1}"):
            server.serve(port=port, index="does-not-matter")


def test_an_address_of_another_machine_is_one_sentence() -> None:
    """The error names the host."""
    with pytest.raises(InputError, match=r"192\.0\.2\.1"):
        bind("192.0.2.1", 0)


def test_the_page_is_not_asked_for_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page starts although the environment names a proxy."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "intranet")
    monkeypatch.setenv("no_proxy", "")
    with running(Scripted(CITED)) as address:
        assert httpx.get(address).status_code == 200
    assert os.environ["NO_PROXY"] == "intranet,127.0.0.1,localhost,::1"


def test_fetching_ends_with_the_chat(tmp_path: Path) -> None:
    """The ingest in the background ends with the chat; the next start resumes it."""
    jobs = Jobs(tmp_path / "index", mirror=str(tmp_path))
    with server._fetching(jobs, is_new=True, read_only=False):
        assert jobs.progress().state == "running"
        process = jobs._process
        assert process is not None
    assert process.poll() is not None
    assert jobs.progress().state == "failed"
    assert Jobs(tmp_path / "index").is_unfinished()
    again = Jobs(tmp_path / "index")
    with server._fetching(again, is_new=False, read_only=False):
        assert again.progress().state == "running"
    with server._fetching(Jobs(tmp_path / "other"), is_new=False, read_only=False):
        pass
    assert not (tmp_path / "other").exists()


def test_the_script_serves_and_ends_cleanly(index: Path) -> None:
    """`python app.py` prints the address, answers there, and ends on SIGTERM."""
    command = [sys.executable, "app.py", "--index", str(index), "--port", "0", "--llm", "none"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        deadline = threading.Timer(60, process.kill)
        deadline.start()
        assert process.stderr is not None
        address = re.search(r"http://\S+", process.stderr.readline())
        assert address
        config = httpx.get(f"{address[0]}config").json()
        values = [str(c["props"].get("value")) for c in config["components"]]
        assert any("<b>3</b>" in value and "entries" in value for value in values)
        assert httpx.get(f"{address[0]}health").text == "ok"
        process.send_signal(signal.SIGTERM)
        assert "ended" in process.stderr.read()
        deadline.cancel()
    assert process.returncode == 0


def test_the_script_ends_with_the_code_of_the_error() -> None:
    """An error is one line on stderr and the exit code of its kind."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        command = [sys.executable, "app.py", "--port", str(taken.getsockname()[1])]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == InputError.exit_code
    assert ended.stderr.startswith("Error: Cannot listen on 127.0.0.1")
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.slow
def test_where_there_is_no_index_one_is_built_from_the_notes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A first start needs no network: answers come from the survey's notes, and a line says so."""
    assistant, is_new = server._open(tmp_path / "index", "none")
    assert is_new
    assert assistant.library.status().entries > 30
    assert assistant.ask("What is CogLTX good for?").citations
    assert capsys.readouterr().err.startswith("No index at")
    assert server._open(tmp_path / "index", "none")[1] is False

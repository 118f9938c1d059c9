"""What may be asked of the running chat: its own few addresses, with sound bodies of a bounded size."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from helpers.chat import CITED, Scripted
from helpers.clock import Clock
from ptmrag.ingestion.jobs import Jobs
from ptmrag.web import build_app
from ptmrag.web.serving import chat_server, server
from ptmrag.web.serving.upload_limit import UploadLimit

PDF = {"files": ("x.pdf", b"%PDF-1 of a paper")}
# What a stranger finds; Gradio's other addresses fetch, proxy, write or tell of the machine.
OPEN = {
    "/",
    "/config",
    "/theme.css",
    "/favicon.ico",
    "/robots.txt",
    "/manifest.json",
    "/gradio_api/theme.css",
    "/gradio_api/queue/join",
    "/gradio_api/queue/data",
    "/gradio_api/run/{api_name}",
    "/gradio_api/cancel",
    "/gradio_api/heartbeat/{session_hash}",
    "/assets/{path:path}",
    "/static/{path:path}",
    "/gradio_api/upload",
    "/gradio_api/upload_progress",
    "/gradio_api/file={path_or_url:path}",
}


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Any]]:
    """A chat to which visitors may add, and its app."""
    jobs = Jobs(tmp_path_factory.mktemp("home") / "index")
    app = build_app(Scripted(CITED), jobs=jobs)
    yield server.start(app, port=0), app
    app.close(verbose=False)


def routes_of(app: Any) -> set[tuple[str, str]]:
    """All addresses of Gradio's app, with their methods."""
    flat = [*app.routes]
    found = set()
    while flat:
        route = flat.pop()
        inner = getattr(route, "original_router", None) or getattr(route, "app", None)
        flat += getattr(route, "routes", None) or getattr(inner, "routes", None) or []
        if isinstance(route, APIRoute):
            found |= {(route.path, method) for method in route.methods}
    return found


def test_only_what_the_page_uses_is_there(chat: tuple[str, Any]) -> None:
    """Every other address of Gradio's, old or new, is closed."""
    address, app = chat
    known = routes_of(app.app)
    assert len(known) > 60
    assert {path for path, _ in known} >= OPEN - {"/gradio_api/file={path_or_url:path}"}
    for path, method in sorted(known):
        if path not in OPEN:
            asked = path.replace("{", "").replace("}", "").replace(":path", "")
            answer = httpx.request(method, f"{address.rstrip('/')}{asked}")
            assert (path, answer.status_code) == (path, 403)


@pytest.mark.parametrize(
    "path",
    [
        "gradio_api/file=http://127.0.0.1:1/x",
        "gradio_api/file=https://evil.example/x",
        "gradio_api/file=//evil.example/x",
        "gradio_api/file=/etc/passwd",
        "gradio_api/file=/proc/self/environ",
        "gradio_api/proxy=https://a.hf.space/x",
        "gradio_api/info",
        "monitoring",
        "docs",
        "openapi.json",
        "assets/../../../../etc/passwd",
        "static/%2e%2e/%2e%2e/etc/passwd",
    ],
)
def test_no_file_and_no_other_site_is_shown(chat: tuple[str, Any], path: str) -> None:
    """Neither the machine's files nor what it could fetch."""
    assert httpx.get(f"{chat[0]}{path}").status_code in (403, 404)


def calls(app: Any) -> dict[str, int]:
    """A listener of each event."""
    return {d["targets"][0][1]: d["id"] for d in app.config["dependencies"] if d["backend_fn"]}


def bodies(app: Any) -> Iterator[bytes]:
    """What is no call of this page."""
    yield from (b"", b"{", b"null", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000)
    listeners = calls(app)
    submit, sound = listeners["submit"], {"session_hash": "s", "data": []}
    for fn_index in (None, "0", True, 1e3, -1, 99_999):
        yield json.dumps(sound | {"fn_index": fn_index}).encode()
    for session in (None, 7, {}, "", "s" * 1_000):
        yield json.dumps({"fn_index": submit, "session_hash": session, "data": []}).encode()
    for data in (None, {}, "x", [], [1] * 50):
        yield json.dumps({"fn_index": submit, "session_hash": "s", "data": data}).encode()
    count = {d["id"]: len(d["inputs"]) for d in app.config["dependencies"]}
    for event in ("example_select", "option_select", "retry", "edit"):
        values = [None] * count[listeners[event]]
        for brought in (None, [], "x", {}, {"index": -1, "value": 1}, {"index": {}, "value": []}):
            call = {"fn_index": listeners[event], "session_hash": "s", "data": values}
            yield json.dumps(call | {"event_data": brought}).encode()


def test_what_is_no_call_is_a_sentence_and_a_line(
    chat: tuple[str, Any], capfd: pytest.CaptureFixture[str]
) -> None:
    """No error of the server, no traceback: one line in the log for each."""
    address, app = chat
    sent = [(path, body) for body in bodies(app) for path in ("queue/join", "run/predict")]
    sent += [("cancel", body) for body in (b"", b"\xff", b'{"fn_index":0,"session_hash":{}}')]
    with httpx.Client() as stranger:
        for path, body in sent:
            answer = stranger.post(f"{address}gradio_api/{path}", content=body)
            assert (path, body[:80], answer.status_code) == (path, body[:80], 422)
    log = capfd.readouterr().err.splitlines()
    assert len(log) == len(sent)
    assert all(line.startswith("422 POST /gradio_api/") for line in log)


def test_values_that_do_not_fit_are_one_line(
    chat: tuple[str, Any], capfd: pytest.CaptureFixture[str]
) -> None:
    """A file of the machine where an upload belongs, a list where a text belongs."""
    address, app = chat
    names = {c["props"].get("elem_id"): c["id"] for c in app.config["components"]}
    changed = next(
        d
        for d in app.config["dependencies"]
        if tuple(d["targets"][0]) == (names["pdfs"], "change") and d["backend_fn"]
    )
    file = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}
    for value in ([file], [[]], {"path": 1}, "x"):
        rest = [None] * (len(changed["inputs"]) - 1)
        call = {"fn_index": changed["id"], "session_hash": "s", "data": [value, *rest]}
        answer = httpx.post(f"{address}gradio_api/run/predict", json=call)
        assert "root:" not in answer.text
        assert answer.json()["error"] == "Reload the page."
    log = capfd.readouterr().err
    assert "Traceback" not in log
    assert len(log.splitlines()) == 4


def test_an_unknown_session_is_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    """A stream of a session that there is not ends at once; its line is written when it has ended."""
    app = build_app(Scripted(CITED))
    address = server.start(app, port=0)
    answer = httpx.get(f"{address}gradio_api/queue/data", params={"session_hash": "nobody"})
    app.close(verbose=False)
    assert "session_not_found" in answer.text
    assert len(capfd.readouterr().err.splitlines()) == 1


def test_a_huge_body_is_refused(chat: tuple[str, Any]) -> None:
    """By what it says of itself, and where it says nothing, by what has come of it."""
    large = b"x" * 4_100_000
    for content in (large, iter([large])):
        answer = httpx.post(f"{chat[0]}gradio_api/queue/join", content=content)
        assert answer.status_code == 413


def test_an_upload_has_at_most_fifty_files(chat: tuple[str, Any]) -> None:
    """More are refused before they are kept, and so is what is no upload."""
    uploads = f"{chat[0]}gradio_api/upload"
    for count, status in ((50, 200), (51, 413)):
        files = [("files", (f"{n}.pdf", b"%PDF-1\n--boundary")) for n in range(count)]
        assert httpx.post(uploads, files=files).status_code == status
    for kind in ("text/plain", "multipart/form-data"):
        answer = httpx.post(uploads, content=b"--x\r\nbad", headers={"Content-Type": kind})
        assert answer.status_code == 400


def test_uploads_are_bounded_by_visitor_and_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three files and 2,000 bytes here: then 429 until the hour is over, with the time to wait."""
    clock = Clock()
    limit = UploadLimit(files=3, size=2_000, clock=clock)
    monkeypatch.setattr(chat_server, "UploadLimit", lambda: limit)
    app = build_app(Scripted(CITED), jobs=Jobs(tmp_path / "index"))
    uploads = f"{server.start(app, port=0)}gradio_api/upload"
    try:
        assert [httpx.post(uploads, files=PDF).status_code for _ in range(4)] == [200] * 3 + [429]
        clock.sleep(1_800)
        refused = httpx.post(uploads, files=PDF)
        assert int(refused.headers["retry-after"]) == 1_800
        clock.sleep(1_801)
        large = {"files": ("x.pdf", b"x" * 3_000)}
        assert [httpx.post(uploads, files=f).status_code for f in (PDF, large, PDF)] == [
            200,
            429,
            429,
        ]
    finally:
        app.close(verbose=False)

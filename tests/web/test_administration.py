"""The administrator's page: who may see it, what it says, and what a visitor is told of an error."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from helpers.chat import CITED, Scripted
from ptmrag.answer.answer import Answer
from ptmrag.errors import ChatModelError, InputError
from ptmrag.web import build_app
from ptmrag.web.serving.administration import Administrators
from ptmrag.web.serving.chat_server import ChatServer, ServerOptions
from ptmrag.web.serving.server import doors_of

USERS = [("ann", "secret"), ("bob", "secret")]


class Broken(Scripted):
    def stream(self, question: str, **options: Any) -> Iterator[Answer]:
        raise RuntimeError(f"secret detail of {question}")
        yield


@contextmanager
def serving(
    assistant: Scripted, users: Any = None, **options: Any
) -> Iterator[tuple[ChatServer, httpx.Client]]:
    """A server of one library that counts, and somebody who visits it."""
    server = ChatServer(ServerOptions(port=0, **options), users=users, names=["survey"])
    of = server.usage.of("survey")
    operations: Any = SimpleNamespace(can_ingest=False)
    doors = doors_of(operations, usage=server.usage)
    server.open(build_app(assistant, usage=of), name="survey", doors=doors)  # type: ignore[arg-type]
    try:
        with httpx.Client(base_url=server.address, timeout=30) as client:
            yield server, client
    finally:
        server.close()


def logged_in(client: httpx.Client, name: str) -> httpx.Client:
    client.cookies.clear()
    client.post("/login", data={"username": name, "password": "secret"}).raise_for_status()
    return client


def ask(client: httpx.Client, question: str) -> str:
    """What the page receives after a question."""
    calls = [d for d in client.get("/config").json()["dependencies"] if d["backend_fn"]]
    waiting = [d for d in calls if d["targets"][0][1] == "load" and not d["queue"]]
    while waiting:
        sent = waiting.pop()
        call = {"data": [None] * len(sent["inputs"]), "fn_index": sent["id"], "session_hash": "one"}
        client.post("/gradio_api/run/predict", json=call)
        waiting += [d for d in calls if d["trigger_after"] == sent["id"]]
    (asked,) = (d for d in calls if d["targets"] and d["targets"][0][1] == "submit")
    data = [question] + [None] * (len(asked["inputs"]) - 1)
    call = {"data": data, "fn_index": asked["id"], "session_hash": "one"}
    client.post("/gradio_api/queue/join", json=call).raise_for_status()
    return client.get("/gradio_api/queue/data", params={"session_hash": "one"}).text


def test_only_administrators_see_the_usage() -> None:
    """A user whom --admin names; other users get 403, strangers the login; the header links it for them alone."""
    with serving(Scripted(CITED), USERS, admins=("ann",)) as (_, client):
        for path in ("/admin", "/api/v1/usage", "/l/survey/admin"):
            assert client.get(path).status_code == 401
        for name, status in (("bob", 403), ("ann", 200)):
            logged_in(client, name)
            for path in ("/admin", "/api/v1/usage"):
                assert client.get(path).status_code == status
        assert client.get("/l/survey/admin").headers["location"] == "../../admin"
        assert client.post("/admin").status_code == 403


def test_without_a_login_it_is_the_one_reader_of_this_machine() -> None:
    """Not where a proxy, another name or another host may bring strangers."""
    with serving(Scripted(CITED)) as (_, client):
        assert client.get("/admin").status_code == 200
        for header in ("X-Forwarded-For", "Via", "Forwarded"):
            assert client.get("/admin", headers={header: "203.0.113.7"}).status_code == 403
    for options in ({"allow_hosts": ("papers.example.org",)}, {"root_path": "/ptmrag"}):
        with serving(Scripted(CITED), **options) as (_, client):
            assert client.get("/admin").status_code == 403
            assert client.get("/api/v1/usage").json()["error"]["code"] == "forbidden"


def test_administrators_are_users() -> None:
    """A name that nobody has, and --admin without --auth, are refused in a sentence."""
    with pytest.raises(InputError, match="--admin eve"):
        Administrators.of(["eve"], USERS, is_private=True)
    with pytest.raises(InputError, match="--auth"):
        Administrators.of(["ann"], None, is_private=True)


def test_questions_of_the_page_are_counted(tmp_path: Path) -> None:
    """With the time that they took, on the page, as JSON, and as lines in the file; not what was asked."""
    log = tmp_path / "usage.jsonl"
    with serving(Scripted(CITED), usage_log=log) as (_, client):
        assert "process_completed" in ask(client, "Alpha?")
        assert client.get("/api/v1/nothing").status_code == 404
        page, report = client.get("/admin").text, client.get("/api/v1/usage").json()
    (library,) = report["libraries"]
    assert (library["page"], library["answered"]) == (1, 1)
    assert library["p50"] >= 0
    assert report["hours"][0]["visitors"] == 1
    assert report["refused"]["404"] >= 1
    assert "Alpha" not in page + json.dumps(report) + log.read_text(encoding="utf-8")
    events = [json.loads(line)["event"] for line in log.read_text(encoding="utf-8").splitlines()]
    assert events == ["question"]
    assert all(f'lang="{language}"' in page for language in ("zh", "en"))


def test_what_nobody_foresaw_is_one_line_for_the_administrator() -> None:
    """The visitor gets one sentence without it, and the server goes on."""
    with serving(Broken()) as (_, client):
        received = ask(client, "Alpha?")
        report = client.get("/api/v1/usage").json()
    assert '"success":false' in received
    assert "try again" in received
    assert "secret detail" not in received
    (error,) = report["errors"]
    assert (error["place"], error["sentence"][:27]) == ("page", "RuntimeError: secret detail")
    assert report["libraries"][0]["failed"] == 1


def test_an_error_of_the_chat_model_is_shown_to_both() -> None:
    """It is a sentence that says what to do: the visitor reads it, the administrator sees how often."""
    with serving(Scripted(ChatModelError("The model is not there."))) as (_, client):
        assert "The model is not there" in ask(client, "Alpha?")
        (error,) = client.get("/api/v1/usage").json()["errors"]
    assert (error["sentence"], error["count"]) == ("The model is not there.", 1)


def test_a_file_that_cannot_be_written_is_refused_at_the_start(tmp_path: Path) -> None:
    """In one sentence that names it."""
    with pytest.raises(InputError, match="--usage-log"):
        ChatServer(ServerOptions(port=0, usage_log=tmp_path / "none" / "usage.jsonl"))

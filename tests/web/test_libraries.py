"""Several libraries under one server: each has its page and its doors, and none of them is mixed with another."""

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpers.chat import CITED, Scripted
from helpers.served import served
from ptmrag.embed.embedder import DEFAULT_EMBEDDER
from ptmrag.embed.shared_embedders import SharedEmbedders
from ptmrag.errors import InputError
from ptmrag.web import build_app
from ptmrag.web.place import Place
from ptmrag.web.serving.chat_server import ChatServer, ServerOptions
from ptmrag.web.serving.named_libraries import named_libraries

USERS = [("ann", "secret")]


def opened(names: Mapping[str, Scripted], **options: Any) -> ChatServer:
    """A server of these libraries, open."""
    server = ChatServer(ServerOptions(port=0, **options), users=USERS, names=list(names))
    for name, assistant in names.items():
        server.open(build_app(assistant, place=server.fronts[name].place), name=name)  # type: ignore[arg-type]
    return server


@pytest.fixture(scope="module")
def visited() -> Iterator[tuple[httpx.Client, dict[str, Scripted]]]:
    """A user of a server of two libraries, who has logged in at the second one, and the assistants."""
    assistants = {"survey": Scripted(CITED), "文献 2": Scripted(CITED)}
    server = opened(assistants, title="The Lab")
    with httpx.Client(base_url=server.address, timeout=30) as client:
        login = client.post(
            "/l/%E6%96%87%E7%8C%AE%202/login", data={"username": "ann", "password": "secret"}
        )
        assert login.status_code == 200
        yield client, assistants
    server.close()


def ask(client: httpx.Client, below: str, question: str) -> str:
    """What the page of a library receives after a question."""
    calls = [d for d in client.get(f"{below}config").json()["dependencies"] if d["backend_fn"]]
    session = f"one{below}"
    (asked,) = (d for d in calls if d["targets"] and d["targets"][0][1] == "submit")
    restoring = [d for d in calls if d["targets"][0][1] == "load" and not d["queue"]]
    while restoring:
        sent = restoring.pop()
        call = {"data": [None] * len(sent["inputs"]), "fn_index": sent["id"]}
        client.post(f"{below}gradio_api/run/predict", json={**call, "session_hash": session})
        restoring += [d for d in calls if d["trigger_after"] == sent["id"]]
    data = [question] + [None] * (len(asked["inputs"]) - 1)
    call = {"data": data, "fn_index": asked["id"], "session_hash": session}
    client.post(f"{below}gradio_api/queue/join", json=call).raise_for_status()
    return client.get(f"{below}gradio_api/queue/data", params={"session_hash": session}).text


def test_each_library_answers_on_its_own_page(
    visited: tuple[httpx.Client, dict[str, Scripted]],
) -> None:
    """A question at one page reaches no other library; one login is for all."""
    client, assistants = visited
    assert "process_completed" in ask(client, "/", "Alpha?")
    assert "process_completed" in ask(client, "/l/文献 2/", "Beta?")
    assert [asked for asked, _ in assistants["survey"].asked] == ["Alpha?"]
    assert [asked for asked, _ in assistants["文献 2"].asked] == ["Beta?"]


def test_each_page_knows_its_address_and_its_neighbours(
    visited: tuple[httpx.Client, dict[str, Scripted]],
) -> None:
    """The browser's requests go below the library's path; the header leads to the others; the tab names both."""
    client, _ = visited
    second = client.get("/l/文献 2/config").json()
    assert second["root"].endswith("/l/%E6%96%87%E7%8C%AE%202")
    assert second["title"] == "文献 2 · The Lab"
    shown = json.dumps(second, ensure_ascii=False)
    assert "The Lab</h1>" in shown
    assert re.search(r'href=\\"\.\./\.\./\\"[^>]*><bdi>survey', shown)
    first = client.get("/config").json()
    assert first["title"] == "survey · The Lab"
    assert 'href=\\"l/%E6%96%87%E7%8C%AE%202/\\"' in json.dumps(first)
    assert first["root"] == str(client.base_url).rstrip("/")


def test_each_library_has_one_address(visited: tuple[httpx.Client, dict[str, Scripted]]) -> None:
    """The first one's page is at /, a missing slash is added, and a library that there is not is refused."""
    client, _ = visited
    for path, place in (("/l/survey/", "../../"), ("/l/survey", "survey/"), ("/l/", "../")):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (307, place)
    unknown = client.get("/l/other/")
    assert (unknown.status_code, "survey, 文献 2" in unknown.text) == (404, True)
    assert client.get("/l/other/api/v1/status").json()["error"]["code"] == "not_found"


def test_the_guards_hold_for_each_library(
    visited: tuple[httpx.Client, dict[str, Scripted]],
) -> None:
    """Login, foreign names, foreign pages, closed addresses: below /l/NAME/ as at the root."""
    client, _ = visited
    strangers = httpx.Client(base_url=client.base_url)
    for below in ("/", "/l/文献 2/", "/l/nobody/"):
        assert "<form" in strangers.get(below).text
        assert "survey" not in strangers.get(below).text
        assert strangers.get(f"{below}config").status_code == 401
        assert strangers.get(f"{below}health").status_code == 200
    for below in ("/", "/l/文献 2/"):
        assert client.get(f"{below}config", headers={"Host": "evil.example"}).status_code == 403
        foreign = {"Sec-Fetch-Site": "cross-site"}
        assert client.get(f"{below}config", headers=foreign).status_code == 403
        assert client.get(f"{below}monitoring").status_code == 403
        assert client.get(f"{below}gradio_api/file=/etc/hostname").status_code == 403
        assert "script-src" in client.get(below).headers["content-security-policy"]


def test_behind_a_proxy_each_page_knows_its_path() -> None:
    """--root-path is before /l/NAME."""
    server = opened({"a": Scripted(CITED), "b": Scripted(CITED)}, root_path="/papers/")
    try:
        login = httpx.post(
            f"{server.address}l/b/login", data={"username": "ann", "password": "secret"}
        )
        assert "path=/papers" in login.headers["set-cookie"].lower()
        name, word = login.headers["set-cookie"].split(";")[0].split("=", 1)
        root = httpx.get(f"{server.address}l/b/config", cookies={name: word}).json()["root"]
    finally:
        server.close()
    assert root.endswith("/papers/l/b")


def test_health_speaks_for_all_libraries() -> None:
    """503 where none answers; else 200, with what is wrong with the others; /l/NAME/health is of one."""
    server = ChatServer(ServerOptions(port=0), names=["a", "b"])
    try:
        assert httpx.get(f"{server.address}health").text == "starting"
        assert server.fronts["a"].fail("The index 'a' is damaged.")
        assert not server.fronts["a"].fail("The index 'a' is damaged.")
        assert httpx.get(f"{server.address}health").status_code == 200
        server.open(build_app(Scripted(CITED)), name="b")  # type: ignore[arg-type]
        all_of_them = httpx.get(f"{server.address}health")
        assert (all_of_them.status_code, all_of_them.text) == (200, "a: The index 'a' is damaged.")
        assert httpx.get(f"{server.address}l/a/health").status_code == 503
        assert httpx.get(f"{server.address}l/b/health").text == "ok"
        page = httpx.get(server.address)
        assert (page.status_code, "is damaged" in page.text) == (503, True)
        assert 'href="l/b/"' in page.text
        server.fronts["b"].fail("The disk is gone.")
        assert httpx.get(f"{server.address}health").status_code == 503
    finally:
        server.close()


def test_one_that_cannot_be_opened_leaves_the_others(index: Path, tmp_path: Path) -> None:
    """`ptmrag serve` with two indexes, of which one is damaged: the other answers, by each of its doors."""
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "library.sqlite").write_text("no library")
    both = ("--index", tmp_path / "broken", "--index", f"Good one={index}", "--llm", "none")
    program = [sys.executable, "-m", "ptmrag"]
    with served(program, *both, folder=tmp_path, environment=dict(os.environ)) as address:
        page = httpx.get(address)
        assert (page.status_code, "broken" in page.text) == (503, True)
        assert "damaged" in httpx.get(f"{address}/api/v1/status").json()["error"]["message"]
        below = f"{address}/l/Good one"
        assert httpx.get(f"{below}/api/v1/status").json()["entries"] == 3
        models = httpx.get(f"{below}/v1/models")
        assert models.status_code == 200
        listed = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        accepts = {"Accept": "application/json, text/event-stream"}
        assert "find_source" in httpx.post(f"{below}/mcp", json=listed, headers=accepts).text
        assert httpx.get(f"{below}/config").json()["title"] == "Good one · ptmrag"


def test_names_of_libraries(tmp_path: Path) -> None:
    """A folder's name or NAME=FOLDER; a folder with = in its name is a folder; two of one name are refused."""
    odd = tmp_path / "a=b"
    odd.mkdir()
    found = named_libraries([tmp_path / "survey", f"文献={tmp_path / 'x'}", odd, Path("/")])
    assert [one.name for one in found] == ["survey", "文献", "a-b", "index"]
    assert found[1].path == tmp_path / "x"
    for wrong, says in (
        (["x/index", "y/Index"], "NAME="),
        (["a=x", "b=x"], "named twice"),
        (["?!=x"], "cannot name"),
        ([f"{'n' * 41}=x"], "at most 40"),
    ):
        with pytest.raises(InputError, match=says):
            named_libraries(wrong)


def test_a_single_library_is_not_named() -> None:
    """Its tab has the title alone, its header no choice."""
    assert Place("Lab", "index", ("index",)).tab_title == "Lab"
    app = build_app(Scripted(CITED), place=Place("Lab", "index", ("index",)))  # type: ignore[arg-type]
    assert 'class="libraries"' not in str(app.config["components"])
    app.close(verbose=False)


def test_libraries_share_their_model() -> None:
    """It is loaded once, whichever library asks for it."""
    embedders = SharedEmbedders()
    assert embedders(DEFAULT_EMBEDDER) is embedders(DEFAULT_EMBEDDER)

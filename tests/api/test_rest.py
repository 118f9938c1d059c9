"""REST over real HTTP: what each address gives, and that what is wrong is one sentence as JSON."""

import asyncio
import json
import re
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from helpers.raw_http import ask
from ptmrag.api.app import LONGEST_BODY, api_app, document
from ptmrag.api.calls import Calls
from ptmrag.api.errors import TooManyError
from ptmrag.api.operations import Operations
from ptmrag.api.slots import EACH_WAITING, Slots
from ptmrag.assistant import Assistant
from ptmrag.errors import ChatModelError, DamagedIndexError, IndexBusyError, PtmragError

QUESTION = "What memory does Larkspur keep?"
SOURCE = "arxiv:2101.00001"


def events(text: str) -> list[tuple[str, Any]]:
    """The events of a stream: their names and documents."""
    found = re.findall(r"event: (\w+)\ndata: (.*)\n\n", text)
    return [(name, json.loads(data)) for name, data in found]


def told(answer: httpx.Response, status: int) -> str:
    """The sentence of an error."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    error = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert "\n" not in error["message"]
    return str(error["message"])


def test_questions_are_answered_as_by_the_operations(
    client: httpx.Client, operations: Operations
) -> None:
    """Search, ask and find-source give what the operations give, with filters and a conversation."""
    found = client.get(
        "/api/v1/search", params={"question": QUESTION, "k": 2, "entries": "Larkspur"}
    )
    hits = operations.search(QUESTION, k=2, entries=["Larkspur"]).model_dump(mode="json")["hits"]
    assert found.json()["hits"] == hits
    answer = client.post("/api/v1/ask", json={"question": QUESTION}).json()
    assert answer["citations"] == operations.ask(QUESTION).model_dump(mode="json")["citations"]
    assert answer["citations"]
    turn = {"question": "What is Larkspur?", "answer": "Larkspur is an encoder."}
    body = {"question": "What memory does it keep?", "history": [turn]}
    followed = client.post("/api/v1/ask", json=body).json()
    assert "Larkspur" in followed["rewritten"]
    sentence = "Larkspur keeps a sparse memory beside the text."
    assert client.post("/api/v1/find-source", json={"sentence": sentence}).json()["verdict"] in (
        "verbatim",
        "supported",
    )
    report = client.post("/api/v1/find-source", json={"draft": sentence}).json()
    assert len(report["sentences"]) == 1


def test_an_answer_is_streamed_as_events(client: httpx.Client) -> None:
    """The last event is the answer, whole, and the same as without a stream."""
    body = {"question": QUESTION, "lang": "en"}
    streamed = client.post("/api/v1/ask/stream", json=body)
    assert streamed.headers["content-type"].startswith("text/event-stream")
    *_, (name, answer) = events(streamed.text)
    assert name == "answer"
    whole = client.post("/api/v1/ask", json=body).json()
    assert {**answer, "ms": 0} == {**whole, "ms": 0}


def test_entries_pages_and_records_are_read(client: httpx.Client) -> None:
    """Lists come in parts; a page is text, and a picture with the boxes of a quote."""
    listed = client.get("/api/v1/entries", params={"limit": 1, "sort": "title"}).json()
    assert (listed["total"], len(listed["entries"])) == (3, 1)
    entry = client.get("/api/v1/entries/Larkspur").json()
    assert entry["card"]["entry_id"] == entry["record"]["entry_id"] == entry["entry"]["entry_id"]
    assert "pages" not in entry["record"]["record"]
    cites = client.get(f"/api/v1/entries/{entry['entry']['entry_id']}/citations").json()
    assert cites["entries"] == 3
    page = client.get("/api/v1/page", params={"source": SOURCE, "page": 1}).json()
    assert page["total_characters"] == len(page["text"])
    asked = {"source": SOURCE, "page": 1, "quote": page["text"][:60], "width": 300}
    picture = client.get("/api/v1/page/picture", params=asked)
    assert picture.headers["content-type"] == "image/webp"
    assert picture.content[8:12] == b"WEBP"
    assert json.loads(picture.headers["x-page-boxes"])
    export = client.get("/api/v1/export", params={"entry": "Larkspur", "format": "ris"}).json()
    assert export["text"].startswith("TY  - ")
    assert client.get("/api/v1/status").json()["entries"] == 3


def test_a_table_is_made_and_a_review_is_a_job(client: httpx.Client) -> None:
    """A review is begun, looked at until it is done, and can be stopped; another id is not found."""
    table = client.post("/api/v1/table", json={"entries": ["Larkspur"], "aspects": ["data"]}).json()
    assert table["rows"][0]["title"]
    begun = client.post("/api/v1/reviews", json={"topic": "Larkspur"})
    assert begun.status_code == 202
    address = f"/api/v1/reviews/{begun.json()['id']}"
    until = time.monotonic() + 60
    while (job := client.get(address).json())["state"] == "running" and time.monotonic() < until:
        pass
    assert job["state"] == "done"
    assert job["review"]["markdown"]
    assert job["sections"] == len(job["review"]["sections"])
    assert client.delete(address).json()["state"] == "done"
    assert "no such review" in told(client.get("/api/v1/reviews/x"), 404)


def test_a_read_only_library_takes_nothing(client: httpx.Client) -> None:
    """Neither an ingest can be begun nor stopped; how far it is can be asked."""
    assert "read-only" in told(client.post("/api/v1/ingest", json={}), 403)
    assert "read-only" in told(client.delete("/api/v1/ingest"), 403)
    assert client.get("/api/v1/ingest").json()["state"] == "idle"


WRONG: dict[str, tuple[str, str, Any, int, str]] = {
    "no question": ("POST", "ask", {"question": "  "}, 400, "The question is empty"),
    "a slip": ("POST", "ask", {"question": "x", "lng": "en"}, 422, "'lng': there is no such field"),
    "a wrong type": ("POST", "ask", {"question": 7}, 422, "'question': Input should be a valid"),
    "half a character": ("POST", "ask", {"question": "\ud800"}, 422, "'question'"),
    "no JSON": ("POST", "ask", b"{", 422, "The body is not the JSON"),
    "nested JSON": ("POST", "ask", b"[" * 100_000, 400, "cannot be read"),
    "both": ("POST", "find-source", {}, 400, "Give a sentence or a draft: one of the two."),
    "an unknown entry": ("GET", "entries/zzz", None, 404, "The library has no entry 'zzz'"),
    "an unknown page": ("GET", f"page?source={SOURCE}&page=99", None, 404, "has no page 99"),
    "a large number": ("GET", f"page?source={SOURCE}&page={10**30}", None, 422, "'page'"),
    "an unknown source": ("GET", "page/picture?source=%00&page=1", None, 404, "No source"),
    "a wrong year": ("GET", "search?question=x&years=soon", None, 400, "is not a span of years"),
    "no such format": ("GET", "export?format=docx", None, 422, "'format'"),
    "no such address": ("GET", "nothing", None, 404, "There is nothing at this address"),
    "no such method": ("PUT", "ask", None, 405, "does not take this method"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_one_sentence(client: httpx.Client, case: str) -> None:
    """The status says whose fault it is, and the sentence what to do; what was sent is not repeated."""
    method, path, sent, status, says = WRONG[case]
    content = sent if isinstance(sent, bytes | None) else json.dumps(sent).encode()
    headers = {"Content-Type": "application/json"}
    answer = client.request(method, f"/api/v1/{path}", content=content, headers=headers)
    assert says in told(answer, status)


def test_a_refused_method_comes_with_those_that_are_taken(client: httpx.Client) -> None:
    """All of an address, whichever route comes first."""
    for path, allowed in (
        ("ingest", "DELETE, GET, POST"),
        ("reviews/x", "DELETE, GET"),
        ("ask", "POST"),
    ):
        assert client.put(f"/api/v1/{path}").headers["allow"] == allowed


def test_a_large_body_is_not_read(client: httpx.Client) -> None:
    """It is refused with a sentence, whatever it says."""
    sent = b" " * (LONGEST_BODY + 1)
    assert "larger than 2 MB" in told(client.post("/api/v1/ask", content=sent), 413)


def test_the_door_of_the_page_is_the_door_of_programs(client: httpx.Client) -> None:
    """Another host name and another site are refused, as JSON; the answers have the page's rules."""
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        told(client.get("/api/v1/status", headers=headers), 403)
    rules = client.get("/api/v1").headers
    assert rules["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in rules["content-security-policy"]


def test_the_document_has_a_page_of_its_own(client: httpx.Client) -> None:
    """Every address of the document is on the page, which loads nothing and runs nothing."""
    described = client.get("/api/v1/openapi.json").json()
    assert described == document()
    page = client.get("/api/v1").text
    for path in described["paths"]:
        assert path in page
    assert "<script" not in page
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)


def test_the_line_is_bounded() -> None:
    """A visitor has two answers in the making, all visitors four; who comes too late is told so at once."""

    async def crowd() -> tuple[int, int]:
        slots, running, most = Slots(), 0, {"ann": 0, "": 0}
        opened = asyncio.Event()

        async def one(visitor: str) -> None:
            nonlocal running
            async with slots.slot(visitor):
                running += 1
                most[visitor] = max(most.get(visitor, 0), running)
                await opened.wait()
                running -= 1

        tasks = [asyncio.create_task(one("ann")) for _ in range(EACH_WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(TooManyError, match="of your requests are waiting"):
            slots.demand_room("ann")
        slots.demand_room("bob")
        opened.set()
        await asyncio.gather(*tasks)
        slots.demand_room("ann")
        return most["ann"], running

    assert asyncio.run(crowd()) == (2, 0)


@pytest.mark.parametrize(
    "path", ["search?question=x", "export", "entries/x", "page/picture?source=x&page=1"]
)
def test_what_takes_a_while_waits_in_line(path: str) -> None:
    """Also the export of a whole library: where the line is full, it is refused before it begins."""

    class Full(Slots):
        def demand_room(self, visitor: str) -> None:
            raise TooManyError("The library is busy.")

    failing: Any = Failing(AssertionError("it began"))
    app = api_app(failing, Calls(Full()))
    assert told(asyncio.run(ask(app, f"/api/v1/{path}")), 429) == "The library is busy."


class Failing:
    """Operations that fail."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def status(self) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (DamagedIndexError("The index is damaged: build it again."), 503),
        (ChatModelError("The chat model gives no answer."), 502),
        (IndexBusyError("An ingest is running."), 409),
        (TooManyError("Wait."), 429),
    ],
)
def test_an_error_of_the_library_has_its_status(error: PtmragError, status: int) -> None:
    """The sentence of the error is told; who may try again is told when."""
    answer = asyncio.run(ask(api_app(Failing(error)), "/api/v1/status"))  # type: ignore[arg-type]
    assert told(answer, status) == str(error)
    assert ("retry-after" in answer.headers) == (status == 429)


def test_what_nobody_foresaw_is_told_as_json(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake of ours has the shape of the other errors, and says nothing of what is inside."""

    def wrong(_: Operations) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(Operations, "status", wrong)
    assert "log" in (says := told(client.get("/api/v1/status"), 500))
    assert "unforeseen" not in says


def test_a_stream_that_fails_says_so(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error after the stream began is its last event."""

    def broken(*_: object, **__: object) -> Iterator[object]:
        yield from ()
        raise ChatModelError("The chat model gives no answer.")

    monkeypatch.setattr(Assistant, "stream", broken)
    streamed = client.post("/api/v1/ask/stream", json={"question": "x"})
    ((name, body),) = events(streamed.text)
    assert (name, body["error"]["code"]) == ("error", "chat_model_failed")

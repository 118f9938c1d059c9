"""Pages of the chat: each is a class and a row, and a new one needs nothing else."""

import asyncio
import inspect
import json
import threading
from collections.abc import Sequence
from typing import Any

import gradio as gr
import httpx
from markupsafe import escape

from ptmrag.assistant import Assistant
from ptmrag.ingestion.jobs import Jobs
from ptmrag.web import build_app
from ptmrag.web.context import QUIET, AtMost, Context, html
from ptmrag.web.labels import Label
from ptmrag.web.models.model_choices import ModelChoices
from ptmrag.web.page import ComponentLabel, Frame, Page
from ptmrag.web.pages import PAGES
from ptmrag.web.rendering import render
from ptmrag.web.serving import server


class SizePage(Page):
    """A page that somebody adds: it shows how many entries there are."""

    key, label = "size", Label("规模", "Size")

    def __init__(self, context: Context, frame: Frame) -> None:
        self._context = context
        self._size = html(render("loading.html"), "size")
        self._name = gr.Textbox(label="Name")
        self.labels = [ComponentLabel(self._name, "label", Label("名称", "Name"))]
        self.live = [self._size]

    def refresh(self) -> list[Any]:
        return [str(len(self._context.library.overview().entries))]

    def listen(self, tab: gr.Tab, clickable: Sequence[gr.HTML]) -> None:
        tab.select(self.refresh, None, self.live, **QUIET)


def tabs_of(app: gr.Blocks) -> list[tuple[str, str]]:
    found = [c["props"] for c in app.config["components"] if c["type"] == "tabitem"]
    return [(props["id"], props["label"]) for props in found]


def test_the_pages_are_the_tabs_in_their_order(assistant: Assistant) -> None:
    """Each has a key of its own and a label in both languages."""
    app = build_app(assistant, models=ModelChoices())
    assert tabs_of(app) == [(page.key, page.label.en) for page in PAGES]
    assert len({page.key for page in PAGES}) == len(PAGES)
    assert all(page.label.zh for page in PAGES)
    app.close(verbose=False)


def test_a_new_page_is_one_class_and_one_row(assistant: Assistant) -> None:
    """It gets a tab, its labels are translated, and it listens."""
    app = build_app(assistant, pages=(*PAGES, SizePage))
    assert tabs_of(app)[-1] == ("size", "Size")
    (language,) = (
        c["id"] for c in app.config["components"] if c["props"].get("elem_id") == "language"
    )
    translated = {
        output
        for d in app.config["dependencies"]
        if [tuple(target) for target in d["targets"]] == [(language, "change")]
        for output in d["outputs"]
    }
    named = [c["id"] for c in app.config["components"] if c["props"].get("label") == "Name"]
    assert set(named) <= translated
    sizes = [c["id"] for c in app.config["components"] if c["props"].get("elem_id") == "size"]
    assert any(d["outputs"] == sizes for d in app.config["dependencies"])
    app.close(verbose=False)


def test_a_page_may_stand_alone(assistant: Assistant) -> None:
    """No page needs another one."""
    for page in (*PAGES, SizePage):
        app = build_app(assistant, pages=(page,), models=ModelChoices())
        assert tabs_of(app) == [(page.key, page.label.en)]
        app.close(verbose=False)


def test_a_server_without_choices_has_no_page_for_them(assistant: Assistant) -> None:
    """Nor has one that is read-only: there the page and its listeners are not made at all."""
    for how in ({}, {"models": ModelChoices(), "read_only": True}):
        app = build_app(assistant, **how)  # type: ignore[arg-type]
        assert "model" not in dict(tabs_of(app))
        assert "provider-key" not in str(app.config["components"])
        app.close(verbose=False)


def test_only_what_has_to_goes_through_the_queue(assistant: Assistant) -> None:
    """Gradio loses the answer to a call that begins while the stream of its queue ends: a click would do nothing.

    What yields needs the queue, and so does a listener that shows one of Gradio's notices.
    """
    app = build_app(assistant, models=ModelChoices(), jobs=Jobs(assistant.library.path))
    queued = [fn.fn for fn in app.fns.values() if fn.fn is not None and fn.queue is not False]
    noticing = {"CatalogPage._take", "NotesPage._copy", "ModelPage._close"}
    rest = {one.__qualname__ for one in queued if not inspect.isgeneratorfunction(one)}
    assert any(inspect.isgeneratorfunction(one) for one in queued)
    assert rest == noticing
    app.close(verbose=False)


def test_so_many_listeners_run_at_a_time_as_they_may() -> None:
    """Of 48 calls four run at a time, and all are answered."""
    running, most, lock = 0, 0, threading.Lock()

    def slow(value: int) -> int:
        """Note how many run beside it."""
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        meeting.wait(timeout=10)
        with lock:
            running -= 1
        return value + 1

    async def ask_all() -> list[int]:
        limited = AtMost(4)(slow)
        assert inspect.signature(limited) == inspect.signature(slow)
        return await asyncio.gather(*(limited(n) for n in range(48)))

    meeting = threading.Barrier(4)
    assert asyncio.run(ask_all()) == list(range(1, 49))
    assert most == 4


def test_a_work_that_is_opened_is_shown_before_its_digest(assistant: Assistant) -> None:
    """Over HTTP as a browser asks it: the click on a title brings the page, and the next call the parts of the work."""
    entry = next(e for e in assistant.library.records.entries() if "Larkspur" in e.title)
    app = build_app(assistant)
    address = server.start(app, port=0, read_only=True)
    config = httpx.get(f"{address}config").json()
    parts = {c["props"].get("elem_id"): c["id"] for c in config["components"]}
    head, digest = parts["work-head"], parts["work-digest"]
    (clicked,) = (
        d for d in config["dependencies"] if head in d["outputs"] and d["targets"][0][1] == "click"
    )
    read = next(d for d in config["dependencies"] if d["outputs"] == [digest])
    done = _called(address, clicked, [[{"act": "open", "id": entry.id}], None, None])
    shown = dict(zip(clicked["outputs"], done, strict=True))
    assert str(escape(entry.title)) in shown[head]
    assert "is-coming" in shown[digest]
    (later,) = _called(address, read, [None])
    app.close(verbose=False)
    assert 'class="digest"' in later
    assert str(escape(assistant.card(entry.id).parts["summary"][0].text)) in later


def _called(address: str, listener: dict[str, Any], values: list[Any]) -> list[Any]:
    """What a listener gives for these values in one session."""
    call = {"data": values, "fn_index": listener["id"], "session_hash": "one"}
    httpx.post(f"{address}gradio_api/queue/join", json=call).raise_for_status()
    events = httpx.get(
        f"{address}gradio_api/queue/data", params={"session_hash": "one"}, timeout=60
    )
    messages = [
        json.loads(line[6:]) for line in events.text.splitlines() if line.startswith("data:")
    ]
    (done,) = (m["output"]["data"] for m in messages if m["msg"] == "process_completed")
    return list(done)


def test_what_follows_an_answer_leaves_the_evidence_as_it_is(assistant: Assistant) -> None:
    """A reader opens a quote while the questions below the answer are made: it stays open."""
    app = build_app(assistant)
    page = next(c["id"] for c in app.config["components"] if c["props"].get("elem_id") == "page")
    calls = app.config["dependencies"]
    asked = next(d for d in calls if d["targets"] and d["targets"][0][1] == "submit")
    assert page in asked["outputs"]
    after = [d for d in calls if d["trigger_after"] == asked["id"]]
    while after:
        one = after.pop()
        assert page not in one["outputs"]
        after += [d for d in calls if d["trigger_after"] == one["id"]]
    app.close(verbose=False)

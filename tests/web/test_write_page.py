"""The page "Write" over HTTP: what visitors may send, who waits for whom, and what they are told."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from helpers.papers import LARKSPUR
from helpers.written import Writer
from ptmrag.errors import DamagedIndexError
from ptmrag.web import build_app
from ptmrag.web.serving import server
from ptmrag.web.write.write_inputs import LONGEST_DRAFT


class Visitor:
    """What a browser sends and receives, under the name of a session; `places` are the parts that a press changes."""

    def __init__(self, address: str, session: str) -> None:
        self.address, self.session = address, session
        config = httpx.get(f"{address}config").json()
        ids = {c["id"]: c["props"].get("elem_id") for c in config["components"]}
        self.places = {
            acts: [ids.get(one) for one in d["outputs"]]
            for d in config["dependencies"]
            if (acts := acts_of(d["js"]))
        }
        self._calls = {
            (ids.get(d["targets"][0][0]), json.loads(acts)[0]): d
            for d in config["dependencies"]
            if d["backend_fn"] and d["targets"] and (acts := acts_of(d["js"]))
        }

    def call(self, act: str, press: str, *inputs: Any) -> dict[str, Any]:
        """The call of a press of a button."""
        _, _, part = act.partition("-")
        call = self._calls[f"{part}-bar", act]
        data = [[{"act": act, "id": press}], None, *inputs]
        return {"data": data, "fn_index": call["id"], "session_hash": self.session}

    def make(self, part: str, *inputs: Any, press: str = "0") -> None:
        """Press the button of a part."""
        call = self.call(f"make-{part}", press, *inputs)
        httpx.post(f"{self.address}gradio_api/queue/join", json=call).raise_for_status()

    def received(self, *, at: str = "", do: Callable[[], None] = lambda: None) -> list[list[Any]]:
        """The outputs of what was pressed, until all of it is done; when a text arrives, something is done."""
        where, who = f"{self.address}gradio_api/queue/data", {"session_hash": self.session}
        found: list[list[Any]] = []
        with httpx.stream("GET", where, params=who, timeout=60) as lines:
            for line in lines.iter_lines():
                if at and at in line:
                    do()
                said = json.loads(line[6:]) if line.startswith("data:") else {}
                if said.get("msg") in ("process_generating", "process_completed"):
                    found.append(said["output"].get("data") or [])
        return found

    def last(self, part: str, *inputs: Any, press: str = "0") -> str:
        """All that the page received after a press, as one text."""
        self.make(part, *inputs, press=press)
        return json.dumps(self.received(), ensure_ascii=False)


def acts_of(js: object) -> str:
    """The acts that a listener takes, from the script that the browser runs for it."""
    _, _, rest = str(js).partition("const wanted = ({act}) => ")
    return rest.partition(".includes")[0]


@pytest.fixture
def writer(index: Any) -> Writer:
    """An assistant that makes things up from the index of three papers."""
    return Writer.load(index, llm="none")  # type: ignore[return-value]


@pytest.fixture
def address(writer: Writer) -> Iterator[str]:
    """The address of a page of its own."""
    app = build_app(writer)
    yield server.start(app, port=0, read_only=True)
    writer.gate.set()
    app.close(verbose=False)


def ids(writer: Writer) -> list[str]:
    return [entry.id for entry in writer.library.records.entries()]


def test_a_table_grows_work_by_work(writer: Writer, address: str) -> None:
    """With its progress between them; at the end there is the button again, and the files."""
    seen = Visitor(address, "one").last("table", ids(writer)[:2], "data, size", "en")
    for words in ("Reading work 1 of 2", "1 of 2 works", "Reading work 2 of 2", "2 of 2 works"):
        assert words in seen
    for name in ("table.md", "table.csv", "table.html"):
        assert f'download=\\"{name}\\"' in seen
    assert 'data-act=\\"make-table\\" data-id=\\"1\\"' in seen


@pytest.mark.parametrize(
    ("part", "inputs", "place", "told"),
    [
        ("table", [[], "", "en"], "works-problem", "Choose the works first"),
        ("table", [{"a": 1}, 7, None], "works-problem", "Choose the works first"),
        ("table", [["nowhere"], "", "en"], "works-problem", "“nowhere” is not in the library"),
        ("table", [["x"] * 60, "", "en"], "works-problem", "choose 50 or fewer"),
        ("table", [[LARKSPUR], "x" * 500, "en"], "aspects-problem", "An aspect has 500 char"),
        ("review", [""], "topic-problem", "Enter a topic"),
        ("review", [["x"]], "review-result", "All"),  # Gradio makes a text of it
        ("source", [None], "draft-problem", "Enter a sentence or a draft"),
        ("source", ["x" * (LONGEST_DRAFT + 1)], "draft-problem", "shorten it to 20,000"),
    ],
)
def test_what_cannot_be_used_is_a_sentence_at_its_box(
    address: str, part: str, inputs: list[Any], place: str, told: str
) -> None:
    """Whatever is sent over the wire: no error of the server, and the button is there again."""
    visitor = Visitor(address, "one")
    visitor.make(part, *inputs)
    places = visitor.places[f'["make-{part}"]']
    told_at = [
        where
        for outputs in visitor.received()
        for where, value in zip(places, outputs, strict=True)
        if told in json.dumps(value, ensure_ascii=False)
    ]
    assert set(told_at) == {place}


@pytest.mark.parametrize("part", ["table", "review", "source"])
def test_the_button_is_back_after_a_problem(address: str, part: str) -> None:
    """With the number of the next press."""
    seen = Visitor(address, "one").last(part, *([[], "", "en"] if part == "table" else [""]))
    assert f'data-act=\\"make-{part}\\" data-id=\\"1\\"' in seen


def test_a_fault_of_the_library_is_told(writer: Writer, address: str) -> None:
    """In its own sentence; a bug is not shown, but the button comes back."""
    writer.fault = DamagedIndexError("The index 'x' is damaged: run ptmrag doctor.")
    visitor = Visitor(address, "one")
    assert "is damaged: run ptmrag doctor" in visitor.last("review", "memory")
    writer.fault = RuntimeError("secret detail")
    assert "secret detail" not in visitor.last("review", "memory", press="1")


def test_one_visitors_long_work_does_not_keep_another_waiting(writer: Writer, address: str) -> None:
    """A review is in the making while somebody else's draft is checked."""
    writer.held = ("review",)
    slow, quick = Visitor(address, "slow"), Visitor(address, "quick")
    slow.make("review", "memory")
    assert writer.begun.acquire(timeout=60)
    assert "1 of 1 works" in quick.last("table", ids(writer)[:1], "", "en")
    assert "1 sentence" in quick.last("source", "It keeps a memory.")
    assert not writer.gate.is_set()
    writer.gate.set()
    assert "citations" in json.dumps(slow.received())


def test_a_visitor_has_two_things_in_the_making_at_most(writer: Writer, address: str) -> None:
    """The third is refused at once with what to do; somebody else's is not."""
    writer.held = ("review", "source")
    visitor = Visitor(address, "one")
    visitor.make("review", "memory")
    visitor.make("source", "It keeps a memory.")
    for _ in range(2):
        assert writer.begun.acquire(timeout=60)
    visitor.make("table", ids(writer)[:1], "", "en")
    Visitor(address, "two").make("review", "memory")
    assert writer.begun.acquire(timeout=60)
    told = "Wait until your other task has finished"
    assert told in json.dumps(visitor.received(at=told, do=writer.gate.set))


def test_a_table_is_stopped_between_two_works(writer: Writer, address: str) -> None:
    """The rows that are there stay, and can be saved."""
    writer.held = ("table",)
    visitor = Visitor(address, "one")
    visitor.make("table", ids(writer), "", "en")
    assert writer.begun.acquire(timeout=60)
    stop = visitor.call("stop-table", "")
    httpx.post(f"{address}gradio_api/run/predict", json=stop).raise_for_status()
    writer.gate.set()
    seen = json.dumps(visitor.received())
    assert "1 of 3 works" in seen
    assert "2 of 3 works" not in seen
    assert "table.csv" in seen


def test_a_press_counts_once(writer: Writer, address: str) -> None:
    """The second of two quick presses is that of a button that is gone."""
    visitor = Visitor(address, "one")
    assert "1 of 1 works" in visitor.last("table", ids(writer)[:1], "", "en")
    assert "works" not in visitor.last("table", ids(writer)[:1], "", "en")
    assert "1 of 1 works" in visitor.last("table", ids(writer)[:1], "", "en", press="1")


def test_a_click_that_says_nothing_changes_nothing(address: str) -> None:
    """What was made stays: an event without a press brings no part a new value."""
    visitor = Visitor(address, "empty-click")
    visitor.make("review", "memory")
    assert visitor.received()
    empty = visitor.call("make-review", "", "memory")
    empty["data"][0] = []
    httpx.post(f"{address}gradio_api/queue/join", json=empty).raise_for_status()
    for (
        bar,
        result,
        _,
        problem,
    ) in visitor.received():  # the third is a state, which stays with the server
        for shown in (bar, result, problem):
            assert "value" not in shown

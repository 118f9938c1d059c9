"""What the page "Write" made before: kept in the visitor's browser, shown again, made again, removed; and examples.

    earlier = Earlier(context, parts, boxes)        # among the page's components
    earlier.listen(tab)

`kept_results` checks what the browser sends, `kept_html` renders the list.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import gradio as gr

from ptmrag.matrix.works_table import WorksTable
from ptmrag.reviews.review import Review
from ptmrag.web.browser_memory import BrowserMemory
from ptmrag.web.clicks import read_clicks, take_clicks
from ptmrag.web.context import DIRECT, QUIET, Context
from ptmrag.web.labels import LANGUAGES
from ptmrag.web.write.checked_again import shown_again
from ptmrag.web.write.kept_html import TOO_LONG, made_room, render_kept
from ptmrag.web.write.kept_results import (
    KeptResult,
    Result,
    read_kept,
    with_result,
)
from ptmrag.web.write.write_examples import examples_of
from ptmrag.web.write.write_inputs import LONGEST_DRAFT, LONGEST_TOPIC
from ptmrag.web.write.write_parts import BEFORE_KEEPING, PRESS, SAY_IF_NOT_KEPT, Part
from ptmrag.web.write.write_steps import Work, review_files, table_files
from ptmrag.web.write.written import Written, write_report, write_review, write_table

_LONGEST = {"topic": LONGEST_TOPIC, "draft": LONGEST_DRAFT, "aspects": 2_000}


class Earlier:
    """The earlier results of all parts; `boxes` are the inputs of each part by their names."""

    def __init__(
        self, context: Context, parts: Mapping[str, Part], boxes: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self._context, self._parts, self._boxes = context, parts, boxes
        self._memory = BrowserMemory(context.assistant.library, "written")
        self._restored = gr.State(False)

    def listen(self, tab: gr.Tab) -> None:
        """Bring back what the browser has when the page is first opened, and follow the clicks of each part."""
        parts = list(self._parts.values())
        tab.select(
            self._restore,
            [self._memory.state, self._restored, *(one.work for one in parts)],
            [self._restored, *(part for one in parts for part in (one.kept, *one.shown))],
            **DIRECT,
        )
        for name, one in self._parts.items():
            boxes = list(self._boxes[name].values())
            pressed = gr.JSON({}, visible=False)
            acts = [f"{act}-{name}" for act in ("show", "again", "drop", "example")]
            one.kept.click(
                self._follower(name),
                [gr.JSON(visible=False), self._memory.state],
                [self._memory.state, one.kept, *one.shown, *boxes, pressed],
                **take_clicks(*acts),
            ).then(None, [pressed], None, js=PRESS, **QUIET)

    def keep(self, name: str, event: Any) -> Any:
        """Have the browser keep what a press of the button of a part has made."""
        one, memory, told = self._parts[name], self._memory, gr.JSON({}, visible=False)

        def keep(kept: object, work: Work, request: gr.Request) -> tuple[Any, ...]:
            made, work.made = work.made, None
            if made is None:
                return gr.skip(), gr.skip(), {}
            before = read_kept(memory.of(kept, request))
            if not made.is_small:
                return gr.skip(), self._list(name, before, note=TOO_LONG), {}
            found, dropped = with_result(before, made)
            shown = self._list(name, found, open_key=made.key, note=made_room(dropped))
            return self._kept(kept, found, request), shown, {"part": name}

        key = memory.state.storage_key
        return event.then(
            keep,
            [memory.state, one.work],
            [memory.state, one.kept, told],
            js=BEFORE_KEEPING % key,
            **DIRECT,
        ).then(None, [told], None, js=SAY_IF_NOT_KEPT % key, **QUIET)

    def _restore(
        self,
        kept: object,
        is_restored: bool,
        table: Work,
        review: Work,
        source: Work,
        request: gr.Request,
    ) -> tuple[Any, ...]:
        """The list of each part, and its newest result."""
        if is_restored:
            return (gr.skip(),) * (1 + 3 * len(self._parts))
        found = read_kept(self._memory.of(kept, request))
        shown: list[Any] = [True]
        for name, work in zip(self._parts, (table, review, source), strict=True):
            newest = next((one for one in found if one.part == name), None)
            if newest is None or work.is_running:
                shown += [self._list(name, found), gr.skip(), gr.skip()]
            else:
                shown += self._open(name, found, newest)
        return tuple(shown)

    def _follower(self, name: str) -> Callable[..., tuple[Any, ...]]:
        def follow(sent: object, kept: object, request: gr.Request) -> tuple[Any, ...]:
            """The browser's memory, the list, the result, its citations, the boxes, the part to begin."""
            found = read_kept(self._memory.of(kept, request))
            same, boxes = gr.skip(), self._boxes[name]
            state, shown, values, press = same, [same] * 3, [same] * len(boxes), ""
            for act, key in read_clicks(sent):
                chosen = next((one for one in found if one.key == key and one.part == name), None)
                if act == f"example-{name}":
                    values = self._example(name, key) or values
                elif chosen and act == f"drop-{name}":
                    found = tuple(one for one in found if one.key != key)
                    state, shown[0] = self._kept(kept, found, request), self._list(name, found)
                elif chosen and act in (f"show-{name}", f"again-{name}"):
                    values = _values(boxes, chosen.inputs)
                    if act == f"show-{name}":
                        shown = self._open(name, found, chosen)
                    else:
                        press = name
            return state, *shown, *values, {"part": press}

        return follow

    def _kept(self, kept: object, found: Sequence[KeptResult], request: gr.Request) -> Any:
        return self._memory.changed(kept, [one.as_json() for one in found], request)

    def _list(self, name: str, found: Sequence[KeptResult], **said: Any) -> str:
        entries = self._context.library.overview().entries
        examples = {
            lang: [one.said for one in examples_of(name, entries, lang)] for lang in LANGUAGES
        }
        return render_kept(name, found, examples=examples, **said)

    def _open(self, name: str, found: Sequence[KeptResult], chosen: KeptResult) -> list[Any]:
        """The list, a result and its citations."""
        result, lost = shown_again(chosen, self._context.library)
        shown = self._list(name, found, open_key=chosen.key, lost=lost)
        written = _written(result) if result is not None else Written("")
        return [shown, written.html, written.cited]

    def _example(self, name: str, key: str) -> list[Any]:
        """The values of the boxes for an example, which is named by the language of the page and its number."""
        entries = self._context.library.overview().entries
        found = {
            f"{lang}-{number}": one.inputs
            for lang in LANGUAGES
            for number, one in enumerate(examples_of(name, entries, lang))
        }
        return _values(self._boxes[name], found[key]) if key in found else []


def _values(boxes: Mapping[str, Any], inputs: Mapping[str, Any]) -> list[Any]:
    """The values of the boxes of a part; what the browser kept is bounded as what a visitor enters is."""
    values: list[Any] = []
    for box in boxes:
        value = inputs.get(box)
        if box == "works":
            ids = [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
            values.append(ids[:50])
        else:
            text = value if isinstance(value, str) else ""
            values.append(text[: _LONGEST[box]] or gr.skip())
    return values


def _written(result: Result) -> Written:
    if isinstance(result, WorksTable):
        return write_table(result, table_files(result))
    if isinstance(result, Review):
        return write_review(result, review_files(result))
    return write_report(result)

"""A page of the chat: one tab, made by one class in one file and listed in one row of `pages.PAGES`.

    class MapPage(Page):
        key, label = "map", Label("地图", "Map")

        def __init__(self, context: Context, frame: Frame) -> None:
            self._map = html("", "map")

A page overrides what it needs of the defaults below. It knows no other page: what pages share is in
the `Frame`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple, Protocol

import gradio as gr

from ptmrag.web.context import Context
from ptmrag.web.labels import Label


class Follower(NamedTuple):
    """A listener with its inputs and outputs."""

    listener: Callable[..., Any]
    inputs: Sequence[Any]
    outputs: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """The components that all pages share.

    `picked` holds the ids of the entries that the chat is limited to, and `limit` says so above the
    question box. `to_table` holds the ids of entries that a visitor wants a table of, until it is begun.
    `seen` holds what the browser shows of the pages' `live` parts; set it to [] to have them sent again.
    `model_changed` counts how often the visitor changed the chat model, so that the `header` names the new one.

    Pages add to `after_picking`, when they are made, what they do once a visitor's click may have changed `picked` or
    `to_table`: a call that does not go through the queue triggers no `change` of a `gr.State`.
    """

    app: gr.Blocks
    tabs: gr.Tabs
    language: gr.Radio
    picked: gr.State
    limit: gr.HTML
    to_table: gr.State
    seen: gr.State
    header: gr.HTML
    model_changed: gr.State
    after_picking: list[Follower] = field(default_factory=list)


class ComponentLabel(NamedTuple):
    """A property of a component that is a label, such as its placeholder."""

    component: Any
    property: str
    label: Label


class Page(Protocol):
    """One tab. Its components are made by `__init__`, which runs inside the tab."""

    key: ClassVar[str]
    label: ClassVar[Label]
    labels: Sequence[ComponentLabel] = ()
    """Labels to send again when the language changes."""
    clickable: Sequence[gr.HTML] = ()
    """HTML in which a click may pick, open or ask an entry."""
    live: Sequence[Any] = ()
    """What changes while an ingest runs."""

    def __init__(self, context: Context, frame: Frame) -> None: ...

    @classmethod
    def is_for(cls, context: Context) -> bool:
        """Whether a server with this context has this page."""
        return True

    def refresh(self) -> list[Any]:
        """The present values of `live`."""
        return []

    def listen(self, tab: gr.Tab, clickable: Sequence[gr.HTML]) -> None:
        """Register listeners, once all pages are made; `clickable` are those parts of all pages."""

"""What every page of the chat is built from.

    context = Context(assistant, CachedLibrary(assistant), PdfViewer())

It holds nothing that belongs to one visitor: that is in Gradio's own `gr.State`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

import gradio as gr
from starlette.concurrency import run_in_threadpool

from ptmrag.api.pdf_viewer import PdfViewer
from ptmrag.api.usage import LibraryUsage, Usage
from ptmrag.assistant import Assistant
from ptmrag.ingestion.jobs import Jobs
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.models.model_choices import ModelChoices
from ptmrag.web.place import ALONE, Place

# More than `viewer` draws at a time: those who wait for a slow page must not keep others from opening one.
_PAGES_ASKED = 16
_DIGESTS = 4
# What all listeners have in common.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
# What those have in common that do not go through the queue. Its stream ends when nothing is on its way, and Gradio
# (6.31) loses the answer to a call that begins just then. What yields has no other way.
DIRECT: dict[str, Any] = {**QUIET, "queue": False}


class AtMost:
    """Lets so many of some listeners run at a time; the others wait, and take no thread meanwhile.

    It is for those that are `DIRECT`: only the queue of Gradio heeds its `concurrency_limit`.
    """

    def __init__(self, most: int) -> None:
        self._free = asyncio.Semaphore(most)

    def __call__(self, listener: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
        """The listener, with the same inputs and outputs."""

        @wraps(listener)
        async def limited(*values: Any, **named: Any) -> Any:
            async with self._free:
                return await run_in_threadpool(listener, *values, **named)

        return limited


@dataclass(frozen=True, slots=True)
class Context:
    """What all visitors share."""

    assistant: Assistant
    library: CachedLibrary
    viewer: PdfViewer
    jobs: Jobs | None = None
    read_only: bool = False
    place: Place = ALONE
    models: ModelChoices | None = None
    """Which chat models visitors chose; None where they cannot."""
    usage: LibraryUsage = field(default_factory=lambda: Usage().of(""))
    pages: AtMost = field(default_factory=lambda: AtMost(_PAGES_ASKED))
    """For the listeners that have pages drawn."""
    digests: AtMost = field(default_factory=lambda: AtMost(_DIGESTS))
    """For those that make digests: each reads a whole work."""

    def assistant_for(self, request: gr.Request) -> Assistant:
        """The assistant with the chat model of the visitor who sent a request."""
        chosen = self.models.of(request) if self.models is not None else None
        return self.assistant if chosen is None else self.assistant.with_model(chosen.model)

    @property
    def can_write(self) -> bool:
        """Whether visitors may add to the library."""
        return self.jobs is not None and not self.read_only


def html(value: str, name: str, *, js: str | None = None, **options: Any) -> gr.HTML:
    """A component for HTML that `rendering` made; Gradio shows it as it is."""
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=js, **options)

"""What every page of the chat is built from.

    context = Context(assistant, CachedLibrary(assistant), PdfViewer())

It holds nothing that belongs to one visitor: that is in Gradio's own `gr.State`.
"""

from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from ptmrag.api.pdf_viewer import PdfViewer
from ptmrag.api.usage import LibraryUsage, Usage
from ptmrag.assistant import Assistant
from ptmrag.ingestion.jobs import Jobs
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.models.model_choices import ModelChoices
from ptmrag.web.place import ALONE, Place

# What all listeners have in common.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
# What quick ones have in common: they do not go through the queue. Its stream ends when nothing is on its way, and
# Gradio loses the answer to a call that begins just then.
DIRECT: dict[str, Any] = {**QUIET, "queue": False}


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

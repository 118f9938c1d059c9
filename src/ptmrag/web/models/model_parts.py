"""Gradio's components of the page "Model": a card for Ollama, one for any server, one for providers.

    cards = Cards.built(choices.widest)

What happens to them is in `model_page`.
"""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from ptmrag.web.clicks import NOTE_CLICKS
from ptmrag.web.context import html
from ptmrag.web.labels import LABELS
from ptmrag.web.models.making import LONGEST_ADDRESS, LONGEST_KEY, LONGEST_NAME
from ptmrag.web.models.model_choices import Rights
from ptmrag.web.models.providers import PROVIDERS
from ptmrag.web.page import ComponentLabel
from ptmrag.web.rendering import render

FIRST = next(iter(PROVIDERS.values()))
# No browser completes or corrects what is typed here.
_UNKEPT = gr.InputHTMLAttributes(
    autocomplete="off", autocapitalize="off", autocorrect="off", spellcheck=False
)


@dataclass(frozen=True, slots=True)
class Cards:
    """The three cards with their inputs."""

    columns: dict[str, gr.Column]
    boxes: dict[str, Any]
    buttons: dict[str, gr.Button]
    found: gr.HTML
    note: gr.HTML

    @classmethod
    def built(cls, rights: Rights) -> "Cards":
        """The cards, of which those are shown that some visitor of this server may use."""
        columns: dict[str, gr.Column] = {}
        boxes: dict[str, Any] = {}
        buttons: dict[str, gr.Button] = {}
        with gr.Row(elem_id="model-cards"):
            with _card("ollama", is_shown=rights.ollama) as columns["ollama"]:
                found = html(render("loading.html"), "ollama-models", js=NOTE_CLICKS)
            with _card("server", is_shown=rights.addresses) as columns["server"]:
                boxes["server-address"] = _box(
                    "server-address", LONGEST_ADDRESS, placeholder="http://127.0.0.1:1234/v1"
                )
                boxes["server-name"] = _box("server-name", LONGEST_NAME)
                boxes["server-key"] = _key("server-key")
                html(
                    render("model_titles.html", part="server-leaves"),
                    "server-leaves",
                    padding=False,
                )
                buttons["use-server"] = _button("use-server")
            with _card("provider") as columns["provider"]:
                boxes["provider"] = gr.Dropdown(
                    provider_choices("en"),
                    value=FIRST.id,
                    label=LABELS["provider"].en,
                    elem_id="provider",
                )
                boxes["provider-name"] = _box("provider-name", LONGEST_NAME, value=FIRST.model)
                boxes["provider-key"] = _key("provider-key")
                note = html("", "provider-leaves")
                buttons["use-provider"] = _button("use-provider")
        return cls(columns, boxes, buttons, found, note)

    @property
    def labels(self) -> list[ComponentLabel]:
        """What is sent again when the language changes."""
        return [
            *(ComponentLabel(box, "label", LABELS[name]) for name, box in self.boxes.items()),
            *(ComponentLabel(box, "value", LABELS[name]) for name, box in self.buttons.items()),
        ]


def provider_choices(language: str) -> list[tuple[str, str]]:
    """The providers by their names in a language."""
    return [(one.label.text(language), one.id) for one in PROVIDERS.values()]


def _card(part: str, *, is_shown: bool = True) -> Any:
    column = gr.Column(
        min_width=280, elem_id=f"card-{part}", elem_classes="model-card", visible=is_shown
    )
    with column:
        html(render("model_titles.html", part=part), f"title-{part}")
    return column


def _box(name: str, longest: int, **how: Any) -> gr.Textbox:
    return gr.Textbox(
        label=LABELS[name].en,
        elem_id=name,
        max_lines=1,
        max_length=longest,
        html_attributes=_UNKEPT,
        **how,
    )


def _key(name: str) -> gr.Textbox:
    return gr.Textbox(
        type="password",
        label=LABELS[name].en,
        elem_id=name,
        max_length=LONGEST_KEY,
        html_attributes=_UNKEPT,
    )


def _button(name: str) -> gr.Button:
    return gr.Button(LABELS[name].en, elem_id=name, variant="primary", min_width=120)

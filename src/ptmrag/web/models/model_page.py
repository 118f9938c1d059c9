"""The page "Model": what answers this visitor, and the ways to another model or back to quotes.

    ModelPage(context, frame).listen(tab, clickable)

A model is used once it has answered a short question. `model_choices` says who may choose what and remembers it,
`making` makes the model, `trying` asks it. A key is emptied from its field as soon as it is sent.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import gradio as gr

from ptmrag.language.detect import Language
from ptmrag.llm import ChatModel
from ptmrag.web.clicks import NOTE_CLICKS, read_clicks, take_clicks
from ptmrag.web.context import DIRECT, QUIET, Context, html
from ptmrag.web.labels import Label
from ptmrag.web.models.chosen_model import QUOTES_ONLY, ChosenModel
from ptmrag.web.models.making import (
    WrongChoiceError,
    make_from_ollama,
    make_from_provider,
    make_from_server,
    read_key,
)
from ptmrag.web.models.model_choices import ModelChoices
from ptmrag.web.models.model_html import (
    State,
    render_ollama,
    render_provider,
    render_state,
)
from ptmrag.web.models.model_parts import FIRST, Cards, provider_choices
from ptmrag.web.models.providers import PROVIDERS, Provider
from ptmrag.web.models.servers import Ollama, find_ollama, ollama_address
from ptmrag.web.models.switching import Asker, Step, Switching
from ptmrag.web.page import Frame, Page
from ptmrag.web.rendering import render

_ACTS = ("use-ollama", "look-ollama", "test-model", "no-model", "default-model")
_AT_ONCE: dict[str, Any] = {**QUIET, "concurrency_limit": 4, "concurrency_id": "models"}
_SHOW_RESULT = "() => document.querySelector('#model-result p')?.scrollIntoView({block: 'nearest'})"
# Gradio leaves this attribute of a password's field empty.
_UNKEPT = """() => document.querySelectorAll('.model-card input[type=password]').forEach(
  (field) => { field.autocomplete = 'off'; })"""
_NOT_YOURS = (
    "这个服务不允许您这样做：请使用自己的密钥，或请管理员用 --llm 指定模型。",
    "This server does not let you do that: use a key of your own, or ask its administrator for --llm.",
)
_THE_SERVER = Label("该服务", "the server")
Shown = Iterator[tuple[Any, ...]]


class ModelPage(Page):
    """The state, the result of the last test, and three cards."""

    key, label = "model", Label("模型", "Model")

    def __init__(self, context: Context, frame: Frame) -> None:
        self._context, self._frame = context, frame
        self._choices = context.models or ModelChoices()
        self._switching = Switching(self._choices)
        with gr.Row(elem_id="model-top"):
            with gr.Column(scale=3, min_width=300):
                self._state = html(render("loading.html"), "model-state", js=NOTE_CLICKS)
            with gr.Column(scale=2, min_width=280):
                self._result = html("", "model-result")
        self._cards = Cards.built(self._choices.widest)
        self.labels = self._cards.labels

    @classmethod
    def is_for(cls, context: Context) -> bool:
        """Only where visitors may choose."""
        return context.models is not None

    def listen(self, tab: gr.Tab, clickable: Sequence[gr.HTML]) -> None:
        """Look for models when the page is opened; test, use and leave them."""
        frame, cards, boxes = self._frame, self._cards, self._cards.boxes
        columns = list(cards.columns.values())
        seen = [self._state, cards.found, cards.note, *columns]
        tab.select(self._look, [boxes["provider"]], seen, **DIRECT).then(None, js=_UNKEPT, **QUIET)
        frame.header.click(_open, [gr.JSON(visible=False)], frame.tabs, **take_clicks("model"))
        boxes["provider"].input(
            self._describe, [boxes["provider"]], [cards.note, boxes["provider-name"]], **DIRECT
        )
        frame.language.change(_translate, [frame.language], boxes["provider"], **DIRECT)
        frame.app.unload(self._close)
        both = [self._result, self._state, cards.found, frame.model_changed]
        common = [frame.language, frame.model_changed]
        gr.on(
            [self._state.click, cards.found.click],
            self._follow,
            [gr.JSON(visible=False), *common],
            both,
            **take_clicks(*_ACTS, is_queued=True),
        ).then(None, js=_SHOW_RESULT, **QUIET)
        server = [boxes[name] for name in ("server-address", "server-name", "server-key")]
        gr.on(
            [cards.buttons["use-server"].click, boxes["server-key"].submit],
            self._use_server,
            [*server, *common],
            [*both, boxes["server-key"]],
            **_AT_ONCE,
        ).then(None, js=_SHOW_RESULT, **QUIET)
        provider = [boxes[name] for name in ("provider", "provider-name", "provider-key")]
        gr.on(
            [cards.buttons["use-provider"].click, boxes["provider-key"].submit],
            self._use_provider,
            [*provider, *common],
            [*both, boxes["provider-key"], cards.note],
            **_AT_ONCE,
        ).then(None, js=_SHOW_RESULT, **QUIET)

    def _look(self, provider: object, request: gr.Request) -> tuple[Any, ...]:
        """What this visitor sees when the page is opened."""
        rights = self._choices.rights(request)
        shown = {"ollama": rights.ollama, "server": rights.addresses, "provider": True}
        return (
            self._state_of(request),
            self._found_for(request),
            self._note_of(provider, request),
            *(gr.update(visible=shown[name]) for name in self._cards.columns),
        )

    def _describe(self, provider: object, request: gr.Request) -> tuple[Any, ...]:
        """What a provider is sent, and the name of one of its models."""
        named = PROVIDERS.get(str(provider), FIRST)
        return self._note_of(provider, request), named.model

    def _follow(self, sent: object, language: object, changed: int, request: gr.Request) -> Shown:
        """Follow the last click of the state and of the models of Ollama."""
        act, name = next(iter(reversed(read_clicks(sent))), ("", ""))
        asker = Asker(request, _lang(language))
        if act == "use-ollama":
            steps = self._switching.use(
                lambda: make_from_ollama(self._ollama(request), name), Label(name, name), asker
            )
            yield from self._shown(steps, changed, request)
        elif act == "test-model":
            steps = self._switching.test(*self._in_use(request), asker)
            yield from self._shown(steps, changed, request)
        elif act in ("no-model", "default-model"):
            self._choices.choose(request, QUOTES_ONLY if act == "no-model" else None)
            yield from self._shown([Step("", is_changed=True)], changed, request)
        elif act == "look-ollama":
            yield gr.skip(), gr.skip(), self._found_for(request), gr.skip()
        else:
            yield (gr.skip(),) * 4

    def _use_server(
        self,
        address: object,
        name: object,
        key: object,
        language: object,
        changed: int,
        request: gr.Request,
    ) -> Shown:
        """Use a model of a server that the visitor may name."""

        def make() -> ChosenModel:
            if not self._choices.rights(request).addresses:
                raise WrongChoiceError(*_NOT_YOURS)
            return make_from_server(address, name, key)

        steps = self._switching.use(make, _THE_SERVER, Asker(request, _lang(language)))
        for shown in self._shown(steps, changed, request):
            yield *shown, ""

    def _use_provider(
        self,
        provider: object,
        name: object,
        key: object,
        language: object,
        changed: int,
        request: gr.Request,
    ) -> Shown:
        """Use a model of a provider, with the key that was sent, or one that is known."""
        of = PROVIDERS.get(str(provider), FIRST)

        def make() -> ChosenModel:
            if given := read_key(key):
                self._choices.keep_key(request, of.id, given)
            return make_from_provider(of, name, self._key(of, request))

        def forget() -> None:
            self._choices.keep_key(request, of.id, "")

        steps = self._switching.use(make, of.label, Asker(request, _lang(language), forget))
        for shown in self._shown(steps, changed, request):
            yield *shown, "", self._note_of(of.id, request)

    def _shown(self, steps: Iterable[Step], changed: int, request: gr.Request) -> Shown:
        """What the page shows of some steps: the result, the state, the models of Ollama, that the model changed."""
        same = gr.skip()
        for step in steps:
            if step.is_changed:
                found = self._found_for(request)
                yield step.html, self._state_of(request), found, int(changed or 0) + 1
            else:
                yield step.html, same, same, same

    def _close(self, request: gr.Request) -> None:
        self._choices.close(request)

    def _in_use(self, request: gr.Request) -> tuple[ChatModel | None, str]:
        """The model that answers this visitor, and its name."""
        assistant = self._context.assistant_for(request)
        with assistant.opened() as of:
            return of.model, assistant.model or ""

    def _key(self, provider: Provider, request: gr.Request) -> str:
        """A key that was sent before, else one of the server's environment where the visitor may use it."""
        kept = self._choices.key(request, provider.id)
        return kept or self._choices.environment.get(self._variable(provider, request), "").strip()

    def _variable(self, provider: Provider, request: gr.Request) -> str:
        is_allowed = self._choices.rights(request).variables
        return provider.variable(self._choices.environment) if is_allowed else ""

    def _ollama(self, request: gr.Request) -> Ollama:
        if not self._choices.rights(request).ollama:
            raise WrongChoiceError(*_NOT_YOURS)
        return find_ollama(ollama_address(self._choices.environment))

    def _found_for(self, request: gr.Request) -> str:
        """What Ollama has, where the visitor may use it."""
        if not self._choices.rights(request).ollama:
            return ""
        return render_ollama(
            self._ollama(request), self._context.assistant_for(request).model or ""
        )

    def _note_of(self, provider: object, request: gr.Request) -> str:
        of = PROVIDERS.get(str(provider), FIRST)
        is_kept = bool(self._choices.key(request, of.id))
        return render_provider(of, variable=self._variable(of, request), is_key_kept=is_kept)

    def _state_of(self, request: gr.Request) -> str:
        holds = self._choices.rights(request).holds
        return render_state(
            State(
                self._choices.of(request),
                self._context.assistant.model or "",
                holds,
                request.username or "",
                holds == "server" or request.url.scheme == "https",
            )
        )


def _open(sent: object) -> Any:
    """Show this page after a click on the name of the model."""
    return gr.Tabs(selected=ModelPage.key) if read_clicks(sent) else gr.skip()


def _translate(language: str) -> Any:
    return gr.update(choices=provider_choices(language))


def _lang(language: object) -> Language:
    return "zh" if language == "zh" else "en"

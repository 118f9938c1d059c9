"""Takes a model into use once it has answered, and says step by step how that goes.

    for step in switching.use(lambda: make_from_ollama(ollama, name), asked, asker):
        step.html, step.is_changed

It reads no inputs: `model_page` does, and hands over how the model is made.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import gradio as gr

from ptmrag.errors import ChatModelError, PtmragError, SlowReplyError
from ptmrag.language.detect import Language
from ptmrag.llm import ChatModel
from ptmrag.web.labels import Label
from ptmrag.web.models.chosen_model import ChosenModel
from ptmrag.web.models.guarded_model import ModelCallError
from ptmrag.web.models.making import WrongChoiceError
from ptmrag.web.models.model_choices import ModelChoices
from ptmrag.web.models.model_html import render_answered, render_asking, render_problem
from ptmrag.web.models.trying import SECONDS, Answered, try_model
from ptmrag.web.rate_limit import RateLimit, visitor_of

_SLOW = Label(
    f"{SECONDS:.0f} 秒内没有回答：请再试一次（首次加载较慢），或选择较小的模型。",
    f"No answer within {SECONDS:.0f} seconds: try again, as loading takes a while, or choose a smaller model.",
)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for a model, in which language; `refused` is called where the key was refused."""

    request: gr.Request
    lang: Language
    refused: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Step:
    """What is shown, and whether the visitor has another model from now on."""

    html: str
    is_changed: bool = False


class Switching:
    """The tests of all visitors; each has at most two at a time."""

    def __init__(self, choices: ModelChoices) -> None:
        self._choices = choices
        self._rate_limit = RateLimit()

    def use(self, make: Callable[[], ChosenModel], asked: Label, asker: Asker) -> Iterator[Step]:
        """Make a model, ask it, and use it if it has answered; the model before stays if not."""
        yield Step(render_asking(asked))
        try:
            with self._slot(asker):
                chosen = make()
                answered = _asked(chosen.model, asker)
        except PtmragError as error:
            yield Step(_problem(error, asker))
            return
        self._choices.choose(asker.request, chosen)
        yield Step(render_answered(chosen.name, answered), is_changed=True)

    def test(self, model: ChatModel | None, name: str, asker: Asker) -> Iterator[Step]:
        """Ask the model that is in use."""
        yield Step(render_asking(Label(name, name)))
        try:
            with self._slot(asker):
                answered = _asked(model, asker)
        except PtmragError as error:
            yield Step(_problem(error, asker))
            return
        yield Step(render_answered(name, answered))

    @contextmanager
    def _slot(self, asker: Asker) -> Iterator[None]:
        with self._rate_limit.slot(visitor_of(asker.request)) as is_granted:
            if not is_granted:
                raise WrongChoiceError(
                    "请等待前面的测试完成。", "Wait for the test before this one."
                )
            yield


def _asked(model: ChatModel | None, asker: Asker) -> Answered:
    if model is None:
        raise WrongChoiceError("现在没有使用模型。", "No model is in use.")
    return try_model(model, lang=asker.lang)


def _problem(error: PtmragError, asker: Asker) -> str:
    """Why a model did not answer; a key that was refused is forgotten."""
    cause = error.__cause__ if isinstance(error, ChatModelError) else error
    if isinstance(cause, ModelCallError):
        if cause.is_key:
            asker.refused()
        return render_problem(cause.label)
    if isinstance(error, WrongChoiceError):
        return render_problem(error.label)
    if isinstance(error, SlowReplyError):
        return render_problem(_SLOW)
    return render_problem(Label(str(error), str(error)))

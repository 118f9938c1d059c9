"""Checks the body of a call before Gradio takes it: whoever sends anything else gets a sentence, not an error.

    Calls.of(app).wrong(b'{"fn_index": 999}')        # Refusal(422, "…")

It knows how many values each listener takes, and what the events of the chat carry. What the values are is checked by
Gradio's components, and what they mean by our listeners.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, Field, StrictInt, StrictStr, ValidationError

from ptmrag.web.serving.refusals import Refusal

if TYPE_CHECKING:
    import gradio as gr

_Index = Annotated[StrictInt, Field(ge=0, lt=100_000)]
_Place = _Index | Annotated[list[_Index], Field(min_length=1, max_length=2)]


class _Call(BaseModel):
    fn_index: StrictInt
    session_hash: Annotated[StrictStr, Field(min_length=1, max_length=100)]
    data: list[Any]
    event_data: Any = None


class _Cancel(BaseModel):
    fn_index: StrictInt
    session_hash: Annotated[StrictStr, Field(min_length=1, max_length=100)]
    event_id: Annotated[StrictStr, Field(max_length=100)]


class _Chosen(BaseModel):
    text: StrictStr


class _Example(BaseModel):
    index: Any
    value: _Chosen


class _Option(BaseModel):
    index: Any
    value: Annotated[StrictStr, Field(max_length=10_000)]


class _Retry(BaseModel):
    index: _Place
    value: Any


class _Edit(_Retry):
    previous_value: Any


# What an event brings; that of every other event is not read.
_EVENTS: dict[str, type[BaseModel]] = {
    "example_select": _Example,
    "option_select": _Option,
    "retry": _Retry,
    "edit": _Edit,
}


@dataclass(frozen=True, slots=True)
class _Listener:
    inputs: int
    event: str


@dataclass(frozen=True, slots=True)
class Calls:
    """The listeners of a page, by their numbers."""

    listeners: Mapping[int, _Listener]

    @classmethod
    def of(cls, app: "gr.Blocks") -> "Calls":
        """The listeners of an app that is complete."""
        found = {
            one["id"]: _Listener(len(one["inputs"]), one["targets"][0][1] if one["targets"] else "")
            for one in app.config["dependencies"]
            if one["backend_fn"]  # the others are scripts of the browser
        }
        return cls(found)

    def wrong(self, body: bytes) -> Refusal | None:
        """Why a body is no call of this page; None if it is one."""
        try:
            call = _Call.model_validate_json(body)
            listener = self.listeners.get(call.fn_index)
            if listener is None:
                return Refusal(422, f"There is no listener {call.fn_index}: reload the page.")
            if len(call.data) != listener.inputs:
                return Refusal(422, f"Listener {call.fn_index} takes {listener.inputs} values.")
            if listener.event in _EVENTS:
                _EVENTS[listener.event].model_validate(call.event_data)
        except (ValidationError, RecursionError) as error:
            return Refusal(422, f"This is not a call of the page: {_reason(error)}.")
        return None

    def wrong_cancel(self, body: bytes) -> Refusal | None:
        """Why a body does not cancel a call; None if it may."""
        try:
            _Cancel.model_validate_json(body)
        except ValidationError as error:
            return Refusal(422, f"This cancels no call: {_reason(error)}.")
        return None


def _reason(error: ValidationError | RecursionError) -> str:
    """What is wrong first, without what was sent."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    first = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(map(str, first["loc"]))
    return f"{place}: {first['msg']}" if place else first["msg"]

"""The chat model that a visitor chose, and where what it reads goes.

    ChosenModel("qwen3:4b", Label("Ollama", "Ollama"), host="", model=model)

Its key is inside the model and nowhere else here: neither its text nor its JSON has one.
"""

from dataclasses import dataclass, field

from ptmrag.llm import ChatModel
from ptmrag.web.labels import Label


@dataclass(frozen=True, slots=True)
class ChosenModel:
    """A model by its name and who runs it; `host` is where questions and passages go, "" if they stay on this machine.

    `model` is None where quotes alone answer.
    """

    name: str
    place: Label
    host: str = ""
    model: ChatModel | None = field(default=None, repr=False, compare=False)


QUOTES_ONLY = ChosenModel("", Label("", ""))

"""Renders the page "Model": what answers now, what Ollama has, what a provider will be sent, how a test went.

    render_state(State(now=None, default="qwen3:4b", holds="server"))

No key ever gets here.
"""

from dataclasses import dataclass

from ptmrag.web.labels import Label
from ptmrag.web.models.chosen_model import ChosenModel
from ptmrag.web.models.model_choices import Holds
from ptmrag.web.models.providers import Provider
from ptmrag.web.models.servers import Ollama, is_of_this_machine
from ptmrag.web.models.trying import Answered
from ptmrag.web.rendering import render


@dataclass(frozen=True, slots=True)
class State:
    """What answers this visitor: `now` was chosen, None for `default`, the model of the server ("" for none)."""

    now: ChosenModel | None
    default: str
    holds: Holds
    user: str = ""
    is_encrypted: bool = True

    @property
    def name(self) -> str:
        """The model that answers, "" where quotes do."""
        return self.default if self.now is None else self.now.name


def render_state(state: State) -> str:
    """What answers now, what leaves the machine, for whom that holds, and the ways back."""
    return render("model_state.html", state=state)


def render_ollama(ollama: Ollama, in_use: str) -> str:
    """The models of Ollama, each with a button, or how to get there."""
    host = ollama.address.partition("://")[2]
    leaves = "" if is_of_this_machine(ollama.address) else host
    return render("model_ollama.html", ollama=ollama, host=host, leaves=leaves, in_use=in_use)


def render_provider(provider: Provider, *, variable: str, is_key_kept: bool) -> str:
    """What a provider is sent, and where its key may come from."""
    return render(
        "model_provider.html", provider=provider, variable=variable, is_key_kept=is_key_kept
    )


def render_asking(name: Label) -> str:
    """That a model is being asked."""
    return render("model_result.html", asking=name, answered=None, name="", problem=None)


def render_answered(name: str, answered: Answered) -> str:
    """The first words of a model, and the seconds that it took."""
    return render("model_result.html", asking=None, answered=answered, name=name, problem=None)


def render_problem(problem: Label) -> str:
    """Why a model is not used."""
    return render("model_result.html", asking=None, answered=None, name="", problem=problem)

"""The page "Model" over HTTP, as a browser asks it: what is shown, what is refused, and where no key ever is."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest

from helpers.model_server import READY, ModelServer, model_server
from ptmrag.assistant import Assistant
from ptmrag.web import build_app
from ptmrag.web.models.model_choices import ModelChoices
from ptmrag.web.models.providers import PROVIDERS
from ptmrag.web.serving import server

KEY = "k3y.Of-a.shape/nobody+knows"
LOGGED_IN = [("ann", "pw-of-ann"), ("bob", "pw-of-bob")]


class Visitor:
    """An open page: it calls listeners by the component and the event that they follow."""

    def __init__(self, address: str, session: str, *, user: str = "", **headers: str) -> None:
        self._http = httpx.Client(base_url=address, headers=headers, timeout=30)
        self._session = session
        if user:
            given = {"username": user, "password": f"pw-of-{user}"}
            self._http.post("login", data=given).raise_for_status()
        self.config = self._http.get("config").json()
        self.said = json.dumps(self.config)

    def call(self, elem_id: str, event: str, *values: Any) -> str:
        """All that the page receives after an event; the values are those of the inputs, in their order."""
        ids = {c["props"].get("elem_id"): c["id"] for c in self.config["components"]}
        target = [ids[elem_id], event]
        (one,) = (
            d for d in self.config["dependencies"] if target in d["targets"] and d["backend_fn"]
        )
        data = [*values, *[None] * (len(one["inputs"]) - len(values))]
        call = {"data": data, "fn_index": one["id"], "session_hash": self._session}
        if one["queue"] is False:
            answer = self._http.post("gradio_api/run/predict", json=call)
        else:
            self._http.post("gradio_api/queue/join", json=call).raise_for_status()
            seen = {"session_hash": self._session}
            answer = self._http.get("gradio_api/queue/data", params=seen)
        self.said += answer.text
        return answer.text

    def look(self, provider: str = "deepseek") -> str:
        """Open the page."""
        tab = next(c for c in self.config["components"] if c["props"].get("id") == "model")
        (one,) = (d for d in self.config["dependencies"] if [tab["id"], "select"] in d["targets"])
        call = {"data": [provider], "fn_index": one["id"], "session_hash": self._session}
        answer = self._http.post("gradio_api/run/predict", json=call)
        self.said += answer.text
        return answer.text

    def click(self, act: str, name: str = "") -> str:
        return self.call("model-state", "click", [{"act": act, "id": name}], "en", 0)

    def use_provider(self, key: str, name: str = "deepseek-chat") -> str:
        return self.call("use-provider", "click", "deepseek", name, key, "en", 0)


@contextmanager
def served(assistant: Assistant, choices: ModelChoices, **how: Any) -> Iterator[str]:
    app = build_app(assistant, models=choices)
    try:
        yield server.start(app, port=0, **how)
    finally:
        app.close(verbose=False)


@pytest.fixture(scope="module")
def ollama() -> Iterator[ModelServer]:
    with model_server() as found:
        yield found


def test_a_reader_uses_a_model_of_ollama_and_goes_back(
    assistant: Assistant, ollama: ModelServer
) -> None:
    """It is found, answers a short question, is in use in every tab of this server, and is left again."""
    choices = ModelChoices(one_reader=True, environment={"OLLAMA_HOST": ollama.address})
    with served(assistant, choices) as address:
        visitor = Visitor(address, "one")
        assert "small:1b" in visitor.look()
        said = visitor.click("use-ollama", "small:1b")
        assert READY in said
        assert "nothing leaves it" in said
        assert "small:1b" in visitor.call("model-state", "click", [{"act": "look-ollama"}])
        other = Visitor(address, "two")
        assert "In use: " in other.look()
        assert READY in other.click("test-model")
        assert "quotes only" in other.click("no-model")
        assert "no model, quotes only" in visitor.look()
        assert "No model is in use" in visitor.click("test-model")
        assert "does not have this model" in visitor.click("use-ollama", "other:1b")
        assert "no model, quotes only" in visitor.look()  # the one before stays


def test_a_click_that_means_nothing_changes_nothing(
    assistant: Assistant, ollama: ModelServer
) -> None:
    choices = ModelChoices(one_reader=True, environment={"OLLAMA_HOST": ollama.address})
    with served(assistant, choices) as address:
        visitor = Visitor(address, "one")
        for sent in ([], None, "x", [{"act": "rm"}], [{"act": "use-ollama", "id": {"a": 1}}]):
            said = visitor.call("model-state", "click", sent, "en", 0)
            assert '"success": true' in said or '"success":true' in said
        assert "Reload the page." in visitor.look("no such provider")
        assert "no model, quotes only" in visitor.look()


def test_strangers_name_no_addresses_and_spend_no_key_of_the_server(
    assistant: Assistant, ollama: ModelServer
) -> None:
    """The address is not asked, whatever the browser sends; Ollama is not offered; variables are not told of."""
    environment = {"OLLAMA_HOST": ollama.address, "DEEPSEEK_API_KEY": KEY}
    before = len(ollama.seen)
    with served(assistant, ModelChoices(environment=environment)) as address:
        visitor = Visitor(address, "one")
        seen = visitor.look()
        assert "small:1b" not in seen
        assert "DEEPSEEK_API_KEY" not in seen
        said = visitor.call("use-server", "click", ollama.address, "local-a", "", "en", 0)
        assert "This server does not let you do that" in said
        assert "does not let you do that" in visitor.click("use-ollama", "small:1b")
        assert "Enter your key of DeepSeek" in visitor.use_provider("")
        assert KEY not in visitor.said
    assert len(ollama.seen) == before


def test_users_see_their_own_choice_alone(assistant: Assistant, ollama: ModelServer) -> None:
    """Ann's model answers Ann, on all her pages; Bob has none, and neither names addresses."""
    choices = ModelChoices(has_login=True, environment={"OLLAMA_HOST": ollama.address})
    with served(assistant, choices, users=LOGGED_IN) as address:
        ann, bob = Visitor(address, "one", user="ann"), Visitor(address, "two", user="bob")
        assert READY in ann.click("use-ollama", "small:1b")
        assert "no model, quotes only" in bob.look()
        later = Visitor(address, "three", user="ann").look()
        assert "for you alone (ann)" in later
        assert "no model" not in later
        said = bob.call("use-server", "click", ollama.address, "local-a", "", "en", 0)
        assert "does not let you do that" in said


def test_what_came_through_a_proxy_is_not_the_one_reader(
    assistant: Assistant, ollama: ModelServer
) -> None:
    choices = ModelChoices(one_reader=True, environment={"OLLAMA_HOST": ollama.address})
    with served(assistant, choices) as address:
        visitor = Visitor(address, "one", **{"X-Forwarded-For": "203.0.113.7"})
        assert "small:1b" not in visitor.look()
        assert "does not let you do that" in visitor.click("use-ollama", "small:1b")


def test_a_key_in_a_variable_is_named_and_never_shown(assistant: Assistant) -> None:
    environment = {"DEEPSEEK_API_KEY": KEY, "OLLAMA_HOST": "127.0.0.1:9"}
    with served(assistant, ModelChoices(one_reader=True, environment=environment)) as address:
        visitor = Visitor(address, "one")
        seen = visitor.look()
        assert "DEEPSEEK_API_KEY" in seen
        assert "api.deepseek.com" in seen  # what leaves, before anything is switched on
        assert "No Ollama was found at 127.0.0.1:9" in seen
        assert KEY not in visitor.said


@pytest.mark.slow
def test_a_key_is_used_and_is_in_nothing_that_the_server_says(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither in an answer, the page, its log, nor in what a provider that repeats it is made to say.

    Slow, as the default suite lacks the extra `openai`. What else the environment holds goes nowhere.
    """
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, f"of-{name.lower()}")
    with model_server(key=KEY) as provider:
        there = replace(PROVIDERS["deepseek"], address=f"{provider.address}/v1")
        monkeypatch.setitem(PROVIDERS, "deepseek", there)  # type: ignore[arg-type]
        choices = ModelChoices(one_reader=True, environment={"OLLAMA_HOST": "127.0.0.1:9"})
        with served(assistant, choices) as address:
            visitor = Visitor(address, "one")
            wrong = f"{KEY}-wrong"
            assert "refused the key" in visitor.use_provider(wrong)
            assert "Enter your key" in visitor.use_provider("")  # it was forgotten
            assert READY in visitor.use_provider(KEY)
            assert "Your key is in memory" in visitor.look()
            assert READY in visitor.use_provider("", "deepseek-reasoner")
            visitor.call("question", "submit", "What memory does Larkspur keep?")
            assert any(asked and len(asked["messages"]) > 1 for _, _, asked in provider.seen)
            local = Visitor(address, "two")
            said = local.call("use-server", "click", provider.address, "", "", "en", 0)
            assert "refused the key" in said  # it asked without one
            assert "no model, quotes only" in local.click("no-model")
            assert "Enter your key" in local.use_provider("")  # back to quotes forgets keys
        heard = json.dumps([headers for _, headers, _ in provider.seen])
    assert KEY in heard
    assert "of-openai" not in heard
    said = visitor.said + local.said + "".join(capfd.readouterr())
    assert KEY not in said

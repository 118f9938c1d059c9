"""Models of Ollama, of a server and of a provider: found, made, asked, and refused with a reason."""

import sys
from typing import Any

import pytest

from helpers.model_server import READY, model_server
from helpers.models import Slow
from ptmrag.errors import ChatModelError, SlowReplyError
from ptmrag.web.models.guarded_model import GuardedModel, ModelCallError
from ptmrag.web.models.making import (
    WrongChoiceError,
    make_from_ollama,
    make_from_provider,
    read_address,
    read_key,
)
from ptmrag.web.models.providers import PROVIDERS
from ptmrag.web.models.servers import (
    find_ollama,
    is_of_this_machine,
    list_models,
    ollama_address,
)
from ptmrag.web.models.trying import try_model

KEY = "k3y.Of-a.shape/nobody+knows"


class Failing:
    """A client whose error holds the key, as some providers' do."""

    def __init__(self, said: str, status: int | None = None) -> None:
        self._said, self._status = said, status

    def stream(self, input: Any) -> Any:  # noqa: A002 - LangChain's own name
        error = RuntimeError(self._said)
        if self._status is not None:
            error.status_code = self._status  # type: ignore[attr-defined]
        raise error


@pytest.mark.parametrize(
    ("named", "address"),
    [
        ("", "http://127.0.0.1:11434"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        (":8000", "http://127.0.0.1:8000"),
        ("gpu.lab", "http://gpu.lab:11434"),
        ("http://ollama:11434", "http://ollama:11434"),
        ("https://ollama.lab", "https://ollama.lab:443"),
        ("[::1]:9", "http://[::1]:9"),
        ("host:notaport", "http://127.0.0.1:11434"),
    ],
)
def test_ollama_is_where_its_variable_says(named: str, address: str) -> None:
    assert ollama_address({"OLLAMA_HOST": named}) == address


def test_the_chat_models_of_ollama_are_listed_with_their_sizes() -> None:
    """The smallest first; models that make vectors are left out."""
    with model_server() as server:
        found = find_ollama(server.address)
    assert found.models is not None
    assert [(one.name, one.bytes, one.details) for one in found.models] == [
        ("small:1b", 800_000_000, ""),
        ("big:7b", 4_700_000_000, "7B · Q4_K_M"),
    ]


@pytest.mark.parametrize("tags", ["<html>", [{"name": 7}], [{"size": 1}], None])
def test_what_is_not_ollama_is_not_found(tags: Any) -> None:
    with model_server(ollama=tags) as server:
        assert find_ollama(server.address).models is None
    assert find_ollama(server.address).models is None  # nobody listens there any more


def test_a_model_of_ollama_answers_and_its_name_is_looked_up() -> None:
    """Its context is wide enough for the passages of an answer; a name that it has not is never asked for."""
    with model_server() as server:
        ollama = find_ollama(server.address)
        made = make_from_ollama(ollama, "small:1b")
        assert made.model is not None
        answered = try_model(made.model, lang="en")
        assert answered.words == READY
        assert made.host == ""  # nothing leaves this machine
        path, _, asked = server.seen[-1]
        assert path == "/api/chat"
        assert (asked["model"], asked["options"]["num_ctx"]) == ("small:1b", 8_192)
        for name in ("nomic-embed-text", "../x", ""):
            with pytest.raises(WrongChoiceError, match="look again"):
                make_from_ollama(ollama, name)


def test_the_models_of_a_server_are_those_it_names() -> None:
    with model_server(named=("a", "b")) as server:
        assert list_models(f"{server.address}/v1", KEY) == ["a", "b"]
        assert server.seen[-1][1]["Authorization"] == f"Bearer {KEY}"
        assert list_models(f"{server.address}/elsewhere") is None


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("127.0.0.1:1234", "http://127.0.0.1:1234/v1"),
        (" http://localhost:8080/v1/ ", "http://localhost:8080/v1"),
        ("https://llm.lab/openai", "https://llm.lab/openai"),
    ],
)
def test_an_address_is_read_as_people_write_it(given: str, address: str) -> None:
    assert read_address(given) == address


@pytest.mark.parametrize(
    "given", ["", None, "file:///etc/passwd", "http://ann:pw@h/v1", "http://h/v1?key=x", "a b"]
)
def test_what_is_no_address_is_refused(given: Any) -> None:
    with pytest.raises(WrongChoiceError, match="Enter the server's address"):
        read_address(given)


@pytest.mark.parametrize("given", ["two words", "密钥", "k" * 501, "a\nb"])
def test_what_is_no_key_is_refused_without_being_repeated(given: str) -> None:
    with pytest.raises(WrongChoiceError) as refused:
        read_key(given)
    assert given not in str(refused.value)


def test_what_stays_on_this_machine() -> None:
    here = ("http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1", "http://127.9.9.9")
    there = ("http://192.168.0.2", "https://api.openai.com", "http://localhost.example.org", "")
    assert all(map(is_of_this_machine, here))
    assert not any(map(is_of_this_machine, there))


def test_a_provider_needs_a_key_and_a_missing_package_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The sentence is the command that installs it; the key is not in it."""
    with pytest.raises(WrongChoiceError, match="Enter your key of DeepSeek"):
        make_from_provider(PROVIDERS["deepseek"], "deepseek-chat", "")
    monkeypatch.setitem(sys.modules, "langchain_anthropic", None)
    with pytest.raises(WrongChoiceError, match=r"pip install 'ptmrag\[anthropic\]'") as missing:
        make_from_provider(PROVIDERS["anthropic"], "", KEY)
    assert KEY not in str(missing.value)
    with pytest.raises(WrongChoiceError, match="letters, digits"):
        make_from_provider(PROVIDERS["openai"], "a model", KEY)


def test_every_provider_has_a_host_a_variable_and_a_model() -> None:
    for provider in PROVIDERS.values():
        assert provider.address.startswith("https://")
        assert not provider.address.endswith("/")
        assert provider.model
        assert provider.client in ("openai", "anthropic")
        assert provider.variable({provider.variables[-1]: "x"}) == provider.variables[-1]
        assert provider.variable({provider.variables[0]: " "}) == ""


@pytest.mark.parametrize(
    ("status", "said", "told"),
    [
        (401, f"Wrong key {KEY}", "refused the key: check it"),
        (404, "model not found", "has no model 'm': check its name"),
        (429, "You exceeded your quota", "check your credit, or try again later"),
        (None, "Connection error.", "cannot be reached: check your network"),
        (500, f"oops {KEY}", "answered with an error: oops …"),
    ],
)
def test_a_failure_is_a_sentence_without_the_key(status: int | None, said: str, told: str) -> None:
    """In both languages, in the error and in all that a traceback would print of it."""
    model = GuardedModel(Failing(said, status), "m", host="api.example.org", key=KEY)
    with pytest.raises(ModelCallError, match=told) as failed:
        list(model.stream([]))
    assert KEY not in failed.value.label.zh + failed.value.label.en
    assert failed.value.is_key == (status == 401)
    assert failed.value.__cause__ is None
    assert failed.value.__context__ is None


def test_a_silent_server_is_told_as_such() -> None:
    """The sentence of `llm`, which says what helps."""
    model = GuardedModel(Failing("No generation chunks were returned"), "m", host="h")
    with pytest.raises(ChatModelError, match="it sent nothing"):
        try_model(model, lang="en")


def test_a_test_ends_in_time_and_shows_no_thoughts() -> None:
    slow = Slow()
    with pytest.raises(SlowReplyError):
        try_model(slow, lang="en", seconds=0.1)
    slow.is_let_go.set()

    class Thinking:
        def stream(self, input: Any) -> Any:  # noqa: A002 - LangChain's own name
            yield "<think>Hm"
            yield "m.</think>Because "
            yield "x" * 400
            raise AssertionError("no more is read than is shown")

    answered = try_model(Thinking(), lang="zh")
    assert answered.words.startswith("Because xxx")
    assert answered.words.endswith("…")
    assert "论文" in answered.question

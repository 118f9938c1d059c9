"""Who may choose which chat model, and for whom a choice holds."""

from typing import Any

import gradio as gr
import pytest
from fastapi import Request

from helpers.models import Model, repeats
from ptmrag.assistant import Assistant
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.context import Context
from ptmrag.web.labels import Label
from ptmrag.web.models.chosen_model import QUOTES_ONLY, ChosenModel
from ptmrag.web.models.model_choices import ModelChoices, Rights
from ptmrag.web.serving.chat_server import ServerOptions
from ptmrag.web.serving.model_rights import models_for

ALL = Rights("server", ollama=True, addresses=True, variables=True)


def request(
    session: str = "one", *, user: str | None = None, client: str = "127.0.0.1", **headers: str
) -> Any:
    """A request as Gradio hands it to listeners."""
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "client": (client, 50_000), "headers": sent, "path": "/"}
    return gr.Request(Request(scope), username=user, session_hash=session)


def chosen(name: str) -> ChosenModel:
    return ChosenModel(name, Label("", ""), model=Model(lambda _: "NONE", repeats))


@pytest.mark.parametrize(
    ("options", "sent", "rights"),
    [
        (ServerOptions(), request(), ALL),
        (ServerOptions(host="::1"), request(client="::1"), ALL),
        # A proxy on this machine that nobody told us of: who comes through it is not the one reader.
        (ServerOptions(), request(x_forwarded_for="203.0.113.7"), Rights("page")),
        (ServerOptions(), request(client="203.0.113.7"), Rights("page")),
        (ServerOptions(root_path="/ptmrag"), request(), Rights("page")),
        (ServerOptions(allow_hosts=("papers.example.org",)), request(), Rights("page")),
        (ServerOptions(host="0.0.0.0"), request(), Rights("page")),
        (ServerOptions(auth="ann:pw"), request(user="ann"), Rights("user", ollama=True)),
        (ServerOptions(auth="ann:pw"), request(), Rights("page")),
        (
            ServerOptions(auth="ann:pw", admins=("ann",)),
            request(user="ann"),
            Rights("user", ollama=True, addresses=True, variables=True),
        ),
    ],
)
def test_who_can_reach_the_server_decides_who_may_choose_what(
    options: ServerOptions, sent: Any, rights: Rights
) -> None:
    """Only one reader on this machine names addresses and spends keys of its environment."""
    assert models_for(options).rights(sent) == rights


def test_an_administrator_may_what_the_one_reader_may() -> None:
    """But for themselves alone."""
    choices = ModelChoices(has_login=True, administrators=("ann",))
    assert choices.rights(request(user="ann")) == Rights("user", True, True, True)
    assert choices.rights(request(user="bob")) == Rights("user", True)
    assert choices.widest == Rights("user", True, True, True)


def test_the_choice_of_the_one_reader_holds_in_every_tab() -> None:
    choices = ModelChoices(one_reader=True)
    choices.choose(request("one"), chosen("small"))
    assert choices.of(request("two")) == chosen("small")
    proxied = request("two", x_forwarded_for="203.0.113.7")
    assert choices.of(proxied) is None


def test_users_and_pages_never_share_a_model_or_a_key() -> None:
    """Users of a login by their name, whatever the page; without a login each open page is apart."""
    users = ModelChoices(has_login=True)
    users.choose(request("one", user="ann"), chosen("of-ann"))
    users.keep_key(request("one", user="ann"), "openai", "key-of-ann")
    assert users.of(request("two", user="ann")) == chosen("of-ann")
    assert users.of(request("one", user="bob")) is None
    assert users.key(request("one", user="bob"), "openai") == ""
    assert users.key(request("two", user="ann"), "openai") == "key-of-ann"
    pages = ModelChoices()
    pages.keep_key(request("one"), "openai", "key-of-one")
    assert pages.key(request("two"), "openai") == ""
    assert "key-of" not in repr(vars(pages)) + repr(vars(users))


def test_going_back_to_quotes_forgets_the_keys() -> None:
    choices = ModelChoices(one_reader=True)
    for back in (QUOTES_ONLY, None):
        choices.keep_key(request(), "openai", "key")
        choices.choose(request(), chosen("small"))
        assert choices.key(request(), "openai") == "key"
        choices.choose(request(), back)
        assert choices.key(request(), "openai") == ""
        assert choices.of(request()) == back


def test_a_page_that_is_closed_is_forgotten_and_a_user_is_not() -> None:
    pages, users = ModelChoices(), ModelChoices(has_login=True)
    for choices, user in ((pages, None), (users, "ann")):
        choices.keep_key(request(user=user), "openai", "key")
        choices.close(request(user=user))
    assert pages.key(request(), "openai") == ""
    assert users.key(request(user="ann"), "openai") == "key"


def test_open_pages_are_remembered_up_to_a_bound_and_users_always() -> None:
    choices = ModelChoices()
    for number in range(1_002):
        choices.choose(request(f"page-{number}"), chosen("small"))
    assert choices.of(request("page-0")) is None
    assert choices.of(request("page-1001")) == chosen("small")


def test_each_visitor_is_answered_by_their_own_model(assistant: Assistant) -> None:
    """The library, its search and its caches are shared: another model costs nothing."""
    choices = ModelChoices(has_login=True)
    context = Context(assistant, CachedLibrary(assistant), None, models=choices)  # type: ignore[arg-type]
    ann, bob = request(user="ann"), request(user="bob")
    assert context.assistant_for(ann) is assistant
    choices.choose(ann, chosen("of-ann"))
    of_ann = context.assistant_for(ann)
    assert of_ann.model == "scripted"
    assert of_ann.library is assistant.library
    assert context.assistant_for(bob) is assistant
    choices.choose(ann, QUOTES_ONLY)
    assert context.assistant_for(ann).model is None
    assert assistant.model is None

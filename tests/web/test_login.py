"""Logging in: who may, what is seen before, how wrong logins are slowed, what is warned about."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from typer.testing import CliRunner

from helpers.clock import Clock
from helpers.raw_http import ask
from ptmrag.api.visitors import user_of
from ptmrag.cli.commands import app
from ptmrag.errors import InputError
from ptmrag.web.serving.login import Login
from ptmrag.web.serving.tokens import Tokens, token_of
from ptmrag.web.serving.users import is_password, warn_about

USERS = [("ann", "secret word"), ("bob", "x:y")]
Ask = Callable[..., httpx.Response]


async def named(scope: Scope, receive: Receive, send: Send) -> None:
    """A page that says who asks."""
    await PlainTextResponse(f"for {user_of(scope)}")(scope, receive, send)


class Visitors:
    """A login with a clock of its own."""

    def __init__(self, *, path: str = "/") -> None:
        self.clock = Clock()
        self.app = Login(named, users=USERS, cookie="session", path=path, clock=self.clock)

    def get(self, path: str, **how: object) -> httpx.Response:
        return asyncio.run(ask(self.app, path, **how))  # type: ignore[arg-type]

    def log_in(self, name: str, password: str, **how: object) -> httpx.Response:
        sent = {"username": name, "password": password}
        return self.get("/login", method="POST", data=sent, **how)


@pytest.mark.parametrize("path", ["/config", "/gradio_api/queue/join", "/assets/x.js", "/x", "//"])
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS", "DELETE"])
def test_before_the_login_there_is_the_login_page_alone(path: str, method: str) -> None:
    """Every other address is refused, whatever is behind it; a made-up session is none."""
    visitors = Visitors()
    for headers in ({}, {"Cookie": "session=x"}, {"Cookie": 'session="; a=b'}, {"Cookie": "=;,"}):
        answer = visitors.get(path, method=method, headers=headers)
        is_page = path == "//"
        assert answer.status_code == (200 if is_page else 401)
        assert "for " not in answer.text.partition("<form")[0] or is_page


def test_a_login_opens_the_page_until_it_is_ended() -> None:
    """The session is in a cookie that scripts cannot read and other sites do not send."""
    visitors = Visitors(path="/ptmrag")
    assert "<form" in visitors.get("/").text
    login = visitors.log_in("ann", "secret word")
    assert login.json() == {"success": True}
    cookie = login.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=lax", "path=/ptmrag"))
    session = {"Cookie": f"session={login.cookies['session']}"}
    assert visitors.get("/config", headers=session).text == "for ann"
    visitors.get("/logout", headers=session)
    assert visitors.get("/config", headers=session).status_code == 401


def test_a_session_ends_after_a_week() -> None:
    """Then the user logs in again."""
    visitors = Visitors()
    session = {"Cookie": f"session={visitors.log_in('bob', 'x:y').cookies['session']}"}
    visitors.clock.sleep(7 * 86_400 - 1)
    assert visitors.get("/", headers=session).text == "for bob"
    visitors.clock.sleep(2)
    assert "<form" in visitors.get("/", headers=session).text


def test_a_browser_gets_pages() -> None:
    """After a login the chat, after a wrong one the form again with what was wrong."""
    visitors, browser = Visitors(), {"Accept": "text/html,*/*"}
    right = visitors.log_in("ann", "secret word", headers=browser)
    assert (right.status_code, right.headers["location"]) == (303, "./")
    wrong = visitors.log_in("ann", "<b>", headers=browser)
    assert wrong.status_code == 401
    assert "password is wrong" in wrong.text
    assert "<b>" not in wrong.text


@pytest.mark.parametrize(
    "given",
    [("ann", ""), ("ann", "secret"), ("Ann", "secret word"), ("", ""), ("ann:secret", "word")],
)
def test_a_wrong_login_is_none(given: tuple[str, str]) -> None:
    """Names and passwords are compared as a whole, in constant time."""
    assert Visitors().log_in(*given).status_code == 400
    assert is_password(USERS, *given) is False
    assert is_password(USERS, "bob", "x:y") is True


@pytest.mark.parametrize(
    "sent",
    [
        {"content": b""},
        {"content": b"x" * 20_000},
        {"json": {"username": "ann", "password": "secret word"}},
        {"data": {"username": "ann"}},
        {"files": {"username": ("x", b"ann"), "password": ("y", b"secret word")}},
    ],
)
def test_what_is_no_login_is_one_sentence(sent: dict[str, object]) -> None:
    """Neither an error of the server nor a login."""
    answer = Visitors().get("/login", method="POST", **sent)
    assert answer.status_code in (400, 413)
    assert len(answer.text.splitlines()) == 1


def test_wrong_logins_from_an_address_are_slowed() -> None:
    """After five: 1, 2, 4 … seconds, at most a minute; other addresses are not kept waiting."""
    visitors = Visitors()
    waits = []
    for _ in range(14):
        assert visitors.log_in("mallory", "guess").status_code == 400
        refused = visitors.log_in("ann", "secret word")
        if refused.status_code == 200:
            continue
        waits.append(int(refused.headers["retry-after"]))
        visitors.clock.sleep(waits[-1])
    assert refused.status_code == 429
    assert waits == [2, 3, 5, 9, 17, 33, 61, 61, 61, 61]
    assert visitors.log_in("ann", "secret word", client="198.51.100.1").status_code == 200
    visitors.clock.sleep(3_600)
    assert visitors.log_in("ann", "wrong").status_code == 400
    assert visitors.log_in("ann", "secret word").status_code == 200


def test_many_addresses_are_slowed_for_one_user() -> None:
    """After twenty wrong logins from anywhere, but never for longer than ten seconds."""
    visitors = Visitors()
    statuses = [
        visitors.log_in("ann", "guess", client=f"198.51.100.{n}").status_code for n in range(30)
    ]
    assert statuses == [400] * 20 + [429] * 10
    assert visitors.log_in("bob", "x:y").status_code == 200
    visitors.clock.sleep(10)
    assert visitors.log_in("ann", "secret word").status_code == 200


def test_what_others_could_read_is_warned_about(tmp_path: Path) -> None:
    """A password on the command line, and a file that is not its owner's alone."""
    assert "--auth users.txt" in warn_about("ann:secret")
    file = tmp_path / "users.txt"
    file.write_text("ann:secret", encoding="utf-8")
    file.chmod(0o644)
    assert warn_about(str(file)).endswith(f"chmod 600 {file}")
    file.chmod(0o600)
    assert warn_about(str(file)) == ""


# --- tokens ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/api/v1/status", "/v1/models", "/mcp"])
def test_a_token_lets_a_program_in(path: str) -> None:
    """It is the user's, for the doors of programs alone; without one there is a sentence as JSON."""
    visitors = Visitors()
    refused = visitors.get(path)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"
    assert "ptmrag token" in refused.json()["error"]["message"]
    for name, password in USERS:
        bearer = {"Authorization": f"Bearer {token_of(name, password)}"}
        assert visitors.get(path, headers=bearer).text == f"for {name}"
        assert visitors.get("/config", headers=bearer).status_code == 401


def test_a_session_of_the_page_opens_the_doors_of_programs() -> None:
    """Whoever is logged in may read the document of the API in the browser."""
    visitors = Visitors()
    word = visitors.log_in("ann", "secret word").headers["set-cookie"].partition(";")[0]
    assert visitors.get("/api/v1", headers={"Cookie": word}).text == "for ann"


def test_wrong_tokens_are_refused_and_slowed() -> None:
    """A token of another password, of nobody, or none at all; after five, an address has to wait."""
    right = token_of("ann", "secret word")
    visitors = Visitors()
    wrong = [token_of("ann", "other"), token_of("eve", "x"), "x", "ptmrag_.", right[:-1]]
    for token in wrong:
        answer = visitors.get("/v1/models", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "invalid_api_key"
    slowed = visitors.get("/v1/models", headers={"Authorization": f"bearer {right}"})
    assert (slowed.status_code, slowed.headers["retry-after"]) == (429, "2")
    visitors.clock.now += 60
    bearer = {"Authorization": f"bearer {right}"}
    assert visitors.get("/v1/models", headers=bearer).text == "for ann"


def test_many_addresses_are_slowed_for_the_tokens_of_one_user() -> None:
    """Guesses of a password are not faster as tokens than as logins."""
    visitors = Visitors()

    def models(token: str, n: int) -> int:
        bearer = {"Authorization": f"Bearer {token}"}
        return visitors.get("/v1/models", headers=bearer, client=f"198.51.100.{n}").status_code

    wrong = token_of("ann", "guess")
    assert [models(wrong, n) for n in range(30)] == [401] * 20 + [429] * 10
    assert models(token_of("bob", "x:y"), 30) == 200
    visitors.clock.sleep(10)
    assert models(token_of("ann", "secret word"), 31) == 200


def test_a_wrong_token_costs_the_same_for_every_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its time does not say which users there are; a right one is worked out once."""
    made: list[str] = []
    monkeypatch.setattr(
        "ptmrag.web.serving.tokens.token_of",
        lambda user, word: made.append(user) or f"{user} {word}",
    )
    right = token_of("ann", "secret word")
    tokens = Tokens(USERS)
    for name in ("ann", "eve"):
        for _ in range(2):
            assert tokens.user_of(token_of(name, "guess")) is None
    assert made == ["ann", "ann", "eve", "eve"]
    monkeypatch.undo()
    assert [tokens.user_of(right), tokens.user_of(right)] == ["ann", "ann"]


def test_the_command_prints_the_token_of_a_user(tmp_path: Path) -> None:
    """The first user's if none is named; an unknown user is refused with those that there are."""
    users = tmp_path / "users.txt"
    users.write_text("ann:secret word\nbob:x:y\n", encoding="utf-8")
    for words, user in ((["bob"], 1), ([], 0)):
        run = CliRunner().invoke(app, ["token", *words, "--auth", str(users)])
        assert run.stdout == f"{token_of(*USERS[user])}\n"
    unknown = CliRunner().invoke(app, ["token", "eve", "--auth", str(users)])
    assert isinstance(unknown.exception, InputError)
    assert "it has ann, bob" in str(unknown.exception)

"""The door: which hosts and origins may ask, and what every answer tells the browser."""

import asyncio
import base64
import hashlib

import httpx
import pytest
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from helpers.raw_http import ask, page
from ptmrag.errors import InputError
from ptmrag.web.serving.door import Door, Hosts

LOOPBACK = Hosts.of("127.0.0.1")


def asked(hosts: Hosts = LOOPBACK, *, path: str = "/", method: str = "GET", **headers: str) -> int:
    """The status of a request with these headers, whose names are written with "_"."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return asyncio.run(ask(Door(page, hosts), path, method=method, headers=named)).status_code


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:7860", "127.0.0.1:1", "[::1]:7860", "localhost."]
)
def test_the_names_of_this_machine_are_answered(host: str) -> None:
    """Whatever the port, which a container or a tunnel may have changed."""
    assert asked(host=host) == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example:7860",
        "10.0.0.9",
        "0.0.0.0",
        "127.0.0.1@evil.example",
        "localhost:7860x",
        "[::1",
        "a b",
        "",
    ],
)
def test_a_name_that_was_pointed_here_is_refused(host: str) -> None:
    """A page of that name would otherwise be taken for our own (DNS rebinding)."""
    assert asked(host=host) in (400, 403)


def test_a_refused_name_is_told_how_to_be_allowed() -> None:
    """The sentence has the option; with it, or as the host of --root-path, the name is answered."""
    answer = asyncio.run(ask(Door(page, LOOPBACK), headers={"Host": "papers.example:80"}))
    assert "--allow-host papers.example" in answer.text
    for hosts in (
        Hosts.of("127.0.0.1", allowed=["Papers.example"]),
        Hosts.of("127.0.0.1", root_path="https://papers.example/ptmrag"),
        Hosts.of("papers.example"),
    ):
        assert asked(hosts, host="papers.example") == 200
        assert asked(hosts, host="other.example") == 403


@pytest.mark.parametrize("name", ["*", "https://papers.example", "papers.example/x", "", "a b"])
def test_what_is_no_name_cannot_be_allowed(name: str) -> None:
    """One sentence, instead of a name that is never asked for."""
    with pytest.raises(InputError, match=r"--allow-host papers\.example\.org"):
        Hosts.of("127.0.0.1", allowed=[name])


@pytest.mark.parametrize("listens_on", ["0.0.0.0", "::"])
def test_a_server_for_the_network_answers_to_addresses(listens_on: str) -> None:
    """A numeric address cannot be pointed elsewhere, and a container does not know its own."""
    hosts = Hosts.of(listens_on)
    assert [asked(hosts, host=host) for host in ("192.0.2.7:7860", "[2001:db8::7]")] == [200, 200]
    assert asked(hosts, host="evil.example") == 403


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:3000", "https://localhost", "x", ""]
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_another_origin_is_refused(origin: str, method: str) -> None:
    """Also another port of this machine, and a browser that asks first (CORS)."""
    assert asked(host="127.0.0.1:7860", origin=origin, method=method) == 403


def test_our_own_page_may_ask() -> None:
    """Its origin is the host that was asked for, behind a proxy the one that the proxy was asked for."""
    assert asked(host="127.0.0.1:7860", origin="http://127.0.0.1:7860", method="POST") == 200
    behind = Hosts.of("127.0.0.1", allowed=["papers.example"])
    forwarded = {"host": "127.0.0.1:7860", "x_forwarded_host": "papers.example"}
    assert asked(behind, origin="https://papers.example", method="POST", **forwarded) == 200
    assert asked(behind, origin="https://evil.example", method="POST", **forwarded) == 403
    assert asked(LOOPBACK, origin="https://papers.example", method="POST", **forwarded) == 403
    assert asked(behind, host="papers.example:443", origin="https://papers.example") == 200
    assert asked(behind, host="127.0.0.1:7860", origin="https://papers.example") == 200


@pytest.mark.parametrize(
    ("path", "mode", "method", "status"),
    [
        ("/", "navigate", "GET", 200),
        ("/login", "navigate", "GET", 200),
        ("/", "navigate", "POST", 403),
        ("/", "no-cors", "GET", 403),
        ("/logout", "navigate", "GET", 403),
        ("/config", "no-cors", "GET", 403),
    ],
)
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_may_only_link_to_the_page(
    site: str, path: str, mode: str, method: str, status: int
) -> None:
    """Browsers say where a request comes from even if it has no origin, as that of a picture."""
    assert asked(path=path, method=method, sec_fetch_site=site, sec_fetch_mode=mode) == status
    assert asked(path=path, method=method, sec_fetch_site="same-origin", sec_fetch_mode=mode) == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "evil.example"])
def test_every_answer_has_the_rules(host: str) -> None:
    """A refusal has them as well; nothing foreign is allowed, and no frame around the page."""
    headers = asyncio.run(ask(Door(page, LOOPBACK), headers={"Host": host})).headers
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["object-src"] == policy["frame-ancestors"] == "'none'"
    assert policy["connect-src"] == policy["form-action"] == policy["base-uri"] == "'self'"
    assert policy["img-src"] == "'self' data: blob:"
    assert "unsafe-inline" not in policy["script-src"]
    sources = {source for rule in policy.values() for source in rule.split()}
    assert not [source for source in sources if "." in source or "*" in source or "/" in source]


def test_the_scripts_of_a_page_are_allowed_by_their_digest() -> None:
    """And no other script inside a page."""

    async def written(scope: Scope, receive: Receive, send: Send) -> None:
        text = '<script>one()</script><script type="module" src="/x.js"></script>'
        await HTMLResponse(text)(scope, receive, send)

    answer: httpx.Response = asyncio.run(ask(Door(written, LOOPBACK)))
    digest = base64.b64encode(hashlib.sha256(b"one()").digest()).decode()
    assert answer.headers["content-security-policy"].count("sha256-") == 1
    assert f"'sha256-{digest}'" in answer.headers["content-security-policy"]
    assert answer.text.startswith("<script>one()")

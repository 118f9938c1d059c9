"""Which addresses are refused."""

import socket

import pytest

from helpers.fetching import Make, failure
from helpers.webserver import Web
from ptmrag.fetch.guard import parse, vet
from ptmrag.fetch.http_fetcher import HttpFetcher


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://localhost/x",
        "http://LOCALHOST./x",
        "http://a.localhost/",
        "http://0.0.0.0/",
        "http://10.1.2.3/",
        "http://172.16.0.1/",
        "http://192.168.0.1/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::10.0.0.1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://[fec0::1]/",
        "http://[ff02::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127。0。0。1/",
        "http://example.org\\@127.0.0.1/",
        "http://example.org@127.0.0.1/",
        "http://printer.local/",
        "http://metadata.google.internal/",
        "http://example.org:8080/",
        "http://%31%32%37.0.0.1/",
        "file:///etc/passwd",
        "ftp://example.org/a",
        "gopher://example.org/",
        "javascript:alert(1)",
        "http:///nohost",
        "http:example.org/a",
        "example.org/a",
        "http://[",
        "http://example.org/a\nb",
        "",
    ],
)
def test_private_and_odd_addresses_are_refused(url: str, web: Web, fetcher: HttpFetcher) -> None:
    """A catalog cannot make us ask the reader's own network, mirror or not, however it spells it."""
    error = failure(fetcher, url)
    assert error.permanent
    assert web.log == []


@pytest.mark.parametrize(
    "url", ["https://8.8.8.8/", "http://[2001:4860:4860::8888]/", "http://[64:ff9b::8.8.8.8]/"]
)
def test_public_addresses_are_allowed(url: str) -> None:
    """An IP address can take the place of a name."""
    assert len(vet(parse(url))) == 1


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    entries = [(2, 1, 6, "", (address, 443)) for address in addresses]
    monkeypatch.setattr("socket.getaddrinfo", lambda *a, **k: entries)


@pytest.mark.parametrize(
    ("addresses", "refused"),
    [
        (["10.0.0.7"], "10.0.0.7"),
        (["93.184.216.34", "127.0.0.1"], "127.0.0.1"),
        (["::ffff:169.254.169.254"], "::ffff:169.254.169.254"),
        (["fe80::1%eth0"], "fe80::1%eth0"),
    ],
)
def test_a_name_that_leads_to_a_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, make: Make, addresses: list[str], refused: str
) -> None:
    """What a name resolves to counts, not how it looks; one private address is enough."""
    resolve_to(monkeypatch, *addresses)
    error = failure(make(mirror=None), "https://innocent.example.org/")
    assert error.reason == f"a private address ({refused}) is refused"


def test_vetting_gives_the_addresses_to_connect_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them, in order; without resolving, a name has none and is not looked up."""
    resolve_to(monkeypatch, "93.184.216.34", "2606:2800:220:1::1")
    assert vet(parse("https://example.org/")) == ("93.184.216.34", "2606:2800:220:1::1")
    assert vet(parse("https://example.org/"), resolve=False) == ()


@pytest.mark.parametrize(
    ("error", "says", "times"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), "the host name does not exist", 1),
        (OSError("odd"), "the host name does not exist", 1),
        (UnicodeError("label too long"), "the host name does not exist", 1),
        (socket.gaierror(socket.EAI_AGAIN, "later"), "the host name cannot be looked up now", 3),
    ],
)
def test_a_name_that_leads_nowhere(
    monkeypatch: pytest.MonkeyPatch,
    make: Make,
    error: Exception,
    says: str,
    times: int,
) -> None:
    """A name that does not exist is looked up once; if no name server answers, it is tried again."""
    asked = []

    def resolve(*args: object, **kwargs: object) -> list[object]:
        asked.append(args)
        raise error

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    raised = failure(make(mirror=None), "https://nowhere.example.org/")
    assert (raised.reason, raised.unreachable) == (says, True)
    assert len(asked) == times

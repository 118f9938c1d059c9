"""The transport over vetted addresses: it answers, waits and fails as httpx's own does."""

import socket
import threading
from collections.abc import Iterator

import httpx
import pytest

from helpers.webserver import Web
from ptmrag.fetch.pinned import PinnedTransport

PUBLIC = "93.184.215.14"
URL = "http://files.example.org/a"


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch, web: Web) -> list[str]:
    """Every name means one public address, and what connects there reaches `web`; the addresses asked."""
    port = int(web.address.rpartition(":")[2])
    asked: list[str] = []

    def resolve(host: str, wanted: int, **how: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (PUBLIC, wanted))]

    def connect(address: tuple[str, int], *rest: object, **how: object) -> socket.socket:
        asked.append(address[0])
        timeout = rest[0] if rest else how.get("timeout")
        assert timeout is None or isinstance(timeout, int | float)
        made = socket.socket()
        made.settimeout(timeout)
        made.connect(("127.0.0.1", port))
        return made

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    monkeypatch.setattr("socket.create_connection", connect)
    return asked


@pytest.fixture
def client(places: list[str]) -> Iterator[httpx.Client]:
    with httpx.Client(transport=PinnedTransport()) as opened:
        yield opened


def test_an_answer_comes_whole(client: httpx.Client, web: Web, places: list[str]) -> None:
    """Status, headers and body arrive, over one connection to the vetted address."""
    web.put("a", "well", status=418, headers={"X-Mark": "1"})
    for _ in range(2):
        response = client.get(URL)
        assert (response.status_code, response.text) == (418, "well")
        assert response.headers["X-Mark"] == "1"
    assert places == [PUBLIC]
    assert web.requests[-1].headers["Host"] == "files.example.org"


def test_a_body_is_read_as_it_is_asked_for(client: httpx.Client, web: Web) -> None:
    """An endless body can be abandoned after its first part, and the connection is closed."""
    web.put("a", fault="endless")
    with client.stream("GET", URL) as response:
        assert next(response.iter_raw())
    web.put("a", "well")
    assert client.get(URL).text == "well"


def test_a_silent_host_runs_into_the_timeout(client: httpx.Client, web: Web) -> None:
    """The client's timeouts hold, and the error is httpx's."""
    web.put("a", fault="silent")
    with pytest.raises(httpx.ReadTimeout) as caught:
        client.get(URL, timeout=0.05)
    assert str(caught.value.request.url) == URL


def test_a_body_that_breaks_off_is_an_error_of_httpx(client: httpx.Client, web: Web) -> None:
    """Errors while the body is read become httpx's errors too."""
    web.put("a", b"x" * 9_000, cut_at=100)
    with client.stream("GET", URL) as response, pytest.raises(httpx.RemoteProtocolError):
        response.read()


def test_noise_is_an_error_of_httpx(client: httpx.Client, web: Web) -> None:
    """A host that does not speak HTTP breaks the protocol."""
    web.put("a", fault="noise")
    with pytest.raises(httpx.RemoteProtocolError):
        client.get(URL)


def test_tls_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch, places: list[str]) -> None:
    """The connection goes to the address, the handshake names the host, and plain text is refused."""
    heard: list[bytes] = []

    def answer() -> None:
        taken, _ = server.accept()
        with taken:
            heard.append(taken.recv(4096))
            taken.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        ours = socket.socket()
        ours.connect(server.getsockname())
        monkeypatch.setattr("socket.create_connection", lambda *rest, **how: ours)
        thread = threading.Thread(target=answer)
        thread.start()
        with (
            httpx.Client(transport=PinnedTransport()) as client,
            pytest.raises(httpx.ConnectError, match="SSL"),
        ):
            client.get("https://files.example.org/a")
        thread.join()
    assert b"files.example.org" in heard[0]

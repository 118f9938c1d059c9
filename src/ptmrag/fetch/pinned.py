"""An httpx transport that connects only to addresses that were vetted.

    httpx.Client(transport=PinnedTransport())

Checking a host name and then handing the name on would let it be looked up a second time, with
another answer (DNS rebinding). Here the one look-up that is vetted gives the address to connect to;
TLS still checks the certificate against the name. It does not use proxies and does not serve a
mirror: a mirror on this machine is named by the user and needs no vetting.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import httpcore
import httpx

from ptmrag.fetch.guard import vet

# The same numbers as httpx's own transport: connections in all, idle ones, seconds an idle one is kept.
_MOST_CONNECTIONS = 100
_MOST_IDLE_CONNECTIONS = 20
_IDLE_SECONDS = 5.0
# httpx documents its errors under the names that httpcore gives to their causes.
_ERRORS: dict[type, type[httpx.TransportError]] = {
    httpcore.TimeoutException: httpx.TimeoutException,
    httpcore.ConnectTimeout: httpx.ConnectTimeout,
    httpcore.ReadTimeout: httpx.ReadTimeout,
    httpcore.WriteTimeout: httpx.WriteTimeout,
    httpcore.PoolTimeout: httpx.PoolTimeout,
    httpcore.NetworkError: httpx.NetworkError,
    httpcore.ConnectError: httpx.ConnectError,
    httpcore.ReadError: httpx.ReadError,
    httpcore.WriteError: httpx.WriteError,
    httpcore.ProtocolError: httpx.ProtocolError,
    httpcore.LocalProtocolError: httpx.LocalProtocolError,
    httpcore.RemoteProtocolError: httpx.RemoteProtocolError,
    httpcore.UnsupportedProtocol: httpx.UnsupportedProtocol,
}


class PinnedBackend(httpcore.SyncBackend):
    """Opens a socket to the first of a host's vetted addresses that answers."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Raises FetchError where the host may not be asked, httpcore's errors where none answers."""
        name = f"[{host}]" if ":" in host else host
        failure: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in dict.fromkeys(vet(httpx.URL(f"http://{name}:{port}"))):
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError(f"{host} has no address")


class PinnedTransport(httpx.BaseTransport):
    """Sends requests over a pool of connections that `PinnedBackend` opened."""

    def __init__(self) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=_MOST_CONNECTIONS,
            max_keepalive_connections=_MOST_IDLE_CONNECTIONS,
            keepalive_expiry=_IDLE_SECONDS,
            network_backend=PinnedBackend(),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer to one request, its body unread; raises httpx.TransportError or FetchError."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        sent = httpcore.Request(
            request.method,
            url,
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,  # the timeouts among them
        )
        with _as_httpx_errors():
            response = self._pool.handle_request(sent)
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """The body of an answer, read from the connection as it is asked for."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx_errors():
            yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


@contextmanager
def _as_httpx_errors() -> Iterator[None]:
    """Raises httpcore's errors as httpx's errors of the same names; any other passes unchanged."""
    try:
        yield
    except Exception as error:
        kinds = (_ERRORS[kind] for kind in type(error).__mro__ if kind in _ERRORS)
        kind = next(kinds, None)
        if kind is None:
            raise
        raise kind(str(error)) from error

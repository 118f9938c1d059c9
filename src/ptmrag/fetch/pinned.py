"""Connections that go to the addresses that were vetted, and to no others.

    httpx.Client(transport=PinnedTransport())

To look a name up, find it harmless and then hand the name on would let it be looked up again, with
another answer (DNS rebinding). Here the one look-up that is vetted gives the address to connect to;
TLS still checks the certificate against the name. It is for the web itself: a mirror on this machine
is named by the user and needs none of it.
"""

import typing

import httpcore
import httpx

from ptmrag.fetch.guard import vet


class PinnedBackend(httpcore.SyncBackend):
    """Opens a socket to one of the vetted addresses of a host, the first that answers."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: typing.Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """FetchError where the host is not to be asked, httpcore's errors where nobody answers."""
        name = f"[{host}]" if ":" in host else host
        failure: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in dict.fromkeys(vet(httpx.URL(f"http://{name}:{port}"))):
            try:
                return self._connect(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError(f"{host} has no address")

    def _connect(
        self,
        address: str,
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: typing.Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.NetworkStream:
        return super().connect_tcp(address, port, timeout, local_address, socket_options)


class PinnedTransport(httpx.HTTPTransport):
    """httpx's own transport over `PinnedBackend`."""

    def __init__(self) -> None:
        super().__init__(trust_env=False)
        # httpx hands no backend on to its pool; a test
        # sees to it that connections do go this way.
        self._pool._network_backend = PinnedBackend()

"""Which addresses may be asked: public ones, over http and https.

>>> from ptmrag.guard import refusal
>>> refusal("http://127.0.0.1/secrets", resolve=False)
'a private address (127.0.0.1) is refused'

A catalog is somebody else's text: its links must not reach into the reader's own network.
"""

import ipaddress
import socket
from urllib.parse import urlsplit


def refusal(url: str, *, resolve: bool = True) -> str | None:
    """Why an address is refused, None if it is not; with `resolve`, what its name leads to counts.

    Raises OSError where the name does not resolve.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "the address cannot be parsed"
    if parts.scheme not in ("http", "https"):
        return f"the scheme '{parts.scheme}' is refused"
    if not host:
        return "the address has no host"
    if port not in (None, 80, 443):
        return f"port {port} is refused"
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return f"a private address ({host}) is refused"
    return _private(_literal(host) or (_resolved(host, port or 443) if resolve else ()))


def _literal(host: str) -> tuple[str, ...]:
    """The address that a host spells: 127.0.0.1, ::1, and the odd 2130706433 or 0x7f.1."""
    try:
        return (str(ipaddress.ip_address(host.strip("[]"))),)
    except ValueError:
        pass
    try:
        return (socket.inet_ntoa(socket.inet_aton(host)),)
    except OSError:
        return ()


def _resolved(host: str, port: int) -> tuple[str, ...]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(str(entry[4][0]) for entry in found)


def _private(addresses: tuple[str, ...]) -> str | None:
    for address in addresses:
        number = ipaddress.ip_address(address.partition("%")[0])
        mapped = getattr(number, "ipv4_mapped", None)
        if not (mapped or number).is_global or number.is_multicast:
            return f"a private address ({address}) is refused"
    return None

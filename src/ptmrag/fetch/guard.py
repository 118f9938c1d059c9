"""Which addresses may be asked: public ones, over HTTP, on the usual ports.

>>> vet(parse("http://127.0.0.1/secrets"))
Traceback (most recent call last):
ptmrag.errors.FetchError: http://127.0.0.1/secrets: a private address (127.0.0.1) is refused

A catalog is written by somebody else: its links must not reach into the reader's own network. An
address is parsed here and where it is asked by the same parser, so that no spelling means two hosts.
It opens no connection; `pinned` connects to the addresses that `vet` returns and to no others.
"""

import ipaddress
import re
import socket

import httpx

from ptmrag.errors import FetchError
from ptmrag.fetch.http_failures import PassingError

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LOCAL_NAMES = (".localhost", ".local", ".internal", ".home.arpa")


def parse(url: str) -> httpx.URL:
    """An address without user, password and fragment; FetchError if it is no web address."""
    try:
        parsed = httpx.URL(url).copy_with(userinfo=b"", fragment=None)
        host = parsed.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError("the address cannot be parsed", url=url, permanent=True) from error
    reason = None
    if parsed.scheme not in ("http", "https"):
        reason = f"the scheme '{parsed.scheme}' is refused"
    elif not host:
        reason = "the address has no host"
    elif not is_host(parsed):
        reason = f"'{host}' is not a host name"
    elif parsed.port not in (None, 80, 443):
        reason = f"port {parsed.port} is refused"
    if reason is not None:
        raise FetchError(reason, url=url, permanent=True)
    return parsed


def vet(url: httpx.URL, *, resolve: bool = True) -> tuple[str, ...]:
    """The IP addresses that a connection may go to; none for a name if `resolve` is false.

    FetchError if one of them is not public, or if the name does not exist.
    """
    host = _host(url)
    number = _literal(host)
    if is_local(url):
        raise _refused(url, str(number or host))
    if number is not None or not resolve:
        return (str(number),) if number is not None else ()
    try:
        entries = socket.getaddrinfo(host, url.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # UnicodeError: a label of more than 63 letters
        if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
            reason = "the host name cannot be looked up now"
            raise PassingError(reason, url=str(url), unreachable=True) from error
        reason = "the host name does not exist"
        raise FetchError(reason, url=str(url), unreachable=True) from error
    found = tuple(str(entry[4][0]) for entry in entries)
    for address in found:
        if not _is_public(ipaddress.ip_address(address.partition("%")[0])):
            raise _refused(url, address)
    return found


def is_host(url: httpx.URL) -> bool:
    """Whether an address has a host with a usual name: no percent sign, no zone, no space."""
    return re.fullmatch(r"[a-z0-9_.:-]+", url.raw_host.decode("ascii")) is not None


def is_local(url: httpx.URL) -> bool:
    """Whether an address shows that it is not public, before its name is looked up."""
    host = _host(url)
    number = _literal(host)
    if number is not None:
        return not _is_public(number)
    return host == "localhost" or host.endswith(_LOCAL_NAMES)


def _host(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii").rstrip(".")


def _literal(host: str) -> _Address | None:
    """The IP address that a host is written as: 127.0.0.1, ::1, or the odd 2130706433 and 0x7f.1."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def _is_public(number: _Address) -> bool:
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour
        if number in _NAT64:
            inner = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if inner is not None:
            return _is_public(inner)
        return number in _GLOBAL_UNICAST and number.is_global
    return number.is_global and not number.is_multicast


def _refused(url: httpx.URL, address: str) -> FetchError:
    reason = f"a private address ({address}) is refused"
    return FetchError(reason, url=str(url), permanent=True)

"""What may be asked, and how much of an answer is taken in.

>>> vet(parse("http://127.0.0.1/secrets"))
Traceback (most recent call last):
ptmrag.errors.FetchError: http://127.0.0.1/secrets: a private address (127.0.0.1) is refused

A catalog is somebody else's text. Its links must not reach into the reader's own network, and what
they lead to must not fill the disk. The same parser reads an address here and where it is asked, so
that no spelling means two hosts. `pinned` connects to the addresses that `vet` gives and no others.
"""

import ipaddress
import re
import socket
import zlib
from collections.abc import Callable, Iterable, Iterator

import httpx

from ptmrag.errors import FetchError
from ptmrag.fetch.politeness import Limits, PassingError

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LOCAL_NAMES = (".localhost", ".local", ".internal", ".home.arpa")
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_STEP = 1 << 20


def parse(url: str) -> httpx.URL:
    """An address without user, password and fragment; FetchError where it is no web address."""
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
        reason = f"'{host}' is not the name of a host"
    elif parsed.port not in (None, 80, 443):
        reason = f"port {parsed.port} is refused"
    if reason is not None:
        raise FetchError(reason, url=url, permanent=True)
    return parsed


def vet(url: httpx.URL, *, resolve: bool = True) -> tuple[str, ...]:
    """The addresses that a connection may go to; without `resolve`, none for a name.

    Raises FetchError where one of them is not public, or where the name leads nowhere.
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
    """Whether an address has a host whose name is one: no percent sign, no zone, no blank."""
    return re.fullmatch(r"[a-z0-9_.:-]+", url.raw_host.decode("ascii")) is not None


def is_local(url: httpx.URL) -> bool:
    """Whether an address says by itself, without asking for its name, that it is not public."""
    host = _host(url)
    number = _literal(host)
    if number is not None:
        return not _is_public(number)
    return host == "localhost" or host.endswith(_LOCAL_NAMES)


def goes_on(response: httpx.Response, size: int) -> bool:
    """Whether an answer is the rest of a body of which so many bytes are here."""
    if response.status_code != httpx.codes.PARTIAL_CONTENT or not size:
        return False
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    first = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    return coding == "identity" and first is not None and int(first[1]) == size


def mark_of(response: httpx.Response) -> str:
    """What tells this body from a later one at the same address; nothing where no part will do.

    A weak ETag vouches for the meaning, not for the bytes (RFC 9110, 13.1.5).
    """
    if "Content-Encoding" in response.headers or response.headers.get("Accept-Ranges") == "none":
        return ""
    etag = str(response.headers.get("ETag", ""))
    mark = etag if etag.startswith('"') else str(response.headers.get("Last-Modified", ""))
    return mark if mark.isascii() and mark.isprintable() else ""


def body(
    response: httpx.Response,
    limits: Limits,
    clock: Callable[[], float],
    *,
    url: str,
    before: int = 0,
) -> Iterator[bytes]:
    """The body of an answer, unpacked and whole; FetchError as soon as it is too large or too slow.

    `before` is how much of it came with earlier answers.

    Raises PassingError where it ends before its end.
    """
    announced = response.headers.get("Content-Length", "")
    expected = int(announced) if announced.isdecimal() else None
    if expected is not None and before + expected > limits.size:
        raise _too_large(limits, url)
    coding = response.headers.get("Content-Encoding", "")
    raw = _in_time(response, limits, clock)
    try:
        yield from bounded(_unpacked(raw, coding, url), limits, url=url, before=before)
    except (httpx.RemoteProtocolError, httpx.ReadError) as error:
        raise PassingError(
            f"cut off after {_share(response, expected, before)}", url=url
        ) from error
    except httpx.ReadTimeout as error:
        reason = (
            f"silent for {limits.silence_seconds:g} s after {_share(response, expected, before)}"
        )
        raise PassingError(reason, url=url) from error
    except TimeoutError as error:
        reason = f"only {_share(response, expected, before)} within {error} s"
        raise FetchError(reason, url=url) from error


def bounded(
    parts: Iterable[bytes], limits: Limits, *, url: str, before: int = 0
) -> Iterator[bytes]:
    """The parts of a body; FetchError as soon as they are too much, or when there were none."""
    size = before
    for part in parts:
        size += len(part)
        if size > limits.size:
            raise _too_large(limits, url)
        yield part
    if size == 0:
        raise FetchError("an empty body", url=url, status=httpx.codes.OK)


def _in_time(
    response: httpx.Response, limits: Limits, clock: Callable[[], float]
) -> Iterator[bytes]:
    """The parts as they come from the host: to count them only once unpacked would let it dawdle."""
    began = clock()
    for part in response.iter_raw():
        passed = clock() - began
        if passed > limits.body_seconds:
            raise TimeoutError(f"{limits.body_seconds:g}")
        if passed > limits.slow_seconds and response.num_bytes_downloaded < limits.floor * passed:
            raise TimeoutError(f"{passed:.0f}")
        yield part


def _share(response: httpx.Response, expected: int | None, before: int) -> str:
    got = f"{before + response.num_bytes_downloaded:,}"
    return f"{got} bytes" if expected is None else f"{got} of {before + expected:,} bytes"


def _too_large(limits: Limits, url: str) -> FetchError:
    return FetchError(f"larger than {limits.size / 1e6:g} MB", url=url, permanent=True)


def _unpacked(parts: Iterable[bytes], coding: str, url: str) -> Iterator[bytes]:
    """A body out of its Content-Encoding, at most 1 MB at a time.

    httpx unpacks a part at once, and codings within codings: a few kilobytes could become
    gigabytes before anybody counts them. Only the one coding that we ask for is taken.
    """
    coding = coding.strip().lower()
    if coding in ("", "identity"):
        yield from parts
    elif coding in ("gzip", "x-gzip", "deflate"):
        try:
            yield from _inflated(parts, url)
        except zlib.error as error:
            raise FetchError("the body cannot be decompressed", url=url) from error
    else:
        raise FetchError(f"packed in a way not asked for ({coding})", url=url, permanent=True)


def _inflated(parts: Iterable[bytes], url: str) -> Iterator[bytes]:
    inflater = None
    for part in parts:
        while part:
            inflater = inflater or zlib.decompressobj(_GZIP_OR_ZLIB)
            yield inflater.decompress(part, _STEP)
            part = inflater.unconsumed_tail
            if inflater.eof:  # another member may follow, or zeros that fill a block
                part, inflater = inflater.unused_data.lstrip(b"\0"), None
    if inflater is not None:
        yield inflater.flush()
        if not inflater.eof:
            raise FetchError("the packed body is cut off", url=url)


def _host(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii").rstrip(".")


def _literal(host: str) -> _Address | None:
    """The address that a host spells: 127.0.0.1, ::1, and the odd 2130706433 or 0x7f.1."""
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

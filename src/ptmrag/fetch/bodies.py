"""The body of an HTTP answer: whole, uncompressed, and within bounds.

    parts = read_body(response, limits, clock=time.monotonic, url="https://example.org/a.pdf")
    b"".join(parts)

It writes nothing to disk: `blobs` does.
"""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator

import httpx

from ptmrag.errors import FetchError
from ptmrag.fetch.http_failures import PassingError
from ptmrag.fetch.limits import Limits

_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_STEP = 1 << 20  # bytes that are decompressed at a time


def is_continuation(response: httpx.Response, size: int) -> bool:
    """Whether an answer is the rest of a body of which `size` bytes are here."""
    if response.status_code != httpx.codes.PARTIAL_CONTENT or not size:
        return False
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    first = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    return encoding == "identity" and first is not None and int(first[1]) == size


def validator_of(response: httpx.Response) -> str:
    """The ETag or date that tells a body from a later one; empty if the body cannot be continued.

    A weak ETag stands for the meaning, not for the bytes (RFC 9110, 13.1.5).
    """
    if "Content-Encoding" in response.headers or response.headers.get("Accept-Ranges") == "none":
        return ""
    etag = str(response.headers.get("ETag", ""))
    validator = etag if etag.startswith('"') else str(response.headers.get("Last-Modified", ""))
    return validator if validator.isascii() and validator.isprintable() else ""


def read_body(
    response: httpx.Response,
    limits: Limits,
    *,
    clock: Callable[[], float],
    url: str,
    before: int = 0,
) -> Iterator[bytes]:
    """The uncompressed body of an answer, in parts.

    `before` is the number of bytes that came with earlier answers. FetchError as soon as the body is
    too large or too slow, PassingError if it breaks off.
    """
    announced = response.headers.get("Content-Length", "")
    expected = int(announced) if announced.isdecimal() else None
    if expected is not None and before + expected > limits.size:
        raise _too_large(limits, url)
    encoding = response.headers.get("Content-Encoding", "")
    raw = _in_time(response, limits=limits, clock=clock)
    try:
        yield from bounded(_decompressed(raw, encoding, url=url), limits, url=url, before=before)
    except (httpx.RemoteProtocolError, httpx.ReadError) as error:
        raise PassingError(
            f"cut off after {_share(response, expected, before)}", url=url
        ) from error
    except httpx.ReadTimeout as error:
        reason = (
            f"no data for {limits.silence_seconds:g} s after {_share(response, expected, before)}"
        )
        raise PassingError(reason, url=url) from error
    except TimeoutError as error:
        reason = f"too slow: only {_share(response, expected, before)} within {error} s"
        raise FetchError(reason, url=url) from error


def bounded(
    parts: Iterable[bytes], limits: Limits, *, url: str, before: int = 0
) -> Iterator[bytes]:
    """The parts of a body; FetchError as soon as they are too large together, or if they are empty."""
    size = before
    for part in parts:
        size += len(part)
        if size > limits.size:
            raise _too_large(limits, url)
        yield part
    if size == 0:
        raise FetchError("the answer is empty", url=url, status=httpx.codes.OK)


def _in_time(
    response: httpx.Response, *, limits: Limits, clock: Callable[[], float]
) -> Iterator[bytes]:
    """The parts as the host sends them; TimeoutError with the seconds passed if they come too slowly.

    They are counted before decompression, which could make a slow body look fast.
    """
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
    reason = f"larger than {limits.size / 1e6:g} MB (to fetch it, raise max_mb in ptmrag.toml)"
    return FetchError(reason, url=url, permanent=True)


def _decompressed(parts: Iterable[bytes], encoding: str, *, url: str) -> Iterator[bytes]:
    """A body without its Content-Encoding, at most 1 MB at a time.

    httpx decompresses a part at once, and encodings within encodings: a few kilobytes could become
    gigabytes before they are counted. Only the one encoding that was asked for is accepted.
    """
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        yield from parts
    elif encoding in ("gzip", "x-gzip", "deflate"):
        try:
            yield from _inflated(parts, url)
        except zlib.error as error:
            raise FetchError("the answer cannot be decompressed", url=url) from error
    else:
        reason = f"compressed in a way that was not asked for ({encoding})"
        raise FetchError(reason, url=url, permanent=True)


def _inflated(parts: Iterable[bytes], url: str) -> Iterator[bytes]:
    inflater = None
    for part in parts:
        while part:
            inflater = inflater or zlib.decompressobj(_GZIP_OR_ZLIB)
            yield inflater.decompress(part, _STEP)
            part = inflater.unconsumed_tail
            if inflater.eof:  # another member may follow, or zeros that pad a block
                part, inflater = inflater.unused_data.lstrip(b"\0"), None
    if inflater is not None:
        yield inflater.flush()
        if not inflater.eof:
            raise FetchError("the compressed answer is cut off", url=url)

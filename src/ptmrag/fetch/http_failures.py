"""What statuses and errors of HTTP mean: a reason for a report, and whether it may pass.

    with http_failures(url, limits):
        ...  # httpx's errors come out as FetchError or PassingError

It does not wait and does not ask again: `politeness` does.
"""

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from ptmrag.errors import FetchError
from ptmrag.fetch.limits import Limits

# arXiv wants a program that it turns away to stop and wait; it also sends 403 and 406 to say so.
ARXIV_REST = 30.0
_ARXIV_REFUSALS = (403, 406)
_ARXIV = re.compile(r"(?:^|\.)arxiv\.org$")
_MAY_PASS = (429, 500, 502, 503, 504)


class PassingError(FetchError):
    """A failure that may pass: worth another try, `after` so many seconds if the host said so."""

    def __init__(
        self, reason: str, *, url: str, after: float | None = None, unreachable: bool = False
    ) -> None:
        super().__init__(reason, url=url, unreachable=unreachable)
        self.after = after

    def wait(self, tried: int) -> float:
        """Seconds until the next try: as the host asked, else 1, 2, 4 … 32 after the first, second …"""
        return self.after if self.after is not None else min(2.0 ** (tried - 1), 32.0)


def is_arxiv(url: httpx.URL) -> bool:
    """Whether an address is on one of arXiv's hosts."""
    return _ARXIV.search(url.host.rstrip(".")) is not None


def retry_after(header: str | None) -> float | None:
    """The seconds in a Retry-After header, which is a number or a date; None without one."""
    header = (header or "").strip()
    if header.isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def demand_success(response: httpx.Response, url: httpx.URL) -> None:
    """Raise FetchError or PassingError if an answer has no whole body to read."""
    status = response.status_code
    if status in (200, 203):
        return
    reason = f"{status} {response.reason_phrase}".strip()
    is_refusal = is_arxiv(url) and status in _ARXIV_REFUSALS
    if status in _MAY_PASS or is_refusal:
        after = retry_after(response.headers.get("Retry-After"))
        if after is None and is_arxiv(url) and (is_refusal or status in (429, 503)):
            after = ARXIV_REST
        raise PassingError(reason, url=str(url), after=after)
    raise FetchError(reason, url=str(url), permanent=status in (404, 410), status=status)


@contextmanager
def http_failures(url: httpx.URL, limits: Limits) -> Iterator[None]:
    """Raise httpx's errors as FetchError or PassingError, with a reason for a report."""
    try:
        yield
    except httpx.ConnectTimeout as error:
        reason = f"no connection within {limits.connect_seconds:g} s"
        raise PassingError(reason, url=str(url), unreachable=True) from error
    except httpx.TimeoutException as error:
        reason = f"no answer within {limits.silence_seconds:g} s"
        raise PassingError(reason, url=str(url)) from error
    except httpx.ConnectError as error:
        raise _unconnected(error, str(url)) from error
    except httpx.InvalidURL as error:
        raise _bad_redirect(url) from error
    except httpx.RemoteProtocolError as error:
        if "location header" in str(error):  # httpx reads it even if it does not follow it
            raise _bad_redirect(url) from error
        is_silent = "without sending a response" in str(error)
        reason = (
            "the connection closed without an answer" if is_silent else "the answer is not HTTP"
        )
        raise PassingError(reason, url=str(url)) from error
    except httpx.TransportError as error:
        raise PassingError("the connection broke", url=str(url)) from error


def _bad_redirect(url: httpx.URL) -> FetchError:
    reason = "redirects to an address that cannot be parsed"
    return FetchError(reason, url=str(url), permanent=True)


def _unconnected(error: httpx.ConnectError, url: str) -> FetchError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return FetchError(f"no secure connection: {_tls_reason(cause)}", url=url)
        if isinstance(cause, socket.gaierror):
            return FetchError("the host name does not exist", url=url, unreachable=True)
        if isinstance(cause, ConnectionRefusedError):
            return PassingError("connection refused", url=url, unreachable=True)
        cause = cause.__cause__ or cause.__context__
    return PassingError("the host cannot be reached", url=url, unreachable=True)


def _tls_reason(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    return (error.reason or "TLS failed").replace("_", " ").lower()

"""Fetch over HTTP: politely, bounded, guarded, whole or not at all. Only this module asks hosts.

    fetched = HttpFetcher(blobs).fetch("https://arxiv.org/pdf/1706.03762")
    fetched.path.read_bytes()

A body is written under a temporary name and moved to blobs/<first two digits>/<sha256> once it is
complete. It does not look into bodies.
"""

import re
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from urllib.request import getproxies

import httpx

from ptmrag.__version__ import __version__
from ptmrag.errors import FetchError, InputError
from ptmrag.fetch.blobs import Download
from ptmrag.fetch.bodies import is_continuation, read_body, validator_of
from ptmrag.fetch.fetcher import Fetched
from ptmrag.fetch.guard import is_host, is_local, parse, vet
from ptmrag.fetch.http_failures import demand_success, http_failures
from ptmrag.fetch.limits import LIMITS, Limits
from ptmrag.fetch.pace import machine_pace
from ptmrag.fetch.pinned import PinnedTransport
from ptmrag.fetch.politeness import Politeness

_MAX_REDIRECTS = 5
_ABOUT = "+https://github.com/ptmrag/ptmrag"


class HttpFetcher:
    """Asks hosts over HTTP; safe to use from several threads.

    With `mirror`, https://<host>/<path> is asked as <mirror>/<host>/<path>, at the pace that holds
    for <host>. `contact` is a mail or web address for hosts that want to complain.
    """

    def __init__(
        self,
        blobs: Path,
        *,
        mirror: str | None = None,
        contact: str | None = None,
        limits: Limits = LIMITS,
        politeness: Politeness | None = None,
    ) -> None:
        self._blobs = blobs
        self._mirror = _mirror_address(mirror) if mirror else None
        self._limits = limits
        self._politeness = politeness or Politeness(pace=machine_pace("arxiv.org"))
        self._client = httpx.Client(
            timeout=httpx.Timeout(limits.silence_seconds, connect=limits.connect_seconds),
            # One encoding, and no stack of them: see `bodies`.
            headers={"User-Agent": _user_agent(contact), "Accept-Encoding": "gzip"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            # The proxies of the environment lead to the web, not to a mirror on this machine.
            trust_env=self._mirror is None or not is_local(httpx.URL(self._mirror)),
            # A proxy looks names up itself: all that can be done then is to vet them here.
            transport=PinnedTransport() if self._mirror is None and not getproxies() else None,
        )

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str | None = None,
    ) -> Fetched:
        """What an address gives, after at most five redirects, each vetted like the first address."""
        headers = {"If-None-Match": etag, "If-Modified-Since": last_modified, "Accept": accept}
        sent = {name: value for name, value in headers.items() if value and _ascii(value)}
        wanted = parse(url)
        seen = {wanted}
        for _ in range(_MAX_REDIRECTS + 1):
            with Download(self._blobs, url) as download:
                once = partial(self._once, wanted, headers=sent, download=download)
                answer = self._politeness.with_retries(wanted, once, limits=self._limits)
            if isinstance(answer, Fetched):
                return answer
            wanted = answer
            if wanted in seen:
                raise FetchError("redirects in a loop", url=url, permanent=True)
            seen.add(wanted)
        raise FetchError(f"more than {_MAX_REDIRECTS} redirects", url=url, permanent=True)

    def _once(
        self, url: httpx.URL, *, headers: dict[str, str], download: Download
    ) -> Fetched | httpx.URL:
        """One request: what an address gives, or the address that it redirects to.

        If an earlier request got a part of the body, only the rest is asked for.
        """
        if download.can_continue:
            rest = {"Range": f"bytes={download.size}-", "If-Range": download.validator}
            accept = {"Accept": headers["Accept"]} if "Accept" in headers else {}
            # A range of a compressed body could be of another compression each time.
            headers = {**accept, **rest, "Accept-Encoding": "identity"}
        # Without a proxy, names are vetted again where the connection is made.
        vet(url, resolve=self._mirror is None)
        with (
            http_failures(url, self._limits),
            self._client.stream("GET", self._asked(url), headers=headers) as response,
        ):
            self._politeness.note_request(url)
            is_conditional = "If-None-Match" in headers or "If-Modified-Since" in headers
            if response.status_code == httpx.codes.NOT_MODIFIED and is_conditional:
                response.read()  # nothing; else the connection could not be used again
                return Fetched(str(url), Path(), "", "", not_modified=True)
            if response.has_redirect_location:
                return self._target(url, response.headers["Location"])
            if not is_continuation(response, download.size):
                demand_success(response, url)
                download.restart(validator_of(response))
            clock, before = self._politeness.clock, download.size
            parts = read_body(response, self._limits, clock=clock, url=str(url), before=before)
            path, digest = download.take(parts)
        return Fetched(
            str(url),
            path,
            digest,
            response.headers.get("Content-Type", "").partition(";")[0].strip().lower(),
            _ascii(response.headers.get("ETag")),
            _ascii(response.headers.get("Last-Modified")),
        )

    def _asked(self, url: httpx.URL) -> httpx.URL:
        if self._mirror is None:
            return url
        place = url.raw_host + url.raw_path
        return httpx.URL(f"{self._mirror}/{place.decode('ascii')}")

    def _target(self, url: httpx.URL, location: str) -> httpx.URL:
        """The address that a redirect leads to; one in the mirror stands for the mirrored address."""
        target = str(self._asked(url).join(location))
        if self._mirror is not None and target.startswith(f"{self._mirror}/"):
            target = "https://" + target.removeprefix(f"{self._mirror}/")
        return parse(target)


def _user_agent(contact: str | None) -> str:
    """The program that asks, and the address for complaints."""
    if contact is not None and not re.fullmatch(r"[\x21-\x7e]+", contact):
        raise InputError(
            f"The contact '{contact}' is neither a mail address nor a web address: correct `contact` "
            "in ptmrag.toml or PTMRAG_CONTACT."
        )
    about = "; ".join(part for part in (_ABOUT, contact) if part)
    return f"ptmrag/{__version__} ({about})"


def _mirror_address(mirror: str) -> str:
    try:
        address = httpx.URL(mirror)
    except httpx.InvalidURL as error:
        raise InputError(f"The mirror '{mirror}' is not an address: {error}.") from error
    try:
        address.host.encode("idna")
        has_host = is_host(address)
    except UnicodeError:  # a part of a host's name is longer than it may be
        has_host = False
    if not has_host:
        raise InputError(f"The mirror '{mirror}' is not an address: it names no host.")
    return str(address).rstrip("/")


def _ascii(header: str | None) -> str | None:
    """A header that can be sent back, None where it cannot."""
    return header if header and header.isascii() and header.isprintable() else None

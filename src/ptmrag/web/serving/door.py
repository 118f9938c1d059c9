"""Lets in only requests for this server from its own page, and sends the browser's rules with each answer.

    Door(app, Hosts.of("127.0.0.1", allowed=["papers.example.org"]))

- A request for another host name is refused: a foreign page whose name was pointed at this address (DNS rebinding)
  would otherwise be taken for our own.
- A request from another origin is refused, whatever it asks for. Of a link from another site only the page opens.
- The Content-Security-Policy allows nothing foreign: no image, script, style, frame, form or connection.

It does not know who a visitor is (`login`) and which addresses there are (`routes`).
"""

import asyncio
import base64
import hashlib
import ipaddress
import re
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ptmrag.errors import InputError
from ptmrag.web.serving.refusals import Refusal, log, refuse

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
WILDCARDS = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not listened on
_NETLOC = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::(\d{1,5}))?")
_DEFAULT_PORTS = ("80", "443")
# What another site may lead a visitor to; everything else is asked for by our own page.
_LANDINGS = ("/", "/login", "/health")
_SCRIPT = re.compile(rb"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
# Gradio sets styles on elements, and makes functions of the scripts that its listeners bring.
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'self'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
_RULES = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names under which the server is reached; with `any_address` also each numeric address.

    `own` are those of them that were allowed, and whose pages are ours also if a proxy asks under another name.

    A numeric address cannot be pointed anywhere else, so a server for a whole network may answer to all of
    them: in a container it does not know its own.
    """

    names: frozenset[str]
    own: frozenset[str] = frozenset()
    any_address: bool = False

    @classmethod
    def of(cls, host: str, *, allowed: Sequence[str] = (), root_path: str | None = None) -> "Hosts":
        """The loopback names, the host that is listened on, and those that are allowed.

        `root_path` may be an address whose host counts as well. Raises InputError for what is no name.
        """
        for name in allowed:
            if not _names([name]):
                raise InputError(
                    f"'{name}' is not a host name, as in: --allow-host papers.example.org"
                )
        public = urlsplit(root_path or "").hostname
        own = _names([*allowed, public or ""])
        is_wildcard = host in WILDCARDS
        machine = socket.gethostname()
        local = [machine, f"{machine}.local"] if is_wildcard else [host]
        return cls(LOOPBACK | own | _names(local), own - LOOPBACK, is_wildcard)

    def allow(self, netloc: str) -> bool:
        """Whether a request may name this host; its port does not matter."""
        found = read_host(netloc)
        if found is None:
            return False
        return found[0] in self.names or (self.any_address and _is_address(found[0]))


def _names(hosts: Iterable[str]) -> frozenset[str]:
    found = (read_host(f"[{host}]" if host.count(":") > 1 else host) for host in hosts)
    return frozenset(one[0] for one in found if one)


def read_host(netloc: str) -> tuple[str, str] | None:
    """The name and the port ("" for a default one) of `Host` or of an origin; None if it is none."""
    match = _NETLOC.fullmatch(netloc.strip().lower())
    if match is None:
        return None
    port = match[2] or ""
    return match[1].strip("[]").rstrip("."), "" if port in _DEFAULT_PORTS else port


class Door:
    """The middleware around everything that the server answers."""

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        sending = _Sending(send)
        refusal = self._wrong_host(headers) or self._wrong_origin(scope, headers)
        if refusal is not None:
            await refuse(refusal, scope, receive, sending)
            return
        try:
            await self._app(_plain(scope), receive, sending)
        except asyncio.CancelledError:  # the server ends; a page may be listening to it for hours
            await sending.finish()
        except RuntimeError as error:
            if not isinstance(error.__cause__, HTTPException):
                raise
            # Gradio refused a stream that it had begun: its session is not known.
            await sending.finish()
            log(f"{error.__cause__.status_code} {scope['method']} {scope['path']}: broken off")

    def _wrong_host(self, headers: Headers) -> Refusal | None:
        """A refusal unless `Host`, and what a proxy says was asked for, are names of this server."""
        asked = headers.getlist("host")
        if len(asked) != 1 or read_host(asked[0]) is None:
            return Refusal(400, "The request does not say for which host it is.")
        for host in [*asked, *_forwarded(headers)]:
            if not self._hosts.allow(host):
                name = (read_host(host) or (host[:100],))[0]
                return Refusal(
                    403,
                    f"'{name}' is not a name of this server. To allow it, start it with: "
                    f"ptmrag serve --allow-host {name}",
                )
        return None

    def _wrong_origin(self, scope: Scope, headers: Headers) -> Refusal | None:
        """A refusal if a page of another origin sent the request, unless a visitor only follows its link."""
        origin = headers.get("origin")
        if origin is not None and not self._is_own(origin, headers):
            name = (read_host(origin.partition("://")[2]) or ("",))[0]
            return Refusal(
                403,
                "This request comes from a page of another site. If it is this chat behind a proxy, "
                f"start it with: ptmrag serve --allow-host {name or 'NAME'}",
            )
        # Browsers say so where they trust the connection; another port of the same host is another site too.
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            is_visit = headers.get("sec-fetch-dest", "document") == "document"
            is_link = headers.get("sec-fetch-mode") == "navigate" and scope["method"] == "GET"
            if not (is_link and is_visit and scope["path"] in _LANDINGS):
                return Refusal(403, "This request comes from a page of another site.")
        return None

    def _is_own(self, origin: str, headers: Headers) -> bool:
        scheme, _, netloc = origin.partition("://")
        page = read_host(netloc)
        if scheme not in ("http", "https") or page is None:
            return False
        asked = [read_host(host) for host in (headers["host"], *_forwarded(headers))]
        return page in asked or page[0] in self._hosts.own


def _plain(scope: Scope) -> Scope:
    """The request without the encodings that its client takes: the scripts of a page must be read here."""
    if scope["path"] not in _LANDINGS:
        return scope
    headers = [one for one in scope["headers"] if one[0].lower() != b"accept-encoding"]
    return {**scope, "headers": headers}


def _forwarded(headers: Headers) -> list[str]:
    """The host that a proxy was asked for, if there is one: Gradio makes its addresses from it."""
    return [part for part in headers.get("x-forwarded-host", "").split(",")[:1] if part.strip()]


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class _Sending:
    """Adds the rules to an answer; a page is held until its own scripts are known."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""
        self._has_begun = self._is_complete = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._has_begun = True
            headers = MutableHeaders(scope=message)
            headers.update(_RULES)
            headers["Content-Security-Policy"] = _policy()
            if headers.get("content-type", "").startswith("text/html"):
                self._start = message
                return
        elif message["type"] == "http.response.body":
            self._is_complete = not message.get("more_body")
        if self._start is None or message["type"] != "http.response.body":
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if self._is_complete:
            MutableHeaders(scope=self._start)["Content-Security-Policy"] = _policy(self._body)
            await self._send(self._start)
            await self._send({"type": "http.response.body", "body": self._body})

    async def finish(self) -> None:
        """Complete an answer that broke off, with nothing if it has not begun."""
        if not self._has_begun:
            await self({"type": "http.response.start", "status": 503, "headers": []})
        if not self._is_complete:
            await self({"type": "http.response.body"})


def _policy(page: bytes = b"") -> str:
    """The policy, which allows the scripts inside a page by their digest, and no others."""
    inside = [body for attributes, body in _SCRIPT.findall(page) if b"src=" not in attributes]
    digests = {base64.b64encode(hashlib.sha256(body).digest()).decode() for body in inside}
    policy = dict(_POLICY)
    policy["script-src"] += "".join(f" 'sha256-{digest}'" for digest in sorted(digests))
    return "; ".join(f"{name} {value}" for name, value in policy.items())

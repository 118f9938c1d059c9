"""Whether a host lets programs fetch a page: its robots.txt (RFC 9309), asked for once a run.

    Robots(fetcher).allows("https://blog.example.org/post")    ->  True

The table in `sources.policies` says for which sources it is asked. A host that has no robots.txt, or
answers with a 4xx status or with a web page instead, allows everything. A host that fails to answer
(RFC 9309, 2.3.1.4) is not asked for pages in this run. It does not follow `Crawl-delay`, which is
not part of the RFC: `politeness` has its own pace.
"""

import re
import threading
from urllib.parse import urlsplit

from protego import Protego

from ptmrag.errors import FetchError
from ptmrag.fetch.fetcher import Fetcher

_AGENT = "ptmrag"
_LONGEST = 512_000  # bytes that are read; RFC 9309 asks for at least 500 KiB
_AGENT_FIELDS = ("user-agent", "useragent", "user agent")
_FIELD = re.compile(r"[a-z-]+")
_PRODUCT_TOKEN = re.compile(r"[a-z_-]+")


class Robots:
    """The rules of the hosts of one run; safe to use from several threads."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._lock = threading.Lock()
        self._hosts: dict[str, threading.Lock] = {}
        self._rules: dict[str, Protego | FetchError] = {}

    def allows(self, url: str) -> bool:
        """Whether ptmrag may fetch an address; FetchError if its host does not answer."""
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            one_at_a_time = self._hosts.setdefault(root, threading.Lock())
        with one_at_a_time:
            if root not in self._rules:
                self._rules[root] = self._ask(root)
        rules = self._rules[root]
        if isinstance(rules, FetchError):
            reason = f"the host's robots.txt cannot be read: {rules.reason}"
            raise FetchError(reason, url=url, unreachable=rules.unreachable)
        return rules.can_fetch(url, _AGENT)

    def _ask(self, root: str) -> Protego | FetchError:
        try:
            fetched = self._fetcher.fetch(f"{root}/robots.txt")
        except FetchError as error:
            # RFC 9309, 2.3.1.3. An empty file fails with the status 200 and has no rules either.
            has_no_rules = error.permanent or error.status == 200 or 400 <= error.status < 500
            return Protego.parse("") if has_no_rules else error
        with fetched.path.open("rb") as file:
            text = file.read(_LONGEST).decode("utf-8-sig", "replace")
        is_page = text.lstrip().startswith("<")  # many hosts answer any address with a page
        return Protego.parse("" if is_page else _for_us(text))


def _for_us(text: str) -> str:
    """The directives of a robots.txt, with one name for all programs that are not ours.

    Protego keeps the rules of a group once for each program named over it: 18,000 names over 20,000
    rules, which fit into a file of half a megabyte, would fill the memory.
    """
    lines = []
    for line in text.splitlines():
        field, colon, value = line.partition("#")[0].partition(":")
        field, value = field.strip().casefold(), value.strip()
        if field in _AGENT_FIELDS and value not in ("", "*"):
            token = _PRODUCT_TOKEN.match(value.casefold())
            value = _AGENT if token and token[0] == _AGENT else "another"
        if colon and (field in _AGENT_FIELDS or _FIELD.fullmatch(field)):
            lines.append(f"{field}: {value}")
    return "\n".join(lines)

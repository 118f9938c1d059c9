"""Whether a host wants a page to be fetched by programs: its robots.txt, asked for once a run.

    Robots(fetcher).allows("https://blog.example.org/post")

It is asked about web pages alone. Papers and READMEs come from archives that publish how they want
to be asked, and are. A host without a robots.txt, or with one that cannot be read, allows all; one
that has trouble giving it (RFC 9309, 2.3.1.4) is not asked for more.
"""

import threading
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from ptmrag.errors import FetchError
from ptmrag.fetch.fetcher import Fetcher

_AGENT = "ptmrag"
_LONGEST = 512_000  # bytes that are read; RFC 9309 asks for at least 500 KiB


class Robots:
    """The rules of the hosts of one run; safe to use from several threads."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._lock = threading.Lock()
        self._hosts: dict[str, threading.Lock] = {}
        self._rules: dict[str, RobotFileParser | FetchError] = {}

    def allows(self, url: str) -> bool:
        """Whether we may fetch an address; FetchError where the host cannot say so now."""
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            one_at_a_time = self._hosts.setdefault(root, threading.Lock())
        with one_at_a_time:
            if root not in self._rules:
                self._rules[root] = self._ask(root)
        rules = self._rules[root]
        if isinstance(rules, FetchError):
            reason = f"robots.txt: {rules.reason}"
            raise FetchError(reason, url=url, unreachable=rules.unreachable)
        return rules.can_fetch(_AGENT, url)

    def _ask(self, root: str) -> RobotFileParser | FetchError:
        rules = RobotFileParser()
        rules.parse([])  # all is allowed
        try:
            fetched = self._fetcher.fetch(f"{root}/robots.txt")
        except FetchError as error:
            return rules if error.permanent or error.status in range(400, 429) else error
        with fetched.path.open("rb") as file:
            text = file.read(_LONGEST).decode("utf-8", "replace")
        if not text.lstrip().startswith("<"):  # many hosts answer anything with a page
            rules.parse(text.splitlines())
        return rules

"""Ask for one address in a run: robots.txt first, and nothing at all once there is no network.

    access = Access(fetcher)
    access.demand_allowed("https://blog.example.org/post", asks=True)
    access.fetch("https://blog.example.org/post", known=state)

It reads no bodies and does not choose addresses: `acquisition` does.
"""

import threading
from urllib.parse import urlsplit

from ptmrag.errors import FetchError
from ptmrag.fetch.fetcher import Fetched, Fetcher
from ptmrag.fetch.robots import Robots
from ptmrag.library.schema import SourceState

# If this many hosts cannot be reached and none can, this machine has no network.
_HOSTS_TRIED = 4
_NO_NETWORK = "no network: the first hosts could not be reached, the others were not tried"


class Network:
    """The hosts that could not be reached; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._unreachable: set[str] = set()
        self._answered = False

    def answered(self) -> None:
        """Note that a host has answered."""
        self._answered = True

    def failed(self, address: str, error: FetchError) -> None:
        """Note an error: a host that refuses has answered."""
        with self._lock:
            if error.unreachable:
                self._unreachable.add(urlsplit(address).netloc)
            else:
                self._answered = True

    def is_down(self) -> bool:
        """Whether several hosts could not be reached, and none has answered."""
        return not self._answered and len(self._unreachable) >= _HOSTS_TRIED

    def demand(self, address: str) -> None:
        """Raise FetchError if there is no network."""
        if self.is_down():
            raise FetchError(_NO_NETWORK, url=address)


class Access:
    """The way to the hosts of one run; safe to use from several threads."""

    def __init__(self, fetcher: Fetcher, robots: Robots | None = None) -> None:
        self._fetcher = fetcher
        self._robots = robots or Robots(fetcher)
        self.network = Network()

    def demand_allowed(self, address: str, *, asks: bool) -> None:
        """Raise FetchError if the host's robots.txt is to be asked and forbids the address."""
        if not asks or self.network.is_down():
            return
        try:
            is_allowed = self._robots.allows(address)
        except FetchError as error:
            self.network.failed(address, error)
            raise
        if not is_allowed:
            raise FetchError("the host's robots.txt forbids it", url=address, permanent=True)

    def fetch(self, address: str, *, known: SourceState | None, accept: str | None) -> Fetched:
        """What an address gives, or that it has not changed since `known`; FetchError if nothing."""
        self.network.demand(address)
        try:
            fetched = self._fetcher.fetch(
                address,
                etag=known.etag if known else None,
                last_modified=known.last_modified if known else None,
                accept=accept,
            )
        except FetchError as error:
            self.network.failed(address, error)
            raise
        self.network.answered()
        return fetched

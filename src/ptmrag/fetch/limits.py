"""The bounds of one fetch: how large, how long, how often.

    Limits(size=10_000_000, tries=1)

It enforces nothing: `bodies`, `politeness` and `http_fetcher` do.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one fetch, in bytes and seconds.

    size             the largest body
    connect_seconds  the longest wait for a connection
    silence_seconds  the longest wait for the next bytes
    body_seconds     the longest time for a whole body
    slow_seconds     after so long, a body must have come at `floor` bytes a second on average
    tries            how often an address is asked where a failure may pass
    longest_wait     the longest rest that a host may ask for; a longer one ends the fetch
    """

    size: int = 64_000_000
    connect_seconds: float = 10.0
    silence_seconds: float = 20.0
    body_seconds: float = 120.0
    slow_seconds: float = 30.0
    floor: float = 1_000.0
    tries: int = 3
    longest_wait: float = 60.0


LIMITS = Limits()

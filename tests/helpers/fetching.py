"""What the tests of fetching share: an address, a clock, the reason of a failure."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ptmrag.errors import FetchError
from ptmrag.fetch.fetcher import Fetcher
from ptmrag.fetch.http_fetcher import HttpFetcher

HOST = "blog.example.org"
PAGE = f"https://{HOST}/a"
Make = Callable[..., HttpFetcher]


class SteppingClock:
    """A clock that moves only by being slept on, and by `step` whenever it is read."""

    def __init__(self) -> None:
        self.now = 0.0
        self.step = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        self.now += self.step
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def failure(fetcher: Fetcher, url: str, **known: str) -> FetchError:
    with pytest.raises(FetchError) as raised:
        fetcher.fetch(url, **known)
    return raised.value


def reason(fetcher: Fetcher, url: str) -> str:
    return failure(fetcher, url).reason


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]

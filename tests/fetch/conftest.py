"""Fetchers over the loopback with a clock that does not wait."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from helpers.fetching import Make, SteppingClock
from helpers.webserver import Web
from ptmrag.fetch.http_fetcher import HttpFetcher
from ptmrag.fetch.limits import Limits
from ptmrag.fetch.politeness import Politeness


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture
def politeness(clock: SteppingClock) -> Politeness:
    return Politeness(clock=clock, sleep=clock.sleep)


@pytest.fixture
def blobs(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
def make(web: Web, blobs: Path, politeness: Politeness) -> Iterator[Make]:
    """Makes fetchers that ask the test's web server as a mirror, unless `how` says otherwise."""
    with ExitStack() as stack:

        def making(**how: Any) -> HttpFetcher:
            how = {"blobs": blobs, "mirror": web.address, "politeness": politeness} | how
            return stack.enter_context(closing(HttpFetcher(**how)))

        yield making


@pytest.fixture
def fetcher(make: Make) -> HttpFetcher:
    return make(limits=Limits(size=100_000, silence_seconds=5))

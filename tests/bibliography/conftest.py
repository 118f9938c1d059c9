"""A fetcher over the loopback that does not wait."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from helpers.fetching import SteppingClock
from helpers.webserver import Web
from ptmrag.fetch.http_fetcher import HttpFetcher
from ptmrag.fetch.politeness import Politeness


@pytest.fixture
def fetcher(web: Web, tmp_path: Path) -> Iterator[HttpFetcher]:
    clock = SteppingClock()
    politeness = Politeness(clock=clock, sleep=clock.sleep)
    blobs = tmp_path / "blobs"
    with closing(HttpFetcher(blobs, mirror=web.address, politeness=politeness)) as opened:
        yield opened

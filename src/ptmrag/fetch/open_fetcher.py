"""Open the fetcher that an option names: the web, a mirror over HTTP, or a mirror in a folder.

    with closing(open_fetcher(Path("index/blobs"), mirror="mirror")) as fetcher:
        fetcher.fetch("https://arxiv.org/pdf/1706.03762")

It asks nothing itself.
"""

import re
from pathlib import Path

from ptmrag.errors import InputError
from ptmrag.fetch.fetcher import Fetcher
from ptmrag.fetch.http_fetcher import HttpFetcher
from ptmrag.fetch.limits import LIMITS, Limits
from ptmrag.fetch.mirror_fetcher import MirrorFetcher
from ptmrag.fetch.mirror_table import TabledFetcher
from ptmrag.fetch.pace import machine_pace
from ptmrag.fetch.politeness import Politeness


def open_fetcher(
    blobs: Path,
    *,
    mirror: str | None = None,
    contact: str | None = None,
    limits: Limits = LIMITS,
    at_once: int = 6,
    politeness: Politeness | None = None,
) -> Fetcher:
    """A fetcher that stores bodies in the folder `blobs`.

    `mirror` is a folder or an http(s) address with a copy of the web; `contact` is a mail or web
    address for hosts that want to complain; `at_once` is the number of requests at a time, unless a
    `politeness` gives the turns. InputError if the mirror is neither.
    """
    if mirror is None or re.match(r"https?://[^/]", mirror, re.IGNORECASE):
        politeness = politeness or Politeness(pace=machine_pace("arxiv.org"), at_once=at_once)
        if mirror is None:
            return HttpFetcher(blobs, contact=contact, limits=limits, politeness=politeness)
        return TabledFetcher(
            blobs, mirror=mirror, contact=contact, limits=limits, politeness=politeness
        )
    if Path(mirror).is_dir():
        return MirrorFetcher(Path(mirror), blobs, limits=limits)
    raise InputError(f"The mirror '{mirror}' is neither a folder nor an http(s) address.")

"""Find the Internet Archive's copy of a page that is gone.

    find_copy(fetcher, "https://old.example.org/post")
    ->  Copy("https://web.archive.org/web/2019…id_/https://old.example.org/post", …)

It asks which copy is nearest (https://archive.org/help/wayback_api.php) and does not fetch it.
"""

import json
import re
from dataclasses import dataclass
from urllib.parse import quote

from ptmrag.errors import FetchError
from ptmrag.fetch.fetcher import Fetcher

_API = "https://archive.org/wayback/available"


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy: the address of the body as the host once sent it, and of the page to show to a reader."""

    raw: str
    shown: str
    date: str


def find_copy(fetcher: Fetcher, url: str) -> Copy | None:
    """The nearest copy of an address; None if the archive has none or does not answer."""
    try:
        fetched = fetcher.fetch(f"{_API}?url={quote(url, safe='')}")
        answer = json.loads(fetched.path.read_bytes())
        nearest = answer["archived_snapshots"]["closest"]
        stamp, status = str(nearest["timestamp"]), str(nearest.get("status", "200"))
    except (FetchError, OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    if not re.fullmatch(r"\d{8,14}", stamp) or status != "200":
        return None
    # The address is built here, so that the answer cannot lead elsewhere.
    base = "https://web.archive.org/web"
    date = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}"
    return Copy(f"{base}/{stamp}id_/{url}", f"{base}/{stamp}/{url}", date)

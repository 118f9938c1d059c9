"""A service that describes works: its answers to addresses, and how often it was asked.

    crossref = Service("Crossref", fetcher)
    crossref.answer("https://api.crossref.org/works/10.5555%2F12345678"), crossref.requests

It goes through the fetcher of the run, so that its guard, pace and mirror hold. It understands no answer: the
modules beside it do.
"""

import json
from typing import Any

from ptmrag.errors import FetchError, NotInMirrorError
from ptmrag.fetch.fetcher import Fetcher

_MISSING = (404, 410)
_MOST_DEPTH_ERRORS = (ValueError, RecursionError)  # of a text that is no JSON, or hostile JSON


class Service:
    """One service in one run. `answers` counts the requests that it had an answer to."""

    def __init__(self, name: str, fetcher: Fetcher) -> None:
        self.name = name
        self.requests = 0
        self.answers = 0
        self._fetcher = fetcher

    def answer(self, url: str) -> bytes | None:
        """What an address gives, None if the service (or the mirror) has nothing there.

        FetchError where it does not answer.
        """
        self.requests += 1
        try:
            body = self._fetcher.fetch(url).path.read_bytes()
        except NotInMirrorError:
            return None
        except FetchError as error:
            if error.status in _MISSING:
                return None
            raise
        self.answers += 1
        return body

    def json(self, url: str) -> dict[str, Any] | None:
        """The JSON object that an address gives; FetchError if it gives something else."""
        body = self.answer(url)
        if body is None:
            return None
        try:
            found = json.loads(body)
        except _MOST_DEPTH_ERRORS as error:
            raise FetchError("its answer is not JSON", url=url, permanent=True) from error
        if not isinstance(found, dict):
            raise FetchError("its answer is not a JSON object", url=url, permanent=True)
        return found


def part(value: Any, *names: str | int) -> Any:
    """The part of a JSON value at a path, None if it is not there.

    >>> part({"source": {"names": ["Otter Letters"]}}, "source", "names", 0)
    'Otter Letters'
    """
    for name in names:
        if isinstance(name, str) and isinstance(value, dict):
            value = value.get(name)
        elif isinstance(name, int) and isinstance(value, list) and -len(value) <= name < len(value):
            value = value[name]
        else:
            return None
    return value


def text(value: Any, *names: str | int) -> str:
    """The text or number in a JSON value at a path, "" if there is none."""
    found = part(value, *names)
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    return " ".join(str(found).split())


def items(value: Any, *names: str | int) -> list[Any]:
    """The list in a JSON value at a path, empty if there is none."""
    found = part(value, *names)
    return found if isinstance(found, list) else []

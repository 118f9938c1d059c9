"""The map of a library, made once for all visitors and again after the library has changed.

    kept = KeptMap(cached_library)
    kept.newest().map.works; kept.citations()

It holds nothing that belongs to one visitor.
"""

import threading
import time
from dataclasses import dataclass

from ptmrag.errors import PtmragError
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.map.map_of_library import LibraryMap, map_of

_MOST_EDGES = 20_000
# While an ingest commits, a map that took long to make is shown for so many times as long.
_PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class NamedMap:
    """A map, and the name of the state of the library that it shows."""

    name: str
    map: LibraryMap


class KeptMap:
    """The newest map of a library; safe to use from several threads."""

    def __init__(self, library: CachedLibrary) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._known: NamedMap | None = None
        self._edges: tuple[str, list[list[int]]] | None = None
        self._good_until = 0.0

    def newest(self) -> NamedMap:
        """The map of the library as it is now, or as it was a little ago while it changes quickly."""
        with self._lock:
            overview = self._library.overview()
            name = str(overview.generation)
            known = self._known
            if known and (known.name == name or time.monotonic() < self._good_until):
                return known
            began = time.monotonic()
            self._known = NamedMap(name, map_of(self._library.current, overview))
            took = time.monotonic() - began
            self._good_until = began + took * _PATIENCE
            return self._known

    def citations(self) -> list[list[int]]:
        """The citations between works of the map, each as the numbers of the citing and the cited; 20,000 at most.

        There are none where the index cannot be read at this moment.
        """
        shown = self.newest()
        with self._lock:
            if self._edges is None or self._edges[0] != shown.name:
                numbers = {work.entry_id: n for n, work in enumerate(shown.map.works)}
                try:
                    with self._library.current.reading():
                        found = self._library.current.citations.edges()
                except PtmragError:
                    return []
                pairs = ((numbers.get(one.citing), numbers.get(one.cited)) for one in found)
                edges = [[a, b] for a, b in pairs if a is not None and b is not None]
                self._edges = shown.name, edges[:_MOST_EDGES]
            return self._edges[1]

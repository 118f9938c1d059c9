"""What the page shows of a library: a summary of every entry, and what each means as a vector.

    overview = read_overview(library)
    overview.entries[0].extent, overview.similar_to("bert")[0]

It reads a library and changes nothing. Where the entries are on the map is in `web.map`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ptmrag.library.dense import Vectors
from ptmrag.library.entry_summaries import EntrySummary, read_summaries
from ptmrag.library.library import Library
from ptmrag.library.schema import SourceRow


@dataclass(frozen=True, slots=True)
class Overview:
    """All entries of one generation of a library; `vectors` are (entries, dim), of length one."""

    generation: int
    entries: tuple[EntrySummary, ...]
    vectors: Vectors

    def find(self, entry_id: str) -> EntrySummary | None:
        """The summary of an entry; None for an id that the library does not have."""
        return next((one for one in self.entries if one.entry.id == entry_id), None)

    def similar_to(self, entry_id: str, k: int = 5) -> list[tuple[EntrySummary, float]]:
        """The k entries that are nearest in meaning, with their cosines, nearest first."""
        ids = [one.entry.id for one in self.entries]
        if entry_id not in ids:
            return []
        here = ids.index(entry_id)
        cosines = self.vectors @ self.vectors[here]
        order = [int(i) for i in np.argsort(-cosines, kind="stable") if i != here]
        return [(self.entries[i], float(cosines[i])) for i in order[:k]]


def read_overview(library: Library) -> Overview:
    """Summarise all entries; takes a second for some ten thousand passages."""
    with library.snapshot():
        entries = read_summaries(library)
        vectors = _vectors(library, [one.sources for one in entries])
        generation = library.generation
    return Overview(generation, tuple(entries), vectors)


def _vectors(library: Library, groups: Sequence[Sequence[SourceRow]]) -> Vectors:
    """One vector of length one for each entry: the mean over its sources of their means."""
    found = np.zeros((len(groups), library.dim), dtype=np.float32)
    for number, sources in enumerate(groups):
        for name in dict.fromkeys(source.source for source in sources if source.passages):
            found[number] += library.passages.source_vectors(name).mean(axis=0)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    scaled: Vectors = found / np.maximum(lengths, 1e-9)
    return scaled

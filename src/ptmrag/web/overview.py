"""A summary of every entry of the library: how much was read, what is similar, its place on the map.

    overview = read_overview(library)
    overview.entries[0].extent, overview.similar_to("bert")[0]

The map is a PCA of the entries' vectors with fixed signs: the same library gives the same map. It
reads a library and changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ptmrag.catalog.entry import Entry
from ptmrag.library.dense import Vectors
from ptmrag.library.extent import Extent, extent_of
from ptmrag.library.library import Library
from ptmrag.library.schema import SourceRow


@dataclass(frozen=True, slots=True)
class EntrySummary:
    """An entry, its sources, how much of it was read (`reason`: why not more), its place on the map."""

    entry: Entry
    sources: tuple[SourceRow, ...]
    extent: Extent
    reason: str
    passages: int
    place: tuple[float, float]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its links, each once."""
        return tuple(dict.fromkeys(s.kind for s in self.sources if s.kind != "note"))


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
        entries, sources = library.records.entries(), library.records.overview()
        reasons = {f.entry_id: f.reason for f in library.records.failed()}
        own: dict[str, list[SourceRow]] = {}
        for source in sources:
            own.setdefault(source.entry_id, []).append(source)
        vectors = _vectors(library, [own.get(entry.id, []) for entry in entries])
        generation = library.generation
    places = principal_plane(vectors)
    summaries = [
        _summarise(
            entry,
            own.get(entry.id, []),
            reason=reasons.get(entry.id, ""),
            place=(float(x), float(y)),
        )
        for entry, (x, y) in zip(entries, places, strict=True)
    ]
    return Overview(generation, tuple(summaries), vectors)


def principal_plane(vectors: Vectors) -> Vectors:
    """The first two principal components, each scaled to -1 … 1: (n, dim) to (n, 2) float32.

    A component has the sign of its largest loading, so that no map is mirrored.
    """
    places = np.zeros((len(vectors), 2), dtype=np.float32)
    if len(vectors) < 2:
        return places
    centred = (vectors - vectors.mean(axis=0)).astype(np.float64)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    for number, axis in enumerate(axes[:2]):
        shadow = centred @ (axis * np.sign(axis[np.argmax(np.abs(axis))]))
        places[:, number] = shadow / max(float(np.abs(shadow).max()), 1e-9)
    return places


def _vectors(library: Library, groups: Sequence[Sequence[SourceRow]]) -> Vectors:
    """One vector of length one for each entry: the mean over its sources of their means."""
    found = np.zeros((len(groups), library.dim), dtype=np.float32)
    for number, sources in enumerate(groups):
        for name in dict.fromkeys(source.source for source in sources if source.passages):
            found[number] += library.passages.source_vectors(name).mean(axis=0)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    scaled: Vectors = found / np.maximum(lengths, 1e-9)
    return scaled


def _summarise(
    entry: Entry, sources: Sequence[SourceRow], *, reason: str, place: tuple[float, float]
) -> EntrySummary:
    extent = extent_of(sources, has_failed=bool(reason))
    passages = sum({s.source: s.passages for s in sources}.values())
    return EntrySummary(entry, tuple(sources), extent, reason, passages, place)

"""Parts the dots of a map, so that none is under another: those that overlap are pushed apart.

    spread(places, radii)       # (n, 2) in units of a picture, (n,) -> (n, 2)

Dots move as little as it takes. Where there are too many for the picture they still overlap, but the centre of each
stays away from those of the others.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_ROUNDS, _LOOK_AGAIN = 80, 8  # after so many rounds the pairs that are near are looked for again
_GAP = 1.0  # between two dots, in units of the picture


def spread(places: Floats, radii: Floats) -> Floats:
    """The places, moved until dots of these radii touch no more, or for 80 rounds."""
    places = places.astype(np.float32).copy()
    if len(places) < 2:
        return places
    pairs = np.zeros((0, 2), dtype=np.int64)
    for number in range(_ROUNDS):
        if number % _LOOK_AGAIN == 0:
            pairs = _near_pairs(places, radii)
        if not _push_apart(places, radii, pairs):
            break
    return places


def _push_apart(places: Floats, radii: Floats, pairs: NDArray[np.int64]) -> bool:
    """Move both dots of each pair that overlaps by a half of the overlap; whether one had to move."""
    one, other = pairs[:, 0], pairs[:, 1]
    apart = places[one] - places[other]
    distance = np.sqrt((apart**2).sum(axis=1))
    overlap = radii[one] + radii[other] + _GAP - distance
    is_near = overlap > 0.05
    if not is_near.any():
        return False
    one, other, distance = one[is_near], other[is_near], distance[is_near]
    # Dots at the same place part in a direction of their own.
    angle = (one * 2.399963 + other).astype(np.float32)
    sideways = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    is_same = distance < 1e-3
    direction = np.where(
        is_same[:, None], sideways, apart[is_near] / np.maximum(distance, 1e-3)[:, None]
    )
    move = direction * (overlap[is_near] * 0.4)[:, None]
    for axis in (0, 1):
        places[:, axis] += np.bincount(one, move[:, axis], minlength=len(places))
        places[:, axis] -= np.bincount(other, move[:, axis], minlength=len(places))
    return True


def _near_pairs(places: Floats, radii: Floats) -> NDArray[np.int64]:
    """The pairs of dots that overlap or may do so soon, each once."""
    found = []
    reach = 2 * float(radii.max()) + 6 * _GAP
    order = np.argsort(places[:, 0], kind="stable")
    across = places[order, 0]
    ends = np.searchsorted(across, across + reach)
    for number, end in enumerate(ends):
        others = order[number + 1 : end]
        here = order[number]
        near = others[np.abs(places[others, 1] - places[here, 1]) < reach]
        found.append(np.stack([np.full(len(near), here), near], axis=1))
    return np.concatenate(found).astype(np.int64)

"""Places works on the plane so that those near in meaning are near each other: a t-SNE in numpy.

    places = layout(vectors)          # (n, dim) float32 of length one -> (n, 2) float32 in -1 … 1

The method is that of van der Maaten and Hinton (2008): https://jmlr.org/papers/v9/vandermaaten08a.html. Three things
keep it fast and steady. It begins with the principal components, so that a library gives the same map each time and a
work more moves the others little. A work is drawn to its nearest neighbours alone. Of many works each is pushed away
by some hundreds of the others at each step, chosen with a fixed seed. It knows no sizes of dots: `spread` parts them.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_STEPS, _EARLY = 300, 90  # of which so many are exaggerated
_EXAGGERATION, _MOMENTA = 8.0, (0.5, 0.8)
_PUSHING = 600  # works that push at each step, where there are more
_MOST_NEAR = 45  # neighbours that draw; three times the perplexity, as is usual
_SEED = 20_240


def layout(vectors: Floats) -> Floats:
    """The places of works, each axis in -1 … 1; fewer than five are placed by their principal components."""
    plane = principal_plane(vectors)
    if len(vectors) < 5:
        return plane
    near, weights = _neighbours(vectors)
    places = plane / max(float(plane[:, 0].std()), 1e-6) * 1e-2
    places += _jitter(len(places)) * 1e-4  # equal works part
    return _scaled(_descend(places, near, weights))


def principal_plane(vectors: Floats) -> Floats:
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


def _neighbours(vectors: Floats) -> tuple[NDArray[np.int64], Floats]:
    """The nearest works of each and how strongly they draw it: (n, k) each; all weights together are 1."""
    n = len(vectors)
    k = min(_MOST_NEAR, n - 1)
    distances = np.maximum(2 - 2 * (vectors @ vectors.T), 0).astype(np.float32)
    np.fill_diagonal(distances, np.inf)
    near = np.argsort(distances, axis=1, kind="stable")[:, :k]
    far = np.take_along_axis(distances, near, axis=1)
    given = _with_perplexity(far, max(2.0, k / 3))
    return near, given / np.float32(n)


def _with_perplexity(squares: Floats, perplexity: float) -> Floats:
    """The weights of neighbours by their squared distances: each row a Gaussian of so great a perplexity."""
    squares = squares - squares[:, :1]
    low, high = np.zeros((len(squares), 1)), np.full((len(squares), 1), np.inf)
    beta = np.ones((len(squares), 1))
    weights: Any = np.ones_like(squares)
    for _ in range(40):
        weights = np.exp(-squares * beta)
        weights /= weights.sum(axis=1, keepdims=True)
        entropy = -(weights * np.log(np.maximum(weights, 1e-12))).sum(axis=1, keepdims=True)
        is_wide = entropy > np.log(perplexity)
        low, high = np.where(is_wide, beta, low), np.where(is_wide, high, beta)
        beta = np.where(np.isinf(high), beta * 2, (low + high) / 2)
    found: Floats = weights.astype(np.float32)
    return found


def _descend(places: Floats, near: NDArray[np.int64], weights: Floats) -> Floats:
    """Follow the gradient with momentum; a coordinate that keeps its direction gains speed."""
    n = len(places)
    rate = max(n / _EXAGGERATION / 4, 12.5)
    speed, gains = np.zeros_like(places), np.ones_like(places)
    chance = np.random.default_rng(_SEED)
    for step in range(_STEPS):
        is_early = step < _EARLY
        pull = _pull(places, near, weights) * (_EXAGGERATION if is_early else 1.0)
        slope = 4 * (pull - _push(places, chance))
        gains = np.maximum(
            np.where(np.sign(slope) == np.sign(speed), gains * 0.8, gains + 0.2), 0.01
        )
        speed = _MOMENTA[not is_early] * speed - rate * gains * slope
        places = places + speed
        places = places - places.mean(axis=0)
    return places.astype(np.float32)


def _pull(places: Floats, near: NDArray[np.int64], weights: Floats) -> Floats:
    """How the neighbours draw, in both directions: (n, 2)."""
    n = len(near)
    apart = places[:, None, :] - places[near]
    force = apart * (weights / 2 / (1 + (apart**2).sum(axis=2)))[:, :, None]
    pull = force.sum(axis=1)
    ends = near.ravel()
    for axis in (0, 1):
        pull[:, axis] -= np.bincount(ends, force[:, :, axis].ravel(), minlength=n)
    drawn: Floats = pull.astype(np.float32)
    return drawn


def _push(places: Floats, chance: np.random.Generator) -> Floats:
    """How the others push, of many works estimated from some: (n, 2)."""
    n = len(places)
    some = places if n <= _PUSHING else places[chance.choice(n, _PUSHING, replace=False)]
    squares = (
        (places**2).sum(axis=1)[:, None] - 2 * places @ some.T + (some**2).sum(axis=1)[None, :]
    )
    near = 1 / (1 + np.maximum(squares, 0))
    total = max(float(near.sum()) - min(n, len(some)), 1e-9)  # without each with itself
    near *= near
    push: Floats = (places * near.sum(axis=1, keepdims=True) - near @ some) / np.float32(total)
    return push


def _jitter(n: int) -> Floats:
    return np.random.default_rng(_SEED).standard_normal((n, 2)).astype(np.float32)


def _scaled(places: Floats) -> Floats:
    """The places with their extremes at -1 and 1 on each axis."""
    least, most = places.min(axis=0), places.max(axis=0)
    middle, half = (least + most) / 2, np.maximum((most - least) / 2, 1e-9)
    scaled: Floats = ((places - middle) / half).astype(np.float32)
    return scaled

"""Fuse the scores of many passages to one score each, and leave out repetitions.

>>> import numpy
>>> from ptmrag.retrieval.fusion import fuse
>>> fuse(numpy.array([0.9, 0.8]), numpy.array([0.0, 3.0]), sources=["arxiv:1", "arxiv:2"]).round(2)
array([ 1.05, -1.05])

It reads no index. The weights were measured in docs/decisions/0005-retrieval.md.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ptmrag.language.verbatim import normalise

Scores = NDArray[np.float64]
Ranked = list[tuple[int, float]]  # ids and scores, best first

# The weight of BM25 beside late interaction, both standardised: within one language, and across two,
# where the glossary's words are worth more and the model's vectors less.
_WORDS_WEIGHT = 0.3
_WORDS_WEIGHT_ACROSS = 0.8
# The weight of the mean score of a source's best passages in the score of each of its passages.
_SOURCE_WEIGHT = 0.5
_SOURCE_BEST = 3
# Passages whose runs of five characters have this Jaccard similarity count as the same.
_SAME_TEXT = 0.8
_RUN = 5
# Repetitions are looked for among the first so many, since all are compared with all.
_COMPARED = 40


def fuse(
    meaning: Scores,
    words: Scores,
    *,
    sources: Sequence[str],
    foreign: float = 0.0,
) -> Scores:
    """(n,) scores of passages from (n,) scores of their meaning and (n,) of their words.

    `foreign` is the share of passages in another language than the question's. Passages of one source
    support each other: the paper that a question is about usually has several that fit.
    """
    weight = _WORDS_WEIGHT + (_WORDS_WEIGHT_ACROSS - _WORDS_WEIGHT) * foreign
    scores = _standardised(meaning) + weight * _standardised(words)
    best: dict[str, list[float]] = {}
    for source, score in zip(sources, scores.tolist(), strict=True):
        best.setdefault(source, []).append(score)
    of_source = {s: float(np.mean(sorted(all_)[-_SOURCE_BEST:])) for s, all_ in best.items()}
    lifted: Scores = scores + _SOURCE_WEIGHT * np.array([of_source[s] for s in sources])
    return lifted


def distinct(ranked: Ranked, texts: Mapping[int, str], *, k: int) -> Ranked:
    """The k best passages that do not repeat each other, then repetitions if there are fewer than k.

    A preprint and its reprint, or a caption on every page, count once.
    """
    kept: Ranked = []
    repeated: Ranked = []
    seen: list[frozenset[str]] = []
    for number, score in ranked:
        if len(kept) == k:
            break
        runs = _runs(texts[number]) if len(kept) < _COMPARED else frozenset()
        if runs and any(_is_same(runs, other) for other in seen):
            repeated.append((number, score))
        else:
            kept.append((number, score))
            seen.append(runs)
    return [*kept, *repeated][:k]


def _standardised(values: Scores) -> Scores:
    """Mean 0 and standard deviation 1; all 0 where the values do not differ."""
    spread = values.std() if len(values) else 0.0
    standard: Scores = (values - values.mean()) / spread if spread > 1e-9 else values * 0
    return standard


def _runs(text: str) -> frozenset[str]:
    letters = normalise(text)
    return frozenset(letters[i : i + _RUN] for i in range(max(1, len(letters) - _RUN + 1)))


def _is_same(runs: frozenset[str], other: frozenset[str]) -> bool:
    shorter, longer = sorted((len(runs), len(other)))
    if shorter < _SAME_TEXT * longer:
        return False
    shared = len(runs & other)
    return shared >= _SAME_TEXT * (len(runs) + len(other) - shared)

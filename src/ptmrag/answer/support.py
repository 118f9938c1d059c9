"""Whether a sentence supports a claim: by closeness of meaning and by shared words.

    support = Support(embedder)
    support("它有 64 个槽。", ["It has 64 slots.", "It was trained on reports."])    # [0.05, -0.02]

A score above 0 means support. The threshold behind it depends on the embedder and the two languages.
It checks no numbers and no names: `facts` does.
"""

import itertools
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from ptmrag.embed.built_in import DEFAULT_EMBEDDER
from ptmrag.embed.embedder import Embedder
from ptmrag.embed.vectors import Vectors
from ptmrag.language.detect import Language, detect_language
from ptmrag.language.tokens import telling, tokens
from ptmrag.language.verbatim import sentences

Bars = Mapping[tuple[Language, Language], float]

# The least score of evidence that supports a claim, by the languages of both, for
# multilingual-e5-small: measured on the survey's notes (docs/decisions/0010-support.md).
NEAR_ENOUGH: Bars = {
    ("zh", "en"): 0.86,
    ("en", "zh"): 0.84,
    ("en", "en"): 0.895,
    ("zh", "zh"): 0.93,
}
# The weight of shared words beside the cosine.
_WORDS_WEIGHT = 0.15
# For another embedder the bars are measured: on so many notes of the survey, and so that this share of
# the pairs of statements on different works lies below the bar.
_NOTES, _BELOW = 24, 0.99


class Support:
    """Judges claims with an embedder; bars are measured when they are first needed."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def __call__(self, claim: str, candidates: Sequence[str]) -> list[float]:
        """The score of each candidate above its bar; -1 for all where the claim has no content words."""
        if not candidates or not telling(claim):
            return [-1.0] * len(candidates)
        asked, meaning = detect_language(claim), self._embedder.embed_passages(candidates)
        scores = _scores(claim, self._embedder.embed_query(claim), candidates, meaning)
        return [
            float(score) - self.bars[asked, detect_language(candidate)]
            for score, candidate in zip(scores, candidates, strict=True)
        ]

    @cached_property
    def bars(self) -> Bars:
        """The least score that a claim needs, by its language and that of its evidence."""
        if self._embedder.name == DEFAULT_EMBEDDER:
            return NEAR_ENOUGH
        said = _statements()
        meant = {lang: self._embedder.embed_passages(given) for lang, given in said.items()}
        asked = {lang: [self._embedder.embed_query(one) for one in said[lang]] for lang in said}
        found = {}
        for one, other in itertools.product(said, repeat=2):
            scores = np.array(
                [
                    _scores(claim, vector, said[other], meant[other])
                    for claim, vector in zip(said[one], asked[one], strict=True)
                ]
            )
            # Hardly any statement reaches this score with a statement on another work.
            found[one, other] = float(np.quantile(scores[~np.eye(len(scores), dtype=bool)], _BELOW))
        return found


def _scores(claim: str, vector: Vectors, candidates: Sequence[str], meaning: Vectors) -> Vectors:
    """(n,) scores of a claim, whose vector is (dim,), with n candidates, whose vectors are (n, dim)."""
    wanted = set(tokens(claim))
    shared = [len(wanted & set(tokens(candidate))) / (len(wanted) or 1) for candidate in candidates]
    return meaning @ vector + np.float32(_WORDS_WEIGHT) * np.array(shared, dtype=np.float32)


def _statements() -> dict[Language, list[str]]:
    """A sentence on each of some works, in both languages, in the same order."""
    # The bars of another embedder alone need it.
    from ptmrag.catalog.parse import default_catalog_path, read_catalog

    said: dict[Language, list[str]] = {"zh": [], "en": []}
    for entry in read_catalog(default_catalog_path()).entries[:_NOTES]:
        told = [(detect_language(sentence), sentence) for sentence in sentences(entry.prose)]
        for lang, found in said.items():
            found.append([sentence for spoken, sentence in told if spoken == lang][1])
    return said

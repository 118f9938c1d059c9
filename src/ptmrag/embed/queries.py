"""Questions as an embedder keeps them: which tokens count, and the last few without encoding them again.

    recent = RecentQueries(encode)           # encode: texts to as many EncodedQuery
    recent.encoded(["What is BERT?"])        # encoded once, although search and answer both ask for it

It loads no model: the embedders do.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np

from ptmrag.embed.vectors import EncodedPassage, EncodedQuery
from ptmrag.language.tokens import tells_something

_KEPT = 256  # questions of 20 tokens with 384 dimensions: 8 MB


class RecentQueries:
    """Encodes questions, and keeps the last ones. Safe to use from several threads."""

    def __init__(self, encode: Callable[[Sequence[str]], list[EncodedQuery]]) -> None:
        self._encode = encode
        self._kept: OrderedDict[str, EncodedQuery] = OrderedDict()
        self._lock = threading.Lock()

    def encoded(self, texts: Sequence[str]) -> list[EncodedQuery]:
        """The questions in the order of the texts; those that are not kept are encoded together."""
        with self._lock:
            found = {text: self._kept[text] for text in texts if text in self._kept}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:
            made = dict(zip(missing, self._encode(missing), strict=True))
            found |= made
            self._keep(made)
        return [found[text] for text in texts]

    def _keep(self, made: dict[str, EncodedQuery]) -> None:
        with self._lock:
            self._kept |= made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)


def weighed(text: str, encoded: EncodedPassage) -> EncodedQuery:
    """The tokens that cover some characters of a question, with their weights."""
    spans = np.maximum(encoded.spans, 0)  # the space after the prompt belongs to the first token
    is_text = spans[:, 1] > spans[:, 0]
    spans = spans[is_text]
    weights = np.array([tells_something(text[a:b]) for a, b in spans], dtype=np.float32)
    return EncodedQuery(encoded.vector, encoded.tokens[is_text], weights, spans)

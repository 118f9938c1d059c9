"""Invented hits for tests of answers, and a measure of support that needs no model."""

import re
from collections.abc import Sequence

from ptmrag.language.verbatim import NormalisedText
from ptmrag.retrieval.hit import Hit

PAGE = (
    "Larkspur keeps a sparse memory of 64 slots. It needs a ninth of the time. "
    "We train on 1.8 million reports [12]. 青鸟在断句任务上的准确率达到百分之九十二。"
)


def hit(rank: int = 1, text: str = PAGE, **changes: object) -> Hit:
    fields: dict[str, object] = {
        "rank": rank,
        "score": 0.9,
        "entry_id": f"entry-{rank}",
        "title": f"Title {rank}",
        "category": ("Long text",),
        "source": f"arxiv:2101.0000{rank}",
        "url": f"https://arxiv.org/abs/2101.0000{rank}",
        "page": rank,
        "heading": "2 Memory",
        "text": text,
        "chunk_id": rank,
        "similarity": 0.88,
    }
    return Hit(**(fields | changes))  # type: ignore[arg-type]


def page_of(one: Hit) -> NormalisedText:
    """A page that has the text of a hit and nothing else."""
    return NormalisedText.of(one.text)


def shared_words(claim: str, sentences: Sequence[str]) -> list[float]:
    """Score each sentence by the words, or Chinese characters, that it shares with the claim."""
    wanted = set(words(claim))
    return [len(wanted & set(words(sentence))) for sentence in sentences]


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+|[\u4e00-\u9fff]", text.lower())

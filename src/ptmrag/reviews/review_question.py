"""Whether a question asks for a literature review, and on which topic.

>>> asked_review("Please write a literature review on knowledge distillation of BERT.").topic
'knowledge distillation of BERT'
>>> asked_review("What does the survey of pre-trained models say?") is None
True

The words are in `review_question.toml`, in both languages. It looks no topic up.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.detect import Language
from ptmrag.language.tokens import HAN

_LONGEST = 300  # characters: who writes more asks for more
_END = re.compile(r"[\s?？!！.。~～…]+$")
_LEAST = 2  # characters of a topic


@dataclass(frozen=True, slots=True)
class AskedReview:
    """A topic to review, and the language that the request names, None if it names none."""

    topic: str
    lang: Language | None = None


@dataclass(frozen=True, slots=True)
class _Table:
    """The patterns of one language."""

    polite: re.Pattern[str]
    after: re.Pattern[str]
    patterns: tuple[re.Pattern[str], ...]
    never: tuple[re.Pattern[str], ...]
    no_topic: tuple[re.Pattern[str], ...]
    beside: tuple[re.Pattern[str], ...]


def asked_review(question: str) -> AskedReview | None:
    """What a question asks a review of; None where it asks something else."""
    text = _END.sub("", simplified(" ".join(question.split())))
    if len(text) > _LONGEST:
        return None
    lang, text = _without_language(text)
    # A Chinese request may name its topic in English, and an English one holds no Chinese verb.
    table = _tables()["chinese" if HAN.search(text) else "english"]
    bare = _END.sub("", table.after.sub("", table.polite.sub("", text)))
    if any(one.search(bare) for one in table.never):
        return None
    topic = next(_topics(bare, table), None)
    return AskedReview(topic, lang) if topic else None


def _topics(text: str, table: _Table) -> Iterator[str]:
    """The topics that the patterns find, without what stands beside them."""
    for pattern in table.patterns:
        if (found := pattern.fullmatch(text)) is None:
            continue
        topic = found["topic"]
        while (shorter := _shortened(topic, table.beside)) != topic:
            topic = shorter
        if len(topic) >= _LEAST and not any(one.fullmatch(topic) for one in table.no_topic):
            yield topic


def _shortened(topic: str, beside: Sequence[re.Pattern[str]]) -> str:
    for pattern in beside:
        topic = pattern.sub("", topic, count=1)
    return topic.strip(" ,，:：“”\"'")


def _without_language(text: str) -> tuple[Language | None, str]:
    """The language that a request names, and the request without that."""
    langs: tuple[Language, ...] = ("zh", "en")
    for lang in langs:
        pattern = _languages()[lang]
        if pattern.search(text):
            return lang, " ".join(pattern.sub(" ", text).split())
    return None, text


@cache
def _tables() -> Mapping[str, _Table]:
    return {name: _table(rows) for name, rows in _rows().items() if name != "language"}


def _table(rows: Mapping[str, Any]) -> _Table:
    def compiled(patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
        filled = (
            p.replace("{make}", rows["make"]).replace("{kind}", rows["kind"]) for p in patterns
        )
        return tuple(re.compile(pattern, re.IGNORECASE) for pattern in filled)

    return _Table(
        re.compile(rows["polite"], re.IGNORECASE),
        re.compile(rows["after"], re.IGNORECASE),
        compiled(rows["patterns"]),
        compiled(rows["never"]),
        compiled(rows["no_topic"]),
        compiled([*rows["beside"], *rows["before"]]),
    )


@cache
def _languages() -> Mapping[str, re.Pattern[str]]:
    return {lang: re.compile(p, re.IGNORECASE) for lang, p in _rows()["language"].items()}


@cache
def _rows() -> Mapping[str, Any]:
    text = (files("ptmrag.reviews") / "review_question.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)

"""What a text asserts, and what it denies: the clauses behind "not", "unlike", "instead of" and their like.

>>> asserted("Unlike Heron, Osprey reads every page.").strip()
'Osprey reads every page.'
>>> denied("Osprey does not keep its gates.")
('keep its gates',)

The words that deny are in `answer.polarity_words`. It compares no texts: `judging` does.
"""

import re
from collections.abc import Mapping
from functools import cache

from ptmrag.answer.polarity_words import BOUNDARIES, NEGATORS, TRAPS
from ptmrag.language.detect import Language, detect_language

# What these introduce is not said of the subject.
_SET_APART: Mapping[Language, str] = {
    "en": r"unlike|in contrast (?:to|with)|as opposed to|contrary to|instead of|rather than|except(?: for)?|other than",
    "zh": "不同于|有别于|而不是|而非|除了",
}
# These take away what is behind them.
_REMOVING: Mapping[Language, str] = {
    "en": (
        r"without|lack\w*|remov(?:es?|ed|ing)|eliminat(?:es?|ed|ing)|omit\w*|discard\w*|abandon\w*|dispens\w+ with|"
        r"free of|avoid\w*|ignor(?:es?|ed|ing)|get rid of|unnecessary"
    ),
    "zh": "缺乏|缺少|避免|去除|去掉|移除|删除|丢弃|舍弃|摒弃|放弃|抛弃|省去|免去|取消",
}


def asserted(text: str) -> str:
    """A text without what it denies or sets apart."""
    return _pattern(detect_language(text), is_wide=False).sub(_kept, text)


def denied(text: str, *, is_wide: bool = False) -> tuple[str, ...]:
    """The parts that a text denies; `is_wide`: also what it removes or lacks."""
    language = detect_language(text)
    matches = _pattern(language, is_wide=is_wide).finditer(text)
    return tuple(part for m in matches if m["trap"] is None and (part := m["rest"].strip()))


def _kept(match: re.Match[str]) -> str:
    return match[0] if match["trap"] is not None else " "


@cache
def _pattern(language: Language, *, is_wide: bool) -> re.Pattern[str]:
    edge = r"\b" if language == "en" else ""
    words = [NEGATORS[language], _SET_APART[language], *([_REMOVING[language]] if is_wide else [])]
    end = BOUNDARIES[language]
    return re.compile(
        rf"(?P<trap>{edge}(?:{TRAPS[language]}){edge})"
        rf"|{edge}(?:{'|'.join(words)}){edge}(?P<rest>(?:(?!{end}).)*(?:, (?:which|who) [^,.;]*)?)(?:{end})?",
        re.IGNORECASE | re.DOTALL,
    )

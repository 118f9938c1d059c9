"""Why a sentence with near passages is not supported, as one sentence in its language.

    reason_of(judgement, "en")     # "The nearest passage has 15, not 20."

It judges nothing: `judging` does.
"""

from collections.abc import Mapping

from ptmrag.draft_check.judging import Judgement
from ptmrag.language.detect import Language

_WORDINGS: Mapping[str, Mapping[Language, str]] = {
    "number": {
        "en": "The nearest passage does not have {missing}.",
        "zh": "最接近的段落没有提到{missing}。",
    },
    "instead": {
        "en": "The nearest passage has {instead}, not {missing}.",
        "zh": "最接近的段落里是 {instead}，不是 {missing}。",
    },
    "name": {
        "en": "The nearest passage does not speak of {missing}.",
        "zh": "最接近的段落没有谈到 {missing}。",
    },
    "opposite": {
        "en": "The nearest passage says the opposite.",
        "zh": "最接近的段落说的正相反。",
    },
    "reversed": {
        "en": "The nearest passage compares the other way round.",
        "zh": "最接近的段落比较的方向相反。",
    },
    "words": {
        "en": "The nearest passage does not say “{missing}”.",
        "zh": "最接近的段落没有说到“{missing}”。",
    },
    "far": {
        "en": "The nearest passage is on the same matter, and does not say this.",
        "zh": "最接近的段落谈的是同一件事，但没有这样说。",
    },
}
NOTE_ALONE: Mapping[Language, str] = {
    "en": "Only the list's own note says so.",
    "zh": "只有清单自带的说明这样说。",
}
OTHER_LANGUAGE = "This is neither English nor Chinese: it was looked for word for word alone."
_BETWEEN: Mapping[Language, str] = {"en": ", ", "zh": "、"}
_QUOTED: Mapping[Language, str] = {"en": "”, “", "zh": "”“"}
_MOST = 4  # that are named


def reason_of(judgement: Judgement, language: Language) -> str:
    """Why the nearest window does not support a sentence."""
    missing = judgement.missing[:_MOST]
    kind: str = judgement.fault or "far"
    if kind == "words" and not missing:
        kind = "far"
    if kind == "number" and judgement.instead and len(missing) == 1:
        kind = "instead"
    between = _QUOTED if kind == "words" else _BETWEEN
    return _WORDINGS[kind][language].format(
        missing=between[language].join(missing), instead=judgement.instead
    )

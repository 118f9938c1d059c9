"""Detect which of the two languages a text is in.

>>> detect_language("BERT 是什么？")
'zh'

It knows Chinese and English only: a text without Chinese characters is English.
"""

import re
from typing import Literal

Language = Literal["zh", "en"]


def detect_language(text: str) -> Language:
    """Chinese where at least a sixth of the letters are Chinese characters, else English."""
    chinese = len(re.findall(r"[\u3400-\u9fff]", text))
    words = len(re.findall(r"[A-Za-z]+", text))
    return "zh" if chinese * 3 > words and chinese else "en"

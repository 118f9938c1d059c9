"""Shortens a title or a sentence where there is no room for all of it.

>>> cut_at_word("BERT: Pre-training of Deep Bidirectional Transformers", 30)
'BERT: Pre-training of Deep…'
>>> cut_at_word("预训练语言模型的综述与展望", 8)
'预训练语言模型…'

A word stays whole; Chinese characters may be parted. It drops no invisible characters: `printable` does.
"""

import re

# Letters and digits of scripts that write spaces, with what joins them inside a word.
_WORD = r"[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff_]"
_PARTED = re.compile(rf"{_WORD}(?:[\w'’.-]*{_WORD})?$")
_STARTS = re.compile(rf"[-'’.]?{_WORD}")
# What reads badly before the three dots: a separator, or a bracket that was opened.
_LOOSE = " \t\n,;:.-–—·|/,，、；：。（(【[《“\"'"
# A word longer than this share of the room is parted after all.
_SHARE = 0.5


def cut_at_word(text: str, length: int) -> str:
    """The text on one line, at most `length` characters of it; where something was cut, it ends with "…"."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    head, rest = line[: max(length - 1, 1)], line[max(length - 1, 1) :]
    if _STARTS.match(rest) and (parted := _PARTED.search(head)):
        whole = head[: parted.start()].rstrip(_LOOSE)
        head = whole if len(whole) >= _SHARE * length else head
    return f"{head.rstrip(_LOOSE) or head}…"

"""Bytes to text in the encoding that is most plausible; bytes that are no text are refused.

>>> decode("It’s a “small” model.".encode("cp1252")), decode("小模型".encode("gb18030"))
('It’s a “small” model.', '小模型')

It knows UTF-8, UTF-16 with a byte order mark, GB18030 and Windows-1252. It does not read the
charset that an HTML page declares: lxml does.
"""

import re
from itertools import groupby

from ptmrag.errors import DocumentError

_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# Letters beyond ASCII among all letters: German, French and Spanish have at most a tenth.
_MOST_ACCENTED = 0.2


def decode(content: bytes) -> str:
    """The text of some bytes. Raises DocumentError for binary data and for unknown encodings."""
    if content.startswith(_BYTE_ORDER_MARKS):
        return content.decode("utf-16", "replace")
    if len(_CONTROL.findall(content)) > 2 + len(content) / 1_000:
        raise DocumentError("binary data, not text")
    text = content.decode("utf-8-sig", "replace")
    lost = text.count("\ufffd")
    if lost <= (sum(not c.isascii() for c in text) - lost) / 10:
        return text
    for encoding, is_plausible in (("gb18030", _is_chinese), ("cp1252", _is_western)):
        try:
            other = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if is_plausible(other):
            return other
    if lost <= len(text) / 200:
        return text
    raise DocumentError("text in an unknown encoding: neither UTF-8 nor GB18030")


def _is_chinese(text: str) -> bool:
    """Whether most characters beyond ASCII come in runs, as those of Chinese do.

    Windows-1252 read as GB18030 gives single ones between letters: "It’s" becomes "It抯".
    """
    runs = [len(list(run)) for is_ascii, run in groupby(text, str.isascii) if not is_ascii]
    return sum(run for run in runs if run > 1) > sum(runs) / 2


def _is_western(text: str) -> bool:
    """Whether few letters are beyond ASCII: in Cyrillic read as Windows-1252, all of them are."""
    letters = [c for c in text if c.isalpha()]
    return sum(not c.isascii() for c in letters) <= _MOST_ACCENTED * len(letters)

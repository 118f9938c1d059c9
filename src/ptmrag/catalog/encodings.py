"""Bytes of a list to text: UTF-8, UTF-16, GB18030, Big5, Windows-1252 and its like, or a refusal.

>>> decoded("- Größe und Maß der Straße".encode("cp1252"), "list.md")
'- Größe und Maß der Straße'

charset-normalizer proposes encodings. A proposal is taken only if its text is plausible for one of the languages
that are written in it, and no other plausible text differs: a wrong guess would be a title that nobody wrote.
"""

import codecs
import re

from ptmrag.catalog.latin_encodings import SIGNS, latin_encoding
from ptmrag.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# "% Encoding: ISO8859_1" (JabRef), <?xml encoding="…"?>, -*- coding: latin-1 -*-
_DECLARED = re.compile(
    rb"(?:^% ?Encoding:\s*|<\?xml[^>]{0,60}encoding=[\"']|-\*-\s*coding:\s*)([\w.-]+)", re.I | re.M
)
# The first byte of the characters that are in common use: the first level of GB2312 and of Big5.
_COMMON_FIRST_BYTES = {"gb18030": (0xB0, 0xD7), "big5hkscs": (0xA4, 0xC6)}
_LEAST_COMMON, _LEAST_LEAD = 0.7, 0.15
_FEW = 4  # characters
_CHINESE_SIGNS = frozenset("“”‘’—–…·×→，。：；（）、《》【】！？～αβγδελμρσθ")
# The letters of other scripts, and those of which a good part has to be: the common ones of Russian, kana.
_OTHERS = {
    "cp1251": ("а-яёіїєґА-ЯЁІЇЄҐ", "оеаинтсрвіОЕАИНТСРВ", 0.36),
    "koi8_r": ("а-яёА-ЯЁ", "оеаинтсрвОЕАИНТСРВ", 0.36),
    "cp932": ("ぁ-んァ-ヶー一-鿿", "ぁ-んァ-ヶー", 0.15),
    "euc_jp": ("ぁ-んァ-ヶー一-鿿", "ぁ-んァ-ヶー", 0.15),
    "euc_kr": ("가-힣", "가-힣", 0.7),
}
_SAMPLE = 60_000
_LEAST_UTF16 = 20


def decoded(raw: bytes, path: str) -> str:
    """The text in the bytes of a list; InputError if they are no text, or text in an unknown encoding."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _marked(raw, encoding, path)
    if raw.startswith(b"%PDF-"):
        raise _no_text(path)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        broken: UnicodeDecodeError | None = error
    else:
        broken = None
    if b"\0" in raw:
        return _without_mark(raw, path)
    if broken is None:
        return text
    found = _declared(raw) or _guessed(raw, broken)
    if found is not None:
        return found
    line = raw.count(b"\n", 0, broken.start) + 1
    raise InputError(
        f"The encoding of the catalog '{path}' is not known: it is neither UTF-8 nor GB18030, nor another that can be "
        f"told for certain (line {line} has the byte 0x{raw[broken.start]:02X}): save it as UTF-8."
    )


def _no_text(path: str) -> InputError:
    return InputError(f"The catalog '{path}' is not text: name a Markdown or text file.")


def _marked(raw: bytes, encoding: str, path: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"The catalog '{path}' begins as {encoding.upper()} and has other bytes at {error.start}: save it as UTF-8."
        ) from error


def _without_mark(raw: bytes, path: str) -> str:
    """UTF-16 without a mark: of mostly Latin text every other byte is 0."""
    start = raw[: _SAMPLE - _SAMPLE % 2]
    even, odd = start[0::2].count(0), start[1::2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    # A list has at least the ASCII letters of its addresses.
    is_regular = min(even, odd) * 20 < max(even, odd) and max(even, odd) * 5 > len(start)
    if len(raw) % 2 == 0 and len(raw) >= _LEAST_UTF16 and is_regular:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            text = "\0"
        if not re.search(r"[\x00-\x08\x0e-\x1f]", text):
            return text
    raise _no_text(path)


def _declared(raw: bytes) -> str | None:
    """The text in the encoding that it says it has."""
    found = _DECLARED.search(raw[:2_000])
    if found is None:
        return None
    try:
        return raw.decode(found[1].decode("ascii").replace("ISO8859_", "iso8859-"))
    except (LookupError, UnicodeDecodeError):
        return None


def _guessed(raw: bytes, broken: UnicodeDecodeError) -> str | None:
    if _is_damaged_utf8(raw):
        return None
    sample = _sample(raw)
    scripts = [name for name in _OTHERS if _is_of_script(sample, name)]
    if len(scripts) > 1:
        return None
    encoding = next(iter(scripts), None) or _chinese(sample) or latin_encoding(sample)
    if encoding is None:
        return None
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_damaged_utf8(raw: bytes) -> bool:
    """Whether most of the bytes beyond ASCII are UTF-8: one byte of it is wrong, and no encoding mends it."""
    text = raw.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    right = re.findall(r"[^\x00-\x7f\ufffd]", text)
    # Pairs of GB18030 may be UTF-8 by chance, of letters that no language has together.
    is_plausible = all("\xc0" <= c <= "\xff" for c in right) or any(c > "\u0800" for c in right)
    return is_plausible and sum(len(c.encode()) for c in right) > 2 * lost


def _sample(raw: bytes) -> bytes:
    """The lines that have bytes beyond ASCII."""
    lines = b"\n".join(line for line in raw.split(b"\n") if not line.isascii())
    return lines[:_SAMPLE].rpartition(b"\n")[0] if len(lines) > _SAMPLE else lines


def _chinese(sample: bytes) -> str | None:
    """GB18030 or Big5: that in which most characters are common ones, if the other has fewer."""
    shares = {name: _common_share(sample, name) for name in _COMMON_FIRST_BYTES}
    best = max(shares, key=lambda name: shares[name])
    other = min(shares.values())
    if shares["gb18030"] >= _LEAST_COMMON and _is_gb2312(sample):
        return "gb18030"
    return best if shares[best] >= _LEAST_COMMON and shares[best] - other >= _LEAST_LEAD else None


def _is_gb2312(sample: bytes) -> bool:
    """Whether all bytes beyond ASCII come in pairs: in Big5, of four characters one has an ASCII byte."""
    runs = re.findall(rb"[\x80-\xff]+", sample)
    return all(len(run) % 2 == 0 for run in runs) and sum(map(len, runs)) >= 2 * _FEW


def _common_share(sample: bytes, encoding: str) -> float:
    """The share of common characters among the Chinese ones; 0 if the bytes are not in the encoding."""
    first, last = _COMMON_FIRST_BYTES[encoding]
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    characters = re.findall(r"[^\x00-\x7f]", text)
    if encoding != "gb18030" and len(characters) < _FEW:
        return 0.0  # "Žižek" in ISO 8859-2 is two common characters of Big5
    common = sum(
        c in _CHINESE_SIGNS or (_is_ideograph(c) and first <= c.encode(encoding)[0] <= last)
        for c in characters
    )
    has_word = re.search(r"[\u4e00-\u9fff]{2}", text) or not any(map(_is_ideograph, characters))
    return common / len(characters) if characters and has_word else 0.0


def _is_ideograph(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _is_of_script(sample: bytes, encoding: str) -> bool:
    """Whether nearly all letters beyond ASCII are of the script of an encoding, and apart from Latin ones."""
    letters, common, least = _OTHERS[encoding]
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    beyond = [
        c for c in text if not c.isascii() and c not in SIGNS and not "\u3000" <= c <= "\u303f"
    ]
    inside = re.findall(f"[{letters}]", text)
    is_cyrillic = encoding in ("cp1251", "koi8_r")
    if is_cyrillic and re.search(f"[A-Za-z][{letters}]|[{letters}][A-Za-z]|[а-яё][А-ЯЁ]", text):
        return False
    is_common = len(re.findall(f"[{common}]", text)) >= least * len(inside)
    is_word = re.search(f"[{letters}]{{2}}", text)
    return bool(is_word) and len(inside) >= _FEW and len(inside) >= 0.9 * len(beyond) and is_common

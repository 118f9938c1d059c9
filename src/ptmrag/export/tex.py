r"""Text as BibTeX and LaTeX read it: what commands them is escaped, and braces are always balanced.

>>> print(title_value("RoBERTa: 5% of {x} & y_z"))
{RoBERTa}: 5\% of \textbraceleft{}x\textbraceright{} \& y\_z
>>> verbatim_value("https://a.example/{x}?a=1%20b")
'https://a.example/%7Bx%7D?a=1%20b'

Letters beyond ASCII stay as they are: the file is UTF-8. `\{` would be shorter, but BibTeX counts it as a brace.
It reads no TeX: `catalog.formats.latex_text` does.
"""

import re
from collections.abc import Sequence

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{mark: f"\\{mark}" for mark in "&%$#_"},
}
_SPECIAL = re.compile(r"[\\{}~^&%$#_]")
# Two of these make one letter: a dash, a quotation mark.
_LIGATURES = re.compile(
    r"(?<=-)(?=-)|(?<=`)(?=`)|(?<=')(?=')|(?<=[?!])(?=`)|(?<=,)(?=,)|(?<=<)(?=<)|(?<=>)(?=>)"
)
_WORD = re.compile(r"[^\s{}()\[\]“”\"«»,;:!?]+")
_MOST_SHOUTED = 3  # words in capitals alone that are all names


def text_value(text: str) -> str:
    """A text for a field."""
    return _joined(_escaped(_apart(text)))


def title_value(title: str) -> str:
    """A title; braces keep the capitals of names, which styles would make small."""
    words = [word for word in _WORD.findall(title) if any(map(str.isalpha, word))]
    if len(words) > _MOST_SHOUTED and all(word == word.upper() for word in words):
        return text_value(title)  # the whole title is in capitals, which says nothing of names
    is_sentence = _is_in_sentence_case(words)
    apart = _apart(title)
    said, place = "", 0
    for found in _WORD.finditer(apart):
        before = apart[: found.start()].rstrip()
        said += _escaped(apart[place : found.start()])
        keeps = _has_name(
            _joined(found[0], ""), begins=before[-1:] in ("", *":.?!"), is_sentence=is_sentence
        )
        said += f"{{{_escaped(found[0])}}}" if keeps else _escaped(found[0])
        place = found.end()
    return _joined(said + _escaped(apart[place:]))


def verbatim_value(text: str) -> str:
    """An address or an identifier, which styles take as it is: without braces that are not closed."""
    return re.sub(r"[{}\\]", lambda mark: f"%{ord(mark[0]):02X}", text)


def _apart(text: str) -> str:
    """The text with a mark where two characters would make one letter."""
    return _LIGATURES.sub("\x00", text.replace("\x00", ""))


def _joined(text: str, between: str = "{}") -> str:
    return text.replace("\x00", between)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda mark: _ESCAPES[mark[0]], text)


def _has_name(word: str, *, begins: bool, is_sentence: bool) -> bool:
    """Whether capitals of a word belong to it in whatever case a title is set."""
    inner = re.sub(r"^\W*\w", "", word)
    if any(map(str.isupper, inner)) and not _is_titled_compound(word):
        return True
    is_capital = word[:1].isupper()
    if is_capital and re.search(r"\d", word):  # T5
        return True
    if re.fullmatch(r"\W*[B-Z]\W*", word):  # a letter: "Plan B"
        return not begins
    return is_capital and is_sentence and not begins


def _is_titled_compound(word: str) -> bool:
    """Whether a word is such as "Pre-Training", whose capitals are those of the title alone."""
    parts = re.split(r"[-–/]", word)
    return len(parts) > 1 and all(part[1:] == part[1:].lower() and len(part) > 1 for part in parts)


def _is_in_sentence_case(words: Sequence[str]) -> bool:
    """Whether most longer words of a title begin with a small letter, so that a capital is a name's."""
    longer = [word for word in words[1:] if len(word) > 3 and word[0].isalpha()]
    small = sum(word[0].islower() for word in longer)
    return len(longer) >= 2 and small * 3 >= len(longer) * 2

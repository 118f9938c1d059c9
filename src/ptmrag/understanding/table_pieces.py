"""Cut a question for a table into what names its works and what names its columns.

    pieces_of("table of BERT and T5 by data, size", cues_of("en"))    # (["BERT and T5"], ["data, size"])

Cues and marks cut the text into pieces. A cue says whether the piece behind it is works or columns; of the other
pieces, the first and those that are lists of names are works, the rest columns. A weak cue leads to columns unless
works are still to be named: "a table with BERT and T5". It does not judge whether a table is
asked for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from ptmrag.understanding.table_cues import Cues

_NAME = re.compile(r"(?=\S*[A-Z]|\S*[a-z]\d)[A-Za-z][^\u3400-\u9fff]*")
_EDGE = " ,.:;|=\"'-—，。：；、“”‘’？?！!()（）"
Role = Literal["", "works", "aspects", "weak"]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of words between two cues."""

    text: str
    role: Role = ""


def pieces_of(text: str, cues: Cues) -> tuple[list[str], list[str]]:
    """The texts of works and those of columns, each in the order of the question."""
    text = cues.pair.sub(r"\g<first> and", text)
    pieces = [one for piece in _cut(text, cues) for one in _halves(piece, cues)]
    pieces = [replace(one, text=_bare_piece(one, cues)) for one in pieces]
    pieces = [one for one in pieces if one.text]
    is_known = any(
        one.role == "works" or (not one.role and is_names(one.text, cues)) for one in pieces
    )
    works, aspects = list[str](), list[str]()
    for one in pieces:
        if not one.role:
            is_of_works = is_names(one.text, cues) or not works
        elif one.role == "weak":
            is_of_works = not works and not is_known and _is_works(one.text, cues)
        else:
            is_of_works = one.role == "works"
        (works if is_of_works else aspects).append(one.text)
    return works, aspects


def items(text: str, cues: Cues, *, opening: re.Pattern[str] | None = None) -> list[str]:
    """The items of a list: "task, data and size", 任务、数据和规模."""
    return [one for part in cues.between.split(text) if (one := bare(part, cues, opening=opening))]


def is_names(text: str, cues: Cues) -> bool:
    """Whether a text is a list of names, and no topic such as "BERT papers"."""
    listed = cues.between.split(text)
    parts = [one for part in listed if (one := bare(part, cues))]
    if not parts or (len(parts) == 1 and cues.ends_with_work.search(text)):
        return False
    named = [one for one in parts if _NAME.fullmatch(one)]
    return bool(named) and (parts[0] in named or 2 * len(named) > len(parts))


def bare(text: str, cues: Cues, *, opening: re.Pattern[str] | None = None) -> str:
    """A text without marks and words at its ends that say nothing."""
    before = ""
    while before != text:
        before = text
        text = (opening or cues.opening).sub("", text.strip(_EDGE))
        text = cues.closing.sub("", text).strip(_EDGE)
    return text


def _cut(text: str, cues: Cues) -> Iterator[_Piece]:
    """The pieces of a text in order, each with the role that the cue before it gives."""
    start = 0
    role: Role = ""
    for found in (*cues.cut.finditer(text), None):
        here = text[start : found.start() if found else len(text)]
        kind = found.lastgroup if found else None
        if not cues.story.match(here.strip(_EDGE)) and not _is_before_order(found, here, cues):
            yield _Piece(here, role)
        if found is None:
            break
        start = found.end()
        if kind == "heading":
            yield _Piece(found[0].replace("—", "|"), "aspects")
        role = _role_behind(kind, role)


def _role_behind(kind: str | None, before: Role) -> Role:
    """The role of what is behind a cue: a comma weakens the one before it, a table and other marks end it."""
    if kind == "comma":
        return "weak" if before == "aspects" else before
    roles: dict[str | None, Role] = {
        "works": "works",
        "aspects": "aspects",
        "weak": "weak",
        "every": "weak",
        "bracket": "weak",
    }
    return roles.get(kind, "")


def _is_before_order(found: re.Match[str] | None, text: str, cues: Cues) -> bool:
    """Whether a text only leads to "… I want a table"."""
    is_order = found is not None and any(
        found.groupdict().get(name) for name in ("order", "order_bare")
    )
    return is_order and not is_names(bare(text, cues), cues)


def _halves(piece: _Piece, cues: Cues) -> Iterator[_Piece]:
    """A piece, or its columns and its works: "size of BERT and T5", "BERT、T5 的规模"."""
    if piece.role != "works" and (owned := cues.owner.fullmatch(bare(piece.text, cues))):
        yield _Piece(owned["works"], "works")
        yield _Piece(owned["aspects"], "aspects")
        return
    is_of = _is_works if piece.role in ("aspects", "weak") else is_names
    for found in reversed(list(cues.back.finditer(piece.text))):
        columns, works = (
            bare(part, cues) for part in (piece.text[: found.start()], piece.text[found.end() :])
        )
        if columns and not is_names(columns, cues) and is_of(works, cues):
            yield _Piece(columns, "aspects")
            yield _Piece(works, "works")
            return
    yield piece


def _bare_piece(piece: _Piece, cues: Cues) -> str:
    """Its text without what says nothing; a column may begin with a word that asks elsewhere: 总结能力."""
    return bare(piece.text, cues, opening=cues.leading if piece.role == "aspects" else None)


def _is_works(text: str, cues: Cues) -> bool:
    """Whether a text names works: by a list of names, a topic of works, or as those picked."""
    is_topic = cues.ends_with_work.search(text) is not None or cues.only_all.fullmatch(text)
    return bool(text) and bool(is_names(text, cues) or is_topic or cues.only_picked.fullmatch(text))

r"""Values of BibTeX: braces, quotation marks, names of strings, and `#` between them.

>>> read_value('acl # " 2019"', {"acl": "Meeting of the ACL"})
('Meeting of the ACL 2019', '')
>>> read_value('"Braces {"}inside{"} quotes"', {})[0]
'Braces {"}inside{"} quotes'

It also reads a whole entry in which bibtexparser lost its way: a quotation mark within braces, or a line
of an abstract that begins with `@`. It converts nothing: `latex_text` does.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

# An entry that is longer than this is not closed.
_LONGEST = 50_000
_MOST_INSIDE = 3  # entries that an abstract may quote
_FIELD = re.compile(r"[\s,]*([A-Za-z][\w:-]*)\s*=\s*")
_NEW_ENTRY = re.compile(r"^[ \t]*@\w+[ \t]*[{(]", re.MULTILINE)
_PROSE = ("abstract", "annote", "annotation", "comment", "note", "review")


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry with its fields as written, by their names in lower case; `rest` was not understood."""

    line: int
    kind: str
    key: str
    fields: Mapping[str, str]
    rest: str = ""


def read_value(raw: str, strings: Mapping[str, str]) -> tuple[str, str]:
    """A value without what encloses it, and the text behind it."""
    said, end = _value_at(raw, 0, strings)
    return said, raw[end:].strip()


def _value_at(text: str, place: int, strings: Mapping[str, str]) -> tuple[str, int]:
    said = ""
    while True:
        place = _after_blanks(text, place)
        opened = text[place : place + 1]
        if opened in ("{", '"') and opened:
            end = _closing(text, place + 1, opened)
            said, place = said + text[place + 1 : end], end + 1
        else:
            word = re.compile(r"[^\s,#{}\"()=]*").match(text, place)
            name = word[0] if word else ""
            said, place = said + strings.get(name.casefold(), name), place + len(name)
        after = _after_blanks(text, place)
        if text[after : after + 1] != "#":
            return said, min(place, len(text))
        place = after + 1


def _after_blanks(text: str, place: int) -> int:
    found = re.compile(r"\s*").match(text, place)
    return found.end() if found else place


def _closing(text: str, start: int, opened: str) -> int:
    """The place of what closes a value; within braces a quotation mark closes nothing."""
    depth = 0
    for found in re.compile(r'\\.|[{}"]', re.DOTALL).finditer(text, start, start + _LONGEST):
        mark = found[0]
        if mark == "}" and depth == 0 and opened == "{":
            return found.start()
        if mark == '"' and depth == 0 and opened == '"':
            return found.start()
        depth = max(0, depth + {"{": 1, "}": -1}.get(mark, 0))
    return len(text)


def _window_end(text: str, start: int) -> int:
    """Where an entry ends at the latest: after a few lines that begin one, or after very many characters."""
    end = start + _LONGEST
    for count, found in enumerate(_NEW_ENTRY.finditer(text, start + 1, end)):
        if count == _MOST_INSIDE:
            return found.start()
    return end


def read_entry(
    text: str, start: int, *, line: int, strings: Mapping[str, str]
) -> tuple[RawEntry, int] | None:
    """The entry that starts at a place, and how many lines further it ends; None if it is not whole."""
    text = text[start : _window_end(text, start)]
    head = re.match(r"@\s*(\w+)\s*([{(])\s*([^,\s]*)\s*,", text)
    if head is None:
        return None
    fields: dict[str, str] = {}
    place = head.end()
    while field := _FIELD.match(text, place):
        said, place = _value_at(text, field.end(), strings)
        name = field[1].casefold()
        if name not in _PROSE and _NEW_ENTRY.search(said):
            return None  # a brace is missing, and the value has taken the next entry
        fields.setdefault(name, said)
    end = re.compile(r"[\s,]*").match(text, place)
    place = end.end() if end else place
    if text[place : place + 1] != ("}" if head[2] == "{" else ")"):
        return None
    entry = RawEntry(line, head[1].casefold(), head[3], fields)
    return entry, text.count("\n", 0, place)

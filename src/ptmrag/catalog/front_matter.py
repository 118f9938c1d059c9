"""Take out of a Markdown text what is not its list: front matter; and put footnotes where they are cited.

>>> without_front_matter("---\\ntitle: Mine\\nurl: https://a.example\\n---\\n- item")
'\\n\\n\\n\\n- item'
>>> with_footnotes("- A work[^1]\\n\\n[^1]: Owls, https://a.example/owls")
'- A work https://a.example/owls (Owls)\\n\\n'

All lines keep their numbers. It does not parse the YAML.
"""

import re
from collections.abc import Sequence

_FENCES = {"---": ("---", "..."), "+++": ("+++",)}
_KEY = re.compile(r"[\"']?[\w$@][\w .$@-]*[\"']?\s*[:=]|#")
_MOST_LINES = 300
_REFERENCE = re.compile(r"\s?\[\^([^\]\s]{1,60})\](?!:)")
_CONTINUED = re.compile(r"(?: {2,}|\t)\S")
_DEFINITION = re.compile(r"^ {0,3}\[\^([^\]\s]{1,60})\]:[ \t]*(.*)$")


def without_front_matter(text: str) -> str:
    """The text with the lines of its YAML or TOML front matter empty."""
    lines = text.removeprefix("\ufeff").split("\n")
    closing = _FENCES.get(lines[0].rstrip())
    if closing is None or len(lines) < 3 or not _KEY.match(lines[1]):
        return text
    for at, line in enumerate(lines[1:_MOST_LINES], 1):
        if line.rstrip() in closing:
            return "\n".join([""] * (at + 1) + lines[at + 1 :])
    return text


def _inline(note: str) -> str:
    """A footnote as a part of a line: its address first, so that the words before it stay a title."""
    addresses = re.findall(r"https?://[^\s<>()]+[^\s<>().,;]", note)
    if "](" in note or not addresses:
        return f" {note}"
    for address in addresses:
        note = note.replace(address, "")
    rest = re.sub(r"[<>]", "", note).strip(" ,.;:")
    return " ".join(["", *addresses, *([f"({rest})"] if rest else [])])


def with_footnotes(text: str) -> str:
    """The text with each footnote that has an address at the first place that cites it."""
    if "[^" not in text:
        return text
    lines = text.split("\n")
    notes, places = _notes(lines)
    is_note = {at for inside in places.values() for at in inside}
    waiting = {name for name, note in notes.items() if "://" in note}
    cited: set[str] = set()

    def replace(found: re.Match[str]) -> str:
        name = found[1]
        if name in waiting and name not in cited:
            cited.add(name)
            return _inline(notes[name])
        return "" if name in notes else found[0]

    found = [
        line if at in is_note else _REFERENCE.sub(replace, line) for at, line in enumerate(lines)
    ]
    for name in cited:
        for at in places[name]:
            found[at] = ""
    return "\n".join(found)


def _notes(lines: Sequence[str]) -> tuple[dict[str, str], dict[str, list[int]]]:
    """The text of each footnote by its name, and the places of its lines."""
    notes: dict[str, str] = {}
    places: dict[str, list[int]] = {}
    for at, line in enumerate(lines):
        if definition := _DEFINITION.match(line):
            inside = [at]
            while inside[-1] + 1 < len(lines) and _CONTINUED.match(lines[inside[-1] + 1]):
                inside.append(inside[-1] + 1)
            name = definition[1]
            notes[name] = " ".join([definition[2].strip(), *(lines[n].strip() for n in inside[1:])])
            places[name] = inside
    return notes, places

"""Take out of a Markdown text what is not its list: front matter; and put footnotes where they are cited.

>>> without_front_matter("---\\ntitle: Mine\\nurl: https://a.example\\n---\\n- item")
'\\n\\n\\n\\n- item'
>>> with_footnotes("- A work[^1]\\n\\n[^1]: Owls, https://a.example/owls")
'- A work https://a.example/owls (Owls)\\n\\n'

All lines keep their numbers. It does not parse the YAML.
"""

import re

_FENCES = {"---": ("---", "..."), "+++": ("+++",)}
_KEY = re.compile(r"[\"']?[\w$@][\w .$@-]*[\"']?\s*[:=]|#")
_MOST_LINES = 300
_REFERENCE = re.compile(r"\s?\[\^([^\]\s]{1,60})\](?!:)")
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
    """The text with each footnote that has an address at the one place that cites it."""
    if "[^" not in text:
        return text
    lines = text.split("\n")
    notes: dict[str, str] = {}
    places: dict[str, list[int]] = {}
    for at, line in enumerate(lines):
        if found := _DEFINITION.match(line):
            inside = [at]
            while inside[-1] + 1 < len(lines) and re.match(
                r"(?: {2,}|\t)\S", lines[inside[-1] + 1]
            ):
                inside.append(inside[-1] + 1)
            notes[found[1]] = " ".join([found[2].strip(), *(lines[n].strip() for n in inside[1:])])
            places[found[1]] = inside
    cited = [
        found[1]
        for line in lines
        if not _DEFINITION.match(line)
        for found in _REFERENCE.finditer(line)
    ]
    put = {name for name in notes if cited.count(name) == 1 and "://" in notes[name]}
    for name in put:
        for at in places[name]:
            lines[at] = ""

    def replace(found: re.Match[str]) -> str:
        if found[1] in put:
            return _inline(notes[found[1]])
        return "" if found[1] in notes else found[0]

    return "\n".join(
        line if _DEFINITION.match(line) else _REFERENCE.sub(replace, line) for line in lines
    )

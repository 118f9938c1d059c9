"""Read a list in reStructuredText, which is turned into Markdown line by line.

>>> catalog = read_restructured_text("Tables\\n======\\n\\n* `TaPas <https://arxiv.org/abs/2004.02349>`_, ACL 2020.\\n")
>>> catalog.entries[0].title, catalog.entries[0].links[0].url
('TaPas', 'https://arxiv.org/abs/2004.02349')

It reads headings, lists, links of all kinds, and tables. Comments, pictures and code are left out. docutils would
read more, but it knows neither the directives of Sphinx nor the line of each item.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ptmrag.catalog.entry import Catalog
from ptmrag.catalog.formats.numbered_lines import NumberedLine, catalog_of_lines
from ptmrag.catalog.formats.text_tables import pipe_table, with_pipe_tables

_MARKS = r"[=\-`:'\"~^_*+#<>.]"
_RULE = re.compile(rf"({_MARKS})\1{{2,}}\s*$")
_TARGET = re.compile(r"^\s*\.\.\s+_(?:`([^`]+)`|([^:`]+)):\s*(\S.*?)?\s*$")
_ANONYMOUS = re.compile(r"^\s*(?:\.\.\s+__:|__)\s+(\S+)\s*$")
_SUBSTITUTION = re.compile(r"^\s*\.\.\s+\|([^|]+)\|\s+(\w+)::\s*(.*)$")
_FOOTNOTE = re.compile(r"^\s*\.\.\s+\[([#*\w.-]+)\]\s+(.*)$")
_DIRECTIVE = re.compile(r"^(\s*)\.\.\s+([\w:-]+)::\s*(.*)$")
# Directives whose content is left out; that of others is text.
_DROPPED = frozenset(
    re.findall(
        r"\S+",
        """
    image figure toctree contents code code-block sourcecode highlight raw math include literalinclude
    graphviz meta index role default-role sectnum header footer currentmodule module automodule target-notes
""",
    )
)
_DEEPEST = 20  # directives within directives
_ROLE = re.compile(r":([\w:+.-]+):`([^`]*)`")
_ADDRESSES_OF_ROLES = {
    "doi": "https://doi.org/",
    "arxiv": "https://arxiv.org/abs/",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/",
}
_EMBEDDED = re.compile(r"`([^`<]*)<([^`<>]+)>`__?")
_PHRASE = re.compile(r"(?<![`\w])`([^`]+)`(__?)(?!\w)")
_WORD = re.compile(r"(?<![\w`./:@-])([A-Za-z0-9][\w.+-]*?)(__?)(?=[\s,.;:!?)\]/'\"]|$)")


@dataclass(frozen=True, slots=True)
class _Targets:
    """The addresses that names stand for, those without a name in their order, and texts that are put in."""

    named: Mapping[str, str]
    anonymous: Iterator[str]
    substitutions: Mapping[str, str]


def looks_like_restructured_text(text: str) -> bool:
    """Whether a text has links or targets as reStructuredText has them."""
    start = text[:20_000]
    return bool(
        re.search(
            r"`[^`<>\n]+\s<https?://[^<>\s]+>`__?|^\.\. _[^:\n]+: https?://", start, re.MULTILINE
        )
    )


def read_restructured_text(text: str, path: str = "") -> Catalog:
    """The catalog of a text in reStructuredText."""
    lines = list(enumerate(text.expandtabs(8).split("\n"), 1))
    targets = _targets([line for _, line in lines])
    plain = with_pipe_tables(_headings(list(_without_markup_blocks(lines))))
    return catalog_of_lines(
        [(number, _markdown(line, targets)) for number, line in _joined(plain)], path
    )


def _targets(lines: Sequence[str]) -> _Targets:
    named: dict[str, str] = {}
    anonymous, substitutions = [], {}
    waiting: list[str] = []
    for at, line in enumerate(lines):
        if found := _TARGET.match(line):
            name, address = _folded(found[1] or found[2]), found[3]
            following = lines[at + 1] if at + 1 < len(lines) else ""
            if not address and re.match(r"\s+https?://", following):
                address = following.strip()
            named |= dict.fromkeys([*waiting, name], address) if address else {}
            waiting = [] if address else [*waiting, name]
        elif found := _ANONYMOUS.match(line):
            anonymous.append(found[1])
        elif found := _SUBSTITUTION.match(line):
            substitutions[found[1]] = found[3] if found[2] == "replace" else ""  # a picture
        elif line.strip():
            waiting = []
    for name, address in list(named.items()):
        if address.endswith("_") and _folded(address.strip("`_")) in named:
            named[name] = named[_folded(address.strip("`_"))]
    return _Targets(named, iter(anonymous), substitutions)


def _folded(name: str) -> str:
    return " ".join(name.replace("\\:", ":").casefold().split())


def _without_markup_blocks(
    lines: Sequence[NumberedLine], depth: int = _DEEPEST
) -> Iterator[NumberedLine]:
    """The lines without comments, targets, pictures and code; the content of other directives is text."""
    at = 0
    while at < len(lines):
        number, line = lines[at]
        at += 1
        indent = len(line) - len(line.lstrip())
        if re.match(r"\s*\.\.(?:\s|$)", line):
            end = _end_of_block(lines, at, indent)
            yield from _of_block(lines[at - 1], lines[at:end], depth)
            at = end
        elif _ANONYMOUS.match(line):
            yield number, ""
        elif line.rstrip().endswith("::"):
            yield number, line.rstrip()[:-1].rstrip(" :")
            at = _end_of_block(lines, at, indent)
            yield number, ""
        else:
            yield number, line


def _end_of_block(lines: Sequence[NumberedLine], at: int, indent: int) -> int:
    """The place after the lines that are empty or indented more."""
    while at < len(lines):
        line = lines[at][1]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        at += 1
    return at


def _of_block(
    first: NumberedLine, content: Sequence[NumberedLine], depth: int
) -> Iterator[NumberedLine]:
    number, line = first
    if footnote := _FOOTNOTE.match(line):
        rest = " ".join(text.strip() for _, text in content)
        yield number, f"[^{footnote[1].lstrip('#') or '1'}]: {footnote[2]} {rest}".rstrip()
    directive = _DIRECTIVE.match(line)
    yield number, ""
    if directive is None or directive[2] in _DROPPED or depth == 0:
        return
    indent = min((len(t) - len(t.lstrip()) for _, t in content if t.strip()), default=0)
    inner = [(n, directive[1] + t[indent:]) for n, t in content]
    inner = [(n, t) for n, t in inner if not re.match(r"\s*:[\w-]+:(?:\s|$)", t)]
    if directive[2] == "list-table":
        inner = list(_table_of_list(inner))
    yield from _without_markup_blocks(inner, depth - 1)
    yield number, ""


def _table_of_list(lines: Sequence[NumberedLine]) -> Iterator[NumberedLine]:
    """A `list-table` as a table with pipes."""
    rows: list[tuple[int, list[str]]] = []
    for number, line in lines:
        cell = re.match(r"\s*(\*\s+)?-(?:\s+(.*))?$", line)
        if cell and cell[1]:
            rows.append((number, [cell[2] or ""]))
        elif cell and rows:
            rows[-1][1].append(cell[2] or "")
        elif rows and line.strip():
            rows[-1][1][-1] += f" {line.strip()}"
    return pipe_table(rows)


def _headings(lines: Sequence[NumberedLine]) -> list[NumberedLine]:
    """The lines with underlined titles as headings; each kind of underline is a level."""
    levels: list[str] = []
    found: list[NumberedLine] = []
    at = 0
    while at < len(lines):
        number, line = lines[at]
        below = lines[at + 1][1] if at + 1 < len(lines) else ""
        is_over = (
            bool(_RULE.fullmatch(line))
            and at + 2 < len(lines)
            and lines[at + 2][1].rstrip() == line.rstrip()
        )
        if is_over and below.strip():
            style, title, step = line[0] * 2, below, 3
        elif (
            line.strip()
            and not line[0].isspace()
            and _is_underline(below, line)
            and not _RULE.fullmatch(line)
        ):
            style, title, step = below[0], line, 2
        elif _RULE.fullmatch(line):
            found.append((number, ""))
            at += 1
            continue
        else:
            found.append((number, line))
            at += 1
            continue
        if style not in levels:
            levels.append(style)
        found += [
            (number, ""),
            (number + step - 2, f"{'#' * min(6, levels.index(style) + 1)} {title.strip()}"),
            (number, ""),
        ]
        at += step
    return found


def _is_underline(line: str, title: str) -> bool:
    return bool(_RULE.fullmatch(line)) and (
        len(line.rstrip()) >= len(title.rstrip()) or len(line.rstrip()) >= 4
    )


def _joined(lines: Sequence[NumberedLine]) -> Iterator[NumberedLine]:
    """The lines with links that go over several lines on one."""
    number, whole = 0, ""
    for current, line in lines:
        if whole and line.strip() and whole.replace("``", "").count("`") % 2 and len(whole) < 2_000:
            whole = f"{whole.rstrip()} {line.strip()}"
            continue
        if number:
            yield number, whole
        number, whole = current, line
    if number:
        yield number, whole


def _markdown(line: str, targets: _Targets) -> str:
    line = re.sub(r"^(\s*)(?:#\.|\(\w{1,3}\)|\w\.(?=\s\S+\s))\s", r"\g<1>1. ", line)
    line = re.sub(r"^(\s*)\|\s(?!.*\|\s*$)", r"\1", line)  # a line of a poem, not a row of a table
    line = re.sub(
        r"\|([^|\s][^|]{0,60})\|_{0,2}", lambda f: targets.substitutions.get(f[1], f[0]), line
    )
    line = line.replace("\\ ", "").replace("``", "\ue002")
    line = _ROLE.sub(_of_role, line)
    line = _EMBEDDED.sub(lambda found: _embedded(found, targets), line)
    line = _PHRASE.sub(lambda found: _phrase(found, targets), line)
    line = re.sub(r"\[([#\w.-]+)\]_", lambda found: f"[^{found[1].lstrip('#') or '1'}]", line)
    if "](" not in line or "_" in line:
        line = _WORD.sub(lambda found: _phrase(found, targets, is_word=True), line)
    return line.replace("\ue002", "`")


def _of_role(found: re.Match[str]) -> str:
    role, said = found[1].rpartition(":")[2].casefold(), found[2]
    named = re.fullmatch(r"(.*?)\s*<([^<>]+)>", said)
    text, target = (named[1], named[2]) if named else (said, said)
    if role in _ADDRESSES_OF_ROLES:
        return f"[{text or target}](<{_ADDRESSES_OF_ROLES[role]}{target}>)"
    return text or target


def _embedded(found: re.Match[str], targets: _Targets) -> str:
    text, address = found[1].strip(), "".join(found[2].split())
    if address.endswith("_") and "://" not in address:
        address = targets.named.get(_folded(found[2].rstrip("_")), "")
    if not address:
        return text
    return f"[{text}](<{address}>)" if text else f"<{address}>"


def _phrase(found: re.Match[str], targets: _Targets, *, is_word: bool = False) -> str:
    text, mark = found[1], found[2]
    address = next(targets.anonymous, "") if mark == "__" else targets.named.get(_folded(text), "")
    if not address:
        return found[0] if is_word else text
    return f"[{text}](<{address}>)"

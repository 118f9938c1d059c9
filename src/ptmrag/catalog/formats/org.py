"""Read a list in Org, which is turned into Markdown line by line.

>>> catalog = read_org("* Tables\\n** TODO [[https://arxiv.org/abs/2004.02349][TaPas]] (2020)  :nlp:\\n")
>>> catalog.entries[0].title, catalog.entries[0].category, catalog.entries[0].links[0].url
('TaPas', ('Tables',), 'https://arxiv.org/abs/2004.02349')

It reads headings, lists, tables and links, and of a drawer the DOI, the URL and the year. It runs no code blocks.
"""

import re
from collections.abc import Iterator, Sequence

from ptmrag.catalog.entry import Catalog
from ptmrag.catalog.formats.numbered_lines import NumberedLine, catalog_of_lines

_HEADING = re.compile(
    r"^(\*+)\s+(?:(?:TODO|DONE|NEXT|WAIT|WAITING|READ|READING|TOREAD|UNREAD|SKIM|SKIMMED|LATER|HOLD|CANCELLED)\s+)?"
    r"(?:\[#\w\]\s*)?(.*?)(?:\s+\[\d*[/%]\d*\])?(?:\s+:[\w@#%:]+:)?\s*$"
)
_LINK = re.compile(r"\[\[([^\[\]]+)\](?:\[([^\[\]]*)\])?\]")
_PROPERTY = re.compile(r"^\s*:(url|doi|year|arxiv|eprint|link|pdf)\+?:\s*(\S.*)$", re.IGNORECASE)
_SAYING_WHERE = ("arxiv", "eprint", "doi", "url", "link", "pdf")
_PLANNED = re.compile(r"^\s*(?:SCHEDULED|DEADLINE|CLOSED):\s*[<\[]")
_TIME = re.compile(r"[<\[](\d{4})-\d\d-\d\d[^<>\[\]\n]{0,40}[>\]]")
_SCHEMES = {"doi": "https://doi.org/", "arxiv": "https://arxiv.org/abs/"}


def looks_like_org(text: str) -> bool:
    """Whether a text has headings and links as Org has them."""
    start = text[:20_000]
    is_titled = re.search(
        r"^\s*#\+(?:title|author|startup|options|filetags):", start, re.IGNORECASE | re.MULTILINE
    )
    has_headings = re.search(r"^\*+ \S", start, re.MULTILINE)
    return bool(is_titled and has_headings) or bool(
        has_headings and re.search(r"\[\[https?:[^\[\]]+\]", start)
    )


def read_org(text: str, path: str = "") -> Catalog:
    """The catalog of an Org text."""
    return catalog_of_lines(list(_lines(text)), path)


def _lines(text: str) -> Iterator[NumberedLine]:
    block, lines = "", list(enumerate(text.split("\n"), 1))
    for number, line in lines:
        lowered = line.strip().casefold()
        if block:
            block = "" if lowered.startswith(block) else block
        elif begun := re.match(r"#\+begin_(src|example|comment|export|html|latex)\b", lowered):
            block = f"#+end_{begun[1]}"
        elif re.match(r":[a-z_-]+:$", lowered):
            block = ":end:" if lowered != ":end:" else ""
        elif lowered.startswith("#+") or re.match(r"\s*# ", line) or _PLANNED.match(line):
            yield number, ""
        elif heading := _HEADING.match(" ".join(line.split()) if line.startswith("*") else ""):
            yield number, ""
            yield (
                number,
                f"{'#' * min(6, len(heading[1]))} {_title(heading[2], lines[number : number + 30])}",
            )
        else:
            yield number, _line(line)


def _title(title: str, below: Sequence[NumberedLine]) -> str:
    """The title of a heading, with the address and the year that its drawer has."""
    title = re.sub(r"^[<\[]\d{4}-\d\d-\d\d[^<>\[\]]{0,40}[>\]]\s*", "", title)
    said = dict(_properties(below))
    address = next((said[name] for name in _SAYING_WHERE if name in said), "")
    year = f" ({said['year']})" if "year" in said else ""
    if not address or "[[" in title:
        return _markdown(title) + year
    return f"[{title}](<{address}>){year}"


def _properties(below: Sequence[NumberedLine]) -> Iterator[tuple[str, str]]:
    """The name and the value of each property that the drawer directly below a heading has."""
    in_drawer = False
    for _, line in below:
        lowered = line.strip().casefold()
        if lowered == ":properties:":
            in_drawer = True
        elif lowered == ":end:" or not (in_drawer or _PLANNED.match(line)):
            return
        elif found := _PROPERTY.match(line):
            name, value = found[1].casefold(), found[2].strip()
            if name == "doi" and value.startswith("10."):
                value = f"https://doi.org/{value}"
            elif name in ("arxiv", "eprint") and "://" not in value:
                value = f"https://arxiv.org/abs/{re.sub('arxiv:', '', value, flags=re.IGNORECASE)}"
            yield name, value


def _line(line: str) -> str:
    if re.match(r"\s*\|-[-+|]*$", line.rstrip()):
        return re.sub(r"-\+-", "-|-", line)
    item = re.match(r"^(\s*)([-+]|\d+[.)])\s+(?:\[@\d+\]\s*)?(?:\[[ Xx-]\]\s+)?(.*)$", line)
    if item:
        said = re.sub(r"\s+::(?:\s+|$)", " – ", item[3])
        return f"{item[1]}{item[2]} {_markdown(said)}"
    return _markdown(line)


def _markdown(text: str) -> str:
    """The links and marks of a line as Markdown has them."""
    text = _TIME.sub(r"(\1)", text)
    text = _LINK.sub(_link, text)
    text = re.sub(r"\[fn:([\w-]+)\]", r"[^\1]", text)
    text = re.sub(r"(?<![\w*])\*(\S(?:[^*\n]{0,300}\S)?)\*(?![\w*])", r"**\1**", text)
    text = re.sub(r"(?<![\w/:.<(])/(\S(?:[^/\n]{0,300}\S)?)/(?![\w/])", r"*\1*", text)
    return re.sub(r"(?<![\w=~])[=~](\S(?:[^=~\n]{0,300}\S)?)[=~](?![\w=~])", r"\1", text)


def _link(found: re.Match[str]) -> str:
    address, text = found[1].strip(), (found[2] or "").strip()
    scheme, _, rest = address.partition(":")
    if scheme.casefold() in _SCHEMES:
        address = _SCHEMES[scheme.casefold()] + rest.strip()
    elif scheme.casefold() not in ("http", "https", "ftp"):
        return text or address.rpartition("/")[2]  # another file, or a heading of this one
    if not text or text == found[1]:
        return f"<{address}>"
    return f"[{text}](<{address}>)"

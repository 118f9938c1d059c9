"""From the lines of a PDF's pages to blocks: reading order, headings, paragraphs, references.

Pure. It knows lines with their boxes and fonts (`Line`), not PDFs; `pdf` makes the lines.
"""

import itertools
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from statistics import median

from ptmrag.documents.document import Block, BlockKind, Box
from ptmrag.language.verbatim import clean


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text on a page (1-based), its box, its font size in points and whether it is bold."""

    text: str
    page: int
    box: Box
    size: float
    bold: bool = False

    @property
    def left(self) -> float:
        return self.box[0]

    @property
    def right(self) -> float:
        return self.box[2]

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2


_NUMBERED = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[A-H](?:\.\d{1,2})+\.?|[A-H]\.|[IVX]{1,4}\.)\s+\S.{0,90}$"
)
_NUMBERED_CHINESE = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}|第[一二三四五六七八九十]+[章节]|[一二三四五六七八九十]+、)\s*[\u4e00-\u9fff].{0,30}$"
)
_NAMED = re.compile(
    r"^(?:\d{0,2}\.?\s*)?(?:abstract|introduction|related works?|background|methods?|methodology|"
    r"experiments?|results?|evaluation|analysis|discussion|limitations?|conclusions?|future work|"
    r"acknowledge?ments?|references|bibliography|appendix|appendices|supplementary materials?|"
    r"摘\s*要|关键词|引\s*言|绪\s*论|相关工作|实验|结\s*论|结\s*语|总\s*结|致\s*谢|参\s*考\s*文\s*献|附\s*录)"
    r"(?: and [a-z ]{3,20})?\s*:?$",
    re.IGNORECASE,
)
_REFERENCES = re.compile(
    r"^(?:\d{0,2}\.?\s*)?(?:references|bibliography|参\s*考\s*文\s*献)\s*:?$", re.I
)
_AFTER_REFERENCES = re.compile(
    r"^(?:appendi(?:x|ces)\b|supplementa|附\s*录|[A-H]\.?\d?\s+[A-Z]|[A-H]\.\d)", re.IGNORECASE
)
_CAPTION = re.compile(r"^(?:(?:Figure|Fig\.|Table|Algorithm)\s*[A-Z]?\d+|[图表]\s*\d+)")
_STAMP = re.compile(r"^arXiv:\S+\s*(?:\[[\w.-]+\])?")
_RUNNING_ZONE = 2  # lines at the top and at the bottom of a page that can be running heads


def body_lines(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines of each page in reading order, without running heads, page numbers and stamps."""
    running = _running(pages)
    return [
        _in_reading_order([line for line in page if not _is_furniture(line, page, running)])
        for page in pages
    ]


def blocks(pages: Sequence[Sequence[Line]], outline: Collection[str] = ()) -> tuple[Block, ...]:
    """Blocks of the lines of each page, in reading order; `outline` names headings (folded)."""
    lines = [line for page in pages for line in page]
    if not lines:
        return ()
    sizes = Counter[float]()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    body_size = sizes.most_common(1)[0][0]
    found: list[Block] = []
    heading, in_references = "", False
    for page in pages:
        for group in _paragraphs(page, body_size, outline):
            block = _block(group)
            if _is_heading(group[0], body_size, outline):
                in_references = bool(_REFERENCES.match(block.text)) or (
                    in_references and not _AFTER_REFERENCES.match(block.text)
                )
                heading = (
                    block.text if not in_references or _REFERENCES.match(block.text) else heading
                )
                kind: BlockKind = "heading"
            else:
                kind = "reference" if in_references else _kind(group, block.text)
            found.append(replace(block, heading=heading, kind=kind))
    return tuple(found)


def title_of(page: Sequence[Line]) -> str:
    """The largest lines in the upper half of the first page, "" where they are no title.

    In small capitals the lines of one title differ in size, so lines close below count as well.
    """
    height = max((line.box[3] for line in page), default=0.0)
    upper = [
        line
        for line in page
        if line.middle > 0.45 * height
        and len(line.text) > 3
        and not (_is_rotated(line) or _STAMP.match(line.text) or _NAMED.match(line.text))
    ]
    largest = max((line.size for line in upper), default=0.0)
    chosen: list[Line] = []
    for line in upper:
        is_near = not chosen or abs(chosen[-1].middle - line.middle) < 2.2 * largest
        is_small_capitals = bool(chosen) and line.size > 0.79 * largest and line.text.isupper()
        if is_near and (line.size > 0.95 * largest or is_small_capitals):
            chosen.append(line)
    title = clean("\n".join(line.text for line in chosen))
    return title if 6 <= len(title) <= 300 else ""


def _running(pages: Sequence[Sequence[Line]]) -> set[str]:
    """Texts, their digits folded, that stand at the edge of at least a third of the pages."""
    seen = Counter[str]()
    for page in pages:
        seen.update({_folded(line.text) for line in _edge(page)})
    return {text for text, count in seen.items() if text and count >= max(3, len(pages) / 3)}


def _edge(page: Sequence[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: -line.middle)
    return [*by_height[:_RUNNING_ZONE], *by_height[-_RUNNING_ZONE:]]


def _is_furniture(line: Line, page: Sequence[Line], running: set[str]) -> bool:
    at_edge = line in _edge(page)
    is_title = line.page == 1 and line.size >= max(
        other.size for other in page if not _is_rotated(other)
    )
    is_number = re.fullmatch(r"[-–—\s·|]*\d{1,4}[-–—\s·|]*", line.text) is not None
    return (
        _is_rotated(line)
        or bool(_STAMP.match(line.text) and len(line.text) < 80)
        or (at_edge and (is_number or (_folded(line.text) in running and not is_title)))
        or not line.text.strip()
    )


def _is_rotated(line: Line) -> bool:
    """Text along the margin: a stamp, a note of who downloaded the file."""
    left, bottom, right, top = line.box
    return len(line.text) > 8 and top - bottom > 2 * (right - left)


def _folded(text: str) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", text)).casefold()


def _in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """The stream's own order, unless it jumps between the columns line by line."""
    middle = _gutter(lines)
    if middle is None:
        return list(lines)
    sides = [_side(line, middle) for line in lines]
    told = [side for side in sides if side != 0]
    jumps = sum(a != b for a, b in itertools.pairwise(told))
    if jumps <= 0.3 * len(told):
        return list(lines)
    return _by_columns(lines, middle)


def _gutter(lines: Sequence[Line]) -> float | None:
    """The middle of the page if most lines stand on one side of it, None in one column."""
    if len(lines) < 8:
        return None
    middle = (min(line.left for line in lines) + max(line.right for line in lines)) / 2
    sides = Counter(_side(line, middle) for line in lines)
    enough = 0.25 * len(lines)
    return middle if sides[-1] >= enough and sides[1] >= enough else None


def _side(line: Line, middle: float) -> int:
    """-1 left of the gutter, 1 right of it, 0 across it."""
    if line.right <= middle + 3:
        return -1
    return 1 if line.left >= middle - 3 else 0


def _by_columns(lines: Sequence[Line], middle: float) -> list[Line]:
    """Bands between lines that cross the gutter, in each the left column before the right one."""
    ordered: list[Line] = []
    band: list[Line] = []
    for line in sorted(lines, key=lambda line: -line.middle):
        if _side(line, middle) == 0:
            ordered += [*_columns(band, middle), line]
            band = []
        else:
            band.append(line)
    return ordered + _columns(band, middle)


def _columns(band: Sequence[Line], middle: float) -> list[Line]:
    left = [line for line in band if _side(line, middle) < 0]
    return [*left, *(line for line in band if _side(line, middle) > 0)]


def _paragraphs(
    lines: Sequence[Line], body_size: float, outline: Collection[str]
) -> list[list[Line]]:
    """Lines grouped where no gap, indent, change of font or heading parts them."""
    steps = [a.middle - b.middle for a, b in itertools.pairwise(lines)]
    leading = median([s for s in steps if 0 < s < 4 * body_size] or [1.2 * body_size])
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not _parts(groups[-1], line, leading, body_size, outline):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _parts(
    group: Sequence[Line], line: Line, leading: float, body_size: float, outline: Collection[str]
) -> bool:
    """Whether a new paragraph starts with this line."""
    last = group[-1]
    if abs(last.size - line.size) > 0.12 * body_size and min(len(last.text), len(line.text)) > 8:
        return True
    headings = _is_heading(last, body_size, outline), _is_heading(line, body_size, outline)
    if any(headings):
        is_wrapped = all(headings) and not _NUMBERED.match(line.text) and last.bold == line.bold
        return not (is_wrapped and 0 < last.middle - line.middle < 1.6 * leading)
    if _CAPTION.match(line.text):
        return True
    step = last.middle - line.middle
    if (
        step < -0.5 * body_size or step > 4 * leading
    ):  # the next column, or the far side of a figure
        return not _goes_on(last, line)
    if step > 1.45 * leading:
        return True
    is_indented = 0.7 * body_size < line.left - last.left < 4 * body_size
    return is_indented and bool(re.search(r"[.!?:。！？：][\"'”’)\d]*\s*$", last.text)) and step > 0


def _goes_on(last: Line, line: Line) -> bool:
    """Whether a sentence runs over from one column to the next."""
    if _CAPTION.match(line.text) or last.page != line.page:
        return False
    is_open = not re.search(r"[.!?:。！？：]\s*$", last.text)
    return is_open and abs(last.size - line.size) < 0.3 and bool(re.match(r"[a-z(]", line.text))


def _is_heading(line: Line, body_size: float, outline: Collection[str]) -> bool:
    text = line.text.strip()
    if not 1 < len(text) < 110:
        return False
    if _NAMED.match(text) or _NUMBERED_CHINESE.match(text):
        return True
    stands_out = line.bold or line.size > 1.08 * body_size
    letters = [c for c in text if c.isalpha()]
    if len(letters) < 3 or text.endswith((".", ",", ";")) or _CAPTION.match(text):
        return False
    if outline and _outlined(text) in outline:
        return True
    is_upper = text.isupper()
    has_title_case = bool(re.match(r"^[\dA-HIVX.]+\s+[A-Z\u4e00-\u9fff]", text))
    return (stands_out or is_upper) and bool(_NUMBERED.match(text)) and has_title_case


def _outlined(text: str) -> str:
    """A heading as an outline names it: without its number, folded."""
    return re.sub(r"[\W_]+", "", re.sub(r"^[\dA-Z.]+\s+", "", text)).casefold()


def outline_names(titles: Collection[str]) -> frozenset[str]:
    """An outline's titles in the form that headings are compared in."""
    return frozenset(filter(None, (_outlined(title) for title in titles)))


def _block(group: Sequence[Line]) -> Block:
    text = clean("\n".join(line.text for line in group))
    box = (
        min(line.box[0] for line in group),
        min(line.box[1] for line in group),
        max(line.box[2] for line in group),
        max(line.box[3] for line in group),
    )
    return Block(text, group[0].page, box=box)


def _kind(group: Sequence[Line], text: str) -> BlockKind:
    if _CAPTION.match(text):
        return "caption"
    words = text.split()
    numbers = sum(bool(re.fullmatch(r"[-–±+(]*\d[\d.,%±/()-]*", word)) for word in words)
    return "table" if len(words) >= 8 and numbers > 0.35 * len(words) else "body"

"""From the printed lines of a PDF to blocks: headings, paragraphs, captions, tables, references.

    found = blocks(ordered_lines(pages), outline_names(["1 Introduction"]))

It knows lines with their boxes and fonts, and no PDFs: `pdf` and `ocr` make the lines.
"""

import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from statistics import median

from ptmrag.documents.document import Block, BlockKind, box_around
from ptmrag.documents.footnotes import footnotes
from ptmrag.documents.headings import (
    has_references,
    is_about_figure,
    is_caption,
    is_cover,
    is_named,
    is_numbered,
    is_numbered_in_chinese,
    is_pointed_in_chinese,
    is_references,
    is_short_chinese,
    label_of,
    outlined,
)
from ptmrag.documents.line_ends import without_breaks
from ptmrag.documents.printed_lines import BETWEEN_CELLS, PrintedLine
from ptmrag.documents.vocabulary import Vocabulary
from ptmrag.language.tokens import HAN
from ptmrag.language.verbatim import clean

_LARGE = 1.2  # times the size of the text
_LEAST_CHINESE = 0.2  # of the characters of a Chinese document
_LONGEST_HEADING = 60
_FRONT_PAGES, _LAST_COVER = 2, 6
_BULLETS = ("•", "▪", "◦", "‣", "●", "■", "◆", "➢")


def blocks(
    pages: Sequence[Sequence[PrintedLine]],
    outline: Collection[str] = (),
    *,
    words: Vocabulary | None = None,
) -> tuple[Block, ...]:
    """The blocks of each page's lines, which are in reading order.

    `outline` are the headings that the PDF's outline names, in the form of `outlined`; `words` are those of
    the document, which are counted if they are not given.
    """
    body_size = _body_size([line for page in pages for line in page])
    words = words or Vocabulary.of(line.text for page in pages for line in page)
    found: list[Block] = []
    heading, in_references = "", False
    above = _Above()
    covers = {
        lines[0].page
        for lines in pages
        if lines and 1 < lines[0].page <= _LAST_COVER and is_cover([line.text for line in lines])
    }
    for group, is_footnote in _groups(pages, body_size, outline=outline):
        block = _block(group, words)
        kind: BlockKind
        if group[0].page in covers:
            kind = "authors"
        elif _is_heading(group[0], body_size, outline=outline):
            kind, in_references = "heading", has_references(block.text, before=in_references)
            if not in_references or is_references(block.text):
                heading = above.whole(group[0], block.text, body_size)
        else:
            label = None if in_references else _label(group[0])
            heading = heading if label is None else label
            kind = "reference" if in_references else _kind(block.text, is_footnote=is_footnote)
            kind = "row" if group[0].is_row else kind
        found.append(replace(block, heading=heading, kind=kind))
    return tuple(found)


def _body_size(lines: Sequence[PrintedLine]) -> float:
    """The size in points that most of the text has; in a Chinese document most of the Chinese, not the references."""
    chinese = [len(HAN.findall(line.text)) for line in lines]
    letters = [len(line.text) for line in lines]
    is_chinese = sum(chinese) >= _LEAST_CHINESE * sum(letters)
    sizes = Counter[float]()
    for line, count in zip(lines, chinese if is_chinese else letters, strict=True):
        sizes[round(line.size, 1)] += count
    return sizes.most_common(1)[0][0] if sizes else 0.0


class _Above:
    """The large headings without numbers that the numbered ones of a Chinese document are under."""

    def __init__(self) -> None:
        self._large: list[tuple[float, str]] = []

    def whole(self, line: PrintedLine, text: str, body_size: float) -> str:
        """A heading with the larger ones above it: "推荐会议 （人工智能） 二、B 类"."""
        if _is_large_in_chinese(line, body_size):
            self._large = [(size, t) for size, t in self._large if size > line.size + 0.5]
            self._large.append((line.size, text))
            return self._names()
        whole = f"{self._names()} {text}".strip()
        is_under = is_numbered_in_chinese(text) and len(whole) <= _LONGEST_HEADING
        return whole if is_under else text

    def _names(self) -> str:
        return " ".join(text for _, text in self._large)


def _is_large_in_chinese(line: PrintedLine, body_size: float) -> bool:
    """Whether a line of Chinese is a heading without a number: short, and larger than the text."""
    text = line.text.strip()
    # On the first page, the title and the authors are large too.
    is_large = line.page > 1 and line.size >= _LARGE * body_size and not line.is_row
    has_number = is_numbered_in_chinese(text) or is_pointed_in_chinese(text)
    return is_large and is_short_chinese(text) and not has_number


def _label(line: PrintedLine) -> str | None:
    """The heading that a line of front matter has in it.

    In a paper in English, "Abstract: …" behind its first pages is an example of a data set. A volume of
    Chinese papers has their front matter on any page.
    """
    is_front = line.page <= _FRONT_PAGES or HAN.search(line.text) is not None
    return label_of(line.text) if is_front else None


def _groups(
    pages: Sequence[Sequence[PrintedLine]], body_size: float, *, outline: Collection[str]
) -> Iterator[tuple[list[PrintedLine], bool]]:
    """The paragraphs of all pages, and for each whether it is a footnote."""
    for page in pages:
        paragraphs = _paragraphs(page, body_size, outline=outline)
        yield from zip(paragraphs, footnotes(paragraphs, body_size), strict=True)


def _paragraphs(
    lines: Sequence[PrintedLine], body_size: float, *, outline: Collection[str]
) -> list[list[PrintedLine]]:
    """Group lines; a gap, an indent, another font or a heading starts a new paragraph."""
    steps = [a.middle - b.middle for a, b in itertools.pairwise(lines)]
    leading = median([s for s in steps if 0 < s < 4 * body_size] or [1.2 * body_size])
    groups: list[list[PrintedLine]] = []
    for line in lines:
        if groups and not _parts(
            groups[-1], line, leading=leading, body_size=body_size, outline=outline
        ):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _parts(
    group: Sequence[PrintedLine],
    line: PrintedLine,
    *,
    leading: float,
    body_size: float,
    outline: Collection[str],
) -> bool:
    """Whether a new paragraph starts with this line."""
    last = group[-1]
    if last.is_row or line.is_row:
        return True
    if abs(last.size - line.size) > 0.12 * body_size and min(len(last.text), len(line.text)) > 8:
        return True
    headings = (
        _is_heading(last, body_size, outline=outline),
        _is_heading(line, body_size, outline=outline),
    )
    if any(headings):
        is_new = (
            is_numbered(line.text)
            or is_numbered_in_chinese(line.text)
            or is_pointed_in_chinese(line.text)
        )
        is_wrapped = all(headings) and not is_new and last.bold == line.bold
        return not (is_wrapped and 0 < last.middle - line.middle < 1.6 * leading)
    if is_caption(line.text) or label_of(line.text) is not None:
        return True
    step = last.middle - line.middle
    # The next column, or the far side of a figure.
    if step < -0.5 * body_size or step > 4 * leading:
        return not _continues(last, line)
    if step > 1.45 * leading:
        return True
    is_indented = 0.7 * body_size < line.left - last.left < 4 * body_size
    return (
        is_indented
        and bool(re.search(r"[.!?:。！？：][\"'”’)\d⁰¹²³⁴-⁹]*\s*$", last.text))
        and step > 0
    )


def _continues(last: PrintedLine, line: PrintedLine) -> bool:
    """Whether a sentence continues in the next column."""
    if is_caption(line.text) or last.page != line.page:
        return False
    is_open = not re.search(r"[.!?:。！？：]\s*$", last.text)
    return is_open and abs(last.size - line.size) < 0.3 and bool(re.match(r"[a-z(]", line.text))


def _is_heading(line: PrintedLine, body_size: float, *, outline: Collection[str]) -> bool:
    text = line.text.strip()
    if not 1 < len(text) < 110 or line.is_row:
        return False
    if is_named(text) or is_numbered_in_chinese(text) or _is_large_in_chinese(line, body_size):
        return True
    stands_out = line.bold or line.size > 1.08 * body_size
    letters = [c for c in text if c.isalpha()]
    if is_pointed_in_chinese(text) and stands_out:
        return True
    if (
        len(letters) < 3
        or text.endswith((".", ",", ";", "，", "；", "、", "。"))
        or is_caption(text)
    ):
        return False
    if outline and outlined(text) in outline:
        return True
    is_upper = text.isupper()
    has_title_case = bool(re.match(r"^[\dA-HIVX.]+\s+[A-Z\u4e00-\u9fff]", text))
    return (stands_out or is_upper) and is_numbered(text) and has_title_case


def _block(group: Sequence[PrintedLine], words: Vocabulary) -> Block:
    if group[0].is_row:
        text = " ".join(map(clean, group[0].text.split(BETWEEN_CELLS)))
    else:
        text = clean(without_breaks("\n".join(line.text for line in group), words))
    return Block(text, group[0].page, box=box_around([line.box for line in group]))


def _kind(text: str, *, is_footnote: bool) -> BlockKind:
    if is_caption(text) and not is_about_figure(text):
        return "caption"
    words = text.split()
    numbers = sum(bool(re.fullmatch(r"[-–±+(]*\d[\d.,%±/()-]*", word)) for word in words)
    if len(words) >= 8 and numbers > 0.35 * len(words):
        return "table"
    if is_footnote:
        return "footnote"
    return "item" if text.startswith(_BULLETS) else "body"

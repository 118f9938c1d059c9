"""The list of references of a document, cut into single references.

    references_on(lines, pages)          # lines with their places on the pages, as a reader knows them
    references_in(pages)                 # from the texts of the pages alone

It finds the lines of the list; `reference_starts` says at which of them a reference starts, and `reference` reads
one. It compares no reference with any work: `library.citations` does.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ptmrag.documents.headings import is_caption, is_references
from ptmrag.documents.printed_lines import PrintedLine
from ptmrag.documents.reference import Reference, read_reference
from ptmrag.documents.reference_starts import ListLine, is_dated, may_end, may_start, starts_in
from ptmrag.language.verbatim import NormalisedText, clean

_NUMBER = r"(?:\d{1,2}\.?\s*|[IVX]{1,4}\.\s*|[一二三四五六七八九十]+、\s*|第\s*[一二三四五六七八九十\d]+\s*章\s*)?"
_CHINESE = r"(?:主\s*要\s*)?(?:参\s*考\s*(?:文\s*献|书\s*目)|引\s*用\s*文\s*献)"
_LATIN = (
    r"(?:(?:cited|selected|additional|supplementary|notes\s+and)\s+)?(?:r\s?eferences?(?:\s+(?:and\s+notes|cited|list))?|"
    r"r\se\sf\se\sr\se\sn\sc\se\ss|literature cited|works cited|bibliograph(?:y|ical references)|références|"
    r"literatur(?:verzeichnis)?)"
)
_HEADING = re.compile(
    rf"\W*{_NUMBER}(?:{_LATIN}|{_CHINESE}|{_CHINESE}\W*{_LATIN}|{_LATIN}\W*{_CHINESE})\W*",
    re.IGNORECASE,
)
# A heading that ends a list, unless references go on below it.
_AFTER = re.compile(
    r"(?:\d{1,2}\.?\s+)?(?:appendi(?:x|ces)|supplementa(?:ry|l)|acknowledge?ments?|about the authors?|"
    r"author contributions?|checklist|附\s*录|致\s*谢|作者简介)\b.{0,70}|[A-Z]\.?\d{0,2}\.?\s+[A-Z][\w’'(),:& -]{2,70}",
    re.IGNORECASE,
)
_LETTER_HEADING = re.compile(r"[A-Z](?:\.\d{1,2})*\.?\s+[A-Z]")
# Citations in a running text, whose years say nothing.
_IN_TEXT = re.compile(
    r"[(\[][^()\[\]]*[a-z][^()\[\]]*,? (?:19|20)\d\d[a-z]?[^()]*[)\]]|\bal\. \((?:19|20)\d\d\)"
)
_PAGE_NUMBER = re.compile(
    r"[-–—\s·|]*(?:page\s+)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?[-–—\s·|]*", re.I
)
_BELOW, _LEAST_DATED = (
    14,
    3,
)  # lines below the end of a list, of which so many have a year if it goes on
_USUAL, _UNKNOWN = (
    0.9,
    6,
)  # of the references, which have so many lines or fewer; lines of a single one
_EDGE = 2  # lines at the top and bottom of a page that may be running heads
_LONGEST = 4_000  # characters of a reference: some have hundreds of authors


def references_on(
    pages: Sequence[Sequence[PrintedLine]], texts: Sequence[str]
) -> tuple[Reference, ...]:
    """The references in the lines of each page, which are in reading order; `texts` are those of the pages.

    The text of each is verbatim in that of its page.
    """
    running = _running(texts)
    lines = [
        ListLine(line.text, line.page, line.left, line.middle, line.size)
        for page in pages
        for line in page
        if not _is_furniture(line.text, running)
    ]
    return _references(lines, texts)


def references_in(texts: Sequence[str], *, has_pages: bool = True) -> tuple[Reference, ...]:
    """The references in the texts of pages, whose lines have no places."""
    running = _running(texts)
    lines = [
        ListLine(line, number)
        for number, text in enumerate(texts, 1)
        for line in text.splitlines()
        if line.strip() and not _is_furniture(line, running)
    ]
    found = _references(lines, texts)
    return found if has_pages else tuple(read_reference(one.whole, page=None) for one in found)


def _references(lines: Sequence[ListLine], texts: Sequence[str]) -> tuple[Reference, ...]:
    normalised: dict[int, NormalisedText] = {}
    found = []
    for section in _sections(lines):
        starts = starts_in(section)
        ends = [*starts[1:], len(section)]
        if starts:
            ends[-1] = min(ends[-1], starts[-1] + _most_lines(starts))
        for start, end in zip(starts, ends, strict=True):
            if is_caption(section[start].text):
                continue
            one = _reference(section[start:end], texts, normalised)
            if one is not None:
                found.append(one)
    return tuple(found)


def _reference(
    lines: Sequence[ListLine], texts: Sequence[str], normalised: dict[int, NormalisedText]
) -> Reference | None:
    """The reference in some lines; None if not even its first line is verbatim on its page."""
    page = lines[0].page
    if page not in normalised:
        normalised[page] = NormalisedText.of(texts[page - 1])
    on_page = next((n for n, line in enumerate(lines) if line.page != page), len(lines))
    for count in range(on_page, 0, -1):
        text = clean("\n".join(line.text for line in lines[:count]))[:_LONGEST]
        if normalised[page].contains(text):
            rest = clean("\n".join(line.text for line in lines[count:]))[:_LONGEST]
            return read_reference(text, page=page, rest=rest)
    return None


def _most_lines(starts: Sequence[int]) -> int:
    """The most lines of the last reference, below which other text may go on: hardly more than others have."""
    counts = sorted(end - start for start, end in itertools.pairwise(starts))
    return 1 + (counts[int(_USUAL * len(counts))] if counts else _UNKNOWN)


def _sections(lines: Sequence[ListLine]) -> Iterator[list[ListLine]]:
    """The lines of each list of references, without its heading."""
    section: list[ListLine] | None = None
    for number, line in enumerate(lines):
        if is_references(line.text.strip()) or _HEADING.fullmatch(line.text):
            if section:
                yield section
            section = []
        elif section is not None:
            if section and _ends(lines, number):
                yield section
                section = None
            else:
                section.append(line)
    if section:
        yield section


def _ends(lines: Sequence[ListLine], number: int) -> bool:
    """Whether a line is a heading below a list of references."""
    text = lines[number].text.strip()
    if not _AFTER.fullmatch(text) or text.endswith((",", ".", "-", "\x02")):
        return False
    is_lettered = text[0].isalpha() and text[1:2] in (" ", ".")
    if is_lettered and not (_LETTER_HEADING.match(text) and may_end(lines[number - 1])):
        return False
    below = lines[number + 1 : number + 1 + _BELOW]
    if not any(may_start(below, n) for n in range(1, len(below))):
        return True
    return sum(is_dated(_IN_TEXT.sub("", line.text)) for line in below) < _LEAST_DATED


def _running(texts: Sequence[str]) -> set[str]:
    """The lines, without their digits, at the edges of at least a third of the pages."""
    seen = Counter[str]()
    for text in texts:
        lines = [line for line in text.splitlines() if line.strip()]
        seen.update({_folded(line) for line in (*lines[:_EDGE], *lines[-_EDGE:])})
    least = max(3, len(texts) / 3)
    return {text for text, count in seen.items() if count >= least and len(text) > 3}


def _is_furniture(line: str, running: set[str]) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(line)) or _folded(line) in running


def _folded(line: str) -> str:
    return re.sub(r"\d+", "#", "".join(line.split())).casefold()

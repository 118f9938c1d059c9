"""The kind of section of each block: a heading that says nothing has the kind of the one above it.

>>> headings = ("2 Related Work", "2.1 Pre-training", "3 Method", "3.2 Two streams")
>>> blocks = tuple(Block(text, 1, text, "heading") for text in headings)
>>> sections_in(Document("arxiv:1", "", blocks, ()))
('related', 'related', 'method', 'method')

Numbers say what is above in a paper ("3" is above "3.2"), levels in a page or a README. It reads no fonts.
"""

import re
from collections.abc import Mapping

from ptmrag.documents.document import Block, Document
from ptmrag.documents.role import Section
from ptmrag.documents.sections import is_page, section_of

_NUMBER = re.compile(r"\s*(\d{1,2}|[A-H](?=\.))((?:\.\d{1,2})*)\.?\s")
# Below these, a heading that says nothing is about the same.
_INHERITED = frozenset[Section](
    (
        *("introduction", "related", "method", "data", "experiments", "results", "appendix"),
        *("news", "usage", "licence", "links"),
    )
)
_OF_PAGES = frozenset[Section](("abstract", "introduction", "news", "usage", "licence", "links"))
# What a heading may say below a section of a kind, and be about the section all the same: "Pre-training" in
# a section on related work is on that of others.
_KEPT: Mapping[Section, frozenset[Section]] = {
    "related": frozenset(("method", "data", "results", "experiments", "introduction")),
    "news": frozenset(("method", "data", "results", "experiments", "usage", "about")),
    "usage": frozenset(("method", "data", "experiments", "about")),
    "links": frozenset(("method", "data", "results", "experiments", "related", "about")),
}
# A larger step between two numbers of sections is that of a list, or of a figure.
_LARGEST_STEP = 2


def sections_in(document: Document) -> tuple[Section, ...]:
    """The kind of section of each block of a document."""
    headings = _Headings(_first_experiments(document))
    found: list[Section] = []
    heading, section = None, None
    for block in document.blocks:
        if section is None or block.kind == "heading" or block.heading != heading:
            heading = block.heading
            of_page = is_page(document.source, block.page)
            section = headings.enter(block, heading, is_page=of_page)
        found.append(section)
    return tuple(found)


def _first_experiments(document: Document) -> int:
    """The number of the first section on experiments or results, 0 if no number says that."""
    texts = (block.text for block in document.blocks if block.kind == "heading")
    numbers = (
        int(match[1])
        for text in texts
        if (match := _NUMBER.match(text)) is not None
        and not match[2]
        and match[1].isdigit()
        and section_of(text) in ("experiments", "results")
    )
    return next(numbers, 0)


class _Headings:
    """The headings above the one that is entered.

    `experiments` is the number of the first section on experiments or results, 0 if there is none.
    """

    def __init__(self, experiments: int) -> None:
        self._experiments = experiments
        self._numbered: dict[str, Section] = {}
        self._levels: list[tuple[int, Section]] = []
        self._main = 0
        self._last: Section = "other"
        self._is_first = True

    def enter(self, block: Block, heading: str, *, is_page: bool) -> Section:
        """The kind of section that a heading opens."""
        own = section_of(heading, is_page=is_page)
        if is_page:
            self._last = self._in_page(own, block.level)
            self._is_first = self._is_first and block.kind != "heading"
        else:
            self._last = self._in_paper(own, heading)
        return self._last

    def _in_page(self, own: Section, level: int) -> Section:
        if level:
            self._levels = [(n, section) for n, section in self._levels if n < level]
        above = self._levels[-1][1] if self._levels else "other"
        # The first heading of a README is the name of what it is about, "Sequence Models" too.
        kind = "about" if self._is_first and own not in _OF_PAGES else _below(above, own)
        if level:
            self._levels.append((level, kind))
        return kind

    def _in_paper(self, own: Section, heading: str) -> Section:
        match = _NUMBER.match(heading)
        if match is None:
            is_known = own != "other" or not self._numbered
            return own if is_known else _below(self._last, own)
        number, rest = match[1], match[2]
        if rest:
            parent = (number + rest).rpartition(".")[0]
            kind = _below(self._numbered.get(parent, "other"), own)
        elif number.isdigit() and not self._goes_on(int(number)):
            return _below(self._last, own)
        else:
            self._main = int(number) if number.isdigit() else self._main
            # What a paper tells between its introduction and its experiments is what it did.
            is_method = own == "other" and "1" in self._numbered and self._main < self._experiments
            kind = "method" if is_method else own
        self._numbered[number + rest] = kind
        return kind

    def _goes_on(self, number: int) -> bool:
        return not self._main or self._main < number <= self._main + _LARGEST_STEP


def _below(above: Section, own: Section) -> Section:
    """The kind of a section below another one."""
    if own == "other":
        return above if above in _INHERITED else own
    return above if own in _KEPT.get(above, ()) else own

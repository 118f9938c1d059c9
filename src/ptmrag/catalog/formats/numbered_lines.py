"""Markdown lines that another format was turned into, each with the number of its line in the source.

>>> entry, = catalog_of_lines([(7, "- [A](https://arxiv.org/abs/2001.00001)")]).entries
>>> entry.title, entry.line
('A', 7)

It turns nothing into Markdown: `restructured_text` and `org` do.
"""

from collections.abc import Sequence
from dataclasses import replace

from ptmrag.catalog.entry import Catalog
from ptmrag.catalog.parse import parse_catalog

NumberedLine = tuple[int, str]


def catalog_of_lines(lines: Sequence[NumberedLine], path: str = "") -> Catalog:
    """The catalog of the lines; its entries and failures have the numbers of the source."""
    catalog = parse_catalog("\n".join(text for _, text in lines), path=path)
    numbers = dict(enumerate((number for number, _ in lines), 1))
    return replace(
        catalog,
        entries=tuple(replace(e, line=numbers.get(e.line, e.line)) for e in catalog.entries),
        failures=tuple(
            replace(f, line=numbers.get(f.line, f.line) if f.line else None)
            for f in catalog.failures
        ),
    )

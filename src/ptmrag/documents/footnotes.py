"""Which paragraphs of a page are footnotes: small, with a mark, and with no text below them.

    footnotes(paragraphs, body_size)     # [False, False, True]

It looks at one page of printed lines; `layout` groups them into paragraphs.
"""

import re
from collections.abc import Sequence

from ptmrag.documents.printed_lines import PrintedLine

_SMALL = 0.93  # of the size of the body
_MARK = re.compile(r"\s*(?:\d{1,3}(?![\d.,%])|[*∗†‡§¶#]+|[①-⑳])\s*\S")


def footnotes(paragraphs: Sequence[Sequence[PrintedLine]], body_size: float) -> list[bool]:
    """For each paragraph of a page, whether it is a footnote; `body_size` is in points."""
    small = [max(line.size for line in group) < _SMALL * body_size for group in paragraphs]
    large = [group for group, is_small in zip(paragraphs, small, strict=True) if not is_small]
    found: list[bool] = []
    for group, is_small in zip(paragraphs, small, strict=True):
        in_column = [other for other in large if _share_a_column(group, other)]
        is_below = bool(in_column) and all(_is_under(group, other) for other in in_column)
        goes_on = bool(found) and found[-1]
        found.append(is_small and is_below and (goes_on or _MARK.match(group[0].text) is not None))
    return found


def _share_a_column(group: Sequence[PrintedLine], other: Sequence[PrintedLine]) -> bool:
    (left, right), (other_left, other_right) = _edges(group), _edges(other)
    return left < other_right and other_left < right


def _edges(group: Sequence[PrintedLine]) -> tuple[float, float]:
    return min(line.left for line in group), max(line.right for line in group)


def _is_under(group: Sequence[PrintedLine], other: Sequence[PrintedLine]) -> bool:
    return group[0].middle < min(line.middle for line in other)

"""Any number of things, some at a time.

>>> list(in_batches([1, 2, 3], 2))
[[1, 2], [3]]

It is `itertools.batched`, which Python has since 3.12, with lists.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def in_batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in their order, `size` at a time; only those of one batch are held."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch

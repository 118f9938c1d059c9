"""A question about the catalog itself, as a value.

    ListQuestion("count", "en", years=Years(first=2021))  # how many papers after 2020?

It understands nothing: `catalog_english` and `catalog_chinese` do, and `catalog_answer` answers.
"""

from dataclasses import dataclass
from typing import Literal

from ptmrag.catalog.entry import LinkKind
from ptmrag.language.detect import Language

# list, count: entries. categories, sizes, years: how the entries are spread. largest, smallest: the
# category with the most or fewest. newest, oldest: by year. new: what the last ingest brought.
# unread: what could not be read.
Asked = Literal[
    "list",
    "count",
    "categories",
    "sizes",
    "largest",
    "smallest",
    "years",
    "newest",
    "oldest",
    "new",
    "unread",
]


@dataclass(frozen=True, slots=True)
class Years:
    """From the first to the last year, both included; None is open. `beside` is a year that stands
    in the question and is left out: "after 2020" has 2020 beside it."""

    first: int | None = None
    last: int | None = None
    beside: int | None = None

    def holds(self, year: int) -> bool:
        """Whether a year lies in it."""
        return (self.first or year) <= year <= (self.last or year)


@dataclass(frozen=True, slots=True)
class LinkWish:
    """Entries that have a link of a kind, or have none; the kind None is any link."""

    kind: LinkKind | None
    is_there: bool = True


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """What is asked of the catalog; all conditions must hold.

    `is_sure`: the words leave no doubt that entries are asked for ("which papers", not "which
    models"). `category` must name a category, a topic may stand anywhere. `is_paper`: papers are
    asked for by that word; `is_mention`: entries that so much as mention the topics.
    """

    asked: Asked
    lang: Language
    topics: tuple[str, ...] = ()
    category: str = ""
    years: Years | None = None
    links: tuple[LinkWish, ...] = ()
    is_sure: bool = True
    is_paper: bool = False
    is_mention: bool = False

"""A question about the list itself, as a value.

    ListQuestion("count", "en", years=Years(first=2021, beside=2020))  # how many papers after 2020?

This module reads no question: `read_list_question` does, and `catalog_answers` answers.
"""

from dataclasses import dataclass
from typing import Literal

from ptmrag.catalog.entry import LinkKind
from ptmrag.catalog.facts import FactName
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
    """From the first to the last year, both included; None is open.

    `beside` is a year that the question names and leaves out: 2020 in "after 2020".
    """

    first: int | None = None
    last: int | None = None
    beside: int | None = None

    def holds(self, year: int) -> bool:
        """Whether a year is one of them."""
        return (self.first or year) <= year <= (self.last or year)


WishedKind = LinkKind | Literal["full"]


@dataclass(frozen=True, slots=True)
class LinkWish:
    """Entries that have a link of a kind, or that have none; the kind None is any link.

    The kind "full" is the text of a paper that the library has read.
    """

    kind: WishedKind | None
    is_there: bool = True


# How the value of a fact must be to what is wanted; "most" and "least" want no value.
FactRelation = Literal["is", "less", "more", "most", "least"]


@dataclass(frozen=True, slots=True)
class FactWish:
    """Entries of which a fact says something, or says something else."""

    name: FactName
    value: str
    relation: FactRelation = "is"
    is_there: bool = True


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """What is asked of the list; an entry must fulfil all conditions.

    `topics` are in the words of the question, without the noun ("multilingual" for "multilingual
    models"), and may be anywhere in an entry; `category` must be the name of a category. `is_sure` is
    False where the words may also ask the papers ("which models"). `is_paper`: the question says
    "papers"; `is_mention`: entries count that only mention the topics.
    """

    asked: Asked
    lang: Language
    topics: tuple[str, ...] = ()
    category: str = ""
    years: Years | None = None
    links: tuple[LinkWish, ...] = ()
    facts: tuple[FactWish, ...] = ()
    is_sure: bool = True
    is_paper: bool = False
    is_mention: bool = False

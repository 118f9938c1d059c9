"""List questions as the lines of the files of phrasings say them."""

import re
from typing import Any

from ptmrag.understanding.list_question import ListQuestion

# These are answered alike.
_ALIKE = {"sizes": "categories"}


def as_line(asked: ListQuestion) -> dict[str, Any]:
    """What is understood, as a line of a file says it."""
    years = asked.years
    return {
        "asked": _ALIKE.get(asked.asked, asked.asked),
        "topics": sorted(map(plain, asked.topics)),
        "category": plain(asked.category),
        "years": [years.first, years.last] if years else None,
        "links": sorted([wish.kind or "any", wish.is_there] for wish in asked.links),
    }


def as_compared(line: dict[str, Any]) -> dict[str, Any]:
    """What a line wants, in the form in which it is compared."""
    topics, category = sorted(map(plain, line["topics"])), plain(line["category"])
    return line | {"topics": topics, "category": category, "links": sorted(line["links"])}


def plain(topic: str) -> str:
    """A topic without case, articles, blanks and the ending of a plural."""
    return re.sub(r"\b(?:the|an?)\b|\s|的", "", topic.casefold()).rstrip("s")

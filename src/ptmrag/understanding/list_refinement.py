"""Follow-ups on a list of entries: "其中哪些有代码？", "and after 2020?", "what about long texts?".

>>> from ptmrag.understanding.followup_table import followup_table
>>> from ptmrag.understanding.read_list_question import understand
>>> refined("Which of them have code?", understand("list the surveys"), followup_table("en"))
'list the entries about surveys with code'

The conditions of the follow-up are read as those of any list question, and join or replace those of the list
before. The new list is said in a question of its own, which must be read back as it is meant.
"""

import re
from dataclasses import replace

from ptmrag.understanding.followup_table import FollowUpTable
from ptmrag.understanding.list_question import Asked, ListQuestion
from ptmrag.understanding.list_wording import said
from ptmrag.understanding.read_list_question import read_conditions, understand

_MOST = 60  # characters
_OF_ENTRIES: tuple[Asked, ...] = ("list", "count", "newest", "oldest")


def refined(question: str, listed: ListQuestion | None, table: FollowUpTable) -> str | None:
    """The list that a follow-up asks for, as a question of its own; None where it asks for none."""
    if listed is None or listed.asked not in _OF_ENTRIES or table["whole_list"].search(question):
        return None
    core = table["end"].sub("", question.strip())
    if listed.links and table["denies"].fullmatch(core):
        return _checked(_denied(replace(listed, lang=table.language)))
    rest, is_of_them = _without(core, table["of_them"])
    rest, is_only = _without(rest, table["only"])
    words, is_instead = _without(rest, table["instead"])
    words, is_tail = _without(words, table["instead_tail"])
    is_exchange = (is_instead or is_tail) and not (is_of_them or is_only)
    more = _conditions(words, listed, table=table, is_open=is_exchange)
    if more is None and is_of_them and (kind := table["kind_of_entry"].fullmatch(words)):
        more = read_conditions(kind["what"], is_open=True)
    if more and table["excludes"].search(core):
        more = _denied(more) if more.links else None
    if more is None:
        return None
    is_list = is_of_them or is_only or table["lists"].search(core) is not None
    asked = more.asked if more.asked != "list" else "list" if is_list else listed.asked
    if asked == "list" and table["counts"].search(core):
        asked = "count"
    base = replace(listed, lang=table.language, asked=asked)
    return _checked(_exchanged(base, more) if is_exchange else _narrowed(base, more))


def _without(text: str, pattern: re.Pattern[str]) -> tuple[str, bool]:
    """A text without what a pattern takes, and whether it took something."""
    shorter, count = pattern.subn(" ", text, count=1)
    folded = re.sub(r"(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])", "", " ".join(shorter.split()))
    return folded, count > 0


def _conditions(
    words: str, listed: ListQuestion, *, table: FollowUpTable, is_open: bool
) -> ListQuestion | None:
    """What the words say of entries; a topic needs no "about" where the list before has one."""
    if not words or len(words) > _MOST:
        return None
    is_topic = is_open and bool(listed.topics or listed.category)
    if plain := read_conditions(words):
        return plain
    linked = read_conditions(table.gives["has"].format(words=words))  # "and slides?"
    if linked and linked.links and not linked.topics:
        return linked
    return read_conditions(words, is_open=True) if is_topic else None


def _narrowed(listed: ListQuestion, more: ListQuestion) -> ListQuestion:
    """The list with conditions added to its own."""
    return replace(
        listed,
        links=tuple(dict.fromkeys([*listed.links, *more.links])),
        topics=tuple(dict.fromkeys([*listed.topics, *more.topics])),
        years=more.years or listed.years,
        category=more.category or listed.category,
    )


def _denied(asked: ListQuestion) -> ListQuestion:
    """The list with the opposite of its last condition on links: "去掉没有代码的"."""
    *others, last = asked.links
    return replace(asked, links=(*others, replace(last, is_there=not last.is_there)))


def _exchanged(listed: ListQuestion, more: ListQuestion) -> ListQuestion:
    """The list with conditions of one kind in place of its own of that kind."""
    is_topic = bool(more.topics or more.category)
    return replace(
        listed,
        links=more.links or listed.links,
        years=more.years or listed.years,
        topics=more.topics if is_topic else listed.topics,
        category=more.category if is_topic else listed.category,
    )


def _checked(meant: ListQuestion) -> str | None:
    """The question that means this, if it is understood so."""
    text = said(meant)
    read = understand(text)
    return text if read is not None and _essence(read) == _essence(meant) else None


def _essence(asked: ListQuestion) -> tuple[object, ...]:
    years = asked.years and (asked.years.first, asked.years.last)
    return asked.asked, set(asked.links), years, len(asked.topics), asked.category

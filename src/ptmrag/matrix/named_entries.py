"""The entries that a table is of: named by their ids, a source of theirs, or a name that one work has.

    entries_named(resources, ["bert", "arxiv:1909.11942", "ELECTRA"])

It finds no works of a topic: `table_answers` does.
"""

from collections.abc import Sequence
from difflib import get_close_matches

from ptmrag.answer.card import unknown_entry
from ptmrag.answer.resources import Resources
from ptmrag.answer.work_names import folded_name
from ptmrag.catalog.entry import Entry
from ptmrag.catalog.same_title import is_title_of
from ptmrag.errors import InputError, NotFoundError
from ptmrag.language.question_words import read_question

MOST = 200


def entries_named(resources: Resources, named: Sequence[str]) -> list[Entry]:
    """The entries in the order of their names, each once.

    Raises InputError for none, too many, an unknown name, which it answers with the nearest, or one of two works.
    """
    wanted = [name.strip() for name in named if name.strip()]
    if not wanted:
        raise InputError("No entries are named: name some, such as ptmrag table bert electra.")
    entries = resources.library.records.entries()
    found = {entry.id: entry for name in wanted for entry in [_entry(resources, entries, name)]}
    if len(found) > MOST:
        raise InputError(f"{len(found)} works are too many for a table: name at most {MOST}.")
    return list(found.values())


def _entry(resources: Resources, entries: Sequence[Entry], name: str) -> Entry:
    """The entry that a name means."""
    by_id = {entry.id: entry for entry in entries}
    if name in by_id or name.casefold() in by_id:
        return by_id.get(name) or by_id[name.casefold()]
    if linked := resources.library.records.shown_entries_of({name}).get(name):
        return linked[0]
    titled = [entry for entry in entries if is_title_of(name, entry.title)]
    if len(titled) == 1:
        return titled[0]
    works = resources.works().named_in(read_question(name), ())
    called = {work.entry_id for one in works if one.is_certain for work in one.works}
    if len(called) == 1:
        return by_id[called.pop()]
    if called:
        choices = ", ".join(sorted(called))
        raise InputError(f"'{name}' may be one of {len(called)} works: name one of {choices}.")
    raise NotFoundError(_unknown(resources, entries, name))


def _unknown(resources: Resources, entries: Sequence[Entry], name: str) -> str:
    """One sentence on a name that no entry has, with the nearest: of each like name the work that surely has it."""
    names = resources.works().names
    near = get_close_matches(folded_name(name), list(names), n=3)
    found = dict.fromkeys(max(names[folded], key=names[folded].__getitem__) for folded in near)
    if not found:
        return unknown_entry(name, list(entries))
    return f"The library has no entry '{name}': the nearest are {', '.join(found)}."

"""Which papers an entry links although they are another entry's work: a re-implementation links the paper.

    linked = linked_papers(library.records)
    lent = lent_papers(library.records, linked)    # {("albert_zh-chinese-albert", "arxiv:1909.11942")}

A paper that several entries link is the work of those whose title it has; where none has it, it may be each one's.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ptmrag.catalog.same_title import is_title_of
from ptmrag.library.records import Records
from ptmrag.library.schema import SourceRow


def linked_papers(records: Records) -> dict[str, list[SourceRow]]:
    """The links of each entry that are papers, in their order."""
    linked: dict[str, list[SourceRow]] = defaultdict(list)
    for row in records.overview():
        if row.kind == "paper":
            linked[row.entry_id].append(row)
    return linked


def lent_papers(
    records: Records, linked: Mapping[str, Sequence[SourceRow]]
) -> set[tuple[str, str]]:
    """Pairs of an entry and a source: the paper says nothing on who wrote the work of the entry."""
    titles = {entry.id: entry.title for entry in records.entries()}
    shared: dict[str, list[SourceRow]] = defaultdict(list)
    for row in (row for rows in linked.values() for row in rows if row.title):
        shared[row.source].append(row)
    lent: set[tuple[str, str]] = set()
    for source, rows in shared.items():
        own = {row.entry_id for row in rows if is_title_of(titles[row.entry_id], row.title or "")}
        if own:
            lent |= {(row.entry_id, source) for row in rows if row.entry_id not in own}
    return lent


def on_lent_papers(records: Records) -> set[str]:
    """The entries whose first paper is lent: their ids are those of another work."""
    linked = linked_papers(records)
    lent = lent_papers(records, linked)
    return {entry for entry, rows in linked.items() if (entry, rows[0].source) in lent}

"""The works of a library, as references may name them: titles, identifiers, years and family names.

    works = read_works(database)
    works.citing("arxiv:2003.10555")     ->  ("electra",)

Entries that are one work (the same paper, linked or named twice) are joined under the first of them. It finds no
citations: `cited_works` does.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from ptmrag.catalog.same_title import is_telling, title_letters
from ptmrag.library.cited_works import Work
from ptmrag.library.database import Database
from ptmrag.library.shown_titles import ShownTitles
from ptmrag.library.work_records import WorkRecords

_SCHEMES = ("arxiv", "acl", "doi")
_FIRST_AUTHORS = 3


@dataclass(frozen=True, slots=True)
class LibraryWorks:
    """The works, in the order of the catalogs.

    `of_entry` has the id of the work of each entry, which is that of the first entry that is the same work;
    `of_source` the works whose own text a source has.
    """

    works: tuple[Work, ...]
    of_entry: Mapping[str, str]
    of_source: Mapping[str, tuple[str, ...]]

    def work_of(self, entry_id: str) -> str:
        """The id of the work that an entry is; that of the entry itself if it is not known."""
        return self.of_entry.get(entry_id, entry_id)

    def citing(self, source: str) -> tuple[str, ...]:
        """The ids of the works whose own text a source has."""
        return self.of_source.get(source, ())

    def entries_of(self, works: Collection[str]) -> frozenset[str]:
        """The ids of all entries that are one of some works."""
        return frozenset(entry for entry, work in self.of_entry.items() if work in works)


def read_works(database: Database) -> LibraryWorks:
    """The works of a library as it is now."""
    shown = ShownTitles(database)
    links: dict[str, list[tuple[str, str]]] = {}
    for entry_id, source, title in database.query(
        "SELECT entry_id, source, coalesce(sources.title, '') FROM links "
        "LEFT JOIN sources ON name = source WHERE kind <> 'note' ORDER BY entry_id, position"
    ):
        links.setdefault(entry_id, []).append((source, title))
    papers = set(database.query("SELECT DISTINCT entry_id, source FROM links WHERE kind = 'paper'"))
    works, sources = [], {}
    records = WorkRecords(database)
    for record in records.all():
        own = [
            (source, title)
            for source, title in links.get(record.entry_id, ())
            if (record.entry_id, source) in papers
            and shown.of(source, record.title) == record.title
        ]
        titles = [record.title, record.record.title, *(title for _, title in own)]
        names = {source for source, _ in own if source.partition(":")[0] in _SCHEMES}
        said = record.record
        for scheme, name in (("arxiv", said.arxiv_id), ("acl", said.acl_id), ("doi", said.doi)):
            if name:
                names.add(f"{scheme}:{name.lower() if scheme == 'doi' else name}")
        works.append(
            Work(
                record.entry_id,
                tuple(dict.fromkeys(filter(None, titles))),
                frozenset(names),
                frozenset(filter(None, [record.year])),
                tuple(person.family for person in said.authors[:_FIRST_AUTHORS]),
            )
        )
        sources[record.entry_id] = [source for source, _ in own]
    return _joined(works, sources)


def _joined(works: Iterable[Work], sources: Mapping[str, list[str]]) -> LibraryWorks:
    """The works, each once though several entries are the same one."""
    first: dict[str, str] = {}
    kept: dict[str, Work] = {}
    of_entry: dict[str, str] = {}
    of_source: dict[str, dict[str, None]] = {}
    for work in works:
        keys = [*work.identifiers, *sources[work.entry_id]]
        keys += [f"title:{title_letters(title)}" for title in work.titles if is_telling(title)]
        owner = next((first[key] for key in keys if key in first), work.entry_id)
        for key in keys:
            first.setdefault(key, owner)
        of_entry[work.entry_id] = owner
        kept[owner] = _together(kept[owner], work) if owner in kept else work
        for source in sources[work.entry_id]:
            of_source.setdefault(source, {})[owner] = None
    return LibraryWorks(
        tuple(kept.values()), of_entry, {name: tuple(ids) for name, ids in of_source.items()}
    )


def _together(one: Work, other: Work) -> Work:
    return replace(
        one,
        titles=tuple(dict.fromkeys((*one.titles, *other.titles))),
        identifiers=one.identifiers | other.identifiers,
        years=frozenset(one.years) | frozenset(other.years),
        families=tuple(dict.fromkeys((*one.families, *other.families))),
    )

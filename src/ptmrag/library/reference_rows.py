"""The references of documents in an index, row by row.

    references_of(database.query, "arxiv:1810.04805")[0].text

It cuts no lists (`documents.reference_lists` does) and knows no works (`citations` does).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from ptmrag.documents.reference import Reference
from ptmrag.documents.reference_lists import references_in

Query = Callable[..., list[Any]]
COLUMNS = "text, page, rest, title, year, arxiv_id, doi, acl_id"
_INSERT = f"INSERT INTO paper_references (source, number, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - constants alone


def references_of(query: Query, source: str) -> list[Reference]:
    """The references of a source, in the order of its list; none if it has no list that could be read."""
    sql = f"SELECT {COLUMNS} FROM paper_references WHERE source = ? ORDER BY number"  # noqa: S608 - constants alone
    return [Reference(*row) for row in query(sql, source)]


def all_references(query: Query) -> Iterator[tuple[str, Reference]]:
    """Every reference, and the source in whose list it is."""
    sql = f"SELECT source, {COLUMNS} FROM paper_references ORDER BY source, number"  # noqa: S608 - constants alone
    for source, *values in query(sql):
        yield source, Reference(*values)


def insert_references(
    execute_many: Callable[[str, Iterable[Sequence[object]]], object],
    source: str,
    references: Iterable[Reference],
) -> None:
    """Keep the references of a source that has none yet."""
    columns = COLUMNS.split(", ")
    rows = [
        (source, number, *(getattr(one, column) for column in columns))
        for number, one in enumerate(references)
    ]
    execute_many(_INSERT, rows)


def insert_references_of_pages(query: Query, execute_many: Callable[..., object]) -> None:
    """Cut the lists of all documents with pages, from the texts of the pages as they are stored."""
    for (source,) in query("SELECT name FROM sources WHERE pages IS NOT NULL ORDER BY name"):
        pages = query("SELECT text FROM pages WHERE source = ? ORDER BY page", source)
        insert_references(execute_many, source, references_in([text for (text,) in pages]))

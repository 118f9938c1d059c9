"""The references of documents in an index, row by row.

    next(all_references(database.query))      # ("arxiv:1405.4053", 0, Reference(…))

It cuts no lists (`documents.reference_lists` does) and knows no works (`citations` does).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from ptmrag.documents.reference import Reference

Query = Callable[..., list[Any]]
COLUMNS = "text, page, rest, title, year, arxiv_id, doi, acl_id"
_INSERT = f"INSERT INTO paper_references (source, number, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - constants alone


def all_references(query: Query) -> Iterator[tuple[str, int, Reference]]:
    """Every reference, with the source in whose list it is and its number there."""
    sql = f"SELECT source, number, {COLUMNS} FROM paper_references ORDER BY source, number"  # noqa: S608 - constants alone
    for source, number, *values in query(sql):
        yield source, number, Reference(*values)


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
    """Cut the lists of all documents, from the texts of the pages as they are stored."""
    from ptmrag.documents.reference_lists import (
        references_in,
    )  # which the rows themselves do not need

    documents = (
        "SELECT name, pages IS NOT NULL FROM sources WHERE name NOT LIKE 'catalog:%' "
        "AND name IN (SELECT source FROM pages) ORDER BY name"
    )
    for source, has_pages in query(documents):
        rows = query("SELECT text FROM pages WHERE source = ? ORDER BY page", source)
        found = references_in([text for (text,) in rows], has_pages=bool(has_pages))
        insert_references(execute_many, source, found)

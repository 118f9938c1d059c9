"""Digests of stored texts: they tell a text that was altered in the database from the one that was read.

    put_digests(database.query, database.execute, "arxiv:1810.04805")
    list(altered(database.query))     ->  [("arxiv:1810.04805", "page 3 is not the text that was read")]

A digest is 16 hexadecimal digits of BLAKE2b: of each page, and of each passage with its page and heading.
They find accidents and careless changes, not a forger, who can write digests too.
"""

import hashlib
import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

Query = Callable[..., list[Any]]
VERSION_WITH_DIGESTS = 6  # of the index
_BYTES = 8
_PAGES = "SELECT page, text FROM pages WHERE source = ? ORDER BY page"
_PASSAGES = "SELECT page, heading, text FROM passages WHERE source = ? ORDER BY ordinal, id"


def put_digests(query: Query, execute: Callable[..., object], source: str) -> None:
    """Note the digests of a source as its pages and passages are now."""
    values = (
        json.dumps(_digests(query, _PAGES, source)),
        json.dumps(_digests(query, _PASSAGES, source)),
    )
    execute("INSERT OR REPLACE INTO text_digests VALUES (?, ?, ?)", source, *values)


def altered(query: Query) -> Iterator[tuple[str, str]]:
    """Each source with an altered text, and which page or passage it is, or that its digests are missing.

    An index of a version before the digests has none.
    """
    if query("PRAGMA user_version")[0][0] >= VERSION_WITH_DIGESTS:
        missing = (
            "SELECT name FROM sources WHERE name IN (SELECT source FROM pages) AND name NOT IN "
        )
        for (source,) in query(f"{missing} (SELECT source FROM text_digests) ORDER BY name"):  # noqa: S608 - constants alone
            yield source, "has no digests: whether its text is the one that was read is not known"
    noted = "SELECT source, pages, passages FROM text_digests ORDER BY source"
    for source, pages, passages in query(noted):
        for kind, sql, kept in (("page", _PAGES, pages), ("passage", _PASSAGES, passages)):
            pairs = itertools.zip_longest(_digests(query, sql, source), json.loads(kept))
            number = next((n for n, (now, then) in enumerate(pairs, 1) if now != then), None)
            if number is not None:
                yield source, f"{kind} {number} is not the text that was read"
                break


def _digests(query: Query, sql: str, source: str) -> list[str]:
    return [_digest(row) for row in query(sql, source)]


def _digest(values: tuple[object, ...]) -> str:
    text = json.dumps(values, ensure_ascii=False, default=repr)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_BYTES).hexdigest()

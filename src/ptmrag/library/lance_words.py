"""Questions to LanceDB's full-text index: our own words, BM25 in three fields, no operators.

    lance_query("masked words", also=[["知识蒸馏", "knowledge distillation"]])

`language.tokens` cuts the words, Chinese ones too, and the index separates them at blanks. The weights are those of
`lexical`, and so is the ranking but for rounding (Tantivy keeps the length of a text in one byte). One thing differs:
the forms of another term add up here where `lexical` takes the best one.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from lancedb.index import FTS
from lancedb.query import BooleanQuery, FullTextQuery, MatchQuery, Occur

from ptmrag.language.tokens import spelled, telling

BOOSTS = {"title": 2.0, "heading": 1.5, "text": 1.0}
_MATCH: Any = MatchQuery  # mypy takes its defaults for missing arguments
# The weight of a term from the glossary beside a word of the question itself.
_OTHER_LANGUAGE = 0.7


def words_index() -> FTS:
    """The settings of a full-text index that takes words as they are."""
    return FTS(
        base_tokenizer="whitespace",
        lower_case=False,
        stem=False,
        remove_stop_words=False,
        ascii_folding=False,
        max_token_length=None,
    )


def lance_query(query: str, also: Sequence[Sequence[str]] = ()) -> FullTextQuery | None:
    """The query for a bag of words, and for other terms in their forms; None where nothing is asked for."""
    words = telling(query)
    parts: list[FullTextQuery] = [_somewhere(word) for word in words]
    parts += [part for forms in also for part in _forms(forms, words)]
    return _some(parts) if parts else None


def name_query(name: str) -> FullTextQuery | None:
    """The query for passages with all words of a name; see `LexicalIndex.knows`."""
    wanted = []
    for whole, *parts in spelled(name):
        ways = [_somewhere(whole)]
        if parts and not any(map(_is_number, parts)):
            ways.append(_all(_somewhere(part) for part in parts))
        wanted.append(_some(ways))
    return _all(wanted) if wanted else None


def _forms(forms: Sequence[str], known: Collection[str]) -> Iterable[FullTextQuery]:
    """A query for each form of a term; none where the question has a form already."""
    ways = [telling(form) for form in forms]
    if any(way and set(way) <= set(known) for way in ways):
        return []
    distinct = dict.fromkeys(tuple(way) for way in ways if way)
    return [_all(_somewhere(word, _OTHER_LANGUAGE) for word in way) for way in distinct]


def _somewhere(word: str, weight: float = 1.0) -> FullTextQuery:
    """A query for a word in any field, with the field's weight."""
    return _some(_MATCH(word, field, boost=boost * weight) for field, boost in BOOSTS.items())


def _is_number(word: str) -> bool:
    return word.replace(".", "").isdecimal() and not re.fullmatch(r"(?:19|20)\d\d", word)


def _some(queries: Iterable[FullTextQuery]) -> FullTextQuery:
    return BooleanQuery([(Occur.SHOULD, query) for query in queries])


def _all(queries: Iterable[FullTextQuery]) -> FullTextQuery:
    return BooleanQuery([(Occur.MUST, query) for query in queries])

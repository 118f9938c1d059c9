"""Questions to LanceDB's full-text index: our own words, BM25 in three fields, no operators.

    lance_query("masked words", also=[["知识蒸馏", "knowledge distillation"]])

`language.tokens` cuts the words, Chinese ones too, and the index separates them at blanks. The weights are those of
`lexical`, and so is the ranking but for rounding (Tantivy keeps the length of a text in one byte). One thing differs:
the forms of another term add up here where `lexical` takes the best one.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from lancedb.index import FTS
from lancedb.query import BooleanQuery, FullTextQuery, MatchQuery, Occur

from ptmrag.language.tokens import telling
from ptmrag.library.asked_words import (
    FIELD_WEIGHTS,
    OTHER_LANGUAGE,
    Way,
    ways_of_forms,
    ways_of_name,
)

_MATCH: Any = MatchQuery  # mypy takes its defaults for missing arguments


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
    parts: list[FullTextQuery] = [_somewhere(word, 1.0) for word in words]
    ways = (way for forms in also for way in ways_of_forms(forms, words))
    parts += [_all_of(way, OTHER_LANGUAGE) for way in ways]
    return _some(parts) if parts else None


def name_query(name: str) -> FullTextQuery | None:
    """The query for passages with all words of a name, as `ways_of_name` has them; None where it has no words."""
    wanted = [_some(map(_all_of, ways)) for ways in ways_of_name(name)]
    return _all(wanted) if wanted else None


def _all_of(way: Way, weight: float = 1.0) -> FullTextQuery:
    return _all(_somewhere(word, weight) for word in way)


def _somewhere(word: str, weight: float) -> FullTextQuery:
    """A query for a word in any field, with the field's weight."""
    return _some(
        _MATCH(word, field, boost=boost * weight) for field, boost in FIELD_WEIGHTS.items()
    )


def _some(queries: Iterable[FullTextQuery]) -> FullTextQuery:
    return BooleanQuery([(Occur.SHOULD, query) for query in queries])


def _all(queries: Iterable[FullTextQuery]) -> FullTextQuery:
    return BooleanQuery([(Occur.MUST, query) for query in queries])

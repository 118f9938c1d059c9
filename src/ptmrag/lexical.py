"""Best word matches: Tantivy (BM25) over words that we cut ourselves, Chinese ones included.

>>> from ptmrag.lexical import tokens
>>> tokens("Pre-training with 1,000 layers")
['pretrain', 'pre', 'train', 'with', '1,000', 'layer']

It does not parse queries: a question is a bag of words, and no character in it is an operator.
"""

import logging
import os
import re
import shutil
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import tantivy

Row = tuple[int, str, str, str]  # id, title, heading, text

_HEAP = 50_000_000  # bytes
_BOOSTS = {"title": 2.0, "heading": 1.5, "text": 1.0}
# Longer runs of letters are encoded data, not words that anybody asks for.
_LONGEST = 80
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = rf"[^\W_{_HAN}]"
_HYPHEN = "-_'’\u2010\u2011\u2013"
# Chinese, or a word: hyphens join letters, a full stop or a comma joins digits alone.
_WORD = re.compile(rf"[{_HAN}]+|{_LETTER}+(?:(?:[{_HYPHEN}]|(?<=\d)[.,](?=\d)){_LETTER}+)*")
_IS_HAN = re.compile(rf"[{_HAN}]")
_STOP_WORDS_EN = (
    "a an and are as at be been but by can did do does for from had has have how i if in into is"
    " it its may of on or so such than that the their them then there these they this those to was"
    " we were what when where which while who why will with would you your"
)
_STOP_WORDS_ZH = (
    "的 了 和 是 在 与 对 中 上 下 有 也 都 而 及 或 被 把 从 到 为 以 于 等 这 那 其 它 他 哪"
    " 哪些 什么 怎么 如何 怎样 为什么 多少 几 吗 呢 啊 吧 请问 个 种 会 能 可以 是否 就 还 又"
    " 更 最 用 让 使 给 并 且 但 因为 所以 一个 一种 之间 有何"
)


def tokens(text: str) -> list[str]:
    """The words of a text as they are indexed: folded, stemmed, Chinese segmented.

    A hyphenated word gives its whole, joined, and its parts.
    """
    return [token for word in _words(text) for token in word]


def _words(text: str) -> Iterator[list[str]]:
    """Each word as its tokens: the whole first, then the parts of a hyphenated one."""
    folded = unicodedata.normalize("NFKC", text).replace("\xad", "").lower()
    for match in _WORD.finditer(folded):
        if _IS_HAN.match(match[0]):
            yield from ([word] for word in _segmenter().cut_for_search(match[0]))
        elif word := _hyphenated(match[0]):
            yield word


def _hyphenated(word: str) -> list[str]:
    parts = re.split(rf"[{_HYPHEN}]", word.removesuffix("'s").removesuffix("’s"))
    whole = ["".join(parts), *parts] if len(parts) > 1 else parts
    return [_stem(part) for part in whole if len(part) <= _LONGEST]


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    """An English word without its endings (Snowball); names with digits stay as they are."""
    return str(_stemmer().analyze(word)[0]) if word.isascii() and word.isalpha() else word


@cache
def _stemmer() -> tantivy.TextAnalyzer:
    raw = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    return raw.filter(tantivy.Filter.stemmer("english")).build()


@cache
def _segmenter():  # type: ignore[no-untyped-def] # jieba ships no types
    import jieba  # its dictionary takes 0.6 s, and English alone does not need it

    jieba.setLogLevel(logging.WARNING)
    return jieba.Tokenizer()


@cache
def _stop_words() -> frozenset[str]:
    return frozenset([_stem(w) for w in _STOP_WORDS_EN.split()] + _STOP_WORDS_ZH.split())


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=True, indexed=True, fast=True)
    for field in _BOOSTS:
        # Words come cut and separated by blanks; "freq" keeps no positions, as no phrase is asked.
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class LexicalIndex:
    """Passages by their words, in a folder or, where `path` is None, in memory alone.

    What is added and removed is seen by `search` after `commit`, all of it at once.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._schema = _schema()
        self._writer: tantivy.IndexWriter | None = None
        self._copy: TemporaryDirectory[str] | None = None
        if path is not None:
            path.mkdir(parents=True, exist_ok=True)
        try:
            self._index = tantivy.Index(self._schema, path=str(path) if path else None)
        except ValueError as error:
            raise ValueError(f"'{path}' is not a word index: {error}") from error
        # The library says when to look at a newer commit, so that words and vectors stay in step.
        self._index.config_reader("manual")
        self._index.reload()

    @classmethod
    def load(cls, path: Path) -> "LexicalIndex":
        """Open the folder of an index that was committed. Raises ValueError where it is damaged."""
        if not (path / "meta.json").is_file():
            raise ValueError(f"'{path}' is not a word index")
        if os.access(path, os.W_OK):
            return cls(path)
        # Tantivy makes a lock file even to read: in a folder that we may only read, read a copy.
        copy = TemporaryDirectory(prefix="ptmrag-")
        for file in path.glob("[!.]*"):  # what is hidden are locks and notes of the writer
            shutil.copyfile(file, Path(copy.name) / file.name)
        loaded = cls(Path(copy.name))
        loaded._copy = copy
        return loaded

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows under ids that are not there yet."""
        for number, *texts in rows:
            document = tantivy.Document()
            document.add_integer("id", number)
            for field, text in zip(_BOOSTS, texts, strict=True):
                document.add_text(field, " ".join(tokens(text)))
            self._open_writer().add_document(document)

    def remove(self, ids: Iterable[int]) -> None:
        """Remove the ids; those that are not there are passed over."""
        for number in ids:
            self._open_writer().delete_documents_by_term("id", number)

    def commit(self) -> None:
        """Make what was added and removed since the last commit visible, all of it or nothing."""
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.commit()
            writer.wait_merging_threads()
            self._index.reload()

    def search(
        self, query: str, k: int, *, within: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The k best (id, BM25 score) for a bag of words; `within` filters before ranking."""
        words = [word for word in dict.fromkeys(tokens(query)) if word not in _stop_words()]
        if not words or k < 1 or (within is not None and not within):
            return []
        asked = _some(self._somewhere(word) for word in words)
        if within is not None:
            allowed = tantivy.Query.term_set_query(self._schema, "id", list(within))
            asked = _all([asked, tantivy.Query.const_score_query(allowed, 0.0)])
        searcher = self._index.searcher()
        hits = searcher.search(asked, limit=k, count=False).hits
        ids = cast(list[int], searcher.fast_field_values("id", [place for _, place in hits]))
        return [(i, float(score or 0)) for i, (score, _) in zip(ids, hits, strict=True)]

    def knows(self, name: str) -> bool:
        """Whether one passage holds all words of a name; `GPT-3` and `GPT3` are the same.

        The parts of a hyphenated name count for the whole unless one is a bare number: passages
        with "GPT" and "4" somewhere do not make `GPT-4` known.
        """
        wanted = []
        for whole, *parts in _words(name):
            ways = [self._somewhere(whole)]
            if parts and not any(part.isdecimal() for part in parts):
                ways.append(_all(self._somewhere(part) for part in parts))
            wanted.append(_some(ways))
        searcher = self._index.searcher()
        return bool(wanted) and bool(searcher.search(_all(wanted), limit=1, count=False).hits)

    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(heap_size=_HEAP, num_threads=1)
        return self._writer

    def _somewhere(self, word: str) -> tantivy.Query:
        """A word in any field, each with its weight."""
        return _some(
            tantivy.Query.boost_query(
                tantivy.Query.term_query(self._schema, field, word, "freq"), boost
            )
            for field, boost in _BOOSTS.items()
        )


def _some(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _all(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])

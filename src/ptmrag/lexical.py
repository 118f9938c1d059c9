"""Best word matches: Tantivy (BM25) over words that we cut ourselves, Chinese ones included.

>>> from ptmrag.lexical import tokens
>>> tokens("Pre-training with 1,000 layers")
['pretraining', 'pre', 'train', '1,000', 'layer']

It does not parse queries: a question is a bag of words, and no character in it is an operator.
"""

import logging
import re
import shutil
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path

import tantivy

Row = tuple[int, str, str, str]  # id, title, heading, text

_HEAP = 50_000_000
_TITLE_BOOST, _HEADING_BOOST = 2.0, 1.5
_WORD = re.compile(r"[\u3400-\u9fff]+|[^\W_]+(?:[-.,'’/+][^\W_]+)*", re.UNICODE)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_STOP_WORDS = frozenset(
    """a an and are as at be been but by can did do does for from had has have how i if in into is it
    its may of on or so such than that the their them then there these they this those to was we were
    what when where which while who why will with would you your
    的 了 和 是 在 与 对 中 上 下 有 也 都 而 及 或 被 把 从 到 为 以 于 等 这 那 其 它 他 哪 哪些 什么 怎么 如何 怎样
    为什么 多少 几 吗 呢 啊 吧 请问 个 种 会 能 可以 是否 就 还 又 更 最 用 让 使 给 并 且 但 因为 所以 一个 一种 之间 有何
    """.split()
)


def tokens(text: str) -> list[str]:
    """The words of a text as they are indexed: folded, stemmed, Chinese segmented."""
    found: list[str] = []
    for match in _WORD.finditer(unicodedata.normalize("NFKC", text).lower()):
        word = match[0]
        if _CHINESE.match(word):
            found += _chinese_words(word)
        else:
            found += _latin_words(word)
    return found


def _latin_words(word: str) -> list[str]:
    """A word, and for a hyphenated one the whole joined and its parts."""
    word = word.removesuffix("'s").removesuffix("’s")
    parts = [part for part in re.split(r"[-'’/+]", word) if part]
    if len(parts) < 2:
        return [_stem(word)]
    return [_stem("".join(parts)), *(_stem(part) for part in parts)]


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    """The plural and -ing, -ed endings off (Porter's first step, no more); names and numbers stay."""
    if len(word) < 5 or not word.isalpha() or not word.isascii():
        return word
    for suffix, instead in (("sses", "ss"), ("ies", "y"), ("ing", ""), ("ed", ""), ("s", "")):
        if word.endswith(suffix) and not word.endswith(("ss", "us", "is", "eed")):
            stem = word.removesuffix(suffix) + instead
            has_vowel = any(c in "aeiouy" for c in stem)
            return stem if has_vowel and len(stem) > 2 else word
    return word


def _chinese_words(run: str) -> list[str]:
    import jieba  # its dictionary takes 0.6 s, and English alone does not need it

    jieba.setLogLevel(logging.WARNING)
    return [word for word in jieba.cut_for_search(run) if word.strip()]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=True, indexed=True, fast=True)
    for field in ("title", "heading", "text"):
        # Words come cut and separated by blanks; "freq" keeps no positions, as no phrase is asked.
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class LexicalIndex:
    """Passages by their words, in a folder or, where `path` is None, in memory alone."""

    def __init__(self, path: Path | None = None) -> None:
        self._schema = _schema()
        if path is not None:
            path.mkdir(parents=True, exist_ok=True)
        try:
            self._index = tantivy.Index(self._schema, path=str(path) if path else None)
        except ValueError as error:
            raise ValueError(f"'{path}' is not a word index: {error}") from error

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def update(self, added: Iterable[Row], removed: Collection[int] = ()) -> None:
        """Remove and add rows in one commit; readers see all of it or nothing."""
        writer = self._index.writer(heap_size=_HEAP, num_threads=1)
        for gone in removed:
            writer.delete_documents_by_term("id", gone)
        for number, title, heading, text in added:
            document = tantivy.Document()
            document.add_integer("id", number)
            for field, value in (("title", title), ("heading", heading), ("text", text)):
                document.add_text(field, " ".join(tokens(value)))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(
        self, query: str, k: int, *, within: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The k best (id, BM25 score) for a bag of words; `within` filters before ranking."""
        words = [word for word in dict.fromkeys(tokens(query)) if word not in _STOP_WORDS]
        if not words or k < 1 or (within is not None and not within):
            return []
        wanted = [(tantivy.Occur.Should, self._word(word)) for word in words]
        asked = tantivy.Query.boolean_query(wanted)
        if within is not None:
            allowed = tantivy.Query.term_set_query(self._schema, "id", list(within))
            silent = tantivy.Query.const_score_query(allowed, 0.0)
            asked = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, asked), (tantivy.Occur.Must, silent)]
            )
        searcher = self._index.searcher()
        hits = searcher.search(asked, limit=k, count=False).hits
        ids = searcher.fast_field_values("id", [address for _, address in hits])
        return [(int(i), float(score)) for i, (score, _) in zip(ids, hits, strict=True)]

    def knows(self, name: str) -> bool:
        """Whether a name (all words of it) stands in some title, heading or text."""
        searcher = self._index.searcher()
        words = _latin_words(name.lower()) if _CHINESE.search(name) is None else tokens(name)
        fields = ("title", "heading", "text")
        return any(searcher.doc_freq(field, words[0]) for field in fields) or (
            len(words) > 1
            and all(any(searcher.doc_freq(f, word) for f in fields) for word in words[1:])
        )

    def _word(self, word: str) -> tantivy.Query:
        boosts = (("title", _TITLE_BOOST), ("heading", _HEADING_BOOST), ("text", 1.0))
        return tantivy.Query.boolean_query(
            [
                (
                    tantivy.Occur.Should,
                    tantivy.Query.boost_query(
                        tantivy.Query.term_query(self._schema, field, word, "freq"), boost
                    ),
                )
                for field, boost in boosts
            ]
        )


def discard(path: Path) -> None:
    """Remove a word index's folder, so that it can be built anew."""
    shutil.rmtree(path, ignore_errors=True)

"""Best word matches: Tantivy (BM25) over the words that `language.tokens` cuts, also Chinese ones.

>>> from ptmrag.library.lexical import LexicalIndex
>>> index = LexicalIndex()
>>> index.add([(7, "BERT", "Pre-training", "Words are masked.")])
>>> index.commit()
>>> [number for number, _ in index.search("pretraining by masking", 1)]
[7]

It does not parse queries: a question is a bag of words, and no character in it is an operator. It
does not rank by meaning: `dense` does.
"""

import json
import os
import shutil
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from typing import Self, cast

import tantivy

from ptmrag.language.tokens import telling, tokens
from ptmrag.library.asked_words import (
    FIELD_WEIGHTS,
    OTHER_LANGUAGE,
    Way,
    ways_of_forms,
    ways_of_name,
)
from ptmrag.library.scratch import scratch_folder

Row = tuple[int, str, str, str]  # id, title, heading, text

_LIST = "meta.json"  # where Tantivy lists the files of an index
_HEAP = 50_000_000  # bytes
# Tantivy takes 0.8 s for a query that names a million ids. Where a filter lets many pass, more passages are
# found than are wanted, and those that it does not let through are left out.
_FEW = 5_000
_DEEPEST = 40_000


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=True, indexed=True, fast=True)
    for field in FIELD_WEIGHTS:
        # The words are separated by blanks. "freq" keeps no positions: nobody searches for phrases.
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class LexicalIndex:
    """Passages by their words, in a temporary folder of its own until it is saved.

    `search` sees what is added and removed after `commit`, all of it at once.
    """

    def __init__(self, files: Iterable[Path] = ()) -> None:
        self._schema = _schema()
        self._writer: tantivy.IndexWriter | None = None
        self._folder = scratch_folder(self)
        for file in files:
            link = shutil.copyfile if file.name == _LIST else _link
            link(file, self._folder / file.name)
        self._index = tantivy.Index(self._schema, path=str(self._folder))
        # A newer commit is read when `commit` says so, so that words and vectors stay in step.
        self._index.config_reader("manual")
        self._index.reload()

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read an index that `save` wrote. Raises ValueError where it is damaged.

        Tantivy makes files in the folder of an index even to read it, so it gets one of its own, with
        links to the files that never change.
        """
        if not (path / _LIST).is_file():
            raise ValueError(f"'{path}' is not a word index")
        try:
            return cls(path.glob("[!.]*"))  # the hidden files are Tantivy's locks and notes
        except ValueError as error:
            raise ValueError(f"'{path}' is not a word index: {error}") from error

    def save(self, path: Path) -> list[str]:
        """Write what is committed into a folder, over an older index; return the files' names.

        Tantivy never changes a file, except the list of the others, and never uses a name again: those
        that are in the folder are neither written nor read, unless somebody has changed them.
        """
        path.mkdir(parents=True, exist_ok=True)
        names = [*self._segment_files(), _LIST]  # the list last: it names the others
        for name in names:
            if not _is_same(self._folder / name, path / name):
                _copy(self._folder / name, path / name)
        for file in path.iterdir():
            if file.name not in names:
                with suppress(OSError):  # on Windows, a reader may have it open
                    file.unlink()
        return names

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows under new ids; whether they are new is not checked."""
        for number, *texts in rows:
            document = tantivy.Document()
            document.add_integer("id", number)
            for field, text in zip(FIELD_WEIGHTS, texts, strict=True):
                document.add_text(field, " ".join(tokens(text)))
            self._open_writer().add_document(document)

    def remove(self, ids: Iterable[int]) -> None:
        """Remove the ids; those that are not in the index are ignored."""
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
        self,
        query: str,
        k: int,
        *,
        within: Collection[int] | None = None,
        also: Sequence[Sequence[str]] = (),
    ) -> list[tuple[int, float]]:
        """The k best (id, BM25 score) for a bag of words; `within` filters before ranking.

        `also` are other terms to look for, each in several forms of which the best counts.
        """
        words = telling(query)
        if k < 1 or (within is not None and not within):
            return []
        parts = [self._somewhere(word) for word in words]
        parts += [part for forms in also if (part := self._one_of(forms, words))]
        if not parts:
            return []
        return self._best(_some(parts), k, within=within)

    def knows(self, name: str, *, within: Collection[int] | None = None) -> bool:
        """Whether one passage (of those in `within`) has all words of a name, as `ways_of_name` has them."""
        wanted = [_some(map(self._all_of, ways)) for ways in ways_of_name(name)]
        return bool(wanted) and bool(self._best(_all(wanted), 1, within=within))

    def _segment_files(self) -> list[str]:
        """The files of the last commit; older ones may lie beside them."""
        committed = json.loads((self._folder / _LIST).read_text(encoding="utf-8"))
        segments = {segment["segment_id"].replace("-", "") for segment in committed["segments"]}
        return sorted(f.name for f in self._folder.iterdir() if f.name.split(".")[0] in segments)

    def _best(
        self, asked: tantivy.Query, k: int, *, within: Collection[int] | None
    ) -> list[tuple[int, float]]:
        if within is None:
            return self._hits(asked, k)
        if len(within) > _FEW:
            wanted = within if isinstance(within, AbstractSet) else frozenset(within)
            depth = k + 2 * k * len(self) // len(within)
            while depth <= _DEEPEST:
                hits = self._hits(asked, depth)
                found = [hit for hit in hits if hit[0] in wanted][:k]
                if len(found) == k or len(hits) < depth:
                    return found
                depth *= 4
        return self._hits(_all([asked, self._among(within)]), k)

    def _hits(self, asked: tantivy.Query, k: int) -> list[tuple[int, float]]:
        searcher = self._index.searcher()
        hits = searcher.search(asked, limit=k, count=False).hits
        ids = cast(list[int], searcher.fast_field_values("id", [place for _, place in hits]))
        return [(i, float(score or 0)) for i, (score, _) in zip(ids, hits, strict=True)]

    def _among(self, ids: Collection[int]) -> tantivy.Query:
        """A query for rows with these ids; it adds nothing to their scores."""
        allowed = tantivy.Query.term_set_query(self._schema, "id", list(ids))
        return tantivy.Query.const_score_query(allowed, 0.0)

    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(heap_size=_HEAP, num_threads=1)
        return self._writer

    def _one_of(self, forms: Sequence[str], known: Collection[str]) -> tantivy.Query | None:
        """A query for all words of a term's best form; None where the question has a form already."""
        ways = ways_of_forms(forms, known)
        if not ways:
            return None
        best = tantivy.Query.disjunction_max_query([self._all_of(way) for way in ways], 0.0)
        return tantivy.Query.boost_query(best, OTHER_LANGUAGE)

    def _all_of(self, way: Way) -> tantivy.Query:
        return _all(map(self._somewhere, way))

    def _somewhere(self, word: str) -> tantivy.Query:
        """A query for a word in any field, with the field's weight."""
        return _some(
            tantivy.Query.boost_query(
                tantivy.Query.term_query(self._schema, field, word, "freq"), boost
            )
            for field, boost in FIELD_WEIGHTS.items()
        )


def _is_same(one: Path, other: Path) -> bool:
    """Whether a file is there as it was copied or linked."""
    try:
        mine, there = one.stat(), other.stat()
    except FileNotFoundError:
        return False
    return (mine.st_size, mine.st_mtime_ns) == (there.st_size, there.st_mtime_ns)


def _copy(file: Path, to: Path) -> None:
    """Copy a file with its time, all of it or nothing."""
    part = to.with_name(f"{to.name}.part")
    shutil.copyfile(file, part)
    times = file.stat()
    os.utime(part, ns=(times.st_atime_ns, times.st_mtime_ns))
    part.replace(to)


def _link(file: Path, place: Path) -> None:
    """Give a file a second place: for nothing on the same disk, by a symbolic link on another one."""
    for link in (os.link, os.symlink, shutil.copyfile):
        with suppress(OSError):
            link(file.resolve(), place)
            return
    raise OSError(f"'{file}' cannot be linked or copied")


def _some(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _all(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])

"""Passages as rows of a LanceDB table, and the table's schema, which says what the table was built with.

    table = new_table(database, shape)
    table.add(rows_of(passages, shape, known=set()))

The texts are stored as the words that are searched. It opens and searches no table: `lance_index` does.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa
from lancedb.index import BTree
from numpy.typing import NDArray

from ptmrag.language.tokens import tokens
from ptmrag.library.asked_words import FIELD_WEIGHTS
from ptmrag.library.dense import Vectors
from ptmrag.library.lance_words import words_index
from ptmrag.library.passage_index import IndexedPassage, IndexShape

TABLE = "passages"
# So many passages are added at once: some 60 MB with their word vectors.
BATCH = 4_000
# With so many ids a filter is part of a query; with more, hits are filtered, and more are asked for.
IN_QUERY = 2_000


def new_table(database: Any, shape: IndexShape) -> Any:
    """An empty table in a LanceDB database, with the indexes that it has from the start."""
    table = database.create_table(TABLE, schema=schema_of(shape))
    for field in FIELD_WEIGHTS:
        table.create_index(field, config=words_index())
    table.create_index("id", config=BTree())
    return table


def schema_of(shape: IndexShape) -> pa.Schema:
    """The columns of a table, and its shape as metadata."""
    fields = [
        pa.field("id", pa.int64()),
        *(pa.field(name, pa.string()) for name in ("title", "heading", "text")),
        pa.field("vector", pa.list_(pa.float32(), shape.dim)),
        pa.field("words", pa.large_binary()),
    ]
    return pa.schema(fields, metadata={key: str(value) for key, value in asdict(shape).items()})


def shape_in(schema: pa.Schema) -> IndexShape:
    """The shape in a table's metadata; ValueError where the table is not ours."""
    found = {key.decode(): value.decode() for key, value in (schema.metadata or {}).items()}
    try:
        return IndexShape(int(found["dim"]), found["embedder"], int(found["tokens"]))
    except KeyError as error:
        raise ValueError(f"the table is no passage index: it does not say its {error}") from error


def rows_of(
    passages: Sequence[IndexedPassage], shape: IndexShape, known: Collection[int]
) -> pa.Table:
    """The rows of new passages; ValueError where an id is known, or a vector does not fit."""
    ids = [passage.id for passage in passages]
    if twice := [number for number in ids if number in known] or len(set(ids)) < len(ids):
        raise ValueError(f"already in the index: {twice}")
    vectors = [np.asarray(passage.vector, dtype=np.float32) for passage in passages]
    if any(vector.shape != (shape.dim,) for vector in vectors):
        raise ValueError(f"each vector needs {shape.dim} numbers")
    flat = pa.array(np.concatenate(vectors) if vectors else np.empty(0, np.float32))
    columns = [
        pa.array(ids, pa.int64()),
        *(
            pa.array([" ".join(tokens(getattr(passage, name))) for passage in passages])
            for name in ("title", "heading", "text")
        ),
        pa.FixedSizeListArray.from_arrays(flat, shape.dim),
        pa.array([passage.words for passage in passages], pa.large_binary()),
    ]
    return pa.table(columns, schema=schema_of(shape))


def pairs(ids: pa.ChunkedArray, scores: NDArray[np.float32]) -> list[tuple[int, float]]:
    """Ids with their scores, best first, and equal ones by their ids."""
    found = zip(ids.to_pylist(), scores.tolist(), strict=True)
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def matrix(column: pa.ChunkedArray, dim: int) -> Vectors:
    """The (n, dim) float32 vectors of a column."""
    flat = column.combine_chunks().flatten().to_numpy(zero_copy_only=False)
    return np.asarray(flat, dtype=np.float32).reshape(-1, dim)


def among(ids: Iterable[int]) -> str:
    """The filter that lets some ids through."""
    return f"id IN ({', '.join(str(int(number)) for number in ids)})"

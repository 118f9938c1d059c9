"""An index without entries, for readers who begin with their own papers and not with the survey.

    begin_empty(Path("index"))      ->  True: there was no index, and now there is an empty one

It ingests nothing.
"""

from pathlib import Path

from ptmrag.embed.embedder import load_embedder
from ptmrag.library.library import Library
from ptmrag.library.writing import write_library


def begin_empty(path: Path) -> bool:
    """Make an empty index where there is none; whether it was made now."""
    if Library.embedder_of(path) is not None:
        return False
    model = load_embedder(None)
    with write_library(path, model.name, dim=model.dim, is_ingest=False):
        return True

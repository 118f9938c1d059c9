"""The library that `ptmrag mcp` opens in the background."""

from contextlib import suppress
from pathlib import Path

import pytest

from ptmrag.errors import NoIndexError
from ptmrag.mcp.stdio import OpenLibrary


def test_a_library_opens_in_the_background(index: Path) -> None:
    """Who calls waits for it; an agent that may not add papers gets a library that refuses them."""
    library = OpenLibrary(index, "none", can_ingest=False)
    assert library().status().entries == 3
    assert library() is library()
    assert not library().can_ingest
    assert OpenLibrary(index, "none", can_ingest=True)().can_ingest


def test_a_library_that_was_missing_is_opened_once_it_is_there(tmp_path: Path, index: Path) -> None:
    """The first call says what to do; when that is done, the next ones answer."""
    place = tmp_path / "index"
    library = OpenLibrary(place, "none", can_ingest=False)
    with pytest.raises(NoIndexError, match="Build one: ptmrag ingest"):
        library()
    place.symlink_to(index)
    opened = None
    for _ in range(3):  # an opening that had begun before the index was there may fail once more
        with suppress(NoIndexError):
            opened = opened or library()
    assert opened is not None
    assert opened.status().entries == 3

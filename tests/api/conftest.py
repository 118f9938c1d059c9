"""What several tests of the doors for programs share."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ptmrag.api.operations import Operations
from ptmrag.api.pdf_viewer import PdfViewer
from ptmrag.assistant import Assistant


@pytest.fixture(scope="package")
def assistant(index: Path) -> Assistant:
    """An assistant without a chat model over the index of three papers."""
    return Assistant.load(index, llm="none")


@pytest.fixture(scope="package")
def operations(assistant: Assistant) -> Iterator[Operations]:
    """What programs may ask of it."""
    with closing(PdfViewer()) as viewer:
        yield Operations(assistant, viewer=viewer)

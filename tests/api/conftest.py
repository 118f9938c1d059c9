"""What several tests of the doors for programs share."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from ptmrag.api.operations import Operations
from ptmrag.api.pdf_viewer import PdfViewer
from ptmrag.assistant import Assistant
from ptmrag.web import build_app
from ptmrag.web.serving.server import doors_of, start


@pytest.fixture(scope="package")
def assistant(index: Path) -> Assistant:
    """An assistant without a chat model over the index of three papers."""
    return Assistant.load(index, llm="none")


@pytest.fixture(scope="package")
def operations(assistant: Assistant) -> Iterator[Operations]:
    """What programs may ask of it."""
    with closing(PdfViewer()) as viewer:
        yield Operations(assistant, viewer=viewer)


@pytest.fixture(scope="package")
def server(assistant: Assistant, operations: Operations) -> Iterator[str]:
    """The address of a chat with its doors for programs, read-only and without a login."""
    app = build_app(assistant, read_only=True)
    try:
        yield start(app, port=0, read_only=True, doors=doors_of(operations))
    finally:
        app.close(verbose=False)


@pytest.fixture
def client(server: str) -> Iterator[httpx.Client]:
    """A program on this machine."""
    with httpx.Client(base_url=server, timeout=60) as made:
        yield made

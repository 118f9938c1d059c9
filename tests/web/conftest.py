"""What several tests of the page share."""

from pathlib import Path

import pytest

from ptmrag.assistant import Assistant
from ptmrag.web.chat.conversation import Interrupt, respond
from ptmrag.web.chat.exchange import Exchange
from ptmrag.web.overview import Overview, read_overview


@pytest.fixture(scope="module")
def assistant(index: Path) -> Assistant:
    """An assistant without a chat model over the index of three papers."""
    return Assistant.load(index, llm="none")


@pytest.fixture(scope="module")
def view(assistant: Assistant) -> Overview:
    """The summaries of its entries."""
    return read_overview(assistant.library)


@pytest.fixture(scope="module")
def exchanges(assistant: Assistant) -> tuple[Exchange, ...]:
    """A conversation of one answered question."""
    *_, last = respond(
        assistant, "What memory does Larkspur keep?", so_far=(), interrupt=Interrupt()
    )
    return last

"""What the browser keeps for a page: each user their own."""

from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from ptmrag.web.browser_memory import BrowserMemory


@pytest.fixture
def memory() -> BrowserMemory:
    """The memory of a page, inside one."""
    with gr.Blocks():
        return BrowserMemory(SimpleNamespace(identity="a" * 32), "pins")


def by(name: str | None) -> Any:
    return SimpleNamespace(username=name)


def test_each_user_of_a_browser_has_their_own(memory: BrowserMemory) -> None:
    """What one keeps is not the other's, and nobody's without a login is apart from both."""
    kept = memory.changed({}, ["one"], by("ann"))
    kept = memory.changed(kept, ["two"], by("bob"))
    kept = memory.changed(kept, ["three"], by("ann"))
    assert (memory.of(kept, by("ann")), memory.of(kept, by("bob"))) == (["three"], ["two"])
    assert memory.of(kept, by(None)) is None
    assert "ann" not in str(kept)


def test_libraries_are_kept_apart(memory: BrowserMemory) -> None:
    """The key in the browser has the identity of the library and the part of the page."""
    assert memory.state.storage_key == f"ptmrag-{'a' * 16}-pins"


@pytest.mark.parametrize("kept", [None, 3, "x", [], [{}]])
def test_anything_else_in_the_browser_is_nothing(memory: BrowserMemory, kept: object) -> None:
    """A browser may send anything."""
    assert memory.of(kept, by("ann")) is None
    assert memory.of(memory.changed(kept, 1, by("ann")), by("ann")) == 1


def test_a_browser_keeps_what_few_users_have(memory: BrowserMemory) -> None:
    """Its storage is small: of many users the first is forgotten."""
    kept: object = {}
    for number in range(30):
        kept = memory.changed(kept, number, by(str(number)))
    assert memory.of(kept, by("29")) == 29
    assert memory.of(kept, by("0")) is None
    assert isinstance(kept, dict)
    assert len(kept) == 20

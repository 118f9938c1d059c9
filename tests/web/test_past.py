"""The list of past conversations: what a browser says of them, and what is shown."""

from typing import Any

import pytest

from helpers.chat import CITED, Parsed, both
from helpers.hostile import HOSTILE
from ptmrag.web.chat.desk import Desk
from ptmrag.web.chat.exchange import Exchange
from ptmrag.web.chat.past_html import ListState, read_heads, render_past, saved_item, title_of
from ptmrag.web.chat.past_list import _listed

HEADS = [
    {"id": "b2", "title": "What is BERT?", "find": "what is bert?", "at": 2},
    {"id": "a1", "title": "ELECTRA 是什么？", "find": "electra 是什么？", "at": 1},
]


def test_a_conversation_has_its_first_question_as_title() -> None:
    """Long ones are cut where a word ends."""
    conversation = tuple(Exchange(text, "", CITED) for text in ("What is ELECTRA?", "And BERT?"))
    item: Any = saved_item("a1", conversation, [])
    assert (item["title"], item["find"]) == ("What is ELECTRA?", "what is electra? and bert?")
    cut = title_of(
        "How does a discriminator that reads every token of a text learn more from it " * 3
    )
    assert len(cut) <= 80
    assert cut.endswith(" more from it…")


def test_the_list_marks_what_is_shown() -> None:
    """Each title opens its conversation; the one that is shown is marked for those who do not see it, too."""
    desk = Desk()
    desk.show("a1", (Exchange("ELECTRA 是什么？", "", CITED),))
    shown = render_past(read_heads(HEADS), desk)
    assert shown.index("What is BERT?") < shown.index("ELECTRA 是什么？")
    assert shown.count('aria-current="true"') == 1
    assert 'data-act="talk" data-id="a1" title="ELECTRA 是什么？" aria-current="true"' in shown


def test_an_answer_in_the_making_is_in_the_list_before_the_browser_keeps_it() -> None:
    """Else a visitor who goes to another conversation could not come back."""
    desk = Desk()
    making = desk.begin(None, "What is XLNet?")
    assert making is not None
    desk.show("b2", (Exchange("What is BERT?", "", CITED),))
    shown = render_past(read_heads(HEADS), desk)
    assert shown.index(f'data-id="{making.id}"') < shown.index('data-id="b2"')
    assert shown.count('class="busy"') == 1


def test_a_removed_conversation_can_be_brought_back() -> None:
    """The list says what was deleted, in both languages, with a button that undoes it."""
    shown = render_past((), Desk(), ListState(removed="What is <b>?"))
    assert both("已删除“What is &lt;b&gt;?”", "Deleted “What is &lt;b&gt;?”") in shown
    assert 'data-act="undo"' in shown


@pytest.mark.parametrize(
    "sent", [None, 3, "x", {}, [None], [{}], [{"id": 3}], [{"id": "../x"}], [{"id": "A" * 99}]]
)
def test_anything_else_from_a_browser_is_no_conversation(sent: object) -> None:
    """A browser may send anything."""
    assert read_heads(sent) == ()


@pytest.mark.parametrize("told", [None, 5, "x", {}, [5], [{"moved": 5}], [{"moved": [1, 2]}]])
def test_anything_may_be_said_of_what_was_kept(told: object) -> None:
    """A listener that fails would be an error in the server's log for each call."""
    _listed({"told": told, "heads": 5}, Desk())


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_titles_are_text(text: str) -> None:
    """A title is what somebody typed."""
    heads = read_heads([{"id": "a1", "title": text, "find": text}])
    for naming in ("", "a1"):
        found = Parsed(render_past(heads, Desk(), ListState(naming)))
        assert found.tags <= {"nav", "ul", "li", "button", "bdi", "input", "p", "span"}
        assert not [name for name in found.attributes if name.startswith("on")]

"""A conversation: how it grows, stops and is cleared, and its header."""

from typing import Any

import gradio as gr
import pytest

from helpers.chat import ACTIVE, CITED, Scripted, answer, both, citation, shown_in
from helpers.hostile import HOSTILE
from ptmrag.errors import InputError
from ptmrag.web.chat.conversation import Interrupt, respond
from ptmrag.web.chat.desk import Desk, Making
from ptmrag.web.chat.exchange import Exchange
from ptmrag.web.chat.growing import shown_of
from ptmrag.web.chat.replies import write_messages, write_reply
from ptmrag.web.header import render_header


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("mode", ["extractive", "llm"])
def test_hostile_text_is_text_in_the_chat(text: str, mode: Any) -> None:
    """No tag reaches the conversation, from a quote or from a chat model."""
    reply = write_reply(answer(f"**{text}**\n- “{text}” [1]", citation(), mode=mode))
    assert not ACTIVE.search(reply)


def test_the_frame_of_an_extractive_answer_is_kept() -> None:
    """Titles stay bold and quotes stay list items, whatever they contain."""
    reply = write_reply(answer("Lead:\n\n**A_b** (p. 4)\n- “x*y*” [1]", citation()))
    assert reply == "Lead:\n\n**A\\_b** (p. 4)\n- “x\\*y\\*” [1]"
    reply = write_reply(answer("有 **2 项**引用了 **A_b** (2019) [1]", citation()))
    assert reply == "有 **2 项**引用了 **A\\_b** (2019) [1]"


def shown_by(assistant: Any, interrupt: Interrupt | None = None) -> list[str]:
    states = respond(assistant, "What?", so_far=(), interrupt=interrupt or Interrupt())
    return [shown_in(write_messages(state)[-1]) for state in states]


def test_a_small_table_is_one_in_the_chat() -> None:
    """Its frame stays; what the cells say is text, also where it has strokes and stars."""
    table = "| Model | \\|V\\| |\n| --- | --- |\n| B*E*RT | <b>30</b> |"
    reply = write_reply(answer(f"Table 1 [1]\n\n{table}", citation()))
    assert reply.endswith("| Model | \\|V\\| |\n| --- | --- |\n| B\\*E\\*RT | &lt;b>30&lt;/b> |")


def test_an_answer_grows() -> None:
    """The page says at once that it searches; then each Answer replaces the one before."""
    drafts = [answer("It", mode="llm"), answer("It detects", mode="llm"), CITED]
    shown = shown_by(Scripted(*drafts))
    assert "Searching" in shown[0]
    assert shown[1:3] == ["It", "It detects"]
    assert 'href="#cite-0-1">[1]</a>' in shown[3]


def test_a_follow_up_knows_what_was_said() -> None:
    """The assistant gets the earlier questions and answers, without the errors."""
    assistant: Any = Scripted(CITED)
    *_, first = respond(assistant, "What is ELECTRA?", so_far=(), interrupt=Interrupt())
    *_, _ = respond(
        assistant, " And it? ", so_far=(*first, Exchange("x", "an error")), interrupt=Interrupt()
    )
    assert assistant.asked == [
        ("What is ELECTRA?", []),
        ("And it?", [("What is ELECTRA?", CITED.text)]),
    ]


@pytest.mark.parametrize("blank", ["", "  \n\t"])
def test_a_blank_question_changes_nothing(blank: str) -> None:
    """Enter on an empty line asks nothing."""
    assistant: Any = Scripted(CITED)
    assert list(respond(assistant, blank, so_far=(), interrupt=Interrupt())) == []
    assert assistant.asked == []


def test_an_error_is_one_sentence_in_the_chat() -> None:
    """An expected error is shown as a sentence, and the conversation continues."""
    last = shown_by(Scripted(InputError("The question has 9,999 characters: shorten <it>.")))[-1]
    assert last == "⚠️ The question has 9,999 characters: shorten &lt;it>."
    assert "Traceback" not in last


def test_a_notice_is_above_the_answer() -> None:
    """A notice of the assistant is not mixed with the quotes."""
    reply = write_reply(answer("- “x” [1]", citation(), notice="The model *failed*."))
    assert reply == "> The model \\*failed\\*.\n\n- “x” [1]"


def asked(assistant: Any, desk: Desk) -> tuple[Making, Any]:
    """An answer in the making on a desk, and what the page shows while it grows."""
    making = desk.begin(None, "What?")
    assert making is not None
    so_far = desk.of(making.id)
    growing = respond(assistant, "What?", so_far=so_far, interrupt=making.interrupt)
    return making, shown_of(growing, making, desk)


def test_a_stopped_answer_is_marked_as_unchecked() -> None:
    """Marks that were not checked do not become links."""
    desk = Desk()
    _, growing = asked(Scripted(answer("It [1]", mode="llm"), CITED), desk)
    next(growing)
    next(growing)
    desk.stop()
    ((chat, sources, _),) = growing
    assert chat[-1]["content"].startswith("It [1]\n\n")
    assert "not checked" in chat[-1]["content"]
    assert desk.conversation[-1].answer is None
    assert "[1]" not in sources


def test_a_conversation_that_was_removed_does_not_come_back() -> None:
    """A visitor who clears the page while an answer grows gets an empty page."""
    desk = Desk()
    making, growing = asked(Scripted(CITED), desk)
    next(growing)
    desk.remove(desk.shown)
    assert all(part == gr.skip() for update in growing for part in update)
    desk.finish(making)
    assert (desk.conversation, desk.finished) == ((), {})
    assert "#cite-0-1" in shown_by(Scripted(CITED))[-1]


def test_an_answer_goes_to_the_conversation_where_it_was_asked() -> None:
    """A visitor who goes to another one meanwhile sees nothing of it there, and all of it on the way back."""
    desk = Desk()
    making, growing = asked(Scripted(answer("It", mode="llm"), CITED), desk)
    next(growing)
    desk.show("another", (Exchange("Else?", "", CITED),))
    assert all(part == gr.skip() for update in growing for part in update)
    assert [exchange.question for exchange in desk.conversation] == ["Else?"]
    desk.finish(making)
    finished = desk.finished
    assert {name: one.conversation[-1].answer for name, one in finished.items()} == {
        making.id: CITED
    }
    desk.show(making.id)
    assert desk.conversation[-1].answer == CITED
    desk.kept(making.id, finished[making.id].serial)
    assert desk.finished == {}


def test_what_became_longer_while_the_browser_kept_it_is_kept_again() -> None:
    """A quick visitor's next answer is complete before the browser has said that it keeps the one before."""
    desk = Desk()
    first, growing = asked(Scripted(CITED), desk)
    list(growing)
    desk.finish(first)
    told = desk.finished[first.id].serial
    second, growing = asked(Scripted(CITED), desk)
    list(growing)
    desk.finish(second)
    desk.kept(first.id, told)
    assert len(desk.finished[first.id].conversation) == len(desk.conversation) > 0
    desk.kept(first.id, desk.finished[first.id].serial)
    assert desk.finished == {}


def test_one_question_at_a_time_is_asked_in_a_conversation() -> None:
    """A second press of Enter asks nothing; another conversation may ask meanwhile."""
    desk = Desk()
    first = desk.begin(None, "What?")
    assert first is not None
    assert desk.begin({"id": first.id}, "What?") is None
    desk.show("another")
    assert desk.begin({"id": first.id}, "What?") is None
    assert desk.begin({"id": "another"}, "What?") is not None
    assert len(desk.making) == 2


@pytest.mark.parametrize("asked_in", [None, 3, [], {}, {"id": 3}, {"id": "unknown"}, "x"])
def test_a_question_from_nowhere_is_asked_in_what_is_shown(asked_in: object) -> None:
    """A browser may send anything."""
    desk = Desk()
    making = desk.begin(asked_in, "What?")
    assert making is not None
    assert making.id == desk.shown


def test_a_conversation_that_another_tab_changed_goes_on_under_another_name() -> None:
    """Also while an answer is in the making in it."""
    desk = Desk()
    making, growing = asked(Scripted(CITED), desk)
    next(growing)
    desk.rename(making.id, "another")
    assert "#cite-0-1" in shown_in(next(growing)[0][-1])
    desk.finish(making)
    assert list(desk.finished) == ["another"] == [desk.shown]


def test_the_header_shows_what_the_library_holds_now() -> None:
    """Entries, passages, embedder and model, escaped; and whether papers are being fetched."""
    assistant: Any = Scripted()
    assert f"<b>1,234</b> {both('个段落', 'passages')}" in render_header(
        assistant.library.status, assistant.model
    )
    assert "small-e5" in render_header(assistant.library.status, assistant.model)
    assert "none (quotes only)" in render_header(assistant.library.status, assistant.model)
    assert "fetching" not in render_header(assistant.library.status, assistant.model)
    assert "fetching" in render_header(assistant.library.status, None, is_fetching=True)
    assistant.model = "<script>"
    assert "&lt;script&gt;" in render_header(assistant.library.status, assistant.model)

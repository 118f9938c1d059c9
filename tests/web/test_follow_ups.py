"""What an answer leads to, and what an empty conversation offers: questions that this library answers."""

import asyncio

import pytest

from ptmrag.assistant import Assistant
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.chat.examples import Examples
from ptmrag.web.chat.follow_ups import MOST, FollowUps, with_options
from ptmrag.web.chat.short_names import ShortNames


@pytest.fixture(scope="module")
def follow_ups(assistant: Assistant) -> FollowUps:
    """Suggestions over the index of three papers."""
    return FollowUps(assistant, CachedLibrary(assistant))


@pytest.mark.parametrize(
    "question", ["What memory does Larkspur keep?", "Heron 如何训练小的翻译模型？"]
)
def test_what_is_suggested_is_answered(
    assistant: Assistant, follow_ups: FollowUps, question: str
) -> None:
    """In the language of the question, about works that it cites, each of another kind."""
    answer = assistant.ask(question)
    suggested = follow_ups.after(answer, asked=[question])
    assert 1 <= len(suggested) <= MOST
    assert len(set(suggested)) == len(suggested)
    for one in suggested:
        assert ("？" in one) == ("？" in question)
        told = assistant.ask(one, history=[(question, answer.text)])
        assert told.citations, one


def test_nothing_is_suggested_twice_or_after_an_abstention(
    assistant: Assistant, follow_ups: FollowUps
) -> None:
    """What was asked is not offered again, and what the library does not have leads nowhere."""
    question = "What memory does Larkspur keep?"
    answer = assistant.ask(question)
    suggested = follow_ups.after(answer)
    assert not set(suggested) & set(follow_ups.after(answer, asked=suggested))
    refused = assistant.ask("Who won the football match yesterday?")
    assert refused.abstained
    assert follow_ups.after(refused) == ()


def test_the_last_message_offers_them() -> None:
    """And no message before it."""
    messages = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    offered = with_options(messages, ["c?"])
    assert offered == [messages[0], {**messages[1], "options": [{"value": "c?"}]}]
    assert with_options(messages, ()) == messages
    assert with_options([], ["c?"]) == []


def test_a_work_is_called_by_its_name(assistant: Assistant) -> None:
    """ "Larkspur", not "Larkspur: Sparse Memory for Long Documents"."""
    names = ShortNames(assistant)
    entries = assistant.library.records.entries()
    called = {entry.title: names.of(entry.id) for entry in entries}
    assert called["Larkspur: Sparse Memory for Long Documents"] == "Larkspur"
    assert names.of("unknown") == ""


@pytest.mark.parametrize("language", ["zh", "en", "anything else"])
def test_the_examples_are_answered(assistant: Assistant, language: str) -> None:
    """At most four, those in the reader's language first, each about this library and answered with a citation."""
    examples = Examples(assistant, CachedLibrary(assistant))
    offered = asyncio.run(examples.of(language))
    assert 2 <= len(offered) <= 4
    assert len(set(offered)) == len(offered)
    assert ("？" in offered[0]) == (language == "zh")
    for question in offered:
        assert assistant.ask(question).citations, question
    assert asyncio.run(examples.of(language)) == offered

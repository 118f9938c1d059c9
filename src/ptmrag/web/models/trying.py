"""Asks a chat model one short question, to see that it answers, how soon, and what it is like.

    answered = try_model(model, lang="en")
    answered.seconds, answered.words

It sends nothing of the library.
"""

import time
from dataclasses import dataclass

from ptmrag.errors import NoReplyError
from ptmrag.language.detect import Language
from ptmrag.language.printable import printable
from ptmrag.llm import ChatModel, Message, Metered, stream_text, without_thoughts

_QUESTION: dict[Language, str] = {
    "zh": "请用一句话回答：论文为什么要引用出处？",
    "en": "Answer in one sentence: why do papers cite their sources?",
}
SECONDS = 60.0
_ENOUGH = 160  # letters of the reply that are shown
_MOST = 6_000  # letters of thoughts after which it is not waited for more


@dataclass(frozen=True, slots=True)
class Answered:
    """What was asked, the first words of the reply, and the seconds until they were there."""

    question: str
    words: str
    seconds: float


def try_model(model: ChatModel, *, lang: Language, seconds: float = SECONDS) -> Answered:
    """The first words of a model. Raises ChatModelError, or what a GuardedModel raises, where it gives none."""
    started = time.monotonic()
    messages: list[Message] = [("user", _QUESTION[lang])]
    text = ""
    for piece in stream_text(Metered(model, seconds), messages):
        text += piece
        if len(without_thoughts(text)) > _ENOUGH or len(text) > _MOST:
            break
    words = " ".join(printable(without_thoughts(text)).split())
    if not words:
        raise NoReplyError("The model thought and wrote no answer: choose another one.")
    shown = words if len(words) <= _ENOUGH else f"{words[:_ENOUGH]}…"
    return Answered(_QUESTION[lang], shown, time.monotonic() - started)

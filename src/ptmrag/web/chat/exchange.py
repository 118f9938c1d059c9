"""A question and its answer as one value, and a conversation as a tuple of them.

    conversation = (Exchange("What is ELECTRA?", "ELECTRA is …", answer),)

It holds what the page shows; `conversation` makes it, `memory` stores it.
"""

from dataclasses import dataclass

from ptmrag.answer.answer import Answer


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and the Markdown that is shown for it.

    `answer` is None for an error or a stopped answer, which a follow-up question cannot refer to.
    """

    question: str
    reply: str
    answer: Answer | None = None


Conversation = tuple[Exchange, ...]

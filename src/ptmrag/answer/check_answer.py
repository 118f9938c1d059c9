"""The check of a text that somebody else wrote from passages that a search found.

    check_answer(resources, "What is it?", "It has 64 slots [1].", hits).citations[0].quote

It finds no passages: the writer of the text was given them.
"""

from collections.abc import Sequence
from dataclasses import replace

from ptmrag.answer.answer import Answer
from ptmrag.answer.cite import cite
from ptmrag.answer.evidence import Pages
from ptmrag.answer.resources import Resources
from ptmrag.language.detect import detect_language
from ptmrag.retrieval.hit import Hit


def check_answer(resources: Resources, question: str, text: str, hits: Sequence[Hit]) -> Answer:
    """What the hits support of a text that cites them by their numbers from 1; it abstains where nothing holds."""
    answer = cite(
        question,
        text,
        hits,
        lang=detect_language(text),
        page=Pages(resources.library.passages.page_text).of,
        support=resources.support,
    )
    return replace(answer, mode="llm")

"""The kind of answer that a chat model writes, each of its sentences checked against its passage.

What it writes is shown as it comes, without citation marks; the last answer is the checked one. An
answer that does not hold is passed on, so that quotes take its place.
"""

from collections.abc import Iterator
from dataclasses import replace

from ptmrag.answer.answer import Answer, abstain
from ptmrag.answer.cite import LEAST_SHARE, cite
from ptmrag.answer.prompts import messages
from ptmrag.answer.request import PassedOn, Request
from ptmrag.errors import ChatModelError
from ptmrag.language.verbatim import unmarked
from ptmrag.llm import model_name, stream_text
from ptmrag.understanding.rewriting_prompt import NOT_THERE

_LONGEST_ANSWER = 3_000  # characters
_UNSUPPORTED = {
    "zh": "模型的回答没有可核实的引文，以下改为原文摘录。",
    "en": "The model's answer had no citation that holds; here are quotes instead.",
}
_BROKEN = {
    "zh": "{} 以下改为原文摘录。",
    "en": "{} Here are quotes instead.",
}


def from_chat_model(request: Request) -> Iterator[Answer]:
    """Yield what the model writes, then the checked answer.

    Raises PassedOn where there is no model or no passage, where the model cannot be reached, and
    where less than half of what it wrote is supported.
    """
    evidence, lang, model = request.evidence, request.lang, request.model
    hits = evidence.closest(request.k)
    if model is None or not hits:
        raise PassedOn
    if request.model_error is not None:
        raise PassedOn(_BROKEN[lang].format(request.model_error))
    text, name, question = "", model_name(model), request.question.text
    try:
        for piece in stream_text(model, messages(question, hits, lang=lang)):
            text += piece
            if len(text) > _LONGEST_ANSWER:  # it was asked for six sentences, and does not stop
                break
            yield Answer(question, unmarked(text), lang, mode="llm", model=name)
    except ChatModelError as error:
        raise PassedOn(_BROKEN[lang].format(error)) from error
    answer = _checked(text, request)
    if not answer.abstained and not (answer.citations and answer.supported >= LEAST_SHARE):
        raise PassedOn(_UNSUPPORTED[lang])
    yield replace(answer, mode="llm", model=name, coverage=evidence.gaps, ranking=evidence.ranking)


def _checked(text: str, request: Request) -> Answer:
    """The text with what is supported of it; an abstention only where the model says so itself."""
    question, evidence, lang = request.question.text, request.evidence, request.lang
    hits = evidence.closest(request.k)
    if NOT_THERE in text:
        return abstain(question, lang, hits=hits)
    answer = cite(question, text, hits, lang=lang, page=evidence.page, support=request.support)
    # A text of which nothing holds says nothing about the library, which may still have the answer.
    return replace(answer, abstained=False)

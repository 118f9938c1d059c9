"""The kind of answer that a chat model writes, each of its sentences checked against its passage.

The model reads what the search found (`second_look`) and writes from the passages that it kept, beside the
quotes that would answer without it. What it writes is shown as it comes, without citation marks; the last
answer is the checked one. An answer that does not hold is passed on, so that quotes take its place.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from ptmrag.answer.answer import Answer, Citation, abstain
from ptmrag.answer.cite import LEAST_SHARE, cite
from ptmrag.answer.from_quotes import quoted
from ptmrag.answer.plan import plan_of
from ptmrag.answer.prompts import messages
from ptmrag.answer.request import PassedOn, Request
from ptmrag.answer.second_look import Kept, second_look
from ptmrag.answer.wants import Want
from ptmrag.errors import ChatModelError, SlowReplyError
from ptmrag.language.detect import Language
from ptmrag.language.verbatim import sentences, unmarked
from ptmrag.llm import Message, Metered, stream_text, without_thoughts
from ptmrag.retrieval.hit import Hit
from ptmrag.understanding.rewriting_prompt import NOT_THERE

_LONGEST_ANSWER = 3_000  # characters
# These are answered from quotes of several works or of all parts of one, whatever the search found.
_OF_WORKS: tuple[Want, ...] = ("summary", "comparison", "overview")
_READING = {"zh": "模型正在阅读 {} 个段落…", "en": "The model is reading {} passages…"}
_HINT = {
    "zh": "这是原文摘录。指定对话模型后，它会据此撰写回答：--llm ollama:qwen3，或环境变量 PTMRAG_LLM。",
    "en": "These are quotes. A chat model would write an answer from them: set --llm ollama:qwen3 or PTMRAG_LLM.",
}
_UNSUPPORTED = {
    "zh": "模型的回答没有可核实的引文，以下改为原文摘录。",
    "en": "The model's answer had no citation that holds; here are quotes instead.",
}
_BROKEN = {
    "zh": "{} 以下改为原文摘录。",
    "en": "{} Here are quotes instead.",
}
_DENIED = {
    "zh": "模型没有在段落中找到答案，以下是与问题最相关的原文摘录。",
    "en": "The model found no answer in the passages; here are the quotes that come closest.",
}


@dataclass(frozen=True, slots=True)
class Material:
    """What an answer is written from: the hits by their numbers, and what of them answers."""

    want: Want
    hits: tuple[Hit, ...]
    answering: dict[int, list[str]]

    @property
    def is_found(self) -> bool:
        """Whether there is something that answers, so that a model which finds nothing is not believed."""
        return bool(self.answering) or self.want in _OF_WORKS

    def request(self, question: str, lang: Language) -> list[Message]:
        """The request for the answer."""
        return messages(question, self.hits, lang=lang, want=self.want, answering=self.answering)


def from_chat_model(request: Request) -> Iterator[Answer]:
    """Yield what the model writes, then the checked answer.

    Raises PassedOn where there is no model or no passage, where the model cannot be reached, and
    where less than half of what it wrote is supported.
    """
    lang, model = request.lang, request.model
    if model is None:
        raise PassedOn(hint=_HINT[lang])
    evidence = request.evidence
    if not evidence.closest(request.k):
        raise PassedOn
    if request.model_error is not None:
        raise PassedOn(_BROKEN[lang].format(request.model_error))
    try:
        material = yield from _gathered(request, model)
        text = yield from _written(request, model, material)
    except ChatModelError as error:
        raise PassedOn(_BROKEN[lang].format(error)) from error
    answer = _checked(text, request, material)
    if not answer.abstained and not (answer.citations and answer.supported >= LEAST_SHARE):
        raise PassedOn(_UNSUPPORTED[lang])
    yield replace(
        answer,
        mode="llm",
        model=model.model_name,
        coverage=evidence.gaps,
        ranking=evidence.ranking,
        prompt=model.requests[-1],
    )


def _gathered(request: Request, model: Metered) -> Generator[Answer, None, Material]:
    """Yield empty answers that say what the model reads; return what to write from."""
    look = second_look(request, model)
    while True:
        try:
            count = next(look)
        except StopIteration as end:
            return material_of(request, end.value)
        notice = _READING[request.lang].format(count)
        draft = Answer(request.question.text, "", request.lang, mode="llm", notice=notice)
        yield replace(draft, model=model.model_name)


def material_of(request: Request, kept: Sequence[Kept]) -> Material:
    """The passages that were kept, with the quotes that would answer; the closest ones where nothing was kept.

    No more than k passages, but all quotes of an answer about several works or a whole one.
    """
    plan = plan_of(request)
    want = plan.want
    found = quoted(request, plan).citations
    quotes = [_hit_of(citation, -n) for n, citation in enumerate(found, 1)]
    read = list({one.hit.chunk_id: one.hit for one in kept}.values())
    hits: tuple[Hit, ...]
    if want in _OF_WORKS and quotes:
        hits = (*quotes, *read[: request.k])
    elif kept:
        # A quote brings its passage, where that was found.
        passages = [*read, *(_passage_of(quote, request.evidence.hits) for quote in quotes)]
        hits = tuple({hit.chunk_id: hit for hit in passages}.values())[: request.k]
    else:
        hits = request.evidence.closest(request.k)
    numbers = {hit.chunk_id: n for n, hit in enumerate(hits, 1)}
    answering: dict[int, list[str]] = {}
    for one in kept:
        if one.hit.chunk_id in numbers:
            answering.setdefault(numbers[one.hit.chunk_id], []).append(one.sentence)
    return Material(want, hits, answering)


def _hit_of(citation: Citation, number: int) -> Hit:
    """A quote as a passage of its own."""
    return Hit(
        rank=0,
        score=0.0,
        entry_id=citation.entry_id,
        title=citation.title,
        category=(),
        source=citation.source,
        url=citation.url,
        page=citation.page,
        heading="",
        text=citation.quote,
        chunk_id=number,
        similarity=0.0,
    )


def _passage_of(quote: Hit, hits: Sequence[Hit]) -> Hit:
    """The passage that a quote is from, where it is among these; else the quote."""
    place = quote.source, quote.page
    return next((h for h in hits if (h.source, h.page) == place and quote.text in h.text), quote)


def _written(request: Request, model: Metered, material: Material) -> Generator[Answer, None, str]:
    """Yield the answer as the model writes it, unchecked; return all that it wrote, in whole sentences."""
    question, lang, text = request.question.text, request.lang, ""
    try:
        for piece in stream_text(model, material.request(question, lang)):
            text += piece
            shown = without_thoughts(text)
            if len(shown) > _LONGEST_ANSWER:  # it was asked for a few sentences, and does not stop
                break
            yield Answer(question, unmarked(shown), lang, mode="llm", model=model.model_name)
    except SlowReplyError:
        text = _without_last_sentence(text)
        if not text:
            raise
    return without_thoughts(text)


def _without_last_sentence(text: str) -> str:
    """A text that was cut off, up to its last whole sentence."""
    lines = text.splitlines(keepends=True)
    if not lines:
        return ""
    whole = sentences(lines[-1])[:-1]
    last = lines[-1][: lines[-1].rfind(whole[-1]) + len(whole[-1])] if whole else ""
    return "".join(lines[:-1]) + last


def _checked(text: str, request: Request, material: Material) -> Answer:
    """The text with what is supported of it; an abstention only where the model says so itself."""
    question, evidence, lang = request.question.text, request.evidence, request.lang
    if NOT_THERE in text:
        if material.is_found:
            raise PassedOn(_DENIED[lang])
        return abstain(question, lang, hits=material.hits)
    answer = cite(
        question, text, material.hits, lang=lang, page=evidence.page, support=request.support
    )
    # A text of which nothing holds says nothing about the library, which may still have the answer.
    return replace(answer, abstained=False)

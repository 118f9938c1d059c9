"""A conversation in, text out: the only module that knows LangChain's chat models.

>>> from ptmrag.llm import load_chat_model
>>> load_chat_model("none") is None
True

It writes no prompts (`answer.prompts` and `understanding.rewriting_prompt` do) and checks nothing that
comes back (`answer.cite` and `understanding.rewriting` do).
"""

import contextvars
import queue
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Literal, Protocol, runtime_checkable

from ptmrag.errors import ChatModelError, NoReplyError, SlowReplyError, first_line
from ptmrag.language.verbatim import visible

Message = tuple[Literal["system", "user", "assistant"], str]
# Some models send many pieces without text while they think, before they write.
MOST_PIECES = 100_000
_EXTRAS = ("openai", "anthropic", "ollama")
# The messages of OpenAI, Anthropic, vLLM and llama.cpp for a request that is too long.
_TOO_LONG = re.compile(r"context[ _](?:length|window|size)|prompt is too long", re.IGNORECASE)

# So many pieces are read before somebody takes them, and so often a waiting thread looks whether it is over.
_AHEAD, _PAUSE = 64, 0.05
_THOUGHT = re.compile(r"^\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_THINKING = re.compile(r"^\s*<think(?:ing)?>")


@runtime_checkable
class ChatModel(Protocol):
    """What we need of a model: LangChain's chat models have it."""

    def stream(self, input: Any) -> Iterator[Any]:  # noqa: A002 - LangChain's own name
        """Yield message chunks."""
        ...


def load_chat_model(spec: str | ChatModel | None, **options: Any) -> ChatModel | None:
    """The chat model that a SPEC `provider:model` names, None for None, "" and "none".

    `options` go to LangChain's class of that provider: base_url, api_key, ….

    Raises ChatModelError, with the cure, for an unknown provider, a missing package or a missing key.
    """
    if spec is None or not isinstance(spec, str):
        return spec
    if spec.strip().lower() in ("", "none"):
        return None
    from langchain.chat_models import init_chat_model

    try:
        model: ChatModel = init_chat_model(spec.strip(), **options)
    except ImportError as error:
        provider = spec.partition(":")[0]
        package = f"ptmrag[{provider}]" if provider in _EXTRAS else f"langchain-{provider}"
        raise ChatModelError(
            f"The chat model '{spec}' needs a package that is not installed: "
            f"pip install '{package}'"
        ) from error
    except ValueError as error:
        raise ChatModelError(
            f"'{spec}' is not a chat model: name it provider:model, such as ollama:qwen3 "
            f"({first_line(error)[:300]})"
        ) from error
    except Exception as error:
        raise ChatModelError(
            f"The chat model '{spec}' cannot be loaded: {first_line(error)[:300]}"
        ) from error
    return model


def model_name(model: ChatModel) -> str:
    """The name that a model gives itself, for reports."""
    for attribute in ("model_name", "model", "model_id"):
        name = getattr(model, attribute, None)
        if isinstance(name, str) and name:
            return name
    return type(model).__name__


def stream_text(
    model: ChatModel, messages: Sequence[Message], *, most: int = MOST_PIECES
) -> Iterator[str]:
    """Yield the model's text piece by piece, at most `most` pieces, those without text included.

    Raises NoReplyError if there is no text, SlowReplyError if its time is over, ChatModelError if the stream
    breaks off.
    """
    silent = True
    try:
        for chunk in islice(model.stream(list(messages)), most):
            text = text_of(chunk)
            if text:
                silent = False
                yield text
    except TimeoutError as error:
        raise SlowReplyError(
            f"The chat model {model_name(model)} gave no answer: it took longer than {error} seconds "
            "(PTMRAG_LLM_SECONDS sets how long it may take)."
        ) from error
    except Exception as error:
        raise _no_answer(model, error) from error
    if silent:
        raise _no_answer(model, None)


@dataclass(frozen=True, slots=True)
class Usage:
    """What the answer to one question cost: calls of the chat model, what they sent and gave, and their seconds.

    Tokens are None unless the provider reports them for every call; letters are always counted.
    """

    calls: int = 0
    input_tokens: int | None = None
    output_tokens: int | None = None
    input_letters: int = 0
    output_letters: int = 0
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"seconds": round(self.seconds, 1)}


class Metered:
    """A chat model for one question: its calls are counted, and it has so many seconds for all of them.

    A call that takes longer ends in a TimeoutError; the model may go on in a thread that nobody listens to.
    """

    def __init__(self, model: ChatModel, seconds: float) -> None:
        self.model_name = model_name(model)
        self.requests: list[tuple[Message, ...]] = []
        self._model = model
        self.seconds = self._patience = seconds
        self._letters = [0, 0]
        self._tokens: list[tuple[int, int] | None] = []
        self._spent = 0.0

    @property
    def usage(self) -> Usage | None:
        """What was used so far, None where the model was not asked."""
        if not self.requests:
            return None
        told = [tokens for tokens in self._tokens if tokens is not None]
        sent, given = (sum(one) for one in zip(*told, strict=True)) if told else (0, 0)
        is_told = len(told) == len(self.requests)
        return Usage(
            len(self.requests),
            sent if is_told else None,
            given if is_told else None,
            self._letters[0],
            self._letters[1],
            self._spent,
        )

    @contextmanager
    def in_less(self, seconds: float) -> Iterator[None]:
        """Within it, a call has so many seconds at most."""
        self._patience = min(seconds, self.seconds)
        try:
            yield
        finally:
            self._patience = self.seconds

    @property
    def seconds_left(self) -> float:
        return max(0.0, self.seconds - self._spent)

    def stream(self, input: Any) -> Iterator[Any]:  # noqa: A002 - LangChain's own name
        """Yield the model's chunks; TimeoutError, with the seconds, where the next one takes too long."""
        patience = min(self._patience, self.seconds_left)
        self.requests.append(tuple(input))
        self._letters[0] += sum(len(text) for _, text in input)
        tokens: list[tuple[int, int]] = []
        started = time.monotonic()
        try:
            for chunk in _in_time(lambda: self._model.stream(input), patience):
                self._letters[1] += len(text_of(chunk))
                if (counted := _tokens_of(chunk)) is not None:
                    tokens.append(counted)
                yield chunk
        finally:
            self._spent += time.monotonic() - started
            sent, given = (sum(one) for one in zip(*tokens, strict=True)) if tokens else (0, 0)
            self._tokens.append((sent, given) if tokens else None)


def _tokens_of(chunk: Any) -> tuple[int, int] | None:
    """The tokens sent and given that a chunk reports, if it does; a provider may send them in parts."""
    told = getattr(chunk, "usage_metadata", None)
    if not isinstance(told, dict):
        return None
    sent, given = told.get("input_tokens"), told.get("output_tokens")
    return (sent, given) if isinstance(sent, int) and isinstance(given, int) else None


def _in_time(begin: Callable[[], Iterator[Any]], seconds: float) -> Iterator[Any]:
    """What an iterator yields within some seconds; then TimeoutError. It runs in a thread of its own."""
    given: queue.Queue[tuple[str, Any]] = queue.Queue(maxsize=_AHEAD)
    is_over = threading.Event()

    def hand_over(kind: str, value: Any = None) -> None:
        while not is_over.is_set():
            with suppress(queue.Full):
                given.put((kind, value), timeout=_PAUSE)
                return

    def read() -> None:
        try:
            for chunk in begin():
                hand_over("chunk", chunk)
                if is_over.is_set():
                    return
        except Exception as error:  # noqa: BLE001 - raised again where it is read
            hand_over("error", error)
        hand_over("end")

    threading.Thread(target=contextvars.copy_context().run, args=(read,), daemon=True).start()
    until = time.monotonic() + seconds
    try:
        while (taken := _taken(given, until)) is not None:
            if taken[0] == "error":
                raise taken[1]
            yield taken[1]
    except queue.Empty:
        raise TimeoutError(f"{seconds:.0f}") from None
    finally:
        is_over.set()


def _taken(given: "queue.Queue[tuple[str, Any]]", until: float) -> tuple[str, Any] | None:
    """The next thing in a queue, None at its end; queue.Empty where it does not come in time."""
    taken = given.get(timeout=max(0.0, until - time.monotonic()))
    return None if taken[0] == "end" else taken


def _no_answer(model: ChatModel, error: Exception | None) -> ChatModelError:
    """The error for a model that failed, with the cure where the failure names it.

    A server may silently end the stream of a request that is too long; LangChain then says "No
    generation chunks".
    """
    said = first_line(error)[:300].rstrip(".。") if error else ""
    kind: type[ChatModelError] = NoReplyError
    if _TOO_LONG.search(str(error)):
        reason = "the passages are too long for its context, so give it a larger one or ask for fewer (-k)"
    elif error is None or said.startswith("No generation chunks"):
        reason = (
            "it sent nothing, as some models do when the passages are too long for their context "
            "(-k asks for fewer)"
        )
    else:
        kind, reason = ChatModelError, said
    return kind(f"The chat model {model_name(model)} gave no answer: {reason}.")


def text_of(chunk: Any) -> str:
    """The text of a message chunk, whose content is a string or a list of blocks."""
    content = getattr(chunk, "content", chunk)
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(
            block if isinstance(block, str) else str(block.get("text", ""))
            for block in content
            if isinstance(block, str) or block.get("type") == "text"
        )
    return ""


def without_thoughts(text: str) -> str:
    """A reply without the thoughts that some models write before it; empty while they are being written."""
    return "" if _THINKING.match(whole := _THOUGHT.sub("", text)) else whole


# The languages as prompts name them.
LANGUAGES = {"zh": "Chinese (中文)", "en": "English"}


def as_data(text: str) -> str:
    """A text of others made harmless inside a prompt: it can neither end its fence, nor open another,
    nor pass for a passage's number."""
    fence = r"[<＜﹤](?=\s*[/／]?\s*(?:passage|turn))"
    text = re.sub(fence, "‹", visible(text), flags=re.IGNORECASE)
    return re.sub(r"[\[【［](\s*\d[\d\s,，、–-]*)[\]】］]", r"(ref. \1)", text)

"""A conversation in, text out: the only module that knows LangChain's chat models.

>>> from ptmrag.llm import load_chat_model
>>> load_chat_model("none") is None
True

It writes no prompts (`answer.prompts` and `understanding.rewriting_prompt` do) and checks nothing that
comes back (`answer.cite` and `understanding.rewriting` do).
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Literal, Protocol, runtime_checkable

from ptmrag.errors import ChatModelError, NoReplyError, first_line
from ptmrag.language.verbatim import visible

Message = tuple[Literal["system", "user", "assistant"], str]
# Some models send many pieces without text while they think, before they write.
MOST_PIECES = 100_000
_EXTRAS = ("openai", "anthropic", "ollama")
# The messages of OpenAI, Anthropic, vLLM and llama.cpp for a request that is too long.
_TOO_LONG = re.compile(r"context[ _](?:length|window|size)|prompt is too long", re.IGNORECASE)


@runtime_checkable
class ChatModel(Protocol):
    """What we need of a model: LangChain's chat models have it."""

    def stream(self, input: Any) -> Iterator[Any]:  # noqa: A002 - LangChain's own name
        """Yield message chunks."""
        ...


def load_chat_model(spec: str | ChatModel | None) -> ChatModel | None:
    """The chat model that a SPEC `provider:model` names, None for None, "" and "none".

    Raises ChatModelError, with the cure, for an unknown provider, a missing package or a missing key.
    """
    if spec is None or not isinstance(spec, str):
        return spec
    if spec.strip().lower() in ("", "none"):
        return None
    from langchain.chat_models import init_chat_model

    try:
        model: ChatModel = init_chat_model(spec.strip())
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

    Raises NoReplyError if there is no text, ChatModelError if the stream breaks off.
    """
    silent = True
    try:
        for chunk in islice(model.stream(list(messages)), most):
            text = _text_of(getattr(chunk, "content", chunk))
            if text:
                silent = False
                yield text
    except Exception as error:
        raise _no_answer(model, error) from error
    if silent:
        raise _no_answer(model, None)


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


def _text_of(content: Any) -> str:
    """The text of a message, which is a string or a list of blocks."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(
            block if isinstance(block, str) else str(block.get("text", ""))
            for block in content
            if isinstance(block, str) or block.get("type") == "text"
        )
    return ""


# The languages as prompts name them.
LANGUAGES = {"zh": "Chinese (中文)", "en": "English"}


def as_data(text: str) -> str:
    """A text of others made harmless inside a prompt: it can neither end its fence, nor open another,
    nor pass for a passage's number."""
    fence = r"[<＜﹤](?=\s*[/／]?\s*(?:passage|turn))"
    text = re.sub(fence, "‹", visible(text), flags=re.IGNORECASE)
    return re.sub(r"[\[【［](\s*\d[\d\s,，、–-]*)[\]】］]", r"(ref. \1)", text)

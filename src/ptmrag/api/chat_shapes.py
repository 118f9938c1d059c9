"""The shapes of OpenAI's chat completions, as far as a library needs them.

Fields of a request that a library has no use for (temperature, tools, …) are taken and ignored, as other compatible
servers do. What we add: `within`, `k` and `lang` in a request; `citations` and `ptmrag` in an answer.
"""

import time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ptmrag.api.arguments import MOST_HITS
from ptmrag.api.asked_shapes import Lang, WithinBody
from ptmrag.api.shapes import Answer, Citation

MODEL = "ptmrag"
MOST_MESSAGES = 1_000


class TextPart(BaseModel):
    """A part of a message; parts that are not text are ignored."""

    model_config = ConfigDict(extra="allow")

    type: str = "text"
    text: str | None = None


class Message(BaseModel):
    """A message of a conversation."""

    model_config = ConfigDict(extra="allow")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[TextPart] | None = None

    @property
    def text(self) -> str:
        """Its text."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.text)
        return self.content or ""


class StreamOptions(BaseModel):
    """What a stream has beside the answer."""

    model_config = ConfigDict(extra="allow")

    include_usage: bool | None = None


class ChatRequest(BaseModel):
    """A conversation whose last message is a question."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "model": MODEL,
                    "messages": [{"role": "user", "content": "What is ELECTRA?"}],
                }
            ]
        },
    )

    model: Annotated[str, Field(max_length=200)]
    messages: Annotated[list[Message], Field(min_length=1, max_length=MOST_MESSAGES)]
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    within: WithinBody = Field(
        WithinBody(), description="An addition: which passages may be found."
    )
    k: int = Field(8, ge=1, le=MOST_HITS, description="An addition: how many passages to look at.")
    lang: Lang | None = Field(default=None, description="An addition: the language of the answer.")


class UrlCitation(BaseModel):
    """Where a mark is in the text, and what it leads to."""

    start_index: int
    end_index: int
    url: str
    title: str


class Annotation(BaseModel):
    """A citation as OpenAI's clients know it."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class ReplyMessage(BaseModel):
    """The answer as a message."""

    role: Literal["assistant"] = "assistant"
    content: str = Field(description="Markdown with marks [n], and below a rule the sources.")
    refusal: None = None
    annotations: list[Annotation] = []
    citations: list[Citation] = Field([], description="An addition: each [n] with its quote.")


class Choice(BaseModel):
    """The one choice."""

    index: int = 0
    message: ReplyMessage
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class TokenUsage(BaseModel):
    """What the chat model of the library used; zero where answers are made of quotes alone."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0


class ChatCompletion(BaseModel):
    """A whole answer."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int = Field(default_factory=lambda: int(time.time()))
    model: str = MODEL
    choices: list[Choice]
    usage: TokenUsage
    ptmrag: Answer = Field(description="An addition: what `ptmrag ask --json` prints.")


class ChunkChoice(BaseModel):
    """A piece of the answer."""

    index: int = 0
    delta: dict[str, Any] = {}
    logprobs: None = None
    finish_reason: Literal["stop"] | None = None


class ChatChunk(BaseModel):
    """An event of a stream."""

    id: str
    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    created: int
    model: str = MODEL
    choices: list[ChunkChoice]
    usage: TokenUsage | None = None
    ptmrag: Answer | None = None


class Model(BaseModel):
    """A library as a model."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "ptmrag"


class ModelList(BaseModel):
    """The models: there is one."""

    object: Literal["list"] = "list"
    data: list[Model]

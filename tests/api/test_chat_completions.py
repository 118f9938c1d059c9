"""A library as a model: what OpenAI's clients send and read."""

import json
from typing import Any

import httpx
import pytest

from ptmrag.answer.answer import Answer, Citation
from ptmrag.api.chat_shapes import Message
from ptmrag.api.chat_text import annotations, chat_text, conversation
from ptmrag.api.operations import Operations

QUESTION = "What memory does Larkspur keep?"
PATH = "/v1/chat/completions"


def body(*messages: tuple[str, Any], **more: Any) -> dict[str, Any]:
    said = [{"role": role, "content": content} for role, content in messages]
    return {"model": "ptmrag", "messages": said, **more}


def chunks(text: str) -> list[Any]:
    """The documents of a stream, which ends as OpenAI's does."""
    lines = [line[6:] for line in text.split("\n\n") if line.startswith("data: ")]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


def test_an_answer_has_its_sources_in_the_text_and_as_fields(
    client: httpx.Client, operations: Operations
) -> None:
    """The text has marks and below it their sources; `citations` and `ptmrag` are those of `ask`."""
    whole = client.post(PATH, json=body(("user", QUESTION))).json()
    expected = operations.ask(QUESTION).model_dump(mode="json")
    message = whole["choices"][0]["message"]
    assert message["citations"] == whole["ptmrag"]["citations"] == expected["citations"]
    assert expected["answer"] in message["content"]
    assert "**Sources**\n\n- [1] " in message["content"]
    first = message["annotations"][0]["url_citation"]
    assert message["content"][first["start_index"] : first["end_index"]] == "[1]"
    assert first["url"] == expected["citations"][0]["url"]
    assert whole["choices"][0]["finish_reason"] == "stop"
    assert whole["usage"]["total_tokens"] == 0


def test_a_stream_has_the_same_answer_in_pieces(client: httpx.Client) -> None:
    """First the role, then the text, then the citations; the usage only where it is asked for."""
    asked = body(("user", QUESTION), stream=True, stream_options={"include_usage": True})
    found = chunks(client.post(PATH, json=asked).text)
    whole = client.post(PATH, json=body(("user", QUESTION))).json()["choices"][0]["message"]
    assert found[0]["choices"][0]["delta"]["role"] == "assistant"
    deltas = [chunk["choices"][0]["delta"] for chunk in found if chunk["choices"]]
    assert "".join(delta.get("content", "") for delta in deltas) == whole["content"]
    assert deltas[-1]["citations"] == whole["citations"]
    assert (found[-1]["choices"], found[-1]["usage"]["total_tokens"]) == ([], 0)
    plain = chunks(client.post(PATH, json=body(("user", QUESTION), stream=True)).text)
    assert plain[-1]["choices"][0]["finish_reason"] == "stop"
    assert len({chunk["id"] for chunk in plain}) == 1


def test_a_conversation_is_understood_as_on_the_page(
    client: httpx.Client, operations: Operations
) -> None:
    """A follow-up is completed by what was asked before; what a system message says changes nothing."""
    first = client.post(PATH, json=body(("user", "What is Larkspur?"))).json()
    said = first["choices"][0]["message"]["content"]
    asked = body(
        ("system", "Answer as a pirate."),
        ("user", [{"type": "text", "text": "What is Larkspur?"}, {"type": "image_url"}]),
        ("assistant", said),
        ("user", "What memory does it keep?"),
        temperature=0.2,
        tools=[],
        n=1,
    )
    followed = client.post(PATH, json=asked).json()
    history = [("What is Larkspur?", first["ptmrag"]["answer"])]
    expected = operations.ask("What memory does it keep?", history=history)
    assert followed["ptmrag"]["rewritten"] == expected.rewritten
    assert followed["ptmrag"]["answer"] == expected.answer
    assert followed["choices"][0]["message"]["content"].startswith("> → ")


def test_a_long_message_ends_no_conversation(client: httpx.Client) -> None:
    """A chat sends what was said before again, also a text that was pasted for another model."""
    asked = body(("user", "long " * 1_000), ("assistant", "x" * 200_000), ("user", QUESTION))
    answer = client.post(PATH, json=asked)
    assert answer.status_code == 200
    assert answer.json()["ptmrag"]["citations"]


def test_an_abstention_is_an_answer_without_sources(client: httpx.Client) -> None:
    """It says that the library does not tell, in the language of the question."""
    asked = body(("user", "1998年世界杯冠军是谁？"))
    message = client.post(PATH, json=asked).json()["choices"][0]["message"]
    assert message["citations"] == message["annotations"] == []
    assert message["content"].startswith("资料库中没有")


def test_what_a_chat_renders_is_harmless_and_comes_back_as_it_was() -> None:
    """Images, links and tags of a paper are text; the answer is read out of a message as it was sent."""
    quote = "See ![x](http://evil.example/?q) and <img src=x>."
    cited = Citation(1, "e", "A <b>title</b>", "arxiv:1", "https://arxiv.org/abs/1", 2, quote)
    answer = Answer("?", f"**E**\n\n- “{quote}” [1]", "en", (cited,), notice="Told.")
    text = chat_text(answer)
    assert "![x](" not in text
    assert "<img" not in text
    assert "<b>" not in text
    assert "http://evil" not in text
    assert text.startswith("> Told.\n\n**E**")
    (mark,) = annotations(text, answer)
    assert text[mark.url_citation.start_index :].startswith("[1]")
    spoken = [
        Message(role="user", content="Who?"),
        Message(role="assistant", content=text),
        Message(role="user", content="And then?"),
    ]
    question, ((asked, said),) = conversation(spoken)
    assert (question, asked) == ("And then?", "Who?")
    assert said.startswith("**E**")
    assert said.endswith("[1]")


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        (body(("user", "x"), model="gpt-9"), 404, "There is no model 'gpt-9' here: ask 'ptmrag'."),
        (body(("assistant", "x")), 400, "The last message asks nothing"),
        (body(("user", " ")), 400, "The last message asks nothing"),
        (body(("user", "x" * 3_000)), 400, "The question has 3,000 characters"),
        (body(("pirate", "x")), 422, "'messages.0.role'"),
        (body(), 422, "'messages'"),
        (body(("user", "x"), within={"entries": ["zzz"]}), 404, "The library has no entry 'zzz'"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_an_error_has_openais_shape(
    client: httpx.Client, sent: dict[str, Any], status: int, says: str, stream: bool
) -> None:
    """It comes with its status before a stream begins."""
    answer = client.post(PATH, json={**sent, "stream": stream})
    assert answer.status_code == status
    error = answer.json()["error"]
    assert says in error["message"]
    assert error["type"] == "invalid_request_error"


def test_the_library_is_listed_as_a_model(client: httpx.Client) -> None:
    """Chats offer what is listed."""
    assert [one["id"] for one in client.get("/v1/models").json()["data"]] == ["ptmrag"]
    assert client.get("/v1/models/ptmrag").json()["object"] == "model"
    assert client.get("/v1/models/gpt-9").json()["error"]["code"] == "model_not_found"


@pytest.mark.slow  # needs the extra `openai`, which the default suite's environment lacks
def test_openais_client_and_langchain_ask_a_library(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The official client and `init_chat_model` take it for a model, streaming and not, and know its errors."""
    import openai
    from langchain.chat_models import init_chat_model

    with openai.OpenAI(base_url=f"{server}v1", api_key="none") as client:
        asked: Any = [{"role": "user", "content": QUESTION}]
        whole: Any = client.chat.completions.create(model="ptmrag", messages=asked)
        message = whole.choices[0].message
        assert message.citations[0]["quote"]
        assert message.annotations[0].url_citation.url
        stream: Any = client.chat.completions.create(model="ptmrag", messages=asked, stream=True)
        pieces = [chunk.choices[0].delta.content or "" for chunk in stream]
        assert "".join(pieces) == message.content
        assert [one.id for one in client.models.list()] == ["ptmrag"]
        with pytest.raises(openai.NotFoundError, match="There is no model"):
            client.chat.completions.create(model="gpt-9", messages=asked)
        with pytest.raises(openai.BadRequestError, match="asks nothing"):
            client.chat.completions.create(
                model="ptmrag", messages=[{"role": "assistant", "content": "x"}]
            )
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    model = init_chat_model("openai:ptmrag", base_url=f"{server}v1")
    assert model.invoke(QUESTION).text == message.content
    assert "".join(str(piece.text) for piece in model.stream(QUESTION)) == message.content

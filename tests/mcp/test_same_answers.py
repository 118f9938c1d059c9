"""Python, REST and MCP give the same answers: each is a thin door over the same operations."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from helpers.mcp import with_client
from helpers.without_folders import without_folders
from ptmrag.api.app import api_app
from ptmrag.api.operations import Operations
from ptmrag.assistant import Assistant
from ptmrag.mcp.server import library_server

QUESTIONS = (
    "What does Larkspur keep beside the text?",
    "How does Heron filter its data?",
    "Larkspur 在正文之外维护什么？",
    "Heron 用什么数据训练？",
    "青鸟是什么？",
    "Compare Larkspur and Heron.",
    "Which papers are in the library?",
    "Which works are from 2021?",
    "What is the decoherence time of a quantum computer?",
    "资料库里有哪些压缩方面的论文？",
)


@pytest.fixture(scope="module")
def asked(index: Path) -> list[tuple[Any, Any, Any]]:
    """The ten answers of each door, as JSON."""
    assistant = Assistant.load(index, llm="none")
    operations = Operations(assistant, read_only=True)

    async def over_mcp(client: Any) -> list[Any]:
        results = [await client.call_tool("ask", {"question": one}) for one in QUESTIONS]
        return [result.structured_content["untrusted"] for result in results]

    rest = TestClient(api_app(operations))
    return list(
        zip(
            [without_folders(assistant.ask(one).as_json()) for one in QUESTIONS],
            [rest.post("/api/v1/ask", json={"question": one}).json() for one in QUESTIONS],
            with_client(library_server(lambda: operations), over_mcp),
            strict=True,
        )
    )


@pytest.mark.parametrize("number", range(len(QUESTIONS)), ids=QUESTIONS)
def test_ten_questions_have_one_answer(asked: list[tuple[Any, Any, Any]], number: int) -> None:
    """Text, status, and the place and quote of each citation are the same."""
    python, rest, mcp = asked[number]
    for name in ("answer", "abstained", "status", "reason"):
        assert python[name] == rest[name] == mcp.get(name, ""), name
    places = [places_of(door) for door in (python, rest, mcp)]
    assert places[0] == places[1] == places[2]
    assert python["citations"] == rest["citations"]
    for whole, brief in zip(python["citations"], mcp.get("citations", []), strict=True):
        quote = whole["quote"]
        assert brief.get("quote", quote) == quote
        assert "quote" in brief or quote in mcp["answer"]  # it is sent once


def places_of(answer: Any) -> list[tuple[Any, ...]]:
    citations = answer.get("citations", [])
    return [
        tuple(one.get(name) for name in ("n", "title", "source", "page", "url"))
        for one in citations
    ]

"""The page, REST and OpenAI's protocol give the same answer; tests/mcp compares MCP."""

import httpx
import pytest

from helpers.without_folders import without_folders
from ptmrag.assistant import Assistant
from ptmrag.web.chat.conversation import Interrupt, respond

QUESTIONS = (
    "What memory does Larkspur keep?",
    "How does Heron filter its data?",
    "What is Qingniao?",
    "Compare Larkspur and Heron.",
    "Which works are from 2021?",
    "Larkspur 维护什么样的记忆？",
    "Heron 用什么数据训练？",
    "青鸟的第二个任务是什么？",
    "有哪些 2021 年的工作？",
    "1998年世界杯冠军是谁？",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_all_doors_give_the_same_answer(
    client: httpx.Client, assistant: Assistant, question: str
) -> None:
    """Text, citations and the rest, apart from how long it took and where files are."""
    *_, ((page),) = respond(assistant, question, so_far=(), interrupt=Interrupt())
    assert page.answer is not None
    shown = without_folders({**page.answer.as_json(), "ms": 0})
    assert {**client.post("/api/v1/ask", json={"question": question}).json(), "ms": 0} == shown
    asked = {"model": "ptmrag", "messages": [{"role": "user", "content": question}]}
    chat = client.post("/v1/chat/completions", json=asked).json()
    assert {**chat["ptmrag"], "ms": 0} == shown
    assert chat["choices"][0]["message"]["citations"] == shown["citations"]

"""`ptmrag mcp` and `/mcp` of `ptmrag serve`, as an agent starts and reaches them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import StdioServerParameters

from helpers.mcp import text_of, with_client

COMMAND = [sys.executable, "-m", "ptmrag", "mcp"]


@pytest.mark.slow
def test_an_agent_starts_the_command_and_asks(index: Path) -> None:
    """Over real pipes: a question, a resource and a prompt."""

    async def work(client: Any) -> list[Any]:
        return [
            await client.call_tool("ask", {"question": "What does Larkspur keep beside the text?"}),
            await client.read_resource("ptmrag://entries"),
            await client.get_prompt("reading_order", {"topic": "memory"}),
        ]

    how = StdioServerParameters(command=COMMAND[0], args=[*COMMAND[1:], "--index", str(index)])
    answer, entries, prompt = with_client(how, work)
    assert "memory" in text_of(answer)
    assert "Larkspur" in entries.contents[0].text
    assert "memory" in prompt.messages[0].content.text


@pytest.mark.slow
def test_standard_output_carries_the_protocol_alone(index: Path) -> None:
    """Each line is a message of JSON-RPC, also where a tool fails and where a line was no message."""
    client = {"name": "test", "version": "1"}
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}
    messages: list[Any] = [
        {"id": 1, "method": "initialize", "params": hello},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": {"name": "status", "arguments": {}}},
        {"id": 3, "method": "tools/call", "params": {"name": "nothing", "arguments": {}}},
    ]
    lines = [json.dumps({"jsonrpc": "2.0"} | message) for message in messages]
    with subprocess.Popen(
        [*COMMAND, "--index", str(index)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write("\n".join(["no message", *lines]) + "\n")
        server.stdin.flush()
        answers: dict[int, Any] = {}
        while not {1, 2, 3} <= answers.keys():
            answer = json.loads(server.stdout.readline())
            assert answer["jsonrpc"] == "2.0"
            answers[answer.get("id")] = answer
        server.stdin.close()
        assert server.stdout.read() == ""
    assert server.returncode == 0
    assert answers[2]["result"]["structuredContent"]["untrusted"]["entries"] == 3
    assert answers[3]["result"]["isError"]

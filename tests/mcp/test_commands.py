"""`ptmrag mcp` and `/mcp` of `ptmrag serve`, as an agent starts and reaches them."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from helpers.mcp import text_of, with_client
from ptmrag.web.serving.tokens import token_of

COMMAND = [sys.executable, "-m", "ptmrag", "mcp"]


@contextmanager
def serving(index: Path, *options: str) -> Iterator[str]:
    """The address of `ptmrag serve`."""
    command = [
        sys.executable,
        "-m",
        "ptmrag",
        "serve",
        "--index",
        str(index),
        "--port",
        "0",
        *options,
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8") as server:
        assert server.stderr is not None
        try:
            yield next(line.split()[1] for line in server.stderr if line.startswith("Chat: http"))
        finally:
            server.terminate()


def over_http(address: str, work: Any, token: str = "") -> Any:
    """What `work` makes with a client of `/mcp`."""

    async def run() -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
            transport = streamable_http_client(f"{address}mcp", http_client=http)
            async with Client(transport) as client:
                return await work(client)

    return anyio.run(run)


async def everything(client: Any) -> list[str]:
    """The names of the tools, after a call, a resource and a prompt."""
    answer = await client.call_tool("ask", {"question": "What does Larkspur keep beside the text?"})
    entries = await client.read_resource("ptmrag://entries")
    prompt = await client.get_prompt("reading_order", {"topic": "memory"})
    assert "memory" in text_of(answer)
    assert "Larkspur" in entries.contents[0].text
    assert "memory" in prompt.messages[0].content.text
    return [tool.name for tool in (await client.list_tools()).tools]


@pytest.mark.slow
def test_an_agent_starts_the_command_and_asks(index: Path) -> None:
    """Over real pipes: a question, a resource and a prompt."""

    how = StdioServerParameters(
        command=COMMAND[0], args=[*COMMAND[1:], "--index", str(index)], env=dict(os.environ)
    )
    assert "ingest" not in with_client(how, everything)


@pytest.mark.slow
def test_the_chat_answers_agents_behind_its_login(index: Path, tmp_path: Path) -> None:
    """Over real HTTP: with a user's token all is as on pipes, without one or with a wrong one nothing is."""
    users = tmp_path / "users.txt"
    users.write_text("ann:secret word\n", encoding="utf-8")
    copy = shutil.copytree(index, tmp_path / "index")
    with serving(copy, "--auth", str(users), "--read-only") as address:
        assert "ingest" not in over_http(address, everything, token_of("ann", "secret word"))
        for token in ("", token_of("ann", "guessed")):
            assert httpx2.post(f"{address}mcp", json={}, headers=_bearer(token)).status_code == 401
        foreign = {"Origin": "https://evil.example"} | _bearer(token_of("ann", "secret word"))
        assert httpx2.post(f"{address}mcp", json={}, headers=foreign).status_code == 403
    with serving(copy) as address:
        assert "ingest" in over_http(address, everything)
        assert httpx2.get(f"{address}mcp").status_code == 405


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


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


@pytest.mark.slow
def test_an_interrupt_ends_the_command(index: Path) -> None:
    """Ctrl-C ends it at once, though a thread is reading standard input."""
    with subprocess.Popen(
        [*COMMAND, "--index", str(index)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write('{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
        server.stdin.flush()
        assert json.loads(server.stdout.readline())["id"] == 1
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=20) == -signal.SIGINT

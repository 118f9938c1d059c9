"""Every example of README and docs/ runs, against a small library that is cut from the survey.

A command `ptmrag …` runs in this process and ends with 0. What needs a server, a key, a network or another program has
a row with its reason in NOT_RUN or OTHER_PROGRAMS; its options are still checked against the command line. JSON, TOML
and YAML are read.
"""

import io
import json
import shutil
import sys
import tomllib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from fastapi.testclient import TestClient
from typer.main import get_command

from helpers.embedders import WordHasher
from helpers.examples import Block, Command, blocks_of, commands_of
from helpers.papers import one_column
from ptmrag.api.app import api_app
from ptmrag.api.operations import Operations
from ptmrag.assistant import Assistant
from ptmrag.catalog.parse import default_catalog_path
from ptmrag.cli.commands import app, main
from ptmrag.ingestion.ingest import ingest
from ptmrag.library.index_path import index_path

ROOT = Path(__file__).parents[1]
SERVER = "http://127.0.0.1:7860"
# README.zh.md has the code of README.md (tests/test_docs.py).
DOCUMENTS = [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]
# Documents whose examples another test runs.
ELSEWHERE = {"langchain.md": "needs a scripted model: tests/langchain/test_tools.py"}
BLOCKS = [
    block
    for path in DOCUMENTS
    if path.parent.name != "reference" and path.name not in ELSEWHERE
    for block in blocks_of(path)
]

# Parts of a command, and why a command that has them is parsed and not run.
NOT_RUN = {
    "ptmrag serve": "serves until it is stopped; tests/web does it",
    "ptmrag mcp": "waits for a client; tests/mcp is one",
    "--llm": "needs a chat model; tests/answer and test_local_llm have one",
    "zotero:": "needs a running Zotero; tests/ingestion has a stand-in",
    "s3://": "needs object storage; the slow tests have it",
    "--ray": "needs a Ray cluster; the slow tests have one",
    "--embedder": "downloads a model",
    "--ocr": "needs a reader of pictures; tests/documents has one",
}
# The programs that are not ours, and who runs them.
OTHER_PROGRAMS = {
    "python3": "makes an environment: CI runs the README's commands",
    "python": "runs the tests, or opens the chat: CI runs the README's commands",
    "pip": "installs: CI does",
    "pipx": "installs: CI does",
    "uv": "installs: CI does",
    "uvx": "installs: CI does",
    "ray": "starts a cluster: the slow tests do",
    "claude": "a client of MCP; what it would start is parsed",
    "codex": "a client of MCP; what it would start is parsed",
    "code": "a client of MCP",
    "export": "sets a variable",
    "make": "a target of the Makefile: CI runs those",
    "git": "clones the repository",
    "docker": "builds and runs the image: tests/test_container.py does, with the same files",
}
# The entries of the survey that the documents name.
NAMED = (
    "Transformer: ",
    "Transformer-XL: ",
    "BERT: ",
    "ALBERT: ",
    "ELECTRA: ",
    "DeBERTa: ",
    "TinyBERT: ",
)
LIST = "# Models\n- **Larkspur: Sparse Memory for Long Reports** (2021)\n\n  Larkspur keeps a sparse memory.\n"
BIBTEX = "@article{owl20, title={Owls}, author={Doe, Jane}, year={2020}, journal={J. Owls}}\n"
QUESTION = {"id": "q", "question": "What is ELECTRA?", "lang": "en", "source": "arxiv:2003.10555"}


def cut_survey() -> str:
    """The survey with its first heading and the entries that the documents name."""
    head, *entries = default_catalog_path().read_text(encoding="utf-8").split("\n- **")
    kept = [entry.partition("\n## ")[0] for entry in entries if entry.startswith(NAMED)]
    assert len(kept) == len(NAMED)
    return "\n- **".join([head, *kept])


def quick(name: str | None = None, **_: object) -> WordHasher:
    """Stand in for the embedder: what an example prints is tested elsewhere."""
    return WordHasher()


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the entries that the documents name."""
    folder = tmp_path_factory.mktemp("survey")
    (folder / "list.md").write_text(cut_survey(), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ptmrag.ingestion.ingest.load_embedder", quick)
        ingest([folder / "list.md"], index=folder / "index", offline=True)
    return folder / "index"


@pytest.fixture(scope="module")
def opened(survey: Path) -> Callable[..., Assistant]:
    """Open an index once: what an Assistant measures when it is first asked takes a second."""
    known: dict[Path, Assistant] = {}
    load = Assistant.load

    def opened_once(index: Path | None = None, **_: object) -> Assistant:
        path = index_path(index)
        if path not in known:
            known[path] = load(path)
        return known[path]

    return opened_once


@pytest.fixture
def desk(
    survey: Path,
    opened: Callable[..., Assistant],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Path:
    """A folder with the files that the documents speak of, and a default index, its own where it is written to."""
    monkeypatch.setattr("ptmrag.ingestion.ingest.load_embedder", quick)
    monkeypatch.setattr("ptmrag.assistant.load_embedder", quick)
    monkeypatch.setattr(Assistant, "load", opened)
    text = request.node.callspec.params["block"].text
    writes = any(word in text for word in ("ingest", "doctor", "record"))
    index = shutil.copytree(survey, tmp_path / "library") if writes else survey
    monkeypatch.setenv("PTMRAG_INDEX", str(index))
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "my-list.md").write_text(LIST, encoding="utf-8")
    (tmp_path / "works.bib").write_text(BIBTEX, encoding="utf-8")
    (tmp_path / "draft.md").write_text("ALBERT shares its parameters.\n", encoding="utf-8")
    (tmp_path / "questions.jsonl").write_text(json.dumps(QUESTION), encoding="utf-8")
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "2101.00001.pdf").write_bytes(one_column())
    return tmp_path


Run = Callable[[Command, str], str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run a command with a text on its standard input and return what it prints; no ingest fetches."""

    def ran(command: Command, given: str) -> str:
        words = [word.replace("~/", "./") for word in command.words]
        words += ["--offline"] if words[1] == "ingest" and "--offline" not in words else []
        monkeypatch.setattr(sys, "argv", words)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        with pytest.raises(SystemExit) as ended:
            main()
        printed, messages = (stream.decode() for stream in capsysbinary.readouterr())
        assert not ended.value.code, f"{command.text}: {messages}"
        assert printed or messages
        return printed

    return ran


def is_run(command: Command) -> bool:
    """Whether a command of ours runs here."""
    return command.text != "ptmrag ingest" and not any(part in command.text for part in NOT_RUN)


def parse(command: Command) -> None:
    """Check the name and the options of a command of ours against the command line."""
    name, *rest = command.words[1:] or ["--help"]
    group = get_command(app)
    known = group.commands  # type: ignore[attr-defined]  # Typer's class of a group has no public name
    assert name in known, command.text
    known[name].make_context(name, list(rest))


def asked(command: Command) -> None:
    """Send what `curl` would send to the REST app in this process; a job of minutes is not begun."""
    address = next(word for word in command.words if word.startswith(SERVER))
    body = dict(pairwise(command.words)).get("--json")
    path = address.removeprefix(SERVER)
    if path.startswith("/api/v1/reviews"):
        return
    client = TestClient(api_app(Operations(Assistant.load())))
    kind = {"Content-Type": "application/json"}  # as `curl --json` says
    answer = client.get(path) if body is None else client.post(path, content=body, headers=kind)
    assert answer.status_code == 200, answer.text


def of(*languages: str) -> pytest.MarkDecorator:
    """The blocks in some languages, one test each."""
    found = [block for block in BLOCKS if block.language in languages]
    ids = [f"{block.path.relative_to(ROOT)}:{block.line}" for block in found]
    return pytest.mark.parametrize("block", found, ids=ids)


@of("sh", "bash")
@pytest.mark.usefixtures("desk")
def test_a_command_runs(block: Block, run: Run) -> None:
    """Each command of a block ends with 0, or is parsed where it cannot run; a pipe hands on what is printed."""
    for pipe in commands_of(block.text):
        text = ""
        for command in pipe:
            program = Path(command.words[0]).name
            if program == "echo":
                text = " ".join(command.words[1:]) + "\n"
            elif program == "ptmrag" and is_run(command):
                text = run(command, text)
            elif program == "ptmrag":
                parse(command)
            elif program == "curl":
                asked(command)
            else:
                assert program in OTHER_PROGRAMS, f"{command.text}: runs nowhere"
                if command.words[-1] != "--" and "--" in command.words:
                    parse(Command(command.words[command.words.index("--") + 1 :]))


@of("python")
@pytest.mark.usefixtures("desk")
def test_python_runs(block: Block) -> None:
    """A block in Python runs to its end."""
    code = compile(block.text, f"{block.path.name}:{block.line}", "exec")
    exec(code, {"__name__": "__main__"})  # noqa: S102 - our own documents


@of("json", "toml", "yaml")
def test_data_can_be_read(block: Block) -> None:
    """A block of data is what it says it is, a JSON document or several lines of them."""
    read = {"json": json.loads, "toml": tomllib.loads, "yaml": yaml.safe_load}[block.language]
    assert read(block.text)


def test_an_option_that_does_not_exist_is_seen() -> None:
    """The check of commands that do not run fails for an option or a command of another version."""
    for words in (("ptmrag", "serve", "--no-such-option"), ("ptmrag", "serv")):
        with pytest.raises(Exception, match=r"(?i)no such option|serv"):
            parse(Command(words))

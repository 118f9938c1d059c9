"""What the Tab key offers, and the other ways in: `--version`, `python -m ptmrag`."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ptmrag import __version__
from ptmrag.cli.commands import app
from ptmrag.cli.completion import _for_zsh, answer_shell

LARKSPUR = "larkspur-sparse-memory-for-long-documents"
Tab = Callable[..., str]


@pytest.fixture
def tab(index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tab:
    """What a shell gets for a line; nothing may be written to stderr."""
    monkeypatch.setenv("PTMRAG_INDEX", str(index))

    def press(line: str, shell: str = "zsh", **more: str) -> str:
        asked = {"_PTMRAG_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": line} | more
        for name, value in asked.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            answer_shell(app)
        assert ended.value.code == 0
        shown = capsys.readouterr()
        assert not shown.err
        return shown.out.strip()

    return press


@pytest.fixture(scope="module")
def bash(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Tab:
    """A bash with the functions that `ptmrag --show-completion bash` prints."""
    folder = tmp_path_factory.mktemp("bin")
    program = folder / "ptmrag"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ptmrag "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    places = {"PATH": f"{folder}:{os.environ['PATH']}", "PTMRAG_INDEX": str(index)}
    environment = os.environ | places

    def run(script: str) -> str:
        command = ["bash", "--norc", "-c", script]
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert not ran.stderr
        return ran.stdout

    functions = run("ptmrag --show-completion bash")

    def press(*words: str) -> str:
        line = " ".join(f"'{word}'" for word in words)
        fill = f"COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _ptmrag_completion ptmrag"
        return run(f'{functions}\n{fill}\nprintf "%s\\n" "${{COMPREPLY[@]}}"')

    return press


def test_bash_completes_what_the_index_has(bash: Tab) -> None:
    """A real bash offers commands, the id of an entry, and a heading as bash takes it."""
    assert bash("ptmrag", "se").split() == ["search", "serve"]
    assert bash("ptmrag", "card", "lark").split() == [LARKSPUR]
    assert bash("ptmrag", "search", "x", "--category", "长").strip() == r"长文本\ /\ Long\ text"


def test_options_choices_and_values(tab: Tab) -> None:
    """Options are offered after a dash, choices and entries where they stand, files where there is nothing."""
    assert '"--kind":"Only links' in tab("ptmrag search x --k")
    assert tab("ptmrag search x --kind pap") == """_arguments '*: :(("paper":" "))'"""
    assert LARKSPUR in tab("ptmrag ask x --entry ")
    assert LARKSPUR in tab("ptmrag table heron x ")
    assert tab("ptmrag ingest ") == "_files"
    assert "--version" in tab("ptmrag -")


def test_bash_words(tab: Tab) -> None:
    """bash gives words apart, as they were typed, and takes = for one of them."""
    for words in (["--entry", "=", "lark"], ["--entry", "'lark"], ["--entry", "="]):
        typed = ["ptmrag", "ask", *words]
        place = str(len(typed) - 1)
        found = tab("", "bash", COMP_WORDS="\n".join(typed), COMP_CWORD=place)
        assert LARKSPUR in found.split()
    typed = ["ptmrag", "search", "--category", r"长文本\ /\ L"]
    found = tab("", "bash", COMP_WORDS="\n".join(typed), COMP_CWORD="3")
    assert found == r"长文本\ /\ Long\ text"


@pytest.mark.parametrize(
    ("shell", "told"),
    [
        ("fish", f"{LARKSPUR}\tLarkspur: Sparse Memory for Long Documents"),
        ("powershell", f"{LARKSPUR}:::Larkspur: Sparse Memory for Long Documents"),
        ("zsh", rf'"{LARKSPUR}":"Larkspur\\: Sparse Memory for Long Documents"'),
    ],
)
def test_other_shells_show_the_title(tab: Tab, shell: str, told: str) -> None:
    """Each shell gets the id and the title in its own form."""
    assert told in tab("ptmrag card lark", shell, _TYPER_COMPLETE_WORD_TO_COMPLETE="lark")


@pytest.mark.parametrize(
    "title",
    [
        r"Costs \$(touch run)",
        r"Q \" ) ; touch run ; (",
        r"\\$(touch run) \`touch run\`",
        "`touch run`",
    ],
)
def test_a_title_runs_nothing_in_zsh(title: str, tmp_path: Path) -> None:
    """zsh evaluates what it shows, in double quotes; titles are written by strangers."""
    shown = _for_zsh([("a", title)])
    inside = shown.removeprefix("_arguments '*: :((").removesuffix("))'")
    subprocess.run(["/bin/bash", "-c", f"ws=( {inside} )"], cwd=tmp_path, check=True)
    assert not list(tmp_path.iterdir())


def test_nothing_to_offer_is_silent(tab: Tab, tmp_path: Path) -> None:
    """An index that is not there or is damaged, a wrong command or a broken line offer nothing and say nothing."""
    (tmp_path / "library.sqlite").write_bytes(b"no database" * 100)
    for line in (
        "ptmrag card --index /nowhere lark",
        f"ptmrag card --index {tmp_path} lark",
        "ptmrag card --index s3:// lark",
        "ptmrag nonsense lark",
        "ptmrag ask 'what is",
    ):
        assert tab(line, "fish") == ""
    assert tab("", "bash") == ""


def test_a_completion_loads_little() -> None:
    """Nothing that embeds, nor pydantic, which alone would take longer than all the rest."""
    code = (
        "import sys; from ptmrag.cli.commands import main\n"
        "try: main()\n"
        "finally: print([m for m in 'pydantic numpy faiss onnxruntime rich.markdown ptmrag.assistant'.split()"
        " if m in sys.modules])"
    )
    asked = {"_PTMRAG_COMPLETE": "complete_fish", "_TYPER_COMPLETE_ARGS": "ptmrag card "}
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | asked | {"PTMRAG_INDEX": "/nowhere"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines()[-1:] == ["[]"]


def test_python_m_ptmrag_tells_the_version() -> None:
    """`python -m ptmrag` is the command."""
    command = [sys.executable, "-m", "ptmrag", "--version"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    assert shown.stdout == f"ptmrag {__version__}\n"

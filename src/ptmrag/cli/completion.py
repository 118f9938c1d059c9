"""What the Tab key offers, in the four shells that `ptmrag --install-completion` knows.

    eval "$(ptmrag --show-completion bash)"     # for this shell alone
    ptmrag card elec<Tab>

Typer writes the functions of the shells and would answer them, too, but it reads the whole command line with pydantic
and prints with Rich for that: twice the time. Nothing is shown but what completes, whatever goes wrong.
"""

import os
import re
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NoReturn

import typer
from typer.main import get_command

# What completes a word, with its meaning ("" if there is none to show).
Offer = tuple[str, str]
# The functions that Typer has written for the shells set these.
_ASKED, _LINE, _WORD = (
    "_PTMRAG_COMPLETE",
    "_TYPER_COMPLETE_ARGS",
    "_TYPER_COMPLETE_WORD_TO_COMPLETE",
)
_FISH_ACTION = "_TYPER_COMPLETE_FISH_ACTION"


def is_asked() -> bool:
    """Whether a shell waits for what completes its line."""
    return bool(os.environ.get(_ASKED))


def answer_shell(app: typer.Typer) -> NoReturn:
    """Print what completes the line of the shell, and end the process."""
    shell = os.environ[_ASKED].removeprefix("complete_")
    offers: list[Offer] = []
    try:
        words, incomplete = _words(shell, os.environ)
        offers = list(_offers(get_command(app), words[1:], incomplete))
    except Exception:  # noqa: BLE001 - a message would land in the line that is being typed
        offers = []
    if shell == "fish" and os.environ.get(_FISH_ACTION) == "is-args":
        sys.exit(0 if offers else 1)
    text = _FORMATS.get(shell, _one_a_line)(offers)
    if text:
        sys.stdout.write(text + "\n")
    sys.exit(0)


def _words(shell: str, asked: Mapping[str, str]) -> tuple[list[str], str]:
    """The words of the line before the one that is being typed, and that one."""
    if shell == "bash":
        # One a line, as they were typed; bash takes the = of --entry=bert for a word.
        typed = asked["COMP_WORDS"].split("\n")[: int(asked["COMP_CWORD"]) + 1]
        words = [_unquoted(word) for word in typed if word != "="]
        return (words, "") if typed[-1] == "=" else (words[:-1], words[-1])
    line = asked.get(_LINE, "")
    try:
        words = shlex.split(line)
    except ValueError:  # a quotation that is still open
        words = line.split()
    if shell in ("powershell", "pwsh"):
        incomplete = asked.get(_WORD, "")
        return (words[:-1] if incomplete else words), incomplete
    return (words[:-1], words[-1]) if words and not line.endswith(" ") else (words, "")


def _unquoted(word: str) -> str:
    try:
        return "".join(shlex.split(word)[:1])
    except ValueError:
        return word.lstrip("\"'")


def _offers(group: Any, words: Sequence[str], incomplete: str) -> Iterator[Offer]:
    """The commands, options, choices or names that begin so, by what stands before them."""
    name = next((word for word in words if word in group.commands), None)
    command = group if name is None else group.commands[name]
    behind = words if name is None else words[words.index(name) + 1 :]
    options = {text: one for one in command.params for text in one.opts if text.startswith("-")}
    waiting = options.get(behind[-1]) if behind else None
    if waiting is not None and not waiting.is_flag:
        yield from _values(command, options, behind, waiting, incomplete)
    elif incomplete.startswith("-"):
        long = {max(one.opts, key=len): one.help or "" for one in options.values()}
        yield from ((text, says) for text, says in long.items() if text.startswith(incomplete))
    elif command is group:
        yield from (
            (text, one.get_short_help_str())
            for text, one in group.commands.items()
            if text.startswith(incomplete)
        )
    else:
        for one in command.params:
            if not one.opts[0].startswith("-"):
                yield from _values(command, options, behind, one, incomplete)


def _values(
    command: Any, options: Mapping[str, Any], words: Sequence[str], parameter: Any, incomplete: str
) -> Iterator[Offer]:
    """What a parameter may be, with the index that the line names."""
    context = typer.Context(command)
    for word, following in pairwise(words):
        if word in options and options[word].name == "index":
            context.params["index"] = following
    for item in parameter.shell_complete(context, incomplete):
        yield item.value, item.help or ""


def _one_a_line(offers: Sequence[Offer]) -> str:
    """For bash, which takes what it reads for what was typed."""
    return "\n".join(re.sub(r"([^\w@%+=:,./-])", r"\\\1", value) for value, _ in offers)


def _for_zsh(offers: Sequence[Offer]) -> str:
    def escaped(text: str) -> str:
        text = text.replace('"', '""').replace("'", "''")
        # zsh evaluates it in double quotes: a backslash of the text must not undo the one that is put before a $.
        return re.sub(r"([\\$`])", r"\\\1", text).replace(":", r"\\:")

    shown = [f'"{escaped(value)}":"{escaped(_line(says) or " ")}"' for value, says in offers]
    return "_arguments '*: :((" + "\n".join(shown) + "))'" if shown else "_files"


def _for_fish(offers: Sequence[Offer]) -> str:
    return "\n".join(f"{value}\t{_line(says)}" for value, says in offers)


def _for_powershell(offers: Sequence[Offer]) -> str:
    return "\n".join(f"{value}:::{_line(says) or ' '}" for value, says in offers)


def _line(text: str) -> str:
    """A text that stays on its line, whoever wrote it, and commands no terminal."""
    return "".join(one if one.isprintable() else " " for one in text)


_FORMATS: Mapping[str, Callable[[Sequence[Offer]], str]] = {
    "zsh": _for_zsh,
    "fish": _for_fish,
    "powershell": _for_powershell,
    "pwsh": _for_powershell,
}

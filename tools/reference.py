"""Writes the reference pages of the docs site from the code: commands, Python, MCP, REST, settings.

    python -m tools.reference                  # docs/reference/*.md, as `make docs` does
    python -m tools.reference FOLDER           # elsewhere

A page is one function and one row of PAGES. The pages are not committed: they say what the code of the same commit
says. It writes no sentence of its own about a command or a class: what is missing there is missing in a docstring.
"""

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any, NamedTuple

import typer
from tools.reference_doors import mcp, rest
from tools.reference_markdown import cell, code, table
from typer.main import get_command

import ptmrag
from ptmrag.cli.commands import app
from ptmrag.langchain import PtmragRetriever
from ptmrag.settings import IN_FILE, Settings, variable

ROOT = Path(__file__).parents[1]
WIDTH = 80  # of a signature on one line
QUOTES = "'\""  # around a type that is defined later


class Field(NamedTuple):
    """One field of a dataclass, as its source says it."""

    name: str
    kind: str
    default: str
    comment: str


def commands() -> str:
    """Each command with its arguments and options."""
    lines = ["# Commands", ""]
    lines += ["Data goes to standard output, progress and messages to standard error.", ""]
    lines += ["See also [JSON and exit codes](../json.md) and [settings](settings.md).", ""]
    group: Any = get_command(app)
    for name, command in group.commands.items():
        context = typer.Context(command, info_name=f"ptmrag {name}")
        usage = " ".join(["ptmrag", name, *command.collect_usage_pieces(context)])
        lines += [f"## ptmrag {name}", "", dedent(command.help or ""), ""]
        lines += ["```console", f"$ {usage}", "```", ""]
        rows = [parameter.get_help_record(context) for parameter in command.params]
        lines += table(
            ("option", "what it does"), [(code(row[0]), cell(row[1])) for row in rows if row]
        )
    return "\n".join(lines)


def class_of(cls: type) -> ast.ClassDef:
    """The class as it is written, so that types are shown as they are written."""
    found = ast.parse(dedent(inspect.getsource(cls))).body[0]
    assert isinstance(found, ast.ClassDef)  # noqa: S101 - what the source of a class is
    return found


def fields_of(cls: type) -> Iterator[Field]:
    """The public fields of a dataclass with the comment at the end of their line."""
    source = dedent(inspect.getsource(cls)).splitlines()
    for node in class_of(cls).body:
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        if node.target.id.startswith("_"):
            continue
        lines = source[node.lineno - 1 : node.end_lineno]
        comment = next((line.split("  # ")[1] for line in lines if "  # " in line), "")
        default = ast.unparse(node.value) if node.value else ""
        yield Field(node.target.id, kind_of(node.annotation), default, comment)


def kind_of(annotation: ast.expr) -> str:
    """A type as it is written, without the limits that `Annotated` adds."""
    if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == "Annotated":
        inner = annotation.slice
        annotation = inner.elts[0] if isinstance(inner, ast.Tuple) else inner
    return ast.unparse(annotation)


def arguments_of(function: ast.FunctionDef) -> list[str]:
    """Each argument of a function as it is written, without the one that is the object itself."""
    given = function.args
    plain = [*given.posonlyargs, *given.args]
    defaults = [None] * (len(plain) - len(given.defaults)) + list(given.defaults)
    named = list(zip(given.kwonlyargs, given.kw_defaults, strict=True))
    found = [argument(*pair) for pair in zip(plain, defaults, strict=True)]
    found = found[1:] if found[:1] in (["self"], ["cls"]) else found
    found += ["*"] if named else []
    found += [argument(*pair) for pair in named]
    return [*found, f"**{given.kwarg.arg}"] if given.kwarg else found


def argument(node: ast.arg, default: ast.expr | None) -> str:
    """`name: type = default`."""
    return ast.unparse(node) + (f" = {ast.unparse(default)}" if default else "")


def signature(function: ast.FunctionDef, name: str) -> list[str]:
    """`name(arguments) -> result`, one argument a line where it is long."""
    given = arguments_of(function)
    result = f" -> {ast.unparse(function.returns).strip(QUOTES)}" if function.returns else ""
    line = f"{name}({', '.join(given)}){result}"
    if len(line) > WIDTH:
        line = f"{name}(\n" + "".join(f"    {one},\n" for one in given) + f"){result}"
    return ["```python", line, "```", ""]


def documented(node: ast.FunctionDef | ast.ClassDef) -> list[str]:
    """The docstring of a function or class."""
    return [ast.get_docstring(node) or "", ""]


def members_of(cls: type, name: str) -> list[str]:
    """The public methods and properties that a class has of its own."""
    lines = []
    for node in class_of(cls).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        decorators = {ast.unparse(one) for one in node.decorator_list}
        lines += [f"### {name}.{node.name}", ""]
        if not decorators & {"property", "cached_property"}:
            lines += signature(node, f"{name}.{node.name}")
        lines += documented(node)
    return lines


def described(name: str, thing: Any) -> list[str]:
    """One public name with its docstring, fields, methods."""
    lines = [f"## {name}", ""]
    if inspect.isfunction(thing):
        node = ast.parse(dedent(inspect.getsource(thing))).body[0]
        assert isinstance(node, ast.FunctionDef)  # noqa: S101 - what the source of a function is
        return lines + signature(node, name) + documented(node)
    lines += documented(class_of(thing))
    if isinstance(thing, type) and is_dataclass(thing):
        rows = [
            (code(one.name), code(one.kind), code(one.default) if one.default else "", one.comment)
            for one in fields_of(thing)
        ]
        lines += table(("field", "type", "default", ""), [(*row[:3], cell(row[3])) for row in rows])
    return lines + members_of(thing, name)


def python() -> str:
    """What `import ptmrag` gives, and the retriever for LangChain."""
    lines = ["# Python", "", "```python", "from ptmrag import ask, Assistant, Filter", "```", ""]
    names = [name for name in ptmrag.__all__ if not name.startswith("__")]
    first = ["ask", "ingest", "Assistant", "Filter"]
    for name in [*first, *(name for name in names if name not in first)]:
        lines += described(name, getattr(ptmrag, name))
    lines += described("langchain.PtmragRetriever", PtmragRetriever)
    return "\n".join(lines)


def settings() -> str:
    """Each setting with its variable, its type, its default and what it does."""
    rows = [
        (
            code(variable(one.name)),
            code(f"{one.name} = …") if one.name in IN_FILE else "",
            "" if one.default == "None" else code(one.default),
            cell(one.comment),
        )
        for one in fields_of(Settings)
    ]
    return "\n".join(
        [
            "# Settings",
            "",
            "Set an environment variable, or write a line in a file `ptmrag.toml` in the folder where you run ptmrag.",
            "An option of a command overrides the variable, and the variable overrides the file.",
            "",
            *table(("variable", "in `ptmrag.toml`", "default", "what it does"), rows),
            "The file may set only those with something in the second column. The others choose what ptmrag runs,",
            "stores and pays for, so a folder that somebody else made cannot set them.",
            "",
            "`HTTPS_PROXY` and `NO_PROXY` name the proxy, which then resolves host names itself. A chat model reads",
            "the variables of its provider, such as `OPENAI_API_KEY` and `OPENAI_BASE_URL`; storage those of its",
            "client, such as `AWS_REGION`.",
            "",
        ]
    )


PAGES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "python": python,
    "mcp": mcp,
    "rest": rest,
    "settings": settings,
}


def main() -> None:
    """Writes the pages into docs/reference/, or into the folder that is named."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / f"{name}.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Nobody here uses a name that another distribution keeps to itself: its next release may drop it."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(
    path
    for folder in ("src", "tests", "benchmarks", "tools")
    for path in (ROOT / folder).rglob("*.py")
    if path != Path(__file__)
)
OURS = {"ptmrag", "helpers", "benchmarks", "tools", "app"}
INSTALLED = (packages_distributions().keys() | sys.stdlib_module_names) - OURS
# Underscores that their documentation names: methods of named tuples, the end of a process, a frame.
DOCUMENTED = {"_asdict", "_fields", "_make", "_replace", "_exit", "_getframe"}
# A dotted name with a private part, also inside a string: a program that a test runs, a place to patch.
PRIVATE_PATH = re.compile(r"(?<![\w./])([A-Za-z]\w*)(?:\.[A-Za-z]\w*)*\.(_[A-Za-z]\w*)")
PRIVATE_IMPORT = re.compile(r"\bfrom ([A-Za-z]\w*)[\w.]* import [^\n]*\b(?<!as )(_[A-Za-z]\w*)")


def is_private(name: str) -> bool:
    """`_name`, and neither `_` nor `__name__`."""
    return bool(re.match(r"_(?!_)\w", name)) and name not in DOCUMENTED


def imported(tree: ast.AST) -> Iterator[tuple[str, str, str]]:
    """(the name in this file, the package that it comes from, the dotted path there) of each import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                yield alias.asname or top, top, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                top = node.module.partition(".")[0]
                yield alias.asname or alias.name, top, f"{node.module}.{alias.name}"


def written(tree: ast.AST) -> Iterator[str]:
    """The names that a file makes: functions, classes, variables, and attributes of its own objects."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and isinstance(node.value, ast.Name)
            and node.value.id in ("self", "cls")
        ):
            yield node.attr


def root_of(node: ast.expr) -> str:
    """The first name of `a.b.c`, nothing where there is none."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def in_imports(tree: ast.AST) -> Iterator[str]:
    """`from other import _name`, `import other._name`."""
    for _, top, path in imported(tree):
        if top not in OURS and any(is_private(part) for part in path.split(".")):
            yield path


def in_attributes(tree: ast.AST, others: set[str], known: set[str]) -> Iterator[str]:
    """`other._name`, and `thing._name` where no file of ours makes such a name."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or not is_private(node.attr):
            continue
        if node.attr not in known or root_of(node) in others:
            yield ast.unparse(node)


def in_subclasses(tree: ast.AST, others: set[str]) -> Iterator[str]:
    """`self._name` in a class that extends another distribution's and does not make the name."""
    for extension in ast.walk(tree):
        if not isinstance(extension, ast.ClassDef):
            continue
        if not any(root_of(base) in others for base in extension.bases):
            continue
        own = set(written(extension))
        for node in ast.walk(extension):
            is_inherited = isinstance(node, ast.Attribute) and node.attr not in own
            if is_inherited and is_private(node.attr) and root_of(node) in ("self", "cls"):
                yield ast.unparse(node)


def in_strings(tree: ast.AST) -> Iterator[str]:
    """The same within a program that is run, or a place that is patched."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for pattern in (PRIVATE_PATH, PRIVATE_IMPORT):
                for one in pattern.finditer(node.value):
                    if one[1] in INSTALLED and is_private(one[2]):
                        yield one[0]


def private_names(code: str, known: set[str]) -> set[str]:
    """The private names of others that a file uses; `known` are those that some file of ours makes."""
    tree = ast.parse(code)
    others = {name for name, top, _ in imported(tree) if top not in OURS}
    return {
        *in_imports(tree),
        *in_attributes(tree, others, known),
        *in_subclasses(tree, others),
        *in_strings(tree),
    }


def test_no_file_uses_a_private_name_of_another_distribution() -> None:
    """What a library does not document may be gone in its next release, as filelock's `_unix` is."""
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in FILES}
    known = {name for text in texts.values() for name in written(ast.parse(text))}
    found = {path: private_names(text, known) for path, text in texts.items()}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "code",
    [
        "import filelock._unix",
        "from filelock import _unix",
        "from filelock._unix import UnixFileLock",
        "import httpx\nhttpx._config.DEFAULT_LIMITS",
        "import httpx\nhttpx.Client()._transport",
        "import httpx\nclass Ours(httpx.HTTPTransport):\n    def send(self):\n        self._pool.close()",
        "run('import os, filelock._unix')",
        "run('from filelock import _unix')",
        "patch.setattr('httpx._config.DEFAULT_LIMITS', None)",
    ],
)
def test_a_private_name_is_found(code: str) -> None:
    """In an import, behind a module, on an object, in a subclass, in a program that is run."""
    assert private_names(code, {"_pool"})


@pytest.mark.parametrize(
    "code",
    [
        "from filelock import FileLock as _Lock",
        "from ptmrag.fetch.guard import _host",
        "import os\nos._exit(1)",
        "class Ours:\n    def __init__(self):\n        self._pool = 1\n        self._pool",
        "import httpx\nclass Ours(httpx.BaseTransport):\n    _pool = 1\n    def send(self):\n        self._pool",
        "'see https://example.org/re._x and a line.\\n_emphasis_'",
    ],
)
def test_a_name_that_is_ours_or_documented_is_free(code: str) -> None:
    """Names that we made, and underscores that the documentation names."""
    assert private_names(code, {"_pool"}) == set()

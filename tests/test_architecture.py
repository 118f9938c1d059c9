"""The shape of the code: which package may import which, how long a module is, what an import costs."""

import ast
import doctest
import importlib
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import ptmrag

ROOT = Path(ptmrag.__file__).parent
# The packages and the modules beside them, lowest first. Each may import itself and those before it.
ORDER = (
    "__version__",
    "regular_files",
    "redaction",
    "errors",
    "settings",
    "language",
    "catalog",
    "sources",
    "fetch",
    "documents",
    "bibliography",
    "embed",
    "llm",
    "understanding",
    "remote",
    "library",
    "retrieval",
    "answer",
    "catalog_answers",
    "export",
    "matrix",
    "reviews",
    "table_answers",
    "draft_check",
    "assistant",
    "evaluation",
    "ingestion",
    "langchain",
    "llama_index",
    "api",
    "mcp",
    "web",
    "cli",
    "__main__",
)
# An example that is run: one marked +SKIP is not.
HAS_EXAMPLE = re.compile(r"^>>> (?!.*\+SKIP)", re.MULTILINE)
MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 40
MOST_MODULES_AT_THE_TOP = 10


def name_of(path: Path) -> str:
    """`ptmrag.answer.cite` for a module, `ptmrag.answer` for a package's face."""
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(ROOT.rglob("*.py"))}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def imports_of(name: str) -> set[str]:
    """The modules of ours that a module imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = (f"{node.module}.{alias.name}" for alias in node.names)
            found |= {one if one in MODULES else node.module for one in inner}
    return (found & MODULES.keys()) - {name}


def place_of(name: str) -> int:
    return ORDER.index(name.split(".")[1])


@pytest.mark.parametrize("name", sorted(MODULES.keys() - {"ptmrag"}))
def test_a_module_imports_only_what_lies_below_it(name: str) -> None:
    """The order of the pipeline is the order of imports."""
    above = [other for other in imports_of(name) if place_of(other) > place_of(name)]
    assert not above


def test_no_imports_make_a_circle() -> None:
    """Modules of one package may import each other, but never in a circle."""
    graph = {name: imports_of(name) for name in MODULES if name != "ptmrag"}
    assert list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_module_is_one_idea(name: str) -> None:
    """A module has at most 300 lines, and says at its head what it is for."""
    assert len(MODULES[name].read_text(encoding="utf-8").splitlines()) <= MOST_LINES
    assert ast.get_docstring(TREES[name])


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_function_fits_on_a_screen(name: str) -> None:
    """A function has at most 40 lines; the signature of a command is not counted, it is a table."""
    long = [
        node.name
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.body[0].lineno >= MOST_LINES_OF_A_FUNCTION
    ]
    assert not long


def test_few_modules_lie_at_the_top() -> None:
    """Whoever opens the package sees the packages of the pipeline, not a hundred files."""
    assert len(list(ROOT.glob("*.py"))) <= MOST_MODULES_AT_THE_TOP


def test_importing_ptmrag_is_light() -> None:
    """`import ptmrag` loads neither torch nor gradio nor langchain, nor what comes with them."""
    heavy = "torch gradio langchain langchain_core transformers sentence_transformers faiss tantivy"
    code = f"import sys, ptmrag; print([m for m in '{heavy}'.split() if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


# What `ptmrag ask` without a chat model does not need: other commands, other kinds of answer, and libraries that are
# slow to load.
NOT_OF_A_QUESTION = (
    "ptmrag.catalog_answers.told_citations ptmrag.catalog_answers.told_history ptmrag.library.cited_works "
    "torch gradio langchain langchain_core transformers sentence_transformers httpx jinja2 "
    "markdown_it lxml PIL pypdf pypdfium2 trafilatura spellchecker pylatexenc bibtexparser "
    "ptmrag.catalog.parse ptmrag.documents.reference_lists ptmrag.documents.readers "
    "ptmrag.draft_check ptmrag.evaluation ptmrag.export ptmrag.ingestion ptmrag.library.writing "
    "ptmrag.matrix ptmrag.reviews.review_of ptmrag.table_answers.chosen_works ptmrag.web "
)


@pytest.mark.parametrize("question", ["What does a numbat eat?", "知识蒸馏的温度是什么？"])
def test_a_question_loads_what_answers_it(index: Path, question: str) -> None:
    """`ptmrag ask` loads no other kind of answer and no other command."""
    code = (
        "import sys; from ptmrag.cli.commands import main\n"
        f"sys.argv = ['ptmrag', 'ask', {question!r}, '--index', {str(index)!r}]\n"
        "try: main()\n"
        f"finally: print([m for m in '{NOT_OF_A_QUESTION}'.split() if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.stdout.splitlines()[-1:] == ["[]"], run.stderr


def test_the_list_of_commands_opens_no_library() -> None:
    """`ptmrag --help` loads nothing that reads an index, embeds or fetches."""
    heavy = "numpy faiss tantivy httpx ptmrag.assistant ptmrag.library ptmrag.embed ptmrag.remote"
    code = (
        "import sys; from ptmrag.cli.commands import main\n"
        "sys.argv = ['ptmrag', '--help']\n"
        "try: main()\n"
        f"finally: print([m for m in '{heavy}'.split() if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.stdout.splitlines()[-1:] == ["[]"], run.stderr


NOUNS = (
    "language.question",
    "catalog.entry",
    "sources.source",
    "documents.document",
    "library.filter",
    "library.passage",
    "retrieval.hit",
    "answer.answer",
    "matrix.works_table",
    "reviews.review",
    "draft_check.found_source",
)


@pytest.mark.parametrize("noun", NOUNS)
def test_a_noun_loads_no_maker(noun: str) -> None:
    """The values that travel between stages can be imported without the stages that make them."""
    makers = "faiss tantivy torch numpy httpx pypdf pypdfium2 jieba trafilatura markdown_it"
    code = f"import sys, ptmrag.{noun}; print([m for m in '{makers}'.split() if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, path in MODULES.items()
        if HAS_EXAMPLE.search(path.read_text(encoding="utf-8"))
    ],
)
def test_the_examples_in_the_docstrings_are_true(name: str) -> None:
    """Every example in a docstring does what it says."""
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted
    assert not result.failed


def test_no_pickle_anywhere() -> None:
    """Nothing of ours reads or writes pickles."""
    for path in MODULES.values():
        assert "import pickle" not in path.read_text(encoding="utf-8")

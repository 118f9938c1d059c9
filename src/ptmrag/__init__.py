"""ptmrag: a curated list of papers goes in, a research assistant with checked citations comes out.

>>> from ptmrag import ask                                        # doctest: +SKIP
>>> print(ask("ELECTRA 与 BERT 的预训练任务有何不同？"))              # doctest: +SKIP

Importing it loads neither torch nor gradio nor langchain: what needs them is loaded when asked for.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ptmrag.__version__ import __version__

if TYPE_CHECKING:
    from ptmrag.answer.answer import Answer, Citation
    from ptmrag.answer.card import Card
    from ptmrag.assistant import Assistant, ask
    from ptmrag.catalog.entry import Catalog, Entry
    from ptmrag.catalog.parse import parse_catalog, read_catalog
    from ptmrag.draft_check.found_source import DraftReport, FoundSource
    from ptmrag.errors import PtmragError
    from ptmrag.ingestion.ingest import ingest
    from ptmrag.ingestion.report import IngestReport
    from ptmrag.library.filter import Filter
    from ptmrag.matrix.works_table import WorksTable
    from ptmrag.retrieval.hit import Hit
    from ptmrag.reviews.review import Review

__all__ = [
    "Answer",
    "Assistant",
    "Card",
    "Catalog",
    "Citation",
    "DraftReport",
    "Entry",
    "Filter",
    "FoundSource",
    "Hit",
    "IngestReport",
    "PtmragError",
    "Review",
    "WorksTable",
    "__version__",
    "ask",
    "ingest",
    "parse_catalog",
    "read_catalog",
]

# Nothing of what a reader does leaves the computer: ONNX Runtime would report to its maker, from when it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

_HOMES = {
    "Answer": "answer.answer",
    "Assistant": "assistant",
    "Card": "answer.card",
    "Catalog": "catalog.entry",
    "Citation": "answer.answer",
    "DraftReport": "draft_check.found_source",
    "Entry": "catalog.entry",
    "Filter": "library.filter",
    "FoundSource": "draft_check.found_source",
    "Hit": "retrieval.hit",
    "IngestReport": "ingestion.report",
    "PtmragError": "errors",
    "Review": "reviews.review",
    "WorksTable": "matrix.works_table",
    "ask": "assistant",
    "ingest": "ingestion.ingest",
    "parse_catalog": "catalog.parse",
    "read_catalog": "catalog.parse",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'ptmrag' has no attribute {name!r}")
    return getattr(import_module(f"ptmrag.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

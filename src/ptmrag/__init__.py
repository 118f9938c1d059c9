"""ptmrag: a curated list of papers goes in, a research assistant with checked citations comes out.

>>> from ptmrag import ask                                        # doctest: +SKIP
>>> print(ask("ELECTRA 与 BERT 的预训练任务有何不同？"))              # doctest: +SKIP

Importing it loads neither torch nor gradio nor langchain: what needs them is loaded when asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ptmrag.answer import Answer, Citation
    from ptmrag.assistant import Assistant, ask
    from ptmrag.catalog import Catalog, Entry, parse_catalog, read_catalog
    from ptmrag.errors import PtmragError
    from ptmrag.ingestion import IngestReport, ingest
    from ptmrag.retrieval import Hit

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "Assistant",
    "Catalog",
    "Citation",
    "Entry",
    "Hit",
    "IngestReport",
    "PtmragError",
    "ask",
    "ingest",
    "parse_catalog",
    "read_catalog",
]

_HOMES = {
    "Answer": "answer",
    "Assistant": "assistant",
    "Catalog": "catalog",
    "Citation": "answer",
    "Entry": "catalog",
    "Hit": "retrieval",
    "IngestReport": "ingestion",
    "PtmragError": "errors",
    "ask": "assistant",
    "ingest": "ingestion",
    "parse_catalog": "catalog",
    "read_catalog": "catalog",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'ptmrag' has no attribute {name!r}")
    return getattr(import_module(f"ptmrag.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

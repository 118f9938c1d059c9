"""The JSON of a value of ours as the doors for programs tell it: files by their names alone.

without_folders({"url": "file:///home/ada/bert.pdf"})        # {"url": "bert.pdf"}
"""

from pathlib import Path
from typing import Any

from ptmrag.api.shapes import public_address


def without_folders(document: Any) -> Any:
    """A document with the names of files in the place of their addresses."""
    if isinstance(document, list):
        return [without_folders(one) for one in document]
    if not isinstance(document, dict):
        return document
    is_list = document.keys() == {"name", "entries", "read_at"}
    return {
        name: public_address(one) if name == "url" and one else without_folders(one)
        for name, one in document.items()
    } | ({"name": Path(document["name"]).name} if is_list else {})

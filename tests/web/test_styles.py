"""The style sheets of the page."""

import re
from pathlib import Path

import pytest

from ptmrag.web.app import STYLES

_BLOCK = re.compile(r"@media[^{]*\{((?:[^{}]*\{[^{}]*\})*)\s*\}")
_AROUND = re.compile(r"(?:^|[},])\s*(?:\.gradio-container|html|body|:root)\b[^{]*", re.MULTILINE)


@pytest.mark.parametrize("sheet", STYLES, ids=lambda sheet: Path(sheet).stem)
def test_no_rule_for_some_widths_begins_around_the_page(sheet: Path) -> None:
    """Gradio puts ".contain" before each selector within @media: one that begins outside it would never match."""
    blocks = _BLOCK.findall(Path(sheet).read_text(encoding="utf-8"))
    assert [found.strip() for block in blocks for found in _AROUND.findall(block)] == []

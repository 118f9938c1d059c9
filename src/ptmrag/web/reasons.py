"""Why something failed, in both languages, and what can be done about it.

>>> reason_of("no answer within 30 s").zh
'30 秒内没有应答'
>>> next_step("no answer within 30 s").en
'It may pass: press “Retry failed links” later.'

`reasons.toml` has the sentences; one that it lacks stays English. It groups nothing: `library_html` does.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ptmrag.web.labels import Label

_SLOT = "{}"
_STEP = "; to read it: "  # what `ingestion.next_steps` appends


@dataclass(frozen=True, slots=True)
class _Known:
    pattern: re.Pattern[str]
    zh: str
    next: str


def reason_of(said: str) -> Label:
    """A reason without what to do about it, in both languages."""
    english = said.partition(_STEP)[0]
    return Label(_chinese(english) or english, english)


def next_step(said: str) -> Label | None:
    """What a visitor can do about a reason; None where nothing is known."""
    found = _matching(said.partition(_STEP)[0])
    return _steps().get(found[0].next) if found else None


def _chinese(said: str) -> str:
    found = _matching(said)
    if found is None:
        return ""
    known, slots = found
    inner = [_chinese(one) or one for one in slots]
    return known.zh.format(*inner)


def _matching(said: str) -> tuple[_Known, tuple[str, ...]] | None:
    for known in _known():
        if match := known.pattern.fullmatch(said):
            return known, match.groups()
    return None


@cache
def _known() -> tuple[_Known, ...]:
    return tuple(
        _Known(
            re.compile("(.+?)".join(map(re.escape, row["en"].split(_SLOT))), re.DOTALL),
            row["zh"],
            row.get("next", ""),
        )
        for row in _table()["reason"]
    )


@cache
def _steps() -> dict[str, Label]:
    return {name: Label(row["zh"], row["en"]) for name, row in _table()["next"].items()}


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("reasons.toml").read_text(encoding="utf-8"))

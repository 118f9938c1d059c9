"""Questions on how works developed: a timeline, what came between two works, what builds on what.

>>> read_history("预训练模型的发展历程是怎样的？").asked, read_history("从 BERT 到 DeBERTa 之间出现了哪些模型？").works
('timeline', ('BERT', 'DeBERTa'))

The forms are in `history.toml`. It knows no works: `catalog_answers.from_history` answers.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.detect import Language, detect_language

AskedOfHistory = Literal["timeline", "between", "lineage"]
_LONGEST = 160  # characters
_MARKS = " \t，,。.？?！!：:“”\"'《》"


@dataclass(frozen=True, slots=True)
class HistoryQuestion:
    """What is asked: a timeline of a `topic` ("" is the whole list), or the history of one or two `works`."""

    asked: AskedOfHistory
    lang: Language
    topic: str = ""
    works: tuple[str, ...] = ()


def read_history(question: str) -> HistoryQuestion | None:
    """What a question asks of the history of works; None where it asks anything else."""
    text = " ".join(simplified(question).split())
    if len(text) > _LONGEST:
        return None
    for row, says in _forms():
        found = next(filter(None, (one.search(text) for one in says)), None)
        is_other = found is None or re.search(row.get("not", "(?!)"), text, re.IGNORECASE)
        if is_other or not re.search(row.get("needs", ""), text, re.IGNORECASE):
            continue
        said = found.groupdict() if found else {}
        works = tuple(said[name].strip(_MARKS) for name in ("a", "b") if said.get(name))
        topic = _topic(said.get("topic") or "")
        if all(works):
            return HistoryQuestion(row["asked"], detect_language(text), topic, works)
    return None


def _topic(text: str) -> str:
    """A topic without the words around it; "" where it is the whole list."""
    table = _table()
    for words in (table["opening"], table["within"], table["trailing"], table["opening"]):
        text = re.sub(words, "", text.strip(_MARKS), flags=re.IGNORECASE).strip(_MARKS)
    return "" if re.fullmatch(table["generic"], text, re.IGNORECASE) else text


@cache
def _table() -> Mapping[str, Any]:
    text = files("ptmrag.understanding").joinpath("history.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _forms() -> tuple[tuple[Mapping[str, Any], tuple[re.Pattern[str], ...]], ...]:
    name = _table()["name"]
    return tuple(
        (row, tuple(re.compile(s.replace("{name}", name), re.IGNORECASE) for s in row["says"]))
        for row in _table()["form"]
    )

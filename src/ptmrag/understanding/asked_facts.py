"""Which facts of a work a question asks for.

>>> facts_asked("How many parameters does BERT have?"), facts_asked("RoBERTa 用什么数据预训练的？")
(('parameters',), ('data',))

The words are in `fact_questions.toml`. It does not know whether a work has such a fact, nor which work is meant:
`answer.fact_spans` does.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from ptmrag.catalog.facts import FACTS, FactName
from ptmrag.language.chinese_scripts import simplified

_Words = tuple[re.Pattern[str], re.Pattern[str]]
_LONGEST = 300  # characters


def facts_asked(question: str) -> tuple[FactName, ...]:
    """The facts that a question asks for, in the order of `FACTS`; none of a long text."""
    text = simplified(question).casefold().strip(" ?？.。!！")
    if len(text) > _LONGEST:
        return ()
    return tuple(
        name
        for name, (says, otherwise) in _words().items()
        if says.search(text) and not otherwise.search(text)
    )


@cache
def _words() -> Mapping[FactName, _Words]:
    """For each fact, the patterns that ask for it, and those with which they ask for something else."""
    text = files("ptmrag.understanding").joinpath("fact_questions.toml").read_text("utf-8")
    rows = tomllib.loads(text)
    return {
        name: (_any(rows[name]["says"]), _any(rows[name].get("not", ["(?!)"])))
        for name in FACTS
        if name in rows
    }


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in patterns))

"""A question for a table of works by aspects, as a value, read from its words in either language.

>>> asked = read_table_question("give me a table of BERT and ELECTRA by task, data and size")
>>> asked.works, asked.aspects
(('BERT', 'ELECTRA'), ('task', 'data', 'size'))
>>> read_table_question("关于知识蒸馏的文献矩阵").topic
'知识蒸馏'

The words are in `table_english.toml` and `table_chinese.toml`. A question that only speaks of a table of a paper is
none. It knows no library: `matrix.from_table` does.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.detect import Language, detect_language

_FILES: dict[Language, str] = {"en": "table_english.toml", "zh": "table_chinese.toml"}
_LONGEST = 400  # characters
_MARKS = " ,.:;-，。：；、"
Words = Mapping[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class TableQuestion:
    """What a table is asked of: `works` by their names, or a `topic`, or neither for those that are picked.

    `aspects` are as they were asked for; none stands for the usual ones. `is_all`: all works of the library.
    """

    works: tuple[str, ...] = ()
    topic: str = ""
    aspects: tuple[str, ...] = ()
    is_all: bool = False


def read_table_question(question: str) -> TableQuestion | None:
    """What a question for a table asks; None where it asks something else."""
    if len(question) > _LONGEST:
        return None
    text = " ".join(simplified(question).split())
    words = _words(detect_language(text))
    text = words["polite"].sub("", text).strip(" .?!。？！")
    if words["never"].search(text):
        return None
    for name in ("orders", "arranges", "names"):
        if found := words[name].search(text):
            return _asked(text[: found.start()], text[found.end() :], words)
    return None


def _asked(before: str, behind: str, words: Words) -> TableQuestion | None:
    """What is asked by the words on both sides of those that ask for a table."""
    of, aspects = _divided(words["verb"].sub(" ", before), words)
    of_behind, more = _divided(behind, words)
    if words["verb"].sub("", words["edge"].sub("", of)) and of_behind and not more and not aspects:
        of_behind, more = "", _aspects(of_behind, words) or more
    named = " ".join(filter(None, (part.strip(_MARKS) for part in (of, of_behind))))
    aspects = aspects or more
    if words["not_works"].search(named):
        return None
    if words["all"].fullmatch(named):
        return TableQuestion(aspects=aspects, is_all=True)
    if not words["edge"].sub("", named) or words["picked"].fullmatch(named):
        return TableQuestion(aspects=aspects)
    if found := words["topic"].fullmatch(named):
        topic = next(filter(None, found.groups()), "").strip()
        return TableQuestion(topic=topic, aspects=aspects) if topic else None
    return TableQuestion(works=_listed(named, words, "edge"), aspects=aspects)


def _divided(text: str, words: Words) -> tuple[str, tuple[str, ...]]:
    """The works of a text and the aspects behind them."""
    text = text.strip(_MARKS)
    for found in (*words["by"].finditer(text), *words["by_weak"].finditer(text)):
        if aspects := _aspects(text[found.end() :], words):
            return text[: found.start()].strip(_MARKS), aspects
    return text, ()


def _aspects(text: str, words: Words) -> tuple[str, ...]:
    """The aspects in a list, without columns that a table has anyway; none of other words."""
    listed = _listed(words["behind_aspects"].sub("", text), words, "aspect_edge")
    if any(words["not_aspect"].search(aspect) for aspect in listed):
        return ()
    return tuple(a for a in listed if not words["anyway"].fullmatch(a))


def _listed(text: str, words: Words, edge: str) -> tuple[str, ...]:
    """The items of a list: "task, data and size", 任务、数据和规模."""
    parts = (words[edge].sub("", part) for part in words["and"].split(text))
    return tuple(dict.fromkeys(part for part in parts if part))


@cache
def _words(language: Language) -> Words:
    """The patterns of a language; {name} in one is another."""
    text = files("ptmrag.understanding").joinpath(_FILES[language]).read_text("utf-8")
    rows: dict[str, str] = tomllib.loads(text)

    def whole(said: str) -> str:
        return re.sub(r"\{([a-z_]+)\}", lambda name: f"(?:{whole(rows[name[1]])})", said)

    return {name: re.compile(whole(said), re.IGNORECASE) for name, said in rows.items()}

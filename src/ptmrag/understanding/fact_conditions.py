"""What facts a list question wants of entries: "which models build on BERT?", "参数量小于 1 亿的模型有哪些？".

>>> asked = read_fact_list("Which models build on BERT?")
>>> asked.facts[0].name, asked.facts[0].value
('builds_on', 'BERT')

The phrases are in `fact_conditions.toml`. What they leave of a question must ask for entries: in words that say no
more, or as any other list question. It knows no entries: `catalog_answers.from_facts` does.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from ptmrag.catalog.facts import FactName
from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.detect import Language, detect_language
from ptmrag.understanding.list_question import FactRelation, FactWish, ListQuestion
from ptmrag.understanding.read_list_question import understand

_LONGEST = 200  # characters
_MOST = 3  # conditions
_COUNTS = re.compile(r"\bhow many\b|多少|几[个篇种]", re.IGNORECASE)
# Before a condition, that it must not be fulfilled.
_DENIED = re.compile(
    r"(?:\b(?:not|never|n't|without)|不是?|(?<!有)没有?|并非|非|未)\s*$", re.IGNORECASE
)
_MARKS = " \t?？.。!！,，、;；:：“”\"'《》"


@dataclass(frozen=True, slots=True)
class _Phrase:
    name: FactName
    relation: FactRelation
    says: re.Pattern[str]


def read_fact_list(question: str) -> ListQuestion | None:
    """The entries that a question asks for by their facts; None where it asks for anything else."""
    text = " ".join(simplified(question).split())
    if len(text) > _LONGEST:
        return None
    lang = detect_language(text)
    wishes: list[FactWish] = []
    while len(wishes) < _MOST and (found := _first(text, lang)) is not None:
        wish, start, end = found
        wishes.append(wish)
        text = f"{text[:start]} {text[end:]}"
    if not wishes:
        return None
    is_extreme = any(wish.relation in ("most", "least") for wish in wishes)
    rest = _rest(text, lang, is_asked=is_extreme)
    return replace(rest, facts=tuple(wishes)) if rest else None


def _first(text: str, lang: Language) -> tuple[FactWish, int, int] | None:
    """The first condition of the table in a text, and its place."""
    for phrase in _phrases(lang):
        found = phrase.says.search(text)
        if found is None:
            continue
        denied = _DENIED.search(text[: found.start()])
        start = denied.start() if denied else found.start()
        said = found.groupdict()
        value = (said.get("value") or said.get("amount") or "").strip(_MARKS)
        if value.casefold() not in _NO_VALUES:
            wish = FactWish(phrase.name, value, phrase.relation, is_there=denied is None)
            return wish, start, found.end()
    return None


_NO_VALUES = frozenset(
    {"what", "which", "it", "them", "this", "that", "the", "什么", "哪些", "哪个", "它"}
)


def _rest(text: str, lang: Language, *, is_asked: bool) -> ListQuestion | None:
    """What a question without its conditions asks for; `is_asked`: they ask for entries themselves."""
    is_asked = is_asked or None is not re.search(
        _table()["asks"][lang], text.strip(_MARKS), re.IGNORECASE
    )
    if is_asked and _bare(lang).fullmatch(text):
        return ListQuestion("count" if _COUNTS.search(text) else "list", lang)
    other = understand(text)
    return other if other is not None and other.asked in ("list", "count") else None


@cache
def _table() -> Mapping[str, Any]:
    text = files("ptmrag.understanding").joinpath("fact_conditions.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _bare(lang: Language) -> re.Pattern[str]:
    """A text of words that ask for entries and say nothing of them."""
    return re.compile(rf"(?:[\s{re.escape(_MARKS)}]|{_table()['bare'][lang]})*", re.IGNORECASE)


@cache
def _phrases(lang: Language) -> tuple[_Phrase, ...]:
    return tuple(_read_phrases(lang))


def _read_phrases(lang: Language) -> Iterator[_Phrase]:
    words: Mapping[str, str] = _table()["words"]
    edges = (r"(?<![\w-])", r"(?![\w-])") if lang == "en" else ("", "")
    for row in _table()["condition"]:
        for text in row[lang]:
            filled = re.sub(r"\{([a-z_]+)\}", lambda found: words[found[1]], text)
            pattern = re.compile(f"{edges[0]}(?:{filled}){edges[1]}", re.IGNORECASE)
            yield _Phrase(row["fact"], row.get("relation", "is"), pattern)

"""The cues by which a question for a table is read, as patterns, from `table_english.toml` and `table_chinese.toml`.

    cues_of("en").table.search("give me a table of BERT")    # finds "give me a table"

It reads no question: `table_question` does.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ptmrag.language.detect import Language

_FILES: dict[Language, str] = {"en": "table_english.toml", "zh": "table_chinese.toml"}
# The heading of a table as it is typed: "| work | data | size |", 模型—年份—规模.
_HEADING = (
    r"(?:\||(?<=[:：]))[^|，。：:,?？]*(?:\|[^|，。：:,?？]*)+?(?= (?:for|of)\b|[，。：:,?？]|$)"
    r"|[^—，。：:“”\"]+(?:—+[^—，。：:“”\"]+){2,}"
)
_STOP = r"[;:：；。？！)）]|[.?!](?=\s|$)"
# "BERT、T5 的规模", 某方向论文的编码器: the works and what is asked of them.
_OWNER = (
    r"(?P<works>(?:[A-Za-z][A-Za-z\d.+/-]*[、，,\s和与跟及]*)+(?:这[几两三][个篇])?"
    r"|[^、，]{2,20}?(?:论文|文献|模型|工作|方法|[这那][几两三四五些]?[篇个项]))的(?P<aspects>.+)"
)
Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of a language as patterns.

    `cut` finds what parts a question, its group says how; `between` the items of a list; `only_all` and `only_picked`
    match texts that are nothing but all works, or those picked. The files explain the others.
    """

    is_chinese: bool
    table: Pattern
    every: Pattern
    layout: Pattern
    heads: Pattern
    not_asked: Pattern
    question: Pattern
    polite: Pattern
    cut: Pattern
    back: Pattern
    pair: Pattern
    opening: Pattern
    closing: Pattern
    leading: Pattern
    story: Pattern
    anyway: Pattern
    ends_with_work: Pattern
    owner: Pattern
    about: Pattern
    about_end: Pattern
    between: Pattern
    only_all: Pattern
    only_picked: Pattern


@cache
def cues_of(language: Language) -> Cues:
    """The cues of a language, compiled."""
    is_chinese = language == "zh"
    one = _alternatives(language)
    whole = (
        one if is_chinese else {name: rf"(?<![\w-]){said}(?![\w-])" for name, said in one.items()}
    )
    end = r"\s*" if is_chinese else r"(?:\s+|$)"
    all_, picked, fill = (rf"\s*{one[name]}{end}" for name in ("all", "picked", "fill"))
    roles = "|".join(
        rf"(?P<{name}>{whole[name]})" for name in ("every", "table", "aspects", "works", "weak")
    )
    patterns = {
        "question": one["question"] if is_chinese else rf"^\W*{whole['question']}",
        "cut": rf"(?P<heading>{_HEADING})|{roles}|(?P<comma>，)|(?P<bracket>[(（])|(?P<stop>{_STOP})",
        "pair": one["pair"],
        "opening": rf"^{whole['opening']}\s*",
        "leading": rf"^{whole['leading']}\s*",
        "closing": rf"\s*{whole['closing']}$",
        "anyway": one["anyway"],
        "ends_with_work": rf"{one['work']}$",
        "owner": _OWNER if is_chinese else "(?!)",
        "about": rf"^(?:{one['about']})+",
        "about_end": rf"(?:{one['about_end']})+$",
        "between": rf"\s*{one['and']}\s*",
        "only_all": rf"(?:{all_}|{fill})*(?:{all_})(?:{all_}|{fill})*",
        "only_picked": rf"(?:{all_}|{fill})*(?:{picked})(?:{picked}|{fill})*",
    }
    others = {name: whole[name] for name in whole if name in Cues.__dataclass_fields__}
    compiled = {name: re.compile(said, re.IGNORECASE) for name, said in (others | patterns).items()}
    return Cues(is_chinese=is_chinese, **compiled)


def _alternatives(language: Language) -> dict[str, str]:
    """Each list of a file as one pattern; {name} in it is another."""
    text = files("ptmrag.understanding").joinpath(_FILES[language]).read_text("utf-8")
    rows: dict[str, list[str]] = tomllib.loads(text)

    def joined(name: str) -> str:
        said = (re.sub(r"\{([a-z_]+)\}", lambda found: joined(found[1]), row) for row in rows[name])
        return f"(?:{'|'.join(said)})"

    return {name: joined(name) for name in rows}

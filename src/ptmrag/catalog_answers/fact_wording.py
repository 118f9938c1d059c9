"""Conditions on facts in words, in both languages.

>>> from ptmrag.understanding.list_question import FactWish
>>> said_of_fact(FactWish("builds_on", "BERT"), "en"), said_of_fact(FactWish("parameters", "1 亿", "less"), "zh")
('builds on: BERT', '参数量小于 1 亿')

It judges no facts: `fact_matches` does.
"""

from collections.abc import Mapping, Sequence

from ptmrag.catalog.entry import Entry
from ptmrag.catalog.facts import label_of
from ptmrag.language.detect import Language
from ptmrag.understanding.list_question import FactRelation, FactWish

_SAID: Mapping[Language, Mapping[FactRelation, str]] = {
    "en": {
        "is": "{label}: {value}",
        "less": "{label}: less than {value}",
        "more": "{label}: more than {value}",
        "most": "{label}: the most",
        "least": "{label}: the least",
    },
    "zh": {
        "is": "{label}：{value}",
        "less": "{label}小于 {value}",
        "more": "{label}大于 {value}",
        "most": "{label}最大",
        "least": "{label}最小",
    },
}
_STATED: Mapping[Language, str] = {
    "en": "Entries that state this ({facts}): {n}; the others could not be compared.",
    "zh": "写明这一项（{facts}）的有 {n} 条，其余的无从比较。",
}
_NOT: Mapping[Language, str] = {"en": "not {}", "zh": "不满足“{}”"}


def said_of_fact(wish: FactWish, lang: Language) -> str:
    """A condition on a fact, in the language of the answer."""
    label = label_of(wish.name, lang)
    label = label if lang == "zh" else label[0].lower() + label[1:]
    said = _SAID[lang][wish.relation].format(label=label, value=wish.value)
    return said if wish.is_there else _NOT[lang].format(said)


def stated(wishes: Sequence[FactWish], entries: Sequence[Entry], lang: Language) -> str:
    """How many entries say the facts that conditions are on, since the others may fulfil them too.

    "" without conditions.
    """
    wanted = dict.fromkeys(wish.name for wish in wishes if wish.name != "list")
    if not wanted:
        return ""
    says = [e for e in entries if set(wanted).issubset(fact.name for fact in e.facts)]
    labels = (", " if lang == "en" else "、").join(label_of(name, lang) for name in wanted)
    return _STATED[lang].format(n=len(says), facts=labels)

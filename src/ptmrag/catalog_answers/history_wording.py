"""The sentences of an answer on the history of works, in both languages.

>>> said("left", "en", n=3)
'3 more works of the list are not shown: they are built upon or cited less.'

It orders nothing: `from_history` does.
"""

from ptmrag.language.detect import Language

_SAID: dict[str, dict[Language, str]] = {
    "timeline": {
        "en": "{topic} by year, from the years, notes, facts and citations of the list ({n} of {total} works, of each "
        "year those that most others build on or cite):",
        "zh": "{topic}按年份的发展，取自清单的年份、说明、基本信息与引用关系"
        "（共 {total} 项，列出每年被其他工作沿用或引用最多的，共 {n} 项）：",
    },
    "all": {"en": "The works of the list", "zh": "清单中的工作"},
    "topic": {"en": "Works related to “{topic}”", "zh": "“{topic}”相关工作"},
    "and": {"en": "” and “", "zh": "”与“"},
    "between": {
        "en": "From {a} to {b}, {total} works of the list appeared in between ({n} shown), by year:",
        "zh": "从 {a} 到 {b} 之间，清单中出现了 {total} 项工作（列出 {n} 项），按年份：",
    },
    "path": {
        "en": "What leads from one to the other: {path}.",
        "zh": "两者之间的沿用关系：{path}。",
    },
    "left": {
        "en": "{n} more works of the list are not shown: they are built upon or cited less.",
        "zh": "另有 {n} 项被沿用或引用较少，未列出。",
    },
    "lineage": {
        "en": "**{name}** and its relatives, from what each work of the list says that it builds on:",
        "zh": "**{name}** 的来龙去脉，依据清单中各项工作写明的“基于”：",
    },
    "up": {"en": "It builds on:", "zh": "它所基于的："},
    "down": {"en": "Works that build on it ({n}):", "zh": "直接基于它的工作（{n} 项）："},
    "further": {
        "en": "Built on those in turn ({n}):",
        "zh": "再往后，间接基于它的工作（{n} 项）：",
    },
    "no up": {"en": "The list names nothing that it builds on.", "zh": "清单没有写明它基于什么。"},
    "no down": {
        "en": "No work of the list says that it builds on it.",
        "zh": "清单中没有写明基于它的工作。",
    },
    "only cited": {
        "en": "The list does not say what **{name}** builds on or what builds on it. The papers say who cites whom, "
        "by date:",
        "zh": "清单没有写明 **{name}** 基于什么、什么又基于它；以下依据论文的参考文献，按时间排列：",
    },
    "cites": {
        "en": "Works of the list that it cites ({n}; the most cited of them):",
        "zh": "它引用的清单中的工作（共 {n} 项，列出被引最多的）：",
    },
    "cited by": {
        "en": "Works of the list that cite it ({n}; the most cited of them):",
        "zh": "引用它的清单中的工作（共 {n} 项，列出被引最多的）：",
    },
    "lacking": {
        "en": "The list has no work named {names}.",
        "zh": "清单中没有名为 {names} 的工作。",
    },
    "no year": {"en": "Year unknown", "zh": "年份不详"},
}


def said(what: str, lang: Language, **values: object) -> str:
    """A sentence with its values filled in."""
    return _SAID[what][lang].format(**values)

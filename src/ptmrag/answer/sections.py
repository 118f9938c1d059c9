"""What kind of section a heading opens: abstract, introduction, method, data, results, …

>>> section_of("4.2 Pre-training Data")
'data'
>>> section_of("5 Conclusion and Future Work")
'conclusion'

It reads headings alone, in English and Chinese: what has none is the front matter, and a heading that it
does not know is "other".
"""

import re
from functools import lru_cache
from typing import Literal

Section = Literal[
    "front",
    "abstract",
    "introduction",
    "related",
    "method",
    "data",
    "experiments",
    "results",
    "limitations",
    "conclusion",
    "appendix",
    "other",
]

# The first row with a word of the heading decides, so that "Results and Limitations" is read for its
# limitations and "Data and Training" for its data.
_WORDS: tuple[tuple[Section, str], ...] = (
    ("abstract", r"\babstract\b|^summary$|^摘要"),
    ("limitations", r"limitation|drawback|caveat|broader impact|局限|不足"),
    ("conclusion", r"conclu|结论|总结|小结|结语"),
    ("limitations", r"future (?:work|direction)|展望"),
    ("introduction", r"introduction|^overview$|motivation|引言|绪论|前言|导论"),
    (
        "related",
        r"related work|background|previous work|prior work|preliminar|相关工作|背景|研究现状",
    ),
    (
        "data",
        r"\bdata\b|dataset|data set|corpus|corpora|pre-?training setup|training setup|benchmark|"
        r"数据|语料",
    ),
    (
        "results",
        r"result|performance|comparison|ablation|analysis|discussion|findings|结果|分析|讨论|消融|对比",
    ),
    (
        "experiments",
        r"experiment|evaluation|setup|setting|implementation|hyperparameter|实验|评测|评估|设置",
    ),
    (
        "method",
        r"method|model|approach|architecture|framework|algorithm|pre-?training|training|objective|"
        r"fine-?tuning|attention|encoder|decoder|distill|方法|模型|框架|算法|架构|训练|设计",
    ),
    ("appendix", r"^appendi|^[A-Z]\.?\d*\s|acknowledg|附录|致谢"),
)
_PATTERNS = tuple((section, re.compile(words, re.IGNORECASE)) for section, words in _WORDS)


@lru_cache(maxsize=4096)
def section_of(heading: str) -> Section:
    """The kind of section that a heading opens."""
    text = heading.strip()
    if not text:
        return "front"
    return next((section for section, words in _PATTERNS if words.search(text)), "other")

"""Whether the words before an address speak of another work than the one that an entry is about.

>>> speaks_of_another("a comment on"), speaks_of_another("code for"), speaks_of_another("the paper is at")
(True, True, False)
>>> speaks_of_another("基于"), speaks_of_another("论文地址：")
(True, False)

It does not know what the address leads to.
"""

import re

# What the work of an entry is to another work; `~` stands for any ending.
_RELATIONS = """
    adapt~ against alternative~ baseline~ beat~ based build~ built cf cite~ citing comment~ companion compar~
    contrast~ correct~ corrigend~ critic~ critique~ deriv~ differ~ erratum errata extend~ extension~ follow~
    generali[sz]~ implement~ improv~ inspir~ like outperform~ predecessor~ previous~ prior rebut~ refut~ rejoinder~
    relat~ repl(?:y|ies|ied|ying) replac~ replicat~ reproduc~ respon[sd]~ retract~ revisit~ see sequel~ similar~
    success~ supersed~ than unlike used uses using variant~ versus vs
"""
_CHINESE = (
    "评论|评述|评价|点评|参见|参考|参阅|详见|另见|回复|回应|答复|反驳|质疑|基于|改进|扩展|拓展|继承|对比|比较|相比|"
    "对照|不同于|类似|相似|启发|借鉴|复现|源于|源自|取代|替代|优于|前作|续作|基线|勘误"
)
_RELATED = re.compile(
    rf"(?<![\w-])(?:{'|'.join(_RELATIONS.split())})(?![\w-])|{_CHINESE}".replace("~", r"\w*"),
    re.IGNORECASE,
)
# "code for https://…" is code for another work, unless a label stands behind the preposition.
_FOR = re.compile(r"(?<![\w-])(?:for|of|to|on|with|about)\s*[:：]?\W*$", re.IGNORECASE)
_PLACE = re.compile(
    r"(?<![\w-])(?:available|accessible|appear\w*|found|hosted|links?|located|online|posted|published|read|refer|stored)\b",
    re.IGNORECASE,
)


def speaks_of_another(words: str) -> bool:
    """Whether words that stand before an address or around it speak of another work."""
    return bool(_RELATED.search(words) or (_FOR.search(words) and not _PLACE.search(words)))

"""What a question on a number asks a table for: the names, the measures and the other words in it.

>>> from ptmrag.language.question_words import read_question
>>> [term.text for term in terms_of(read_question("ALBERT-large 在 RACE 上的准确率是多少？"))]
['ALBERT-large', 'RACE', '准确率']
>>> terms_of(read_question("What does BERT-large score?"))[0].is_in("BERTLARGE (Single)")
True

It knows no tables: `table_rows` chooses the rows.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from ptmrag.language.glossary import in_english
from ptmrag.language.question import Question
from ptmrag.language.tokens import tells_something

_WORD = re.compile(r"[A-Za-z0-9]+(?:[-.+/’'][A-Za-z0-9]+)*")
_PART = re.compile(r"[a-z]+|\d+(?:[.,]\d+)*")
# A name with one of these is another size of the same thing.
SIZES = ("base", "large", "small", "tiny", "big", "xl", "xxl", "xlarge", "xxlarge", "s", "m", "l")
_LONGEST = 5  # parts of a name
# Words of questions that say nothing of a row.
_PLAIN = (
    "score scores result results performance value number many much get gets reach reaches achieve achieves obtain "
    "obtains report reported reports model models paper according table set task what's using used use compared "
    "there s v well good higher best"
)
_HOW = re.compile(r"\bhow (?:large|big|small|high|low|long|fast)\b", re.IGNORECASE)
# How a measure is called in a question, in both languages, and in the header or the caption of a table.
_MEASURES: tuple[tuple[str, str], ...] = (
    (r"\baccurac\w+|准确率|正确率|准确度|精度", r"\bacc\b|accurac"),
    (r"\bperplexit\w+|\bppl\b|困惑度", r"\bppl\b|perplex"),
    (r"\bparameters?\b|\bparams?\b|参数", r"param"),
    (r"\blayers?\b|层", r"layers?\b|#l\b"),
    (r"\bhidden (?:size|dim\w*|units?|states?)|隐藏(?:层)?(?:大小|维度|维数|尺寸|单元)?", r"hidden|#h\b|dim"),
    (r"\b(?:attention )?heads?\b|注意力头|头数|个头", r"heads?\b|#a\b"),
    (r"\baverages?d?\b|\bavg\b|\boverall\b|\bmean\b|\bscores?\b|平均|总分", r"\bavg|average|mean\b|overall|\bscore"),
    (r"\bf1\b|F1 ?值", r"f1"),
    (r"\bexact match\b|\bEM\b|精确匹配|完全匹配", r"\bem\b|exact match"),
    (r"\brouge-?1\b|\br-?1\b", r"rouge-?1|\br-?1\b|\brg-?1\b"),
    (r"\brouge-?2\b|\br-?2\b", r"rouge-?2|\br-?2\b|\brg-?2\b"),
    (r"\brouge-?l\b|\br-?l\b", r"rouge-?l|\br-?l\b|\brg-?l\b"),
    (r"\bbleu\b", r"bleu"),
    (r"\berror rates?\b|错误率|误差", r"\berr|error|\bw?er\b"),
    (r"\brecall\b|召回率?", r"\br(?:ec(?:all)?)?\b|@\d"),
    (r"\bprecision\b|精确率|查准率", r"\bp(?:rec(?:ision)?)?\b|@\d"),
    (r"\bspearman\b|斯皮尔曼", r"spearman|ρ"),
    (r"\bpearson\b|皮尔逊", r"pearson"),
    (r"\bspeed-?ups?\b|加速比?|快(?:了)?(?:多少|几)倍?", r"speed"),
    (r"\bspeed\b|\bfast\b|\bper second\b|\bthroughput\b|速度|多快|吞吐", r"speed|second|throughput|/s\b"),
    (r"\b(?:inference |training |run ?)?time\b|\blatency\b|\bhow long\b|时间|延迟|耗时", r"time|latency"),
    (r"\bmemory\b|显存|内存", r"memory|\bmem\b"),
    (r"\bflops\b|计算量", r"flops"),
    (r"\bbatch ?sizes?\b|批(?:次|量)?大小", r"batch|bsz"),
    (r"\blearning rates?\b|学习率", r"learning ?rate|\blr\b"),
    (r"\bepochs?\b|轮", r"epoch"),
    (r"\bsteps?\b|步", r"steps?\b"),
    (r"\bvocab\w*|词表|词汇表", r"vocab"),
    (r"\btokens?\b|词元", r"tokens?\b"),
    (r"\bdropout\b", r"dropout"),
    (r"\bdisk\b|磁盘|硬盘", r"disk"),
    (r"\bembedding (?:size|dim\w*)|嵌入(?:维度|大小)", r"embedding"),
    (r"\b(?:sequence|context) length|上下文(?:长度|窗口)|序列长度", r"context|length"),
    (r"\bdev(?:elopment)?\b|\bvalidation\b|验证集|开发集", r"\bdev|valid"),
    (r"\btest\b|测试集", r"\btest"),
    (r"\benglish(?:[- ]to)?[- ]german\b|\ben-?de\b|英德|英译德|英语到德语", r"en-?(?:>|→)?-?de\b|english.{0,4}german"),
    (r"\benglish(?:[- ]to)?[- ]french\b|\ben-?fr\b|英法|英译法|英语到法语", r"en-?(?:>|→)?-?fr\b|english.{0,4}french"),
)  # fmt: skip
_COMPILED = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(printed, re.IGNORECASE))
    for asked, printed in _MEASURES
)

TermKind = Literal["name", "measure", "word"]
_WEIGHTS: dict[TermKind, float] = {"name": 1.0, "measure": 0.6, "word": 0.35}


@dataclass(frozen=True, slots=True)
class Term:
    """Something that a question asks for; `forms` are the ways in which a table may write it."""

    text: str
    kind: TermKind
    forms: tuple[str, ...] = ()
    printed: re.Pattern[str] | None = field(default=None, repr=False)

    @property
    def weight(self) -> float:
        """How much it says of which row is asked for."""
        return _WEIGHTS[self.kind]

    def is_in(self, text: str) -> bool:
        """Whether a text of a table speaks of it."""
        if self.printed is not None and self.printed.search(text):
            return True
        return not _sized(self.forms).isdisjoint(runs_of(text))


@lru_cache(maxsize=256)
def _sized(forms: tuple[str, ...]) -> frozenset[str]:
    """The forms of a name, also those with a size."""
    return frozenset(f"{form}{size}" for form in forms for size in ("", *SIZES))


def terms_of(question: Question) -> tuple[Term, ...]:
    """The terms of a question, in its order; what is a measure is no other term."""
    text, found = question.text, list[Term]()
    for asked, printed in _COMPILED:
        if match := asked.search(text):
            found.append(Term(match[0], "measure", (), printed))
            if match[0].isascii():
                text = text.replace(match[0], " ")
    plain = frozenset(_PLAIN.split())
    text = _HOW.sub(lambda match: " " * len(match[0]), text)
    english, _ = in_english(text)
    for forms in english:
        if not any(term.printed and any(map(term.printed.search, forms)) for term in found):
            found.append(Term(forms[0], "word", tuple("".join(parts_of(form)) for form in forms)))
    for match in _WORD.finditer(text):
        word = match[0].removesuffix("'s").removesuffix("’s")
        parts = parts_of(word)
        if not parts or word.lower() in plain or not tells_something(word):
            continue
        is_name = any(c.isdigit() or c.isupper() for c in word[1:]) or (
            word[0].isupper() and match.start() > 0
        )
        written = {"".join(parts), "".join(parts).removesuffix("s")}
        if parts[0] == "v" and len(parts) > 1:
            written.add("".join(parts[1:]))
        found.append(Term(word, "name" if is_name else "word", tuple(sorted(written))))
    found.sort(key=lambda term: question.text.find(term.text))
    return tuple({(term.text, term.kind): term for term in found}.values())


def parts_of(text: str) -> list[str]:
    """The runs of letters and the numbers of a text, in small letters: "SQuAD1.1" has "squad" and "1.1"."""
    return _PART.findall(unicodedata.normalize("NFKC", text).lower())


@lru_cache(maxsize=8192)
def runs_of(text: str) -> frozenset[str]:
    """Up to five parts of a text that follow each other, written as one word."""
    parts = parts_of(text)
    return frozenset(
        "".join(parts[start:end])
        for start in range(len(parts))
        for end in range(start + 1, min(start + _LONGEST, len(parts)) + 1)
    )

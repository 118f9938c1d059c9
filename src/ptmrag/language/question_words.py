"""Read what a question asks for from its words: its kind, the names in it, the two sides of a comparison.

>>> kind_of("TinyBERT 为什么要模仿注意力矩阵？"), sides_of("Compare ELECTRA and BERT on GLUE")
('why', ('ELECTRA', 'BERT'))

It looks nothing up: a name is whatever is written like one.
"""

import re

from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.detect import Language, detect_language
from ptmrag.language.question import Question, QuestionKind

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-.+/][A-Za-z0-9]+)*")
_CAPITAL_OR_DIGIT = re.compile(r"[A-Z0-9]")
_AND = r"(?:[和与跟同或]|及其?|还是|\b(?:and|or|with|vs\.?|versus|to|than|from)\b)"
_PAIR = re.compile(rf"({_NAME.pattern})\s*{_AND}\s*(?:the )?({_NAME.pattern})")
# A number behind a name is its version ("LLaMA 2 的许可证", "GPT 4's data"), unless it counts what follows it or is
# a year.
_VERSION = re.compile(
    r" (?!(?:19|20)\d\d\b)v?\d{1,2}(?:\.\d+)*(?![\w.%-])(?=\W*$|[’']s\b|[,，、?？。)）]|"
    r" ?[的和与跟及是有怎如在相比呢吗为用能会]| (?:and|or|vs|versus|is|are|was|do|does|did|has|have|had|can|in|on|to|"
    r"than|from|with|for|about|paper|models?|licen[cs]e|work|differ\w*|compare\w*|perform\w*|handle\w*|use[ds]?)\b)"
)
# The first that matches decides.
_KINDS: tuple[tuple[QuestionKind, re.Pattern[str]], ...] = (
    (
        "compare",
        re.compile(
            r"\b(?:compare[ds]?|comparison|differences?|differs?|different (?:from|to|than)|which of|vs\.?|versus|"
            r"better than)\b"
            # 对比学习 is contrastive learning.
            r"|比较|对比(?!学习|损失|训练|预训练|目标|式)|区别|不同|差异|异同|差别|相比"
            r"|[和与跟同][^，。？?]{1,40}?比(?:起来|一比)?(?:呢|怎么样|如何|怎样|[哪谁，？?]|$)|(?:哪[个种款]|谁).{0,8}?更",
            re.IGNORECASE,
        ),
    ),
    ("why", re.compile(r"\b(?:why|reasons?)\b|为什么|为何|为啥|原因|理由|缘故", re.IGNORECASE)),
    (
        "number",
        re.compile(
            r"\bhow (?:many|much|often|large|big|long|small|slowly|fast|far|deep)\b"
            r"|\bwhat (?:share|percentage|fraction|number|proportion|size|rate)\b|\bby how\b"
            r"|多少|[几](?:个|层|倍|种|次|分|成)|多[大长高快深]|百分之|比例",
            re.IGNORECASE,
        ),
    ),
    ("how", re.compile(r"\bhow\b|如何|怎么|怎样|怎么样", re.IGNORECASE)),
    (
        "definition",
        re.compile(
            r"^\W*(?:what(?:'s| is| are)|define|explain|who is) (?:an? |the )?[\w.+/-]+(?: [\w.+/-]+){0,3}\W*$"
            r"|^\W*(?:请问|请|介绍一下|介绍|解释一下|解释)?什么[是叫]|是什么\W*$|是啥\W*$|^\W*(?:请)?(?:介绍|解释)",
            re.IGNORECASE,
        ),
    ),
)


def read_question(text: str) -> Question:
    """The question that a person wrote, with its language, names, kind and sides."""
    folded = simplified(" ".join(text.split()))
    language, kind = detect_language(folded), kind_of(folded)
    named = _names(folded, language, with_version=True)
    return Question(folded, text, language, named, kind, _sides(folded, kind, named))


def kind_of(question: str) -> QuestionKind:
    """What kind of answer a question wants."""
    return next((kind for kind, words in _KINDS if words.search(question)), "other")


# Units are written like names.
_UNITS = frozenset(("KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "Hz", "kHz", "MHz", "GHz"))


def names(question: str) -> tuple[str, ...]:
    """The words of a question that name something: ELECTRA, GPT-3, mT5, Whisper.

    A word counts if it has a capital behind its first letter or a digit, or if it is capitalised
    elsewhere than at the start of an English sentence.
    """
    return _names(question, detect_language(question))


def _names(question: str, language: Language, *, with_version: bool = False) -> tuple[str, ...]:
    """`with_version`: the number behind a name belongs to it: LLaMA 2 is another work than LLaMA."""
    found = []
    is_english = language == "en"
    for match in _NAME.finditer(question):
        if match[0].islower() and match[0].isalpha():
            continue
        word = match[0].removesuffix("-based").removesuffix("-style")
        is_name = _CAPITAL_OR_DIGIT.search(word, 1) is not None or (
            word[0].isupper() and not (is_english and _starts_sentence(question, match.start()))
        )
        if is_name and len(word) > 1 and word not in _UNITS:
            behind = _VERSION.match(question, match.end()) if with_version else None
            found.append(word + behind[0] if behind and not word[-1].isdigit() else word)
    return tuple(dict.fromkeys(found))


def _starts_sentence(text: str, place: int) -> bool:
    """Whether a sentence starts at a place, quotation marks and brackets aside."""
    before = text[:place].rstrip(" \"'“‘(（《")
    return not before or before[-1] in ".?!:"


def sides_of(question: str) -> tuple[str, str] | None:
    """The two works that a question compares; None where it compares no two that are named."""
    kind = kind_of(question)
    return _sides(question, kind, names(question)) if kind == "compare" else None


def _sides(question: str, kind: QuestionKind, named: tuple[str, ...]) -> tuple[str, str] | None:
    if kind != "compare":
        return None
    pair = _PAIR.search(question)
    whole = {name.split(" ")[0]: name for name in named}
    if pair and {pair[1], pair[2]} <= whole.keys():
        return whole[pair[1]], whole[pair[2]]
    return (named[0], named[1]) if len(named) == 2 else None

"""What a conversation is about: the works and terms that "it" may stand for.

>>> focus_of("Transformer-XL 如何处理长文本？", "")
('Transformer-XL',)

They come from the question; where it names none ("which model is for biomedical text?"), from the
entries that the answer names in bold. It rewrites nothing: `followup` does.
"""

import re

from ptmrag.extraction import names

_BOLD = re.compile(r"\*\*([^*\n]{2,200})\*\*")
# Counts stand in bold too: "**3 of the 34 entries**".
_COUNT = re.compile(r"^\d|^[\d\s]+条")
_ASKS_WHICH = re.compile(
    r"哪[个种款篇些]|什么(?:模型|方法|工具|论文)|\b(?:which|what) (?:\w+ )?(?:model|paper|method|tool|entry)\b",
    re.IGNORECASE,
)
_TERM = r"[\u3400-\u9fffA-Za-z0-9][\u3400-\u9fffA-Za-z0-9 +.-]{0,24}?"
_TERMS_ZH = (
    re.compile(rf"^(?:请问|请)?(?:什么|何)(?:是|叫|为)(?P<term>{_TERM})[？?。]?$"),
    re.compile(
        rf"^(?:请问|请|介绍一下|介绍|解释一下|解释)?(?P<term>{_TERM})(?:是什么|是啥|指的?是|有什么|有哪些|如何|怎么|怎样|为什么|"
        r"的|是|有|用|采用|在|与|和|跟|比|能|会|适合|支持|[？?。]|$)"
    ),
)
_TERM_EN = re.compile(
    r"^(?:so |and )?(?:what(?:'s| is| are| does)|how (?:does|do|is|are)|why (?:does|do|is|are)|explain|define|"
    r"describe|tell me about) (?:an? |the )?(?P<term>[a-z][\w-]*(?: [a-z][\w-]*){0,3}?)"
    r"(?: (?:work|works|used|good|do|help|mean|differ|so|in|for|of|on)\b|\?|\.|$)",
    re.IGNORECASE,
)
_NO_TERM = re.compile(
    r"[它哪这那该此其他她]|^(?:列|找|给|展示|提到|关于|所有|全部|比较)|什么|多少|怎|如何|为什么|作者|论文|模型$|有没有|^(?:请|能|可以|谢|好|是|有|在|用|和|与|还)"
    r"|^(?:it|its|they|this|that|there|these|those|one|we|you|main|difference|authors?|paper|model)\b",
    re.IGNORECASE,
)


def focus_of(question: str, answer: str) -> tuple[str, ...]:
    """The names in a question, else its term, else the entries that the answer names."""
    entries = answer_entries(answer)
    if found := subjects(question):
        return found
    if entries and (_ASKS_WHICH.search(question) or len(entries) == 1):
        return entries[:1]
    term = _term(question)
    return (term,) if term else entries[:1]


def subjects(question: str) -> tuple[str, ...]:
    """What a question names: works as they are written, 《…》 and list names with hyphens."""
    quoted = re.findall(r"《([^《》]{2,80})》", question)
    lower = re.findall(
        r"(?<![\w-])[a-z0-9]+(?:[-_][a-z0-9]+)*(?:-as-|-for-|_)[a-z0-9]+(?![\w-])", question
    )
    return tuple(
        dict.fromkeys([*quoted, *(n for n in names(question) if not _COMMON.fullmatch(n)), *lower])
    )


def answer_entries(answer: str) -> tuple[str, ...]:
    """The entries that an answer names in bold, each without its subtitle."""
    titles = [title for title in _BOLD.findall(answer) if not _COUNT.match(title)]
    return tuple(dict.fromkeys(re.split(r"[:：]", title)[0].strip() for title in titles))


# Capitalised words that name no work.
_COMMON = re.compile(
    r"Chinese|English|French|German|Japanese|Korean|European|I|AI|NLP|ML|CV|GPU|CPU|TPU|API|PDF"
)


def _term(question: str) -> str:
    text = question.strip()
    for pattern in (*_TERMS_ZH, _TERM_EN):
        found = pattern.match(text)
        if found and not _NO_TERM.search(found["term"].strip()):
            return found["term"].strip()
    return ""

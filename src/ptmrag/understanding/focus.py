"""What a conversation is about: the works and terms that "it" may stand for.

>>> focus_of("Transformer-XL 如何处理长文本？", "")
('Transformer-XL',)

They come from the question; where it names none ("which model is for biomedical text?"), from the
entries that the answer names in bold. It rewrites nothing: `followup` does.
"""

import re
from collections.abc import Sequence

from ptmrag.language.detect import detect_language
from ptmrag.language.question_words import names, sides_of
from ptmrag.language.tokens import telling

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
# What every work has: "训练用了什么数据？" is about none.
_PART = re.compile(
    r"(?:(?:预?训练|微调|推理|评测|实验|数据|参数|模型|语料|规模|速度|效果|性能|结果|成本|作者|机构|结构|架构|代码|损失|词表|"
    r"优化器|学习率|层数|局限|缺点|优点|贡献|任务|目标)的?(?:集|量|率)?){1,3}"
)
_SAID = (
    r"(?:work|works|used|good|do|help|mean|differ|so|in|for|of|on|trained|made|built|learn|scale)"
)
_NOUNS = r"(?:an? |the )?(?P<term>[a-z][\w-]*(?: [a-z][\w-]*){0,3}?)"
_TERMS_EN = (
    re.compile(
        rf"^(?:so |and )?(?:what(?:'s| is| are| does)|explain|define|describe|tell me about) {_NOUNS}"
        rf"(?: {_SAID}\b|\?|\.|$)",
        re.IGNORECASE,
    ),
    re.compile(rf"^(?:so |and )?(?:how|why) (?:does|do|is|are) {_NOUNS} {_SAID}\b", re.IGNORECASE),
)
_NO_TERM = re.compile(
    r"[它哪这那该此其他她]|[前后两二]者|^第|^(?:列|找|给|展示|提到|关于|所有|全部|比较)|什么|多少|怎|如何|为什么|作者|论文|模型$|有没有|^(?:请|能|可以|谢|好|是|有|在|用|和|与|还)"
    r"|^(?:it|its|they|this|that|there|these|those|one|we|you|main|difference|authors?|paper|model)\b",
    re.IGNORECASE,
)


# What stands before a question and says that another topic begins.
_NEW_TOPIC = re.compile(
    r"^(?:(?:那么?|好[的吧]?)?[，,]?(?:换(?:一?个)(?:话题|问题)|另外(?:问|想问)|顺便(?:问)?|再问(?:一下|一个)|接下来|说点别的)"
    r"(?:吧|一下|问题)?[，,：:。 ]*"
    r"|(?:ok(?:ay)?[, ]+)?(?:let(?:'s| us) )?(?:(?:chang(?:e|ing)|switch(?:ing)?|new|different|another|next)(?: of)?"
    r"(?: the)? (?:topics?|subjects?|question)|by the way|btw)[,:;.! -]+)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:now|next|ok(?:ay)?|well|so|then|我想(?:问|知道|了解)(?:一下)?)[，,: ]+", re.IGNORECASE
)
_SMALL_TALK = re.compile(
    r"谢|^(?:好的?|嗯|哦|行|明白|懂|知道了|你好|您好|再见|不错|很好)|"
    r"^(?:thanks?|thank you|ok(?:ay)?|great|good|nice|i see|got it|hello|hi|cool|bye|perfect)\b",
    re.IGNORECASE,
)


def focus_of(question: str, answer: str, titles: Sequence[str] = ()) -> tuple[str, ...]:
    """The names in a question, else its term, else the entries that the answer names.

    `titles` are those that the conversation has shown: of one that is named, no word is another name.
    """
    entries = answer_entries(answer)
    if found := _named(question, titles):
        return found
    if entries and (_ASKS_WHICH.search(question) or len(entries) == 1):
        return entries[:1]
    term = _term(question)
    return (term,) if term else entries[:1]


_PLACED = re.compile(r"(?:在|\bon(?: the)?)\s*$", re.IGNORECASE)


def _named(question: str, titles: Sequence[str]) -> tuple[str, ...]:
    """The titles of several words and the names in a question, in their order."""
    found, rest = [], question
    for title in sorted(titles, key=len, reverse=True):
        if " " in title and title in rest:
            found.append(title)
            rest = rest.replace(title, "，")
    found += subjects(rest)
    where = {name: question.find(name) for name in found}
    # Where something is measured is not what is measured: "在 GLUE 上", "on GLUE".
    places = {name for name, start in where.items() if _PLACED.search(question[:start])}
    return tuple(sorted(where, key=lambda name: (name in places, where[name])))


def says_new_topic(question: str) -> bool:
    """Whether a question begins with the words that another topic comes."""
    return _NEW_TOPIC.match(question) is not None


def is_small_talk(question: str) -> bool:
    """Whether something is said out of courtesy: thanks, fine, hello."""
    return (
        _SMALL_TALK.search(question) is not None and len(question) <= 24 and not subjects(question)
    )


def is_new_topic(question: str) -> bool:
    """Whether a question shows by words of its own that it is about something else.

    To be asked of a question that takes nothing from the history and has no focus of its own.
    """
    return not is_small_talk(question) and len(telling(question)) > 1


def subjects(question: str) -> tuple[str, ...]:
    """What a question names: works as they are written, 《…》 and list names with hyphens."""
    quoted = re.findall(r"《([^《》]{2,80})》", question)
    lower = re.findall(
        r"(?<![\w-])[a-z0-9]+(?:[-_][a-z0-9]+)*(?:-as-|-for-|_)[a-z0-9]+(?![\w-])", question
    )
    written = [_whole(n, question) for n in names(question) if not _COMMON.fullmatch(n)]
    parts = {part for name in written for part in name.split()[1:]}
    return tuple(dict.fromkeys([*quoted, *(n for n in written if n not in parts), *lower]))


_JOINED = (
    r"[^，。？,?]{0,24}?(?:[和与跟同及、或比]|还是|\b(?:and|or|vs|versus|with|to|than|from)\b)"
    r"[^，。？,?]{0,12}?"
)


def are_two(question: str, focus: Sequence[str]) -> bool:
    """Whether a question speaks of the first two in focus as two works: "ELECTRA 与 BERT"."""
    if len(focus) < 2:
        return False
    joined = re.search(re.escape(focus[0]) + _JOINED + re.escape(focus[1]), question)
    return joined is not None or set(sides_of(question) or ()) == set(focus[:2])


def holds(text: str, name: str) -> bool:
    """Whether a text has a name as a word of its own: RoBERTa is no BERT."""
    return _as_word(name).search(text) is not None


def exchanged(text: str, name: str, other: str) -> str:
    """A text with another name in the place of one."""
    return _as_word(name).sub(lambda _: other, text)


def _as_word(name: str) -> re.Pattern[str]:
    begins = r"(?<![A-Za-z0-9])" if name[:1].isascii() else ""
    ends = r"(?![A-Za-z0-9])" if name[-1:].isascii() else ""
    return re.compile(begins + re.escape(name) + ends)


def answer_entries(answer: str) -> tuple[str, ...]:
    """The entries that an answer names in bold, each without its subtitle."""
    titles = [title for title in _BOLD.findall(answer) if not _COUNT.match(title)]
    return tuple(dict.fromkeys(re.split(r"[:：]", title)[0].strip() for title in titles))


# Capitalised words that name no work.
_COMMON = re.compile(
    r"Chinese|English|French|German|Japanese|Korean|European|I|AI|NLP|ML|CV|GPU|CPU|TPU|API|PDF"
)


def _whole(name: str, question: str) -> str:
    """A name with the capitalised words and the size behind it: Switch Transformer, Mistral 7B."""
    more = r"(?: (?!(?:Chinese|English|French|German|Japanese|Korean)\b)[A-Z][a-z]+(?![\w-]))*"
    size = r"(?: \d+(?:\.\d+)?[BMK]\b)?"
    found = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-]){more}{size}", question)
    return found[0] if found else name


def _term(question: str) -> str:
    text = _LEAD.sub("", _NEW_TOPIC.sub("", question.strip()))
    for pattern in _TERMS_ZH if detect_language(text) == "zh" else _TERMS_EN:
        found = pattern.match(text)
        is_part = found and pattern is _TERMS_ZH[1] and _PART.fullmatch(found["term"])
        if found and not is_part and not _NO_TERM.search(found["term"].strip()):
            return found["term"].strip()
    return ""

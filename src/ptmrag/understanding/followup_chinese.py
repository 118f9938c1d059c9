"""Chinese follow-ups: "它和 BERT 比呢？", "那训练数据呢？", "为什么？".

>>> rewrite_chinese("那训练数据呢？", "BERT 是什么？", ("BERT",))
'BERT 的训练数据是什么？'

Pure; `followup` says what the conversation is about.
"""

import re
from collections.abc import Callable, Sequence

from ptmrag.language.question_words import sides_of
from ptmrag.understanding.focus import exchanged, holds, subjects
from ptmrag.understanding.followup_on_list import refined
from ptmrag.understanding.list_question import ListQuestion

_THING = r"(?:模型|方法|论文|文章|工作|工具|框架|算法|系统|条目|库|项目|架构|任务|技术)"
_IT = re.compile(
    rf"它(?![们俩])|(?:这|那|该|此)(?:个|篇|种|项|款|类|一)?{_THING}|^(?:这个|那个|这)(?=是|有|怎|如何|能|的|为什么)"
)
_ITS = re.compile(
    r"(?<![与尤极何])其(?=训练|参数|作者|代码|结构|优|缺|局限|创新|性能|效果|数据|规模|核心|主要|目标|词表)"
)
_THEY = re.compile(
    rf"[它他]们|[它他这那]俩|(?:二|两)者|(?:这|那)(?:两|几|些)(?:个|篇|种)?{_THING}?"
)
_THEIRS = re.compile(rf"(?:这|那)些(?!{_THING})(?=[\u3400-\u9fff]{{2}})")
_FORMER, _LATTER = (
    re.compile("前者|第一个(?!词|使用|采用|提出|关于|把|将)"),
    re.compile("后者|第二个(?!词|使用|采用|提出|关于|把|将)"),
)
_SIDE = re.compile(r"^(?:那么?|至于)?，?(前者|后者|第[一二]个)呢[？?]?$")
# "Which is better?", of two that were spoken of.
_WHICH = re.compile(
    rf"^(?:那么?，?)?(?:其中|{_THEY.pattern})?(?:中|里|之间|当中)?，?(?P<rest>(?:哪一?[个种款者篇]|谁)(?!.*还是).{{0,16}}?"
    r"(?:更|比较|(?<=哪个)(?:是|用|有|能|支持|需要|不|会)|好(?!处)|快|强|大|小|高|低|准|省)\S*)$"
)
_ORDINAL = re.compile(
    rf"^(?:那|那么)?，?第([一二三四五六七八九])[个篇项条]{_THING}?(?!关于|使用|提出|采用|把|将)"
)
_NUMBERS = "一二三四五六七八九"
# Behind these a pronoun is no word for a name that stands before it: "BERT 和它比".
_BESIDE = re.compile(r"(?:和|与|跟|同|比|于|对|向|过|像|除了|相比|(?:相比|相较)[，,])$")
_WHY = re.compile(
    r"^(?:那|那么|这是|这)?(?P<ask>为什么|为何|为啥|怎么做到的|如何做到的|怎么实现的|如何实现的|怎么回事|原因是什么|"
    r"什么原因|凭什么)(?:呢|会这样|这样|如此|吗|会如此)?[？?。!！]*$"
)
_ABOUT = re.compile(
    r"^(?:那么|那|还有|至于|然后|而|，)*(?P<what>.+?)(?:方面)?(?:又)?呢[？?。!！]*$"
)
_MORE = re.compile(
    r"^(?:请|能|能否|可以|再)*(?:详细|具体|展开|多|继续)(?:地)?(?:说说|说|讲讲|讲|介绍|解释|一点|一些|点|说明)+(?:一下|吗|呢)?[？?。]*$"
    r"|^(?:请)?(?:举个?例子?|举例(?:说明)?)(?:说明|呢|吗)?[？?。]*$"
)
_COMPARED = re.compile(
    r"^(?:那|那么)?，?(?P<rest>(?:和|与|跟|同|比|相比|相较于?|较)\s*[A-Za-z0-9《].*)$", re.DOTALL
)
# How a clause begins that does not say of what it speaks.
_NO_HEAD = (
    r"(?:哪|谁|有什么|有哪些|有何|有多|效果|性能|速度|区别|差[别异]|优[势点]|缺点|不同|"
    r"怎么|怎样|如何|更|快|好|是否|是不是)"
)
# A question that begins with what is said of something, and does not say of what.
_HEADLESS = re.compile(
    r"^(?:那么?，?)?(?:(?:一共|总共|大概)?(?:有|用了?|含)?(?:多少|几)(?:个|亿|万|层|种)?(?:参数|层|头|注意力头|词元|步|语言|数据)"
    r"|参数(?:量|规模)?(?:有|是)?多(?:少|大)|用的?(?:是|了)?(?:什么|哪些|哪个|多少)|(?:是)?在(?:什么|哪些|哪个)[^，,]{1,12}上|"
    r"(?:是)?(?:由)?(?:谁|哪家|哪个(?:机构|公司|团队))(?:提出|发布|开发|做|训练|写)|(?:是)?(?:什么时候|何时|哪一?年)(?:发表|提出|发布|出)|"
    r"(?:(?:最终|最后|实验|评测|测试|训练|推理|模型|参数)的?)?(?:效果|性能|速度|准确率|结果|表现|精度|质量|成本|开销|延迟|规模)的?"
    r"(?:如何|怎么样|怎样|好吗|高吗|大吗|快吗|多[大高快少]|好不好)|有(?:没有)?(?:代码|开源|预训练权重)(?:吗|可用)?[？?]|开源了吗|"
    r"有(?:什么|哪些|何)(?:优点|缺点|局限|不足|创新|优势|特点|用处?|改进|变体|应用)|"
    r"(?:优点|缺点|优势|局限性?|不足|创新点?|特点)(?:是|有)?(?:什么|哪些)|(?:怎么|如何|怎样)(?:训练|实现|工作|使用|用|微调|评测)的?[？?]|"
    r"(?:训练|预训练)了?(?:多久|多长时间|多少步)|支持(?:中文|英文|多语言|哪些)|适合(?:做|用来做|用在|用于)?(?:什么|哪些)|"
    r"(?:作者|机构|单位|优化器|层数|参数量|学习率|批大小|批量|损失函数|数据集|(?:训练|预训练)?(?:数据|语料|目标|任务)|词表|基线|"
    r"贡献|架构|结构|动机)(?:是|有|在|用的?是?)?(?:什么|多少|谁|哪些|哪里|哪个|多大|啥)[？?]|代码在哪|能(?:不能)?支持|能(?:做|用来做|用于|处理)(?:什么|哪些|多长)|(?:训练|预训练)(?:数据|语料)(?:是|有|用)|(?:解决|针对)了?什么)"
)
# A predicate that is said of one work, whatever it names: "用了 Wikipedia 吗？".
_PREDICATE = re.compile(
    r"^(?:那么?，?)?(?:(?:预训练|训练|微调|推理|评测|实验)(?:的?时候?|阶段|过程)?中?)?(?:也|还)?(?:(?:用|采用|使用|引入|提出|解决|利用|结合|训练|预训练|微调|评测|测|开源|发布|改进|优化|借鉴|加|去掉|改)了"
    r"[^，,。]{1,24}|(?:支持|需要|依赖|基于|使用|采用|用到?|包含|包括)[^，,。的]{1,16}吗|"
    r"(?:可以|能够?)(?!请|帮|给|推荐|介绍|解释|说|讲|列|告|总|翻|再|不能|举)[^，,。的你我]{1,16}吗|"
    r"在\s*[^，,。在]{1,24}?[上中里](?:的\s*[A-Za-z0-9 +.-]{1,16}|的?(?:结果|表现|效果|得分|分数|成绩|准确率|性能))"
    r"(?:是|有|达到|能到)?(?:多少|多高|如何|怎么样|怎样|什么))[？?。]*$"
)
_ATTRIBUTE = re.compile(
    r"训练|数据|参数|规模|大小|速度|效果|性能|任务|代码|结构|优点|缺点|优势|局限|不足|准确率|语料|目标|损失|层数|时间|成本|开销|作者|机构|"
    r"年份|应用|评测|结果|长度|词表|创新|区别|推理|微调|权重|实验|基线|内存|显存|编码|解码|输入|输出|方法|中文|英文"
)
# What is asked of an attribute: "训练稳定吗？".
_OF_PART = re.compile(
    rf"(?:{_ATTRIBUTE.pattern}){{1,2}}(?:够|很|比较)?[\u4e00-\u9fff]{{1,3}}吗[？?]*"
)
# An attribute and nothing else: "训练数据？"
_BARE = re.compile(rf"(?:(?:{_ATTRIBUTE.pattern})(?:量|率|集|器)?){{1,3}}[？?。]?")
_DEFINES = re.compile(r"是什么[？?]?$|^(?:什么|何)(?:是|叫)|^(?:介绍|解释)")

_NO_SUBJECT = re.compile(r"^第|[前后]者|^(?:然后|结果|还有|你|我)")

# A word that points back, or a gap where one would stand.
_POINTS_BACK = re.compile(
    rf"[它她]|他们|(?<![与尤极何])其(?![他它实次])|[两二]者|前者|后者|第[{_NUMBERS}][个篇项条种]|[该此本]{_THING}|"
    r"^(?:这|那|和|与|跟|同|比|相比|相较|还有|而|但|另外|除此|除了)|(?<![\u3400-\u9fff])这|这[个些种篇两样是]|那[个些种篇两样]|"
    r"呢[？?。!！]*$|上[面述文]|刚才|刚刚|前面(?:说|提|讲|的)|之前(?:说|提|讲)|同样|别的|其余|剩下|哪[个种].{0,6}更|"
    r"^(?:为什么|为何|为啥|怎么做到|怎么回事|举例|举个|继续|详细|具体|展开)"
)

Understand = Callable[[str], ListQuestion | None]


def rewrite_chinese(
    question: str,
    before: str,
    focus: Sequence[str],
    entries: Sequence[str] = (),
    understand: Understand = lambda question: None,
    pair: Sequence[str] = (),
) -> str | None:
    """The question with its names and halves filled in; None where it stands alone.

    `before` is the question before, `focus` what it is about, `entries` what was listed, `pair` the
    two works last spoken of.
    """
    if chosen := _ordinal(question, before, entries):
        return chosen
    if why := _WHY.match(question):
        return f"{_stem(before)}，{why['ask']}？"
    if "其中" not in question and understand(question):
        return None
    if (listed := understand(before)) and (again := refined(question, listed, understand)):
        return again
    if (side := _SIDE.match(question)) and (name := _side(side[1], pair)):
        return _about(name, before, focus) or f"{_spaced(name, '呢？')}"
    if (which := _WHICH.match(question)) and len(pair) > 1 and len(subjects(question)) < 2:
        return _spaced(" 和 ".join(pair), which["rest"])
    if replaced := _pronouns(question, focus, pair):
        return replaced
    return None if listed else _completed(question, before, focus)


def points_back_chinese(question: str) -> bool:
    """Whether a question holds a word that points back, or a gap: a sign, no proof."""
    return _POINTS_BACK.search(question) is not None


def _ordinal(question: str, before: str, entries: Sequence[str]) -> str | None:
    """ "第二篇有代码吗？" after a list."""
    found = _ORDINAL.match(question)
    number = _NUMBERS.index(found[1]) if found else 0
    if found is None or number >= len(entries) or len(entries) < 2:
        return None
    rest = question[found.end() :].lstrip("，, ")
    if rest in ("", "呢", "呢？", "呢?"):
        other = next((entry for entry in entries if holds(before, entry)), "")
        same = exchanged(before, other, entries[number]) if other else ""
        return same or _spaced(entries[number], "是什么？")
    return _spaced(entries[number], rest)


def _side(word: str, pair: Sequence[str]) -> str:
    """The one of two that 前者 or 后者 stands for."""
    return pair[0 if word in ("前者", "第一个") else 1] if len(pair) > 1 else ""


def _pronouns(question: str, focus: Sequence[str], pair: Sequence[str]) -> str | None:
    """The question with names for its pronouns; None where it has none that needs a name."""
    text = question
    if len(pair) > 1:
        both = " 和 ".join(pair)
        text = _put(_put(text, _FORMER, pair[0]), _LATTER, pair[1])
        # Of two that were never named together a plural may also mean the last one's parts.
        if len(focus) > 1:
            text = _put(text, _THEIRS, f"{both}\0的")
        if len(focus) > 1 or all(subjects(f"的 {name}") for name in pair):
            text = _put(text, _THEY, both)
    if focus and text == question:
        text = _put(text, _THEIRS, f"{focus[0]}\0的")
        text = _put(text, _ITS, f"{focus[0]}\0的")
        text = _put(_put(text, _IT, focus[0]), _THEY, focus[0])
    return None if text == question else re.sub(r"^(?:那么|那)，?(?=\S{2})", "", text)


def _put(text: str, pronoun: re.Pattern[str], name: str) -> str:
    """A name for each pronoun that does not stand for a name before it."""

    def put(found: re.Match[str]) -> str:
        before = text[: found.start()].rstrip()
        if _BESIDE.search(before):
            return f"\0{name}\0" if len(before) <= 24 else found[0]
        # A clause is something that the pronoun can stand for itself.
        if subjects(before) or re.search(r"[，。；：,;:？！]", before) or len(before) > 12:
            return found[0]
        return f"\0{name}\0"

    text = pronoun.sub(put, text)
    text = re.sub(r"(?<=[\w\u3400-\u9fff])\0(?=[A-Za-z0-9])", " ", text)
    text = re.sub(r"(?<=[A-Za-z0-9])\0(?=[\w\u3400-\u9fff])", " ", text)
    return text.replace("\0", "")


def _completed(question: str, before: str, focus: Sequence[str]) -> str | None:
    """A half question with its other half."""
    if compared := _COMPARED.match(question):
        own = subjects(question)
        is_half = len(own) == 1 and not re.search(rf"[，,]\s*(?!{_NO_HEAD})", compared["rest"])
        rivals = [name for name in focus if name not in own]
        return _spaced(rivals[0], compared["rest"]) if is_half and rivals else None
    if _MORE.match(question):
        return f"{focus[0]}：{question}" if focus else None
    if about := _ABOUT.match(question):
        return _about(about["what"], before, focus)
    if focus and _BARE.fullmatch(question):
        return f"{_spaced(focus[0], '的' + question.rstrip('？?。 '))}是什么？"
    is_headless = not subjects(question) and (
        _HEADLESS.match(question) or _OF_PART.fullmatch(question)
    )
    if focus and (is_headless or _PREDICATE.match(question)):
        return _spaced(focus[0], re.sub(r"^那么?，?", "", question))
    return None


def _about(what: str, before: str, focus: Sequence[str]) -> str | None:
    """ "那 X 呢？": the same question of X, or X of what it was about."""
    if len(what) > 24 or not focus or _NO_SUBJECT.search(what):
        return None
    own = subjects(f"的 {what}")  # not at the start of a sentence, where any word is capitalised
    if len(own) > 1 and re.search(r"比较?$", what):
        return None
    if re.match(r"[在用从到]|对(?![比抗话齐])|[和与跟同].+比$|比", what):
        return f"{_spaced(focus[0], what)}呢？"
    is_name = bool(own) and len("".join(own)) >= 0.6 * len(re.sub(r"\s", "", what))
    is_term = not own and not _ATTRIBUTE.search(what) and _DEFINES.search(before)
    if is_name or is_term:
        # Of a comparison it is the second side that gives way.
        last = (sides_of(before) or focus)[-1 if sides_of(before) else 0]
        is_same = holds(before, last) and not holds(before, what.strip())
        other = exchanged(before, last, what.strip())
        return _evenly(other) if is_same else None
    if re.search(r"如何|怎么|怎样|多少|什么|哪", what):
        return f"{_spaced(focus[0], what)}？"
    what = what.removeprefix("的").strip()
    return f"{_spaced(focus[0], _spaced('的', what))}是什么？"


def _stem(question: str) -> str:
    """A question without its mark and its particle, so that something can follow."""
    return re.sub(r"[吗呢]?\s*[？?。.！!]*\s*$", "", question)


def _evenly(text: str) -> str:
    """Chinese text with blanks where letters meet characters, and nowhere between these."""
    text = re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", text)
    return re.sub(
        r"(?<=[\u3400-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z])(?=[\u3400-\u9fff])", " ", text
    )


def _spaced(name: str, rest: str) -> str:
    """Two texts in one, with a blank where letters meet characters."""
    ends, begins = (re.match(r"[A-Za-z0-9]", part) is not None for part in (name[-1:], rest))
    return f"{name} {rest}" if ends or begins else f"{name}{rest}"

"""Chinese follow-ups: "它和 BERT 比呢？", "那训练数据呢？", "为什么？".

>>> rewrite_chinese("那训练数据呢？", "BERT 是什么？", ("BERT",))
'BERT 的训练数据是什么？'

Pure; `followup` says what the conversation is about.
"""

import re
from collections.abc import Callable, Sequence

from ptmrag.catalog_question import CatalogQuestion
from ptmrag.focus import subjects
from ptmrag.followup_catalog import refined

_THING = r"(?:模型|方法|论文|文章|工作|工具|框架|算法|系统|条目|库|项目|架构|任务|技术)"
_IT = re.compile(
    rf"它(?!们)|(?:这|那|该|此)(?:个|篇|种|项|款|类|一)?{_THING}|^(?:这个|那个|这)(?=是|有|怎|如何|能|的|为什么)"
)
_ITS = re.compile(
    r"(?<![与尤极何])其(?=训练|参数|作者|代码|结构|优|缺|局限|创新|性能|效果|数据|规模|核心|主要|目标|词表)"
)
_THEY = re.compile(rf"它们|他们|(?:二|两)者|(?:这|那)(?:两|几|些)(?:个|篇|种)?{_THING}?")
_THEIRS = re.compile(rf"(?:这|那)些(?!{_THING})(?=[\u3400-\u9fff]{{2}})")
_FORMER, _LATTER = re.compile("前者|第一个(?!词)"), re.compile("后者|第二个(?!词)")
_ORDINAL = re.compile(rf"^(?:那|那么)?，?第([一二三四五六七八九])[个篇项条]{_THING}?")
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
# A question that begins with what is said of something, and does not say of what.
_HEADLESS = re.compile(
    r"^(?:那么?，?)?(?:(?:一共|总共|大概)?(?:有|用了?|含)?(?:多少|几)(?:个|亿|万|层|种)?(?:参数|层|头|注意力头|词元|步|语言|数据)"
    r"|参数(?:量|规模)?(?:有|是)?多(?:少|大)|用的?(?:是|了)?(?:什么|哪些|哪个|多少)|(?:是)?在(?:什么|哪些|哪个)[^，,]{1,12}上|"
    r"(?:是)?(?:由)?(?:谁|哪家|哪个(?:机构|公司|团队))(?:提出|发布|开发|做|训练|写)|(?:是)?(?:什么时候|何时|哪一?年)(?:发表|提出|发布|出)|"
    r"(?:效果|性能|速度|准确率)(?:如何|怎么样|怎样|好吗)|有(?:没有)?(?:代码|开源|预训练权重)(?:吗|可用)?[？?]|开源了吗|"
    r"有(?:什么|哪些|何)(?:优点|缺点|局限|不足|创新|优势|特点|用处?|改进|变体|应用)|"
    r"(?:优点|缺点|优势|局限性?|不足|创新点?|特点)(?:是|有)?(?:什么|哪些)|(?:怎么|如何|怎样)(?:训练|实现|工作|使用|用|微调|评测)的?[？?]|"
    r"(?:训练|预训练)了?(?:多久|多长时间|多少步)|支持(?:中文|英文|多语言|哪些)|适合(?:做|用来做|用在|用于)?(?:什么|哪些)|"
    r"代码在哪|能(?:不能)?支持|能(?:做|用来做|用于|处理)(?:什么|哪些|多长)|(?:训练|预训练)(?:数据|语料)(?:是|有|用)|(?:解决|针对)了?什么)"
)
_ATTRIBUTE = re.compile(
    r"训练|数据|参数|规模|大小|速度|效果|性能|任务|代码|结构|优点|缺点|优势|局限|不足|准确率|语料|目标|损失|层数|时间|成本|开销|作者|机构|"
    r"年份|应用|评测|结果|长度|词表|创新|区别|推理|微调|权重|实验|基线|内存|显存|编码|解码|输入|输出|方法|中文|英文"
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

Understand = Callable[[str], CatalogQuestion | None]


def rewrite_chinese(
    question: str,
    before: str,
    focus: Sequence[str],
    entries: Sequence[str] = (),
    understand: Understand = lambda question: None,
) -> str | None:
    """The question with its names and halves filled in; None where it stands alone.

    `before` is the question before, `focus` what it is about, `entries` what its answer listed.
    """
    if chosen := _ordinal(question, entries):
        return chosen
    if why := _WHY.match(question):
        return f"{_stem(before)}，{why['ask']}？"
    if "其中" not in question and understand(question):
        return None
    if (listed := understand(before)) and (again := refined(question, listed, understand)):
        return again
    if replaced := _pronouns(question, focus):
        return replaced
    return None if listed else _completed(question, before, focus)


def points_back_chinese(question: str) -> bool:
    """Whether a question holds a word that points back, or a gap: a sign, no proof."""
    return _POINTS_BACK.search(question) is not None


def _ordinal(question: str, entries: Sequence[str]) -> str | None:
    """ "第二篇有代码吗？" after a list."""
    found = _ORDINAL.match(question)
    number = _NUMBERS.index(found[1]) if found else 0
    if found is None or number >= len(entries) or len(entries) < 2:
        return None
    rest = question[found.end() :].lstrip("，, ")
    if rest in ("", "呢", "呢？", "呢?"):
        return f"{_spaced(entries[number], '是什么？')}"
    return _spaced(entries[number], rest)


def _pronouns(question: str, focus: Sequence[str]) -> str | None:
    """The question with names for its pronouns; None where it has none that needs a name."""
    text = question
    if len(focus) > 1:
        both = " 和 ".join(focus[:2])
        text = _put(text, _THEIRS, f"{both}\0的")
        for pattern, name in ((_THEY, both), (_FORMER, focus[0]), (_LATTER, focus[1])):
            text = _put(text, pattern, name)
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
        is_half = len(own) == 1 and not re.search(r"[，,]", compared["rest"])
        rivals = [name for name in focus if name not in own]
        return _spaced(rivals[0], compared["rest"]) if is_half and rivals else None
    if _MORE.match(question):
        return f"{focus[0]}：{question}" if focus else None
    if about := _ABOUT.match(question):
        return _about(about["what"], before, focus)
    if focus and _BARE.fullmatch(question):
        return f"{_spaced(focus[0], '的' + question.rstrip('？?。 '))}是什么？"
    if focus and not subjects(question) and _HEADLESS.match(question):
        return _spaced(focus[0], re.sub(r"^那么?，?", "", question))
    return None


def _about(what: str, before: str, focus: Sequence[str]) -> str | None:
    """ "那 X 呢？": the same question of X, or X of what it was about."""
    if len(what) > 24 or not focus or _NO_SUBJECT.search(what):
        return None
    if re.match(r"[在用从到]|对(?![比抗话齐])", what):
        return f"{_spaced(focus[0], what)}呢？"
    own = subjects(what)
    is_name = bool(own) and len("".join(own)) >= 0.6 * len(re.sub(r"\s", "", what))
    is_term = not own and not _ATTRIBUTE.search(what) and _DEFINES.search(before)
    if is_name or is_term:
        is_same = len(focus) == 1 and focus[0] in before and what not in before
        other = before.replace(focus[0], what.strip())
        return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", other) if is_same else None
    if re.search(r"如何|怎么|怎样|多少|什么|哪", what):
        return f"{_spaced(focus[0], what)}？"
    return f"{_spaced(focus[0], '的' + what.removeprefix('的').strip())}是什么？"


def _stem(question: str) -> str:
    """A question without its mark and its particle, so that something can follow."""
    return re.sub(r"[吗呢]?\s*[？?。.！!]*\s*$", "", question)


def _spaced(name: str, rest: str) -> str:
    """A name before Chinese text, with a blank where letters meet characters."""
    is_latin = re.search(r"[A-Za-z0-9]$", name) is not None
    return f"{name} {rest}" if is_latin else f"{name}{rest}"

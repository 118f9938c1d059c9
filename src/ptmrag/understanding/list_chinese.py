"""Chinese questions about the catalog itself: "哪些条目有代码", "2021年之后的多语言模型有哪些".

>>> understand_chinese("列出所有与模型压缩有关的工作").topics
('模型压缩',)

As in `catalog_english`, every word of a question must be understood: "BERT 有哪些预训练任务？" asks for
tasks, which are no entries, so it is a question to the papers.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ptmrag.catalog.entry import LinkKind
from ptmrag.understanding.list_chinese_phrases import (
    ALL,
    ALTOGETHER,
    CATALOG,
    LIST,
    MANY,
    STRONG,
    WEAK,
    WHICH,
    WHOLE,
)
from ptmrag.understanding.list_question import Asked, LinkWish, ListQuestion, Years

_NOUN = rf"(?:(?P<strong>{STRONG})|(?P<weak>{WEAK}))"
_KINDS = re.compile(r"综述|教程|开源工具|工具包?|博客文章|博文|博客|帖子")
_POLITE = re.compile(
    r"(?:请问?|麻烦[你您]?|帮我|帮忙|能否|能不能|可不可以|可以|可否|[你您]能|我?想(?:要)?(?:知道|看看?|找|了解)|"
    r"告诉我|给我|为我|替我|那么?|好的?|你好|您好)[，,、 ]*"
)
_FORMS: tuple[tuple[str, Asked], ...] = (
    (rf"{LIST}{ALL}(?P<before>.*?){_NOUN}(?:有{WHICH}|是{WHICH}|清单|列表|名单)?", "list"),
    (rf"{ALTOGETHER}(?:有|收录了?|包括)?{WHICH}(?P<before>.*?){_NOUN}(?P<after>.*)", "list"),
    (rf"{ALTOGETHER}(?:有|收录了?)?{WHICH}(?:条目)?(?P<after>.+)", "list"),
    (rf"(?P<before>.*?){_NOUN}{ALTOGETHER}(?:有|是|包括){WHICH}", "list"),
    (rf"(?P<before>.*?)的{ALTOGETHER}有{WHICH}", "list"),
    (rf"(?P<before>.*?){ALTOGETHER}有{WHICH}(?P<between>.*?){_NOUN}", "list"),
    (rf"(?:所有|全部){ALL}(?P<before>.*?){_NOUN}", "list"),
    (
        rf"{ALTOGETHER}(?:有|收录了?|包含)?{MANY}(?P<before>.*?){_NOUN}(?P<after>.*)",
        "count",
    ),
    (rf"(?P<before>.*?){_NOUN}{ALTOGETHER}(?:有|是)?{MANY}", "count"),
    (rf"(?P<before>.*?){ALTOGETHER}有{MANY}(?P<between>.*?){_NOUN}", "count"),
    (rf"(?P<before>.*?){_NOUN}的?(?:总数量?|数量|个数|篇数)(?:有|是)?(?:多少)?", "count"),
    (rf"(?P<bare>.*的){_NOUN}", "list"),
    (rf"(?:统计|数)(?:一下)?(?P<before>.*?){_NOUN}的?(?:总数量?|数量|个数|篇数)", "count"),
)
_YEAR = r"((?:19|20)\d{2})"
_MADE = r"(?:发表|发布|提出|出版|公开|推出|问世|出现|写)?(?:过|了)?"
_YEARS: tuple[tuple[str, Callable[[int, int], Years]], ...] = (
    (rf"{_YEAR}年?(?:到|至|-|—|–|~|和|与){_YEAR}年?(?:之间|间|期间)?", Years),
    (
        rf"{_YEAR}年?(?:以来|起|开始|(?:及|或)(?:以后|之后)|至今|到现在|到今天)",
        lambda a, _: Years(a),
    ),
    (
        rf"(?:晚于|新于){_YEAR}年?|{_YEAR}年?(?:之后|以后|过后|后)",
        lambda a, _: Years(a + 1, None, a),
    ),
    (
        rf"(?:截至|截止到?|到){_YEAR}年?(?:为止|底)?|{_YEAR}年?(?:(?:及|或)(?:以前|之前)|为止)",
        lambda a, _: Years(None, a),
    ),
    (rf"(?:早于){_YEAR}年?|{_YEAR}年?(?:之前|以前|前)", lambda a, _: Years(None, a - 1, a)),
    (rf"{_YEAR}年(?:当年|度)?(?:内|里|间|中)?", lambda a, _: Years(a, a)),
)
_THING: tuple[tuple[LinkKind | None, str], ...] = (
    ("code", r"开源代码|源代码|代码实现|代码|源码|GitHub|github|Github"),
    ("weights", r"(?:预训练|模型)?权重|检查点|checkpoint"),
    ("slides", r"幻灯片|slides|PPT|ppt|讲稿"),
    ("paper", r"论文|PDF|pdf"),
    ("page", r"网页|博客|主页"),
    (None, r"链接|地址|网址"),
)
_VERB = r"(?:带有|附有|附带|提供了?|给出了?|公开了?|开放了?|放出了?|包含|含有|有|带|附|含)"
_DECKED = r"(?:公开的?|开源的?|官方的?|可用的?|任何|对应的?|相应的?)*"
_LACKS = rf"(?:(?:没有|没|未|无|尚未|尚无|缺少|缺|不){_VERB}?)"
_TAIL = r"(?:链接|地址|仓库|库|实现|可用)?"
_ABOUT = re.compile(
    r"(?:是|都是)?(?:(?:与|和|跟|同)(?P<a>.+?)(?:有关|相关)|(?:关于|有关|涉及|针对)(?P<b>.+?)(?:方面)?"
    r"|(?:属于)?(?P<c>.+?)(?:方面|领域|方向|主题)|(?:提到|提及|讨论|涵盖|来自|出自)了?(?P<d>.+?))的?"
)
_CATEGORY = re.compile(
    r"(?:属于|归在|归入|在)?[“\"「《]?(?P<name>.+?)[”\"」》]?(?:这个|这一)?(?:类别|类目|(?<![分种聚人])类)(?:里面?|下面?|中|之?下)?的?"
)
_NO_TOPIC = re.compile(
    r"^(?:总结|介绍|概括|评价|讲|说|解释|翻译|阅读|推荐|写)|哪|什么|多少|怎|如何|为何|是否|吗|谁|它|他们|其|此|这|那|该|本文|文中|论文[中里]|作者|实验|使用|采用|用到|用了|"
    r"用于|用来|比较|对比(?!学习)|优于|超过|引用|提出|支持|参数(?!高效|共享)|最|效果|更|(?<!对)比|能够|可以|需要|应该|包含|是|被|把|了|不|没|"
    r"之后|以后|之前|以前|训练集|基线|系列|家族|变体|版本|相关工作|[？?!！。；;：:]"
)

_SAYS_TOPIC = re.compile(r"关于|有关|相关|方面|领域|方向|主题|提到|提及|涉及|来自|针对")
_HOLDS = re.compile(
    r"(?:[里中内上]|语料库?|数据集?|[词表集库书]|网络|模型|系统|[编解]码器|层|矩阵)$"
)


@dataclass(slots=True)
class _Read:
    """What is read of a question so far."""

    topics: list[str] = field(default_factory=list)
    links: list[LinkWish] = field(default_factory=list)
    years: Years | None = None
    category: str = ""
    is_mention: bool = False


@dataclass(frozen=True, slots=True)
class _Form:
    """A question cut at its noun: `is_apart` if a verb stands between topic and noun, `is_bare` if
    it has no verb at all."""

    before: str
    between: str
    after: str
    noun: str
    is_strong: bool
    is_apart: bool
    is_bare: bool


def understand_chinese(question: str) -> ListQuestion | None:
    """The question to the catalog that this is, None where it is none."""
    text = re.sub(r"\s*([\u3000-\u303f\u3400-\u9fff\uff00-\uffef])\s*", r"\1", question.strip())
    text = re.sub(r"[？?。.!！，,]+$|^[，,、]", "", text)
    text = re.sub(r"(?<=[\u3400-\u9fff])[吗呢啊吧呀]$", "", text)
    while (polite := _POLITE.match(text)) and polite.end() < len(text):
        text = text[polite.end() :]
    text, is_scoped = _without_catalog(text)
    text = re.sub(r"^有没有", "有哪些", text)
    for pattern, asked in WHOLE:
        if pattern.fullmatch(text):
            return ListQuestion(asked, "zh")
    for pattern, asked in _PATTERNS:
        found = pattern.fullmatch(text)
        if found and (understood := _asked(found, asked, is_scoped)):
            return understood
    return None


def _without_catalog(text: str) -> tuple[str, bool]:
    """A question without "in the catalog", and whether it said so."""
    found = re.search(rf"(?:^|(?<=出)|(?<=举)|(?<=示)){CATALOG}(?:的|，|,)?", text)
    if found is None or not text[found.end() :]:
        return text, False
    # "这个库" may be a software library.
    is_certain = re.search(r"(?<!资料)(?<!文献)(?<!论文)(?<!知识)库", found[0]) is None
    return text[: found.start()] + text[found.end() :], is_certain


def _asked(found: re.Match[str], asked: Asked, is_scoped: bool) -> ListQuestion | None:
    """A question of this form, if what stands around its noun are conditions on entries."""
    form, read = _form(found), _Read()
    before = form.before
    order = re.fullmatch(r"(?:(?P<new>最新|最近)|最早|最老|最旧)(?:发表|发布)?的?", before)
    if order:
        asked, before = "newest" if order["new"] else "oldest", ""
    tied = "" if form.is_strong else form.noun
    is_read = (
        _before(before, "" if form.is_apart else tied, read)
        and _before(form.between, tied, read)
        and _after(form.after, read)
    )
    if not is_read or not _is_about_entries(form, read, is_scoped):
        return None
    kinds = [form.noun] if _KINDS.fullmatch(form.noun) else []
    return ListQuestion(
        asked,
        "zh",
        tuple(dict.fromkeys([*read.topics, *kinds])),
        read.category,
        read.years,
        tuple(read.links),
        is_sure=form.is_strong and not (form.is_apart and bool(kinds)),
        is_paper=form.noun in ("论文", "papers", "paper"),
        is_mention=read.is_mention,
    )


def _form(found: re.Match[str]) -> _Form:
    groups = {name: text or "" for name, text in found.groupdict().items()}
    strong, bare = groups.get("strong", ""), groups.get("bare", "")
    return _Form(
        groups.get("before", "") or bare,
        groups.get("between", ""),
        groups.get("after", ""),
        strong or groups.get("weak", ""),
        is_strong=bool(strong),
        is_apart="between" in groups,
        is_bare=bool(bare),
    )


def _is_about_entries(form: _Form, read: _Read, is_scoped: bool) -> bool:
    """Whether noun and conditions together can only mean entries of the catalog."""
    says_topic = _SAYS_TOPIC.search(form.before) is not None
    if form.is_apart and read.topics and not says_topic:
        # "X 有多少条目" is about what X holds, where X can hold any.
        holds = _HOLDS.search(_trimmed(form.before)) or form.noun == "条目" or form.between
        if holds:
            return False
    if form.before.endswith("的相关") and form.noun.endswith("工作"):  # a section of a paper
        return False
    if not form.noun:
        return bool(read.links) and not read.topics
    if form.is_bare:
        return bool(read.links or read.years or says_topic)
    has_condition = bool(read.topics or read.links or read.years or read.category)
    return has_condition or form.is_strong or is_scoped or _KINDS.fullmatch(form.noun) is not None


def _before(text: str, noun: str, read: _Read) -> bool:
    """Read what stands before the noun, where a topic may stand bare."""
    rest = _trimmed(_without_years_and_links(text, read))
    if not rest:
        return True
    if category := _CATEGORY.fullmatch(rest):
        read.category = category["name"]
        return _is_topic(read.category)
    about = _ABOUT.fullmatch(rest)
    topic = next(filter(None, about.groups()), "") if about else re.sub(r"相关的?$", "", rest)
    # "多语言模型" is one term; "与压缩有关的模型" is not.
    topic = (
        f"{topic}{noun}" if about is None and topic == rest and not text.endswith("的") else topic
    )
    topic = topic.strip(' “”"「」《》').removesuffix("的")
    read.is_mention = read.is_mention or bool(about and about["d"])
    read.topics.append(topic)
    return _is_topic(topic)


def _after(text: str, read: _Read) -> bool:
    """Read what stands behind the noun: there a topic needs a word that says it is one."""
    rest = _trimmed(_without_years_and_links(text, read))
    if not rest:
        return True
    if about := _ABOUT.fullmatch(rest):
        topic = next(filter(None, about.groups()), "").strip(' “”"「」《》')
        read.is_mention = read.is_mention or bool(about["d"])
        read.topics.append(topic)
        return _is_topic(topic) and not (about["c"] and not rest.startswith("属于"))
    category = _CATEGORY.fullmatch(rest)
    if category and re.match(r"属于|归|在", rest):
        read.category = category["name"]
        return _is_topic(read.category)
    return False


def _without_years_and_links(text: str, read: _Read) -> str:
    """A text without its conditions on years and links, which are read."""
    for pattern, years in _YEARS:
        whole = rf"(?:自|从|在|于|是)?(?:{pattern}){_MADE}"
        if found := re.search(whole, text):
            first, *last = (int(year) for year in found.groups() if year)
            read.years = years(first, last[0] if last else first)
            text = f"{text[: found.start()]}的{text[found.end() :]}"
            break
    for kind, thing in _THING:
        for verb, is_there in ((_LACKS, False), (_VERB, True)):
            found = re.search(
                rf"(?:^|(?<=[的且和但、，,又也都年既]))(?:都|也|同时|已经?)?{verb}{_DECKED}(?:{thing}){_TAIL}(?=$|[的且和但、，,又也并])",
                text,
            )
            if found:
                read.links.append(LinkWish(kind, is_there))
                text = f"{text[: found.start()]}的{text[found.end() :]}"
    if found := re.search(
        r"(?:^|(?<=[的且，,]))(?P<no>没有?|未|不)?(?:已经?|是)?开源(?:了的?|的)?$", text
    ):
        read.links.append(LinkWish("code", found["no"] is None))
        text = text[: found.start()]
    return text


def _trimmed(text: str) -> str:
    """A text without what joins conditions."""
    text = re.sub(
        r"^(?:的|所有|全部|既|并且|而且|且|但|又|也|和(?!.*(?:有关|相关))|，|,|、|都|同时|以及|已经?|是(?=的?$))+",
        "",
        text,
    )
    return re.sub(r"(?:的|所有|全部|既|并且|而且|且|和|，|,|、|都|还|一共|总共)+$", "", text)


def _is_topic(text: str) -> bool:
    return 0 < len(text) <= 24 and not _NO_TOPIC.search(text)


_PATTERNS = tuple((re.compile(pattern), asked) for pattern, asked in _FORMS)

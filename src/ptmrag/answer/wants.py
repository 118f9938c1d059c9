"""What kind of answer a question wants.

>>> from ptmrag.language.question_words import read_question
>>> want_of(read_question("What are the contributions of the BERT paper?"))
'contribution'
>>> want_of(read_question("总结一下这篇论文"))
'summary'

The words are data: one row for each want, in both languages. It looks nothing up.
"""

import re
from collections.abc import Sequence
from typing import Literal

from ptmrag.language.question import Question
from ptmrag.language.tokens import telling

Want = Literal[
    "summary",
    "comparison",
    "contribution",
    "limitation",
    "data",
    "result",
    "why",
    "overview",
    "definition",
    "method",
    "usage",
    "licence",
    "news",
    "fact",
    "other",
]
# What a README says beside what its work is.
OF_READMES: tuple[Want, ...] = ("usage", "licence", "news")

# The first row that matches decides.
_WORDS: tuple[tuple[Want, str], ...] = (
    (
        "licence",
        r"\blicen[cs](?:e|es|ed|ing)\b|\bcopyright\b|\bcommercial(?:ly)?\b|"
        r"许可|(?:开源|什么|哪[种个]|何种)协议|授权|版权|商用|商业(?:用途|使用)",
    ),
    (
        "usage",
        r"\binstall(?:ing|ed|ation)?\b|\bset(?:ting)? up\b|\bgetting started\b|\bget started\b|"
        r"\bhow (?:(?:do|can|should|would) (?:i|you|we|one)|to) (?:use|run|call|load|download|deploy|import|try)\b|"
        r"\bwhere (?:can|do) (?:i|you|we|one) (?:get|download|find)\b|"
        r"安装|上手|入门|怎么(?:用|跑|下载|部署|调用)(?:\W|呢|$)|(?:如何|怎么|怎样)(?:使用|运行|下载|部署|调用|加载)(?:它|呢)?\W*$|"
        r"^\W*(?:请问)?(?:我(?:该|应该|想)?)?(?:如何|怎么|怎样)(?:使用|运行|下载|部署|调用|加载)|使用方法|用法|在哪(?:里|儿)?(?:能|可以)?下载",
    ),
    (
        "news",
        r"\b(?:latest|newest|recent) (?:releases?|versions?|updates?|news|changes?)\b|\bchange ?log\b|\brelease notes\b|"
        r"\bwhat(?:'s| is| was| has) (?:new|changed)\b[^?]*\b(?:release|version|update)|"
        r"更新(?:日志|记录|了(?:什么|哪些)|内容)|最新(?:版|的?(?:版本|动态|消息|更新))|(?:什么|哪些)更新",
    ),
    (
        "summary",
        r"\b(?:summari[sz]e|summary|tl;?dr|main (?:idea|point|message|topic)|key (?:idea|point|message|takeaway)s?|gist|"
        r"(?:what|tell me what) (?:is|does) (?:this|the) (?:paper|article|work|study) (?:about|do)|overview of (?:this|the) paper)\b|"
        r"总结|概括|概述|摘要|主要(?:内容|思想|观点)|核心(?:思想|内容|观点|要点)|讲了(?:什么|啥)|说了(?:什么|啥)|"
        r"(?:主要)?(?:讲|写|说)的?是?(?:什么|啥)|大意|中心思想|介绍一下(?:这|该)篇",
    ),
    (
        "contribution",
        r"\bcontribut\w+|\bnovel(?:ty)?\b|what(?:'s| is) new\b|\bachievements?\b|\binnovat\w+|贡献|创新(?:点|之处)?|新意|亮点|提出了(?:什么|哪些)",
    ),
    (
        "limitation",
        r"\blimit(?:ation|ations|s)?\b|\bdrawbacks?\b|\bweakness\w*|\bshortcomings?\b|\bdisadvantages?\b|\bdownsides?\b|"
        r"\bfails?\b|\bfailures?\b|\bcaveats?\b|\bfuture work\b|局限|不足|缺点|缺陷|短板|弊端|问题在哪|未来工作|做不到",
    ),
    (
        "data",
        r"\b(?:what|which|whose|how much)\b[^?]{0,40}\b(?:data|datasets?|data sets?|corpus|corpora|benchmarks?)\b|"
        r"\b(?:datasets?|corpus|corpora)\b[^?]*\b(?:used?|train|trained|evaluat\w+|test\w*)\b|\b(?:trained|pre-?trained|evaluated|tested) on\b|"
        r"(?:什么|哪些|哪个|多少|何种)(?:\w{0,8})?(?:数据|语料|数据集|基准)|(?:数据集?|语料)(?:有|包括|包含|是|来自|用)?(?:了)?(?:哪些|什么|多大|哪里)|"
        r"在(?:什么|哪些|哪个)[^，。？]{0,8}(?:上)?(?:评测|训练|实验|测试|评估|做)",
    ),
    (
        "result",
        r"\b(?:results?|scores?|accuracy|f1|bleu|rouge|perplexity|performance|state[- ]of[- ]the[- ]art|sota|error rate|"
        r"how (?:well|good|accurate|fast|large|big|many|much|long|often)|by how much|what (?:percentage|share|fraction|number|size))\b|"
        r"结果|成绩|得分|分数|准确率|精度|效果|性能(?:如何|怎样|怎么样)|困惑度|表现(?:如何|怎样|怎么样)|多少|多大|几(?:个|层|倍|种|次)|多快|提升",
    ),
    (
        "why",
        r"\bwhy\b|\breasons?\b|\bmotivat\w+|what (?:problem|issue)s?\b|为什么|为何|为啥|原因|理由|动机|解决(?:了)?(?:什么|哪些)问题",
    ),
    (
        "method",
        r"\bhow\b|\bmethods?\b|\bapproach\b|\barchitecture\b|\bmechanism\b|\bwork(?:s|ing)?\b\W*$|如何|怎么|怎样|方法|原理|机制|架构|结构|流程|步骤",
    ),
    (
        "definition",
        r"^\W*(?:what(?:'s| is| are| does)|define|explain|describe|who is|tell me about)\b|"
        r"^\W*(?:请问|请|介绍一下|介绍|解释一下|解释)?(?:什么[是叫]|何[谓为])|是(?:一?个|一?种|一?款)?(?:什么|啥|怎样|怎么)|^\W*(?:请)?(?:介绍|解释)|什么意思",
    ),
)
_OVERVIEW = re.compile(
    # "How can I …?" asks for ways to do it.
    r"\bhow (?:do|does|can|could|should|might|would) (?:people|one|i|we|you|researchers|practitioners)\b"
    r"(?! (?:install|run|use|build|start|download|cite|set|call|load|deploy|import|try)\b)|\bways (?:to|of)\b|"
    r"\boptions\b|有(?:什么|哪些)办法|"
    r"\b(?:which|what) (?:\w+[ -]){0,5}?(?:papers?|works?|models?|methods?|approaches|techniques?|systems?|studies|algorithms?|tools?)\b"
    r"(?! (?:is|was|does|did) (?:it|this|the)\b)|\b(?:overview|survey|landscape|main (?:methods|approaches|ways|kinds|types))\b|\bwhat (?:kinds?|types?|sorts?) of\b|"
    r"(?:有|列出|介绍)?(?:哪些|哪几[种类个]|什么样的)(?:\S{0,16}?)(?:模型|方法|工作|论文|研究|技术|做法|方案|算法|工具|思路|途径)|综述|有哪些(?:\S{0,20})",
    re.IGNORECASE,
)
# "Which papers …" asks for works, also where it names one.
_WORKS = re.compile(
    r"\b(?:which|what) (?:other )?(?:papers|works|studies|articles|publications)\b|(?:哪些|哪几篇)(?:论文|工作|文章|研究|文献)|"
    r"有(?:哪些|哪几[个种类])[^，。？?]{0,24}(?:论文|工作|文章|研究|文献)\W*$",
    re.IGNORECASE,
)
# What to do about a limit of a work, or to use in its place, is said by other works than the one that is named.
_REMEDY = re.compile(
    r"\bwhat (?:else )?(?:can|could|should|would|might|do|shall) (?:i|we|you|one|people) "
    r"(?:do(?! with\b)|(?:use|try|take|choose|pick)(?= instead\b|\W*$))|\bwhat to (?:do|use|try)\b|"
    r"\b(?:alternatives?|replacements?|substitutes?) (?:to|for)\b|"
    r"\b(?:is|are) there (?:an?y? |some )?(?:\w+er|more \w+|less \w+|other|alternative) (?:\w+ )?"
    r"(?:models?|methods?|approach(?:es)?|ways?|options?|works?)\b|"
    r"\bhow (?:(?:can|could|do|should|would|might) (?:i|we|you|one|people)|to) (?:get (?:around|past)|overcome|work around|"
    r"avoid|(?:deal|cope) with|go beyond|solve|fix|compress|shrink|speed up|accelerate|make (?:\S+ ){1,4}\w+er|"
    r"apply (?:it|this|them|that))\b|"
    r"怎么办|咋办|(?:^|[，。,；;！!]|我们?|该|应该)(?:怎么|怎样|如何)(?:才能)?(?:解决|克服|应对|突破|绕过|压缩|加速|缩小|让|使|把)(?!用)|"
    r"(?:^|[，。,；;！!]|我们?)有(?:没有|无|什么|哪些)(?:好的?)?(?:办法|法子|途径)|"
    r"有(?:没有|无|什么|哪些)[^，。？?]{0,16}(?:替代|(?:其[他它]|别的|更[^，。？?]{1,4}的)[^，。？?]{0,4}(?:模型|方法|选择|办法|方案|工作|做法))|"
    r"(?:可以|能|该|应该)(?:用|拿|换|选)(?:成|用|择)?(?:什么|啥|哪[个种些])|"
    r"(?:什么|哪[个种些])[^，。？?]{0,8}(?:可以|能)(?:代替|替代)|替代(?:品|方案)",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"(?!)")
# Words of its own that tell a question for a fact ("How many layers does … share with …?") from one for a
# definition, a method or a contribution: 118 of 120 everyday questions have fewer, 68 of 80 on facts as many.
_WORDS_OF_A_FACT = 9
_PATTERNS: tuple[tuple[Want, re.Pattern[str]], ...] = tuple(
    (want, re.compile(words, re.IGNORECASE)) for want, words in _WORDS
)


def want_of(question: Question, *, named: Sequence[str] = (), is_picked: bool = False) -> Want:
    """The kind of answer that a question wants; `named` are the names of works in it.

    A question with many words of its own asks for one fact: its words find it best.
    """
    text = question.text
    want: Want
    asks_for_works = not is_picked and any(words.search(text) for words in (_WORKS, _REMEDY))
    if question.kind == "compare" and (question.sides or not asks_for_works):
        want, words = "comparison", _NOTHING
    elif asks_for_works or (not is_picked and not named and _OVERVIEW.search(text)):
        want, words = "overview", _OVERVIEW
    else:
        matches = ((want, words) for want, words in _PATTERNS if words.search(text))
        want, words = next(matches, ("other", _NOTHING))
    if want == "summary" or is_picked:
        return want
    for name in named:
        text = text.replace(name, " ")
    return "fact" if len(set(telling(words.sub(" ", text)))) >= _WORDS_OF_A_FACT else want


# Words that make a question of a topic.
_ASKS = re.compile(
    r"\b(?:wh\w+|how|is|are|was|were|do|does|did|can|could|should|would|has|have|tell|explain|describe|list|show|give|name|"
    r"define|compare|summari[sz]e|find|paper|this|that|it|its)\b|什么|哪|如何|怎|多|几|吗|呢|谁|为何|是否|能|会|有|请|介绍|解释|说|讲|比|总结|"
    r"概括|论文|这|那|它|的$|啥|用",
    re.IGNORECASE,
)
_WORDS_OF_A_TOPIC = 4


def is_bare_topic(question: Question) -> bool:
    """Whether a question is but the name of a topic: "mixture of experts", 知识蒸馏."""
    words = telling(question.text)
    is_short = 0 < len(words) <= _WORDS_OF_A_TOPIC * (2 if question.language == "zh" else 1)
    return is_short and not question.names and _ASKS.search(question.text) is None

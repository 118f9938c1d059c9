"""What kind of answer a question wants, and which sections and sentences give it.

>>> from ptmrag.language.question_words import read_question
>>> want_of(read_question("What are the contributions of the BERT paper?"))
'contribution'
>>> want_of(read_question("总结一下这篇论文"))
'summary'

The words are data: one row for each want, in both languages. It looks nothing up.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ptmrag.documents.role import Role, Section
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
    r"(?! (?:install|run|use|build|start|download|cite|set)\b)|\bways (?:to|of)\b|"
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
    asks_for_works = not is_picked and _WORKS.search(text) is not None
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


def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


_PROPOSES = _compiled(
    r"\b(?:we|this (?:paper|work|article|study)|in this (?:paper|work|article|study|report)|here,? we)\b[^.]{0,40}?"
    r"\b(?:propose|introduce|present|describe|develop|show|study|explore|report|release|investigate|demonstrate|design|"
    r"address|find|leverage|extend|provide|conduct)|\b(?:called|named|dubbed|termed|referred to as)\b|"
    r"\bour (?:model|method|approach|framework|main|key|contributions?)\b|提出|本文|设计了|构建了|我们"
)
_DEFINES = _compiled(
    r"\b(?:is|are) (?:an?|the|to|one)\b|\brefers? to\b|\baims? (?:to|at)\b|\blearns?\b|\bdefined as\b|\bmeans\b"
    r"|是(?:一种|一个|指|将|把)|指的是|旨在"
)
_RESULT = (
    r"\b(?:achiev\w+|outperform\w*|improv\w+|state[- ]of[- ]the[- ]art|reach\w*|obtain\w*|surpass\w*|exceed\w*|"
    r"reduc\w+|faster|accuracy|f1|bleu|rouge|perplexity|score)\b|达到|优于|提升|超过|准确率|最佳"
)
_DATA = _compiled(
    r"\b(?:data ?sets?|corpus|corpora|crawl\w*|wikipedia|books?corpus|tokens|examples|sentences|documents|GB|TB|"
    r"benchmark|trained on|collected|train(?:ing)? set|test set)\b|数据|语料|训练集"
)
# A mechanism is told as steps: what is taken, what is done with it, what comes out.
_STEPS = _compiled(
    r"\b(?:first(?:ly)?|then|next|finally|second(?:ly)?|steps?|stages?|consists? of|compos\w+|comput\w+|encod\w+|feeds?|fed|"
    r"takes?|taken as|predict\w*|generat\w+|concatenat\w+|split\w*|add(?:s|ed|ing)?|replac\w+|mask\w*|sampl\w+|select\w*|"
    r"retriev\w+|maps?|mapped|project\w*|initiali[sz]\w+|minimi[sz]\w+|maximi[sz]\w+|optimi[sz]\w+|inputs?|outputs?|instead|"
    r"each|given)\b|首先|然后|接着|最后|步骤|阶段|组成|计算|编码|输入|输出|生成|预测|拼接|替换|掩|采样|检索|映射|初始化|优化"
)
_REASON = _compiled(
    r"\b(?:because|since|due to|so that|in order|therefore|thus|hence|reasons?|prevent|avoid|allow|enable|otherwise|"
    r"suggests?|hypothesi[sz]e|bottleneck|difficult|problem|challenge|however|issue)\b"
    r"|因为|由于|因此|为了|从而|避免|所以|问题|困难"
)
_SAYS_LIMIT = _compiled(
    r"\b(?:limitations?|drawbacks?|weakness\w*|shortcomings?|(?:is|are|does|do|can|could) not|cannot|fails? to|struggles?|"
    r"can make mistakes|future work)\b|局限|不足之处|缺点"
)


_USES = _compiled(
    r"\b(?:pip3?|conda|npm|docker|git clone) |\bimport \w|\bfrom \w[\w.]* import\b|\b(?:install|download|requires?|run)\b|"
    r"安装|下载|运行|环境|依赖"
)
_LICENSES = _compiled(
    r"\blicen[cs](?:e|ed|es|ing)\b|\bcopyright\b|\bApache\b|\bMIT\b|\bGPL|\bCC[- ]BY|\bcommercial\b|"
    r"许可|版权|开源协议|商用|商业用途"
)
_DATED = _compiled(
    r"\b(?:19|20)\d{2}\b|\bv?\d+\.\d+(?:\.\d+)?\b|\b(?:new|released?|added|updated?)\b|更新|发布|新增"
)


# A shorter line of a README ("or:") says nothing by itself.
_SHORTEST_LINE = 12


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the answer to a want usually is, and how it is said.

    `sections`, `words_bonus` (for each of up to `most_words` words), `says_bonus` and `lead_bonus` (the first
    sentence of a paragraph) are added to a sentence's MaxSim (0 to 1), and `cited_weight` is taken off for each
    of up to three citations of others. Its passage adds its score of the search, its MaxSim, its cosine and how
    early it is in the work (1 to 0), by the other weights. `abstract` sentences of the abstract lead the answer,
    `letters` is the longest span. Besides prose, sentences of the `roles` answer; `is_strict`: nothing else
    does but what is said in the words of `says`.
    """

    sections: Mapping[Section, float] = field(default_factory=dict)
    words: re.Pattern[str] = _NOTHING
    words_bonus: float = 0.0
    says: re.Pattern[str] = _NOTHING
    says_bonus: float = 0.0
    lead_bonus: float = 0.0
    most_words: int = 2
    letters: int = 520
    abstract: int = 0
    passage_weight: float = 0.05
    maxsim_weight: float = 0.0
    cosine_weight: float = 0.0
    early_weight: float = 0.0
    cited_weight: float = 0.0
    roles: tuple[Role, ...] = ()
    is_strict: bool = False

    def answers(self, role: Role, sentence: str) -> bool:
        """Whether a sentence can answer, by what it is for."""
        if role in self.roles:
            return role == "code" or len(sentence) >= _SHORTEST_LINE
        return role == "prose" and (not self.is_strict or self.says.search(sentence) is not None)


# Found by coordinate search on 120 everyday questions and 80 on facts (docs/decisions/0011-answers.md).
SHAPES: Mapping[Want, Shape] = {
    "definition": Shape(
        {"abstract": 0.04, "about": 0.02, "introduction": 0.015, "conclusion": 0.01},
        _PROPOSES, 0.01, _DEFINES, 0.015, abstract=4, early_weight=0.03,
    ),
    "summary": Shape(
        {"abstract": 0.04, "about": 0.02, "conclusion": 0.02, "introduction": 0.015},
        _compiled(f"{_PROPOSES.pattern}|{_RESULT}"), 0.02, abstract=5,
    ),
    "contribution": Shape(
        {"abstract": 0.03, "about": 0.02, "introduction": 0.02, "conclusion": 0.02},
        _compiled(rf"{_PROPOSES.pattern}|\bcontributions?\b|贡献|{_RESULT}"), 0.02, abstract=5, early_weight=0.03,
    ),
    "method": Shape(
        {
            "method": 0.01, "introduction": 0.01, "about": 0.01, "related": -0.02, "results": -0.01,
            "experiments": -0.01,
        },
        _STEPS, 0.01, most_words=3, abstract=2, maxsim_weight=0.4, cosine_weight=0.3, early_weight=0.05,
        cited_weight=0.008,
    ),
    "data": Shape(
        {"data": 0.04, "experiments": 0.02, "abstract": 0.005, "related": -0.03, "limitations": -0.02},
        _DATA, 0.015, lead_bonus=0.01, letters=640,
    ),
    "result": Shape(
        {
            "abstract": 0.02, "results": 0.015, "experiments": 0.01, "introduction": 0.01,
            "conclusion": 0.01, "related": -0.03,
        },
        _compiled(rf"{_RESULT}|\d"), 0.015,
    ),
    "why": Shape({"introduction": 0.015, "about": 0.015, "abstract": 0.01}, _REASON, 0.015, letters=640, early_weight=0.03),
    "limitation": Shape(
        {"limitations": 0.05, "conclusion": 0.015, "results": 0.005, "related": -0.03, "abstract": -0.01},
        says=_SAYS_LIMIT, says_bonus=0.05,
    ),
    "comparison": Shape(
        {"abstract": 0.03, "about": 0.015, "introduction": 0.015, "method": 0.005}, abstract=5
    ),
    "overview": Shape(
        {"abstract": 0.03, "about": 0.01, "introduction": 0.01}, _PROPOSES, 0.02, abstract=2
    ),
    "usage": Shape({"usage": 0.05}, _USES, 0.015, letters=640, roles=("usage", "code")),
    "licence": Shape(
        {"licence": 0.06}, says=_LICENSES, says_bonus=0.05, roles=("licence",), is_strict=True
    ),
    "news": Shape({"news": 0.06}, says=_DATED, says_bonus=0.01, roles=("news",), is_strict=True),
    "fact": Shape(passage_weight=0.2),
    "other": Shape({"abstract": 0.005}),
}  # fmt: skip

"""Where the answer to each want usually is, and how it is said: one table of sections, words and weights.

    shape = SHAPES["method"]
    shape.sections["related"]      # -0.02: others are spoken of there
    shape.answers("prose", text)   # True

It scores no sentences: `reading` does. Which want a question has, `wants` says.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ptmrag.answer.wants import Want
from ptmrag.documents.role import Role, Section

_NOTHING = re.compile(r"(?!)")


def compiled(words: str) -> re.Pattern[str]:
    """The words of a table as a pattern, in small letters or in capitals."""
    return re.compile(words, re.IGNORECASE)


_PROPOSES = compiled(
    r"\b(?:we|this (?:paper|work|article|study)|in this (?:paper|work|article|study|report)|here,? we)\b[^.]{0,40}?"
    r"\b(?:propose|introduce|present|describe|develop|show|study|explore|report|release|investigate|demonstrate|design|"
    r"address|find|leverage|extend|provide|conduct)|\b(?:called|named|dubbed|termed|referred to as)\b|"
    r"\bour (?:model|method|approach|framework|main|key|contributions?)\b|提出|本文|设计了|构建了|我们"
)
_DEFINES = compiled(
    r"\b(?:is|are) (?:an?|the|to|one)\b|\brefers? to\b|\baims? (?:to|at)\b|\blearns?\b|\bdefined as\b|\bmeans\b"
    r"|是(?:一种|一个|指|将|把)|指的是|旨在"
)
_RESULT = (
    r"\b(?:achiev\w+|outperform\w*|improv\w+|state[- ]of[- ]the[- ]art|reach\w*|obtain\w*|surpass\w*|exceed\w*|"
    r"reduc\w+|faster|accuracy|f1|bleu|rouge|perplexity|score)\b|达到|优于|提升|超过|准确率|最佳"
)
_DATA = compiled(
    r"\b(?:data ?sets?|corpus|corpora|crawl\w*|wikipedia|books?corpus|tokens|examples|sentences|documents|GB|TB|"
    r"benchmark|trained on|collected|train(?:ing)? set|test set)\b|数据|语料|训练集"
)
# A mechanism is told as steps: what is taken, what is done with it, what comes out.
_STEPS = compiled(
    r"\b(?:first(?:ly)?|then|next|finally|second(?:ly)?|steps?|stages?|consists? of|compos\w+|comput\w+|encod\w+|feeds?|fed|"
    r"takes?|taken as|predict\w*|generat\w+|concatenat\w+|split\w*|add(?:s|ed|ing)?|replac\w+|mask\w*|sampl\w+|select\w*|"
    r"retriev\w+|maps?|mapped|project\w*|initiali[sz]\w+|minimi[sz]\w+|maximi[sz]\w+|optimi[sz]\w+|inputs?|outputs?|instead|"
    r"each|given)\b|首先|然后|接着|最后|步骤|阶段|组成|计算|编码|输入|输出|生成|预测|拼接|替换|掩|采样|检索|映射|初始化|优化"
)
_REASON = compiled(
    r"\b(?:because|since|due to|so that|in order|therefore|thus|hence|reasons?|prevent|avoid|allow|enable|otherwise|"
    r"suggests?|hypothesi[sz]e|bottleneck|difficult|problem|challenge|however|issue)\b"
    r"|因为|由于|因此|为了|从而|避免|所以|问题|困难"
)
_SAYS_LIMIT = compiled(
    r"\b(?:limitations?|drawbacks?|weakness\w*|shortcomings?|(?:is|are|does|do|can|could) not|cannot|fails? to|struggles?|"
    r"can make mistakes|future work|we leave|remains? (?:an? )?(?:open|unclear|challenging|difficult)|worse|lags? behind|"
    r"falls? short|relatively small|at the (?:cost|expense) of)\b|局限|不足之处|缺点|代价|有待|尚未"
)


_USES = compiled(
    r"\b(?:pip3?|conda|npm|docker|git clone) |\bimport \w|\bfrom \w[\w.]* import\b|\b(?:install|download|requires?|run)\b|"
    r"安装|下载|运行|环境|依赖"
)
_LICENSES = compiled(
    r"\blicen[cs](?:e|ed|es|ing)\b|\bcopyright\b|\bApache\b|\bMIT\b|\bGPL|\bCC[- ]BY|\bcommercial\b|"
    r"许可|版权|开源协议|商用|商业用途"
)
_DATED = compiled(
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
        compiled(f"{_PROPOSES.pattern}|{_RESULT}"), 0.02, abstract=5,
    ),
    "contribution": Shape(
        {"abstract": 0.03, "about": 0.02, "introduction": 0.02, "conclusion": 0.02},
        compiled(rf"{_PROPOSES.pattern}|\bcontributions?\b|贡献|{_RESULT}"), 0.02, abstract=5, early_weight=0.03,
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
        compiled(rf"{_RESULT}|\d"), 0.015,
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

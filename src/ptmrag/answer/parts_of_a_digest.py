"""The parts of a digest as a table: what is searched for each, and which sentences speak of it.

    PARTS["data"].wording["en"]       # "We train and evaluate on these datasets, corpora and benchmarks."
    PARTS["data"].has(sentence)       # True: it is in the section on data

It reads no passages: `digest` does.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ptmrag.answer.part_name import PartName
from ptmrag.answer.shapes import SHAPES, compiled
from ptmrag.answer.spans import Sentence
from ptmrag.answer.wants import Want
from ptmrag.documents.role import Section
from ptmrag.language.detect import Language

# The mark of a work that a sentence cites.
CITED = re.compile(r"\bet al\b|\[\d+(?=[,\]])|(?<=[\d\]]), ?\d+(?=[,\]])")
_MOST_CITED = 3


@dataclass(frozen=True, slots=True)
class DigestPart:
    """One part of a digest.

    `want` weighs its sentences and `wording` finds them: a sentence as the work may say it ("{}" is its
    title), since the words of a question ("method") find sentences on methods in general. A sentence
    speaks of the part if it is in one of the `sections`, or says so and is in none that speaks of other
    things (`elsewhere`). A sentence that cites three works speaks of these.
    """

    want: Want
    wording: Mapping[Language, str]
    says: re.Pattern[str]
    sections: tuple[Section, ...] = ()
    elsewhere: tuple[Section, ...] = ("related",)
    is_before_experiments: bool = False

    def has(self, sentence: Sentence) -> bool:
        """Whether a sentence speaks of this part."""
        if len(CITED.findall(sentence.text)) >= _MOST_CITED:
            return False
        if sentence.section in self.sections:
            return True
        says = self.says.search(sentence.text) is not None
        return says and sentence.section not in self.elsewhere


PARTS: Mapping[PartName, DigestPart] = {
    "summary": DigestPart(
        "summary",
        {"en": "This paper proposes a new approach.", "zh": "本文提出一种新方法。"},
        compiled(r"\b(?:we|our|this (?:paper|work|article|study|report))\b|本文|我们|提出"),
    ),
    "contributions": DigestPart(
        "contribution",
        {
            "en": "Our main contributions: we propose a new approach and show that it works better.",
            "zh": "本文的主要贡献：提出了新方法，并证明了它的有效性。",
        },
        compiled(
            r"\bcontributions?\b|\bwe (?:also |further |then )?(?:propose|introduce|present|release|show|demonstrate|"
            r"develop|design|provide|find)\b|\bthis (?:paper|work) (?:propose|introduce|present|show)s\b|"
            r"贡献|创新|提出|首次|设计了|构建了"
        ),
        elsewhere=("related", "method", "data", "experiments", "results", "appendix"),
    ),
    "method": DigestPart(
        "method",
        {
            "en": "{}: the model computes this from its input, and is trained with this objective.",
            "zh": "{}：模型由输入计算表示，并以该目标进行训练。",
        },
        SHAPES["definition"].words,
        ("method",),
        ("related", "data", "experiments", "results", "limitations", "conclusion", "appendix"),
        is_before_experiments=True,
    ),
    "data": DigestPart(
        "data",
        {
            "en": "We train and evaluate on these datasets, corpora and benchmarks.",
            "zh": "我们在这些数据集和语料上进行训练和评测。",
        },
        compiled(
            rf"{SHAPES['data'].says.pattern}|"
            r"\b(?:we|is|are|was|were) (?:then |first |also )?(?:pre-?)?train(?:ed)? on\b"
        ),
        ("data",),
    ),
    "results": DigestPart(
        "result",
        {
            "en": "Our model outperforms the baselines and achieves state-of-the-art results.",
            "zh": "实验结果表明，该模型优于基线，达到了最好的结果。",
        },
        compiled(
            r"\b(?:achiev\w+|outperform\w*|improv(?:es?|ed|ements?)|reach(?:es|ed)|obtain(?:s|ed)|surpass\w*|exceed\w*|"
            r"state[- ]of[- ]the[- ]art|faster|(?:better|higher|lower|fewer) (?:than|\w+ than))\b|"
            r"达到|优于|提升|提高|超过|降低"
        ),
        elsewhere=("related", "method", "data", "limitations", "appendix"),
    ),
    "limitations": DigestPart(
        "limitation",
        {
            "en": "Limitations: our approach is limited, fails, and leaves open problems for future work.",
            "zh": "本文方法存在局限和不足，有待今后改进。",
        },
        compiled(
            r"\b(?:limitations?|drawbacks?|weakness(?:es)?|shortcomings?|future work|we leave|struggles?|fails? to|"
            r"remains? (?:an? )?(?:open|unclear|challeng\w+|difficult))\b|"
            r"局限|不足之处|缺点|未来工作|今后|有待"
        ),
        ("limitations",),
        # The introduction tells of the limitations of others, which are the reason for the work.
        ("related", "front", "introduction", "abstract", "method", "data", "appendix"),
    ),
}
LABELS: Mapping[Language, Mapping[PartName, str]] = {
    "en": {
        "summary": "Summary",
        "contributions": "Contributions",
        "method": "Method",
        "data": "Data",
        "results": "Results",
        "limitations": "Limitations",
    },
    "zh": {
        "summary": "概要",
        "contributions": "贡献",
        "method": "方法",
        "data": "数据",
        "results": "结果",
        "limitations": "局限",
    },
}

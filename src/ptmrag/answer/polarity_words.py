"""The words that deny and compare, in both languages: the tables of `polarity`.

    NEGATORS["en"]        # what turns the words behind it into their opposite
    POLES                 # "faster" is plus on the axis of speed, "slower" is minus

A row is a pattern as in `re`. This module compares nothing.
"""

from collections.abc import Mapping
from functools import cache

from ptmrag.language.detect import Language
from ptmrag.language.tokens import tokens

# They look like a denial and are none, or deny nothing about what follows.
TRAPS: Mapping[Language, str] = {
    "en": (
        r"not (?:only|just|merely|simply|necessarily)|no (?:less|fewer|more|later|earlier|smaller|larger|greater|worse|"
        r"lower|higher) than|not (?:less|fewer|more|later|smaller|larger|lower|higher) than|"
        r"no matter|no doubt|not (?:so )?(?:many|much)|"
        r"whether or not|nothing but|not to mention|no\. ?\d"
    ),
    "zh": (
        "不仅仅?|不但|不只|不单|不光|不断|不少|不同|不过|不论|不管|无论|不错|不足|不等|不一|不低于|不高于|不超过|不少于|"
        "不多于|不大于|不小于|不亚于|不逊于|不如|不及|不妨|不禁|无疑|未来|未必|是否|能否|与否|差不多|毫不逊色|不定|不可或缺|"
        "必不可少|无监督|无标[注签]|非线性|非自回归|非常|无关紧要"
    ),
}
# What follows is denied, up to the end of the clause.
NEGATORS: Mapping[Language, str] = {
    "en": (
        r"not|no longer|no|never|cannot|neither|nor|hardly|scarcely|barely|rarely|\w+n['’]t|"
        r"instead of|rather than"
    ),
    "zh": (
        "不需要|不必|不会|不能|不可|不再|不是|并不|并非|并未|并没有?|从不|从未|尚未|还未|还没有?|没有|没能|没|未能|未曾|未|"
        "无法|无需|无须|不用|而不是|而非|毫无|难以|绝不|不|无|非"
    ),
}
# Denials that a denial before them turns into assent: it does not fail to, it cannot work without.
TURNING: Mapping[Language, str] = {
    "en": r"without|fail(?:s|ed|ing)?(?: to)?|lack(?:s|ed|ing)?|unable to|incapable of|prevent(?:s|ed|ing)?|free of",
    "zh": "缺乏|缺少|避免|防止|阻止",
}
# Of these a denial is good: without losing accuracy. They are denied, and what they take is not.
HARMS: Mapping[Language, str] = {
    "en": (
        r"los(?:e|es|ing)|loss of|sacrific\w+|hurt(?:s|ing)?|harm(?:s|ing)?|degrad\w+|damag(?:e|es|ing)|"
        r"compromis(?:e|es|ing)"
    ),
    "zh": "损失|牺牲|损害|影响|削弱",
}
# They say that something is not there, or not done, without a negator; a claim that denies may rest on them.
DENYING: Mapping[Language, str] = {
    "en": (
        r"unclear|unknown|unlikely|impossible|unnecessary|insufficient|un(?:able|available|used|seen|changed|affected)|"
        r"dispens\w+ with|discard\w*|remov\w+|omit\w*|elimin\w+|abandon\w*|drop(?:s|ped|ping)?|exclud\w+|avoid\w*|"
        r"thr(?:ow|own|ew)\w* away|skip\w*|replac\w+|ignor\w+|independent of|regardless of|"
        r"struggl\w+|unlike|in contrast|different|absen\w+|missing|none|nothing|spar(?:es|ed|ing)|"
        r"unlabell?ed|unsupervised|non|zero|excep\w+|other than"
    ),
    "zh": (
        "摒弃|抛弃|舍弃|放弃|去除|去掉|移除|删除|丢弃|省去|免去|取代|代替|替代|独立于|不同|未知|不清楚|无监督|无标[注签]|除了"
    ),
}
# What is said of one thing only, or of little, may be denied of the rest.
LIMITING: Mapping[Language, str] = {
    "en": "only|alone|constant|fixed|difficult|hard|poor(?:ly)?|limited|little|few|too|solely|purely",
    "zh": "仅|只|唯一|固定|不足|困难|有限|不如|不及|少|缺陷|局限|不擅长",
}
BOUNDARIES: Mapping[Language, str] = {
    "en": (
        r"[,;:.!?()\n—–]|\b(?:but|whereas|while|although|though|because|since|so|however|yet|when|if|then|"
        r"and (?:is|are|was|were|has|have|can|does|it|they|we|instead|reli\w+|uses?|then|also))\b"
    ),
    "zh": "[，,。；;：:！？!?（）()\n]|而是|但是?|然而|只是|从而|因为|由于|所以|而(?!非|不是)",
}
# What a name is set against: unlike BERT, … ; 与 BERT 不同，…
CONTRAST: Mapping[Language, str] = {
    "en": r"\b(?:unlike|in contrast (?:to|with)|as opposed to|contrary to) ([^,;.]+)(?!, (?:which|who|that)\b)[,;.]",
    "zh": "(?:与|和|跟)([^，。；]{1,30}?)(?:不同|不一样|相反)|(?:不同于|有别于)([^，。；]{1,30})",
}
_EMPTY = (
    "use employ need requir have make do work perform get take includ contain appli well also model method approach "
    "system base any ani other all each everi onli more most much veri even still task way result show find obtain "
    "使用 采用 需要 进行 具有 依靠 依赖 利用 模型 方法 该 本文 任务 用 有 任何 所有 可以 能够 能 可 会 要 做 得到 "
    "结果 表明"
)


@cache
def empty_words() -> frozenset[str]:
    """Words that are in most clauses and say little about them, as they are written and as tokens."""
    return frozenset(word for form in _EMPTY.split() for word in (form, *tokens(form)))


# A sign on an axis. A single Chinese character compares only behind 比. An amount of a thing is on the axis of
# that thing (NOUNS).
POLES: Mapping[Language, tuple[tuple[str, str, int], ...]] = {
    "en": (
        (
            r"outperform\w*|surpass\w*|exceed\w*|beat(?:s|en)?|better|superior|excel\w*",
            "quality",
            1,
        ),
        (
            r"underperform\w*|worse|inferior|lags? behind|trails?|falls? (?:short|behind)",
            "quality",
            -1,
        ),
        (r"faster|quicker", "speed", 1),
        (r"slower", "speed", -1),
        (r"more expensive|costlier|dearer", "cost", 1),
        (r"cheaper|less expensive", "cost", -1),
        (r"larger|bigger|deeper|longer", "size", 1),
        (r"smaller|shallower|shorter", "size", -1),
        (
            r"more|higher|greater|increas\w*|ris(?:e|es|ing)|rose|grow(?:s|n|ing)?|grew|rais\w+|improv\w+|boost\w*|gain\w*",
            "amount",
            1,
        ),
        (
            r"fewer|less|lower\w*|decreas\w*|drop(?:s|ped|ping)?|declin\w*|fall(?:s|en|ing)?|fell|reduc\w*|worsen\w*|"
            r"degrad\w*|hurt(?:s|ing)?|shrink\w*",
            "amount",
            -1,
        ),
    ),
    "zh": (
        ("优于|好于|胜过|超过|超越|领先|[更越]好|[更越]准确?|更优|更强|[更越]佳", "quality", 1),
        ("不如|不及|劣于|逊于|差于|落后于?|[更越]差|更弱", "quality", -1),
        ("[更越]快|快于|快", "speed", 1),
        ("[更越]慢|慢于|慢", "speed", -1),
        ("[更越]贵|贵", "cost", 1),
        ("[更越]便宜|便宜", "cost", -1),
        ("[更越]大|[更越]长|[更越]深|大", "size", 1),
        ("[更越]小|[更越]短|[更越]浅|小", "size", -1),
        ("高于|多于|[更越]高|[更越]多|增加|增大|提高|提升|升高|上升|增长|改善", "amount", 1),
        ("低于|少于|[更越]低|[更越]少|降低|减少|下降|减小|缩短|恶化", "amount", -1),
    ),
}
# The axis of an amount of something, and whether more of it is more on that axis.
NOUNS: tuple[tuple[str, str, int], ...] = (
    (r"speed|throughput|速度|吞吐量?", "speed", 1),
    (r"latency|delay|runtime|耗时|时延|延迟", "speed", -1),
    (r"costs?|price|成本|代价|开销", "cost", 1),
    (
        r"accurac\w+|accurate|performance|scores?|quality|results?|f1|bleu|准确率?|精度|性能|效果|表现|得分|分数",
        "quality",
        1,
    ),
    (r"errors?|perplexity|错误率?|困惑度|误差", "quality", -1),
    (r"parameters?|layers?|size|参数量?|层数?|规模", "size", 1),
)
# Where the second side of a comparison is: behind these words, up to the end of the clause.
THAN: Mapping[Language, str] = {
    "en": r"\b(?:than|over|compared (?:to|with)|relative to|superior to|inferior to|in comparison (?:to|with))\b",
    "zh": "相比于?|相较于?|比起|比",
}
PASSIVE = r"\b(?:is|are|was|were|been|being)(?: \w+ly)? (?:outperformed|surpassed|exceeded|beaten)\b[^.;]*?\bby\b"

"""Tell what a link of a list leads to, by the words beside it and by its address.

>>> kind_of("https://github.com/someone/something", "论文开源地址：")
'code'
>>> is_label("论文下载地址："), is_label("BERT论文合集")
(True, False)

It does not name the source (`sources` does) and fetches nothing.
"""

import re

from ptmrag.catalog.addresses import unwrap
from ptmrag.catalog.entry import LinkKind

# --- labels


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that describe a link and not a work …
_NOUNS = _words("""
    abs abstract address appendix article arxiv blog blogpost bib bibtex checkpoint
    checkpoints code codes colab comments data dataset datasets demo demos discussion doc
    docs documentation download git github gitlab here homepage html implementation
    implementations link links model models notebook notes note page paper papers pdf post
    poster ppt preprint project readme repo repos repository site slide slides source
    spotlight summary supp supplementary talk thread tutorial tweet twitter url video videos
    web webpage website weight weights wiki
""")
# … and words that may come with them.
_MODIFIERS = _words("""
    a and additional author authors available by chinese en english extended for from full
    her his home in its jax keras long main media more mxnet new of official old on open or
    original our paddle post pre pretrained pytorch related reading s see short source
    supplemental technical tensorflow tf the their third party this to torch trained
    unofficial v version via view with zh
""")
# Places: a label after a title, but a title at the start of an entry.
_PLACES = _words("""
    acl colab cvpr emnlp face google hf hugging huggingface iclr icml kaggle medium
    modelscope naacl neurips nips openreview semantic scholar youtube
""")
_ZH_NOUNS = (
    "论文|代码|源码|源代码|链接|地址|下载|网站|网址|官网|主页|首页|介绍|简介|解读|解析|讲解|笔记|博客|博文|文章|"
    "幻灯片|权重|仓库|视频|教程|文档|版本|实现|演示|数据集|数据|项目|推文|公众号|知乎|原文|开源|模型下载|预训练模型|镜像"
)
_ZH_MODIFIERS = (
    "官方|原始|原|相关|参考|阅读|中文|英文|版|的|和|及|与|非|作者|在线|最新|技术|更多|详细|附|"
    "模型|预训练|报告|复现|第三方|见"
)
_ZH_WORDS = re.compile(rf"(?:{_ZH_NOUNS}|{_ZH_MODIFIERS})+")
_ZH_NOUN = re.compile(_ZH_NOUNS)
_CJK_RUN = re.compile(r"[\u3400-\u9fff]+")
_OTHER_RUN = re.compile(r"[^\W\d_\u3400-\u9fff]+")

_NAMED = re.compile(r"\s*An? [A-Z]\w+ [A-Z]")  # "A GitLab Project" is a name, "a project" is not


def is_label(text: str, *, opening: bool = True) -> bool:
    """Whether a text describes the link beside it (论文链接：, [code]) and does not name a work.

    If the text is not at the start of its entry (`opening` is false), a place (arXiv, HF) or a short
    text around such a word (PyTorch code by us) is a label too.
    """
    if opening and _NAMED.match(text):
        return False
    # Page (in Chinese): brackets after a label do not make it a title.
    folded = re.sub(r"(?<=\w)\s*[(（][^()（）]*[)）]\s*[:：]?\s*$", "", text.casefold())
    other, chinese = _OTHER_RUN.findall(folded), _CJK_RUN.findall(folded)
    if not other and not chinese:
        return True  # a number or a sign
    named = any(word in _NOUNS for word in other) or any(map(_ZH_NOUN.search, chinese))
    vocabulary = _NOUNS | _MODIFIERS if opening else _NOUNS | _MODIFIERS | _PLACES
    known = vocabulary.issuperset(other) and all(map(_ZH_WORDS.fullmatch, chinese))
    if opening or (known and named):
        return known and named
    is_short = len(folded) <= 40 and len(other) <= 5 and len("".join(chinese)) <= 12
    return is_short and (named or (known and len(other) <= 3))


# --- kinds

_CODE_HOST = re.compile(r"(?:^|[/.@])(?:github|gitlab|gitee|bitbucket)\.(?:com|org)(?:[/:]|$)")
_PAPER_HOST = re.compile(
    r"(?:arxiv|ar5iv(?:\.labs\.arxiv)?|alphaxiv|openreview|doi|jmlr)\.(?:org|net)"
    r"|(?:xxx|arxiv)\.lanl\.gov|semanticscholar\.org/arxiv|aclweb\.org|aclanthology\."
    r"|proceedings\.|openaccess\.thecvf|dl\.acm\.org/doi|ieeexplore\.ieee|papers\.nips\.cc"
    r"|huggingface\.co/papers/|sciencedirect\.com/science|link\.springer\.com/(?:article|chapter)"
    r"|isca-(?:speech|archive)\.org|^arxiv:|^doi:|^10\.\d{4}"
)
_MODEL = re.compile(
    r"(?:huggingface\.co|hf\.co|modelscope\.cn/models)/(?!(?:blog|collections|course|datasets|docs|"
    r"learn|models|papers|spaces|tasks|transformers)(?:/|$))[\w.-]+/[\w.-]+"
)
# The words of labels, most specific first: notes on a paper are a page, a paper's code is code.
_READING = (
    r"解读|笔记|讲解|解析|博客|博文|教程|视频|\b(?:blog|blogpost|notes?|video|tutorial|tweet)\b"
)
_SLIDES = r"幻灯|\b(?:slides?|ppt)\b"
_CODE = r"代码|源码|(?<![a-z])(?:codes?|github|gitlab)(?![a-z])"
_WEIGHTS = r"权重|模型下载|下载模型|预训练模型|\b(?:weights?|checkpoints?|model download|pre-?trained models?)\b"
_OPEN = r"开源|版本|实现|仓库"
_PAPER = r"论文(?!合集|列表|集|主页|网站)|(?<![a-z])(?:paper|pdf|preprint|arxiv)(?![a-z])"
_PAGE = r"官网|网站|主页|介绍|\b(?:web ?(?:site|page)|home ?page|project|demo|article|talk|post)\b"


def kind_of(url: str, label: str = "") -> LinkKind:
    """What a link leads to: by its label, else by its address."""
    address = unwrap(url).lower()
    on_code_host = bool(_CODE_HOST.search(address)) and not _is_pdf(address)
    rules: tuple[tuple[str, bool, LinkKind], ...] = (
        (_READING, True, "page"),
        (_SLIDES, True, "slides"),
        (_CODE, not _PAPER_HOST.search(address), "code"),
        (_WEIGHTS, True, "weights"),
        (_OPEN, on_code_host, "code"),
        (_PAPER, True, "paper"),
        (r"(?<!project )(?<!home )(?<!github )\bpage\b", on_code_host, "page"),
        ("", on_code_host, "code"),
        (_PAGE, True, "page"),
    )
    for pattern, applies, kind in rules:
        if applies and re.search(pattern, label, re.IGNORECASE):
            return kind
    return _kind_of_address(address)


def _kind_of_address(address: str) -> LinkKind:
    if re.search(r"speakerdeck\.com|slideshare\.net|\.pptx?$|slides?[/_.-].*\.pdf", address):
        return "slides"
    if _is_pdf(address) or _PAPER_HOST.search(address):
        return "paper"
    return "weights" if _MODEL.search(address) else "page"


def _is_pdf(address: str) -> bool:
    return bool(re.search(r"\.(?:pdf|pptx?)$", re.split(r"[?#]", address)[0]))

"""What kind of section a heading opens: abstract, introduction, method, data, results, …

>>> section_of("4.2 Pre-training Data")
'data'
>>> section_of("5 Conclusion and Future Work")
'conclusion'
>>> section_of("快速开始", is_page=True)
'usage'

It reads headings alone, in English and Chinese: what has none is the front matter, and a heading that it
does not know is "other". Pages and READMEs have kinds of their own besides those of papers.
"""

import re
from functools import lru_cache

from ptmrag.documents.role import Section
from ptmrag.sources.source import is_note

_Rows = tuple[tuple[Section, str], ...]
# The first row with a word of the heading decides, so that "Results and Limitations" is read for its
# limitations and "Data and Training" for its data.
_WORDS: _Rows = (
    ("abstract", r"\babstract\b|^summary$|^摘要"),
    ("limitations", r"limitation|drawback|caveat|broader impact|局限|不足"),
    ("conclusion", r"conclu|结论|总结|小结|结语"),
    ("limitations", r"future (?:work|direction)|展望"),
    ("introduction", r"introduction|^overview$|motivation|引言|绪论|前言|导论"),
    (
        "related",
        r"related work|background|previous work|prior work|preliminar|相关工作|背景|研究现状",
    ),
    (
        "data",
        r"\bdata\b|dataset|data set|corpus|corpora|pre-?training setup|training setup|benchmark|"
        r"数据|语料",
    ),
    (
        "results",
        # "Sentiment analysis" and 情感分析 are tasks.
        r"result|performance|comparison|ablation|(?<!sentiment )(?<!semantic )(?<!syntactic )analysis|"
        r"discussion|findings|结果|(?:实验|误差|错误|性能|对比|案例|消融)分析|分析与|^[\d.、\s]*分析|讨论|消融|对比",
    ),
    (
        "experiments",
        r"experiment|evaluation|setup|setting|implementation|hyperparameter|实验|评测|评估|设置",
    ),
    (
        "method",
        r"method|model|approach|architecture|framework|algorithm|pre-?training|training|objective|"
        r"fine-?tuning|attention|encoder|decoder|distill|方法|模型|框架|算法|架构|训练|设计",
    ),
    ("appendix", r"^appendi|^[A-Z]\.?\d*\s|acknowledg|附录|致谢"),
)
# Headings of pages and READMEs, read before those of papers. Words that papers use too stand alone here:
# "Model updates" is news, "How the updates of weights differ" is not.
_WORDS_OF_PAGES: _Rows = (
    (
        "licence",
        r"licen[cs]|copyright|disclaimer|terms of (?:use|service)|许可|版权|免责|开源协议|使用协议",
    ),
    (
        "news",
        r"\bnews\b|change ?log|release notes|releases?\W*$|what.?s new|^\W*(?:\w+ )?updates?\W*$|road ?map|"
        r"\bto-?dos?\b|version history|^\W*(?:19|20)\d\d[-/.年]\d|"
        r"^\W*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d|"
        r"更新|新闻|动态|日志|版本历史|路线图|公告|待办",
    ),
    (
        "links",
        r"acknowledg|citation|\bcit(?:e|ing)\b|^\W*references\W*$|bibtex|\bcontacts?\b|contribut(?:ing|ors)|"
        r"contributions\W*$|further reading|related (?:projects?|links|resources|repos)|see also|\blinks\W*$|"
        r"^\W*(?:other )?resources\W*$|communit|^\W*support\W*$|\b(?:authors|maintainers|sponsors)\b|"
        r"star history|contents\W*$|致谢|鸣谢|引用|联系|^\W*参考|贡献者|贡献指南|参与贡献|链接|"
        r"相关(?:项目|资源)|交流群|社区|目录",
    ),
    (
        "usage",
        r"install|requirement|prerequisite|dependenc|\busage\b|quick ?-?start|quick tour|get(?:ting)? started|"
        r"how to (?:use|run|install|build)|^\W*(?:\d+\W+)?set ?up\W*$|^\W*(?:\w+ )?environment\W*$|\brunning\b|"
        r"^\W*(?:\d+\W+)?(?:run|build|building|download|downloads|demo|docker|deployment|examples?|tutorials?|"
        r"inference|scripts)\W*$|command.?line|安装|环境|依赖|使用|用法|快速(?:开始|上手|入门|体验)|下载|运行|部署|示例|教程",
    ),
    (
        "about",
        r"^\W*(?:what (?:is|are) (?!the diff)|about|overview|(?:key |main )?features?|highlights?|description|summary)|"
        r"简介|介绍|概述|概览|特性|特点|亮点|功能|是什么|^\W*关于",
    ),
)


def _compiled(rows: _Rows) -> tuple[tuple[Section, re.Pattern[str]], ...]:
    return tuple((section, re.compile(words, re.IGNORECASE)) for section, words in rows)


# "摘 要", "引 言": short headings are printed wide.
_SPACED = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_OF_PAPERS = _compiled(_WORDS)
_OF_PAGES = _compiled(_WORDS_OF_PAGES + _WORDS)


@lru_cache(maxsize=4096)
def section_of(heading: str, *, is_page: bool = False) -> Section:
    """The kind of section that a heading opens, in a paper or in a page (a README, a web page)."""
    text = _SPACED.sub("", heading.strip())
    if not text:
        return "about" if is_page else "front"
    rows = _OF_PAGES if is_page else _OF_PAPERS
    return next((section for section, words in rows if words.search(text)), "other")


def is_page(source: str, page: int | None) -> bool:
    """Whether a text is of a web page or a README: it has no page numbers, and is no catalog's note."""
    return page is None and not is_note(source)

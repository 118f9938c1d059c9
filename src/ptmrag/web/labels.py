"""What the page says, in Chinese and in English.

>>> both("条目", "entries")
'<span class="zh" lang="zh">条目</span><span class="en" lang="en">entries</span>'
>>> text("ask", "en")
'Type a question, press Enter'

HTML holds both, and a class of the page hides one: switching needs no server. Labels of Gradio's own
components are one text, so they are sent again when the language changes.
"""

from typing import Literal

PageLanguage = Literal["zh", "en"]
LANGUAGES: tuple[PageLanguage, ...] = ("zh", "en")

_WORDS: dict[str, tuple[str, str]] = {
    "ask": ("输入问题，回车发送", "Type a question, press Enter"),
    "question": ("问题", "Question"),
    "chat": ("对话", "Chat"),
    "welcome": (
        "### 向文献提问\n中英文皆可，每个结论都附原文引文。",
        "### Ask the papers\nIn Chinese or English; every claim is cited.",
    ),
    "catalog": ("目录", "Catalog"),
    "map": ("地图", "Map"),
    "library": ("资料库", "Library"),
    "find": ("查找标题、说明或标识", "Find in titles, notes and ids"),
    "category": ("类别", "Category"),
    "year": ("年份", "Year"),
    "kind": ("链接类型", "Kind of link"),
    "state": ("状态", "State"),
    "sort": ("排序", "Sort by"),
    "pdfs": ("把 PDF 拖到这里", "Drop PDFs here"),
    "list": ("文献清单（Markdown）", "A catalog (Markdown)"),
    "address": ("清单的网址", "Address of a catalog"),
    "add": ("加入资料库", "Add to the library"),
    "stop": ("停止", "Stop"),
    "resume": ("继续", "Go on"),
    "retry": ("重试失败的链接", "Try the failed links again"),
}


def text(key: str, language: str) -> str:
    """A label in one language; English where the language is none of ours."""
    chinese, english = _WORDS[key]
    return chinese if language == "zh" else english


def both(chinese: str, english: str) -> str:
    """Both texts as HTML; the page shows the one of its language."""
    return f'<span class="zh" lang="zh">{chinese}</span><span class="en" lang="en">{english}</span>'

"""The words of a heading, without what lists decorate it with: numbers, flames, back links, badges, anchors.

>>> from ptmrag.catalog.markdown import read_markdown
>>> part, = read_markdown("### 2.1 📖 Caches {#caches} ([back 👆](#top)) ![badge](https://a.example/b.svg)")
>>> heading_text(part)
'Caches'

It does not decide whether a heading is an entry: `outline` does.
"""

import re
from collections.abc import Sequence

from ptmrag.catalog.addresses import leads_away
from ptmrag.catalog.markdown import MarkdownPart, TextSpan
from ptmrag.catalog.titles import PICTOGRAPH, SHORTCODE, clean_title

_CHINESE_NUMBER = "[一二三四五六七八九十百]{1,4}"
_NUMBER = re.compile(
    rf"^(?:\d{{1,2}}(?:\.\d{{1,2}}){{1,4}}[.、:]?\s+|\d{{1,2}}(?:[.)、．]|\s*[-–—:：]\s)\s*(?=[^\d\s])|[(（]\d{{1,2}}[)）]\s*"
    rf"|§\s*\d[\d.]*\s*|{_CHINESE_NUMBER}\s*[、．.]\s*|[(（]{_CHINESE_NUMBER}[)）]\s*|第\s*(?:{_CHINESE_NUMBER}|\d+)\s*[章节部分篇]+\s*[:：、]?\s*"
    r"|(?:X{0,2}(?:IX|IV|V?I{1,3})|V|X|[A-Z])[.)]\s+(?=\w{2})|\d\ufe0f?\u20e3\s*)"
)
_ANCHOR = re.compile(r"\s*\{\s*[#.:][^{}]*\}\s*$")
_TOP = r"(?:back )?to (?:the )?(?:top|toc|contents)|返回(?:顶部|目录)|回到顶部"
_BACK = re.compile(
    rf"\s*(?:[\[(（][\s{PICTOGRAPH}]*(?:{_TOP}|back|top|返回)?[\s{PICTOGRAPH}]*[\])）]|{_TOP}|¶)\s*$",
    re.IGNORECASE,
)


def heading_text(heading: MarkdownPart) -> str:
    """The words of a heading; its own if they are nothing but decoration."""
    spans = [span for line in heading.lines for span in (*line.spans, TextSpan(" "))]
    return _plain(_without_links_within(spans)) or _plain(spans)


def _without_links_within(spans: Sequence[TextSpan]) -> list[TextSpan]:
    """The spans without links to other parts of the list at their end."""
    kept, is_end = [], True
    for span in reversed(spans):
        if span.url is not None and not leads_away(span.url) and is_end:
            continue
        is_end = is_end and not re.search(r"[^\W_]", span.text)
        kept.append(span)
    return kept[::-1]


def _plain(spans: Sequence[TextSpan]) -> str:
    text = "".join(span.text for span in spans if not span.picture)
    text = clean_title(_ANCHOR.sub("", clean_title(re.sub(SHORTCODE, " ", text))))
    shorter = clean_title(_BACK.sub("", text)) if " " in text or "[" in text else text
    unnumbered = clean_title(_NUMBER.sub("", shorter or text))
    return unnumbered if re.search(r"[^\W\d_]", unnumbered) else shorter or text

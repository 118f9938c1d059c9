"""Tell running text, perhaps with links in it, from a paragraph that is an entry.

    is_running_text(lines, title, links=[])

It goes by where the title and the links are; `snippets` reads what they say.
"""

import re
from collections.abc import Sequence

from ptmrag.catalog.links import is_label
from ptmrag.catalog.markdown import TextLine, TextSpan, text_of
from ptmrag.catalog.marked_title import MarkedTitle, head_of, is_name
from ptmrag.catalog.people import is_people
from ptmrag.catalog.venues import year_of

# Words before a link that make it part of a sentence.
_POINTERS = re.compile(
    r"\b(?:a|an|and|at|by|check|for|from|here|in|is|are|my|of|on|our|out|see|the|this|to|under|using|via|visit|"
    r"with)\s*[:(]?\s*$|(?:详见|参见|参考|访问|请看|请见|请阅读|位于|来自|查看|点击|阅读|见)\s*[:：]?\s*$",
    re.IGNORECASE,
)
_PREDICATE = re.compile(r"^\s+(?:is|are|was|were|has|have|had|can|provides?|contains?|offers?)\b")


def is_running_text(
    lines: Sequence[TextLine], title: MarkedTitle, *, links: Sequence[TextSpan]
) -> bool:
    """Whether a paragraph with these links is running text, and not an entry with this title."""
    if title.has_authors and year_of("", text_of(lines)):
        return False
    if title.mark == "none" or (title.mark == "text" and not links):
        return not links
    if title.mark == "text" and all(s.picture and not is_label(s.text) for s in links):
        return True  # badges
    line = lines[title.at]
    rest = text_of([line]).partition(re.sub(r"\s+", " ", title.words).strip())[2]
    if title.mark == "book":
        words = text_of(lines)
        ends = re.match(r"《", words) or re.search(r"》\W*$", words)
        return not links and not ends
    if title.mark == "bold":
        is_remark = re.search(r"[:：]\s*$", title.words) or re.match(r"\s*[:：]", rest)
        return not links and bool(is_remark or len(rest) > 60)
    if title.mark == "link" and not head_of(line)[0].strip():
        return bool(_PREDICATE.match(rest))
    return _is_running(line, rest)


def _is_running(line: TextLine, rest: str) -> bool:
    """Whether the links of a line are within a sentence."""
    head, spans = head_of(line)
    links = [span for span in spans if span.url is not None]
    if not links:
        return False
    if _POINTERS.search(head):
        return True
    is_long = re.search(r"[a-z]\.\s+[A-Z].*\w\s*$|[。！]|，.*，", head)
    if is_long and not all(span.bare for span in links) and not is_people(head):
        return True
    words = re.findall(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+", rest)
    return all(map(is_name, links)) and len(words) > 4

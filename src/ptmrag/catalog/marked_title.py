"""Find the title in a few lines: its text, its place, and how it is marked.

>>> from ptmrag.catalog.markdown import read_markdown
>>> part, = read_markdown("Watch [A Talk on Small Models](https://example.org/a) again")
>>> find_title(part.lines).text
'A Talk on Small Models'

It goes by where words are and how they are formatted; `titles` judges the words themselves.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ptmrag.catalog.addresses import leads_away
from ptmrag.catalog.links import is_label
from ptmrag.catalog.markdown import TextLine, TextSpan, text_of
from ptmrag.catalog.titles import (
    BOOK_TITLE,
    cited_title,
    clean_title,
    is_people,
    shortened,
    strip_marks,
)

# How a title is marked: by 《…》, as the text of a link, in bold, as plain text, or there is none.
Mark = Literal["book", "link", "bold", "text", "none"]


@dataclass(frozen=True, slots=True)
class MarkedTitle:
    """A title, how it is marked, the index of its line, and the words that it was taken from."""

    text: str = ""
    mark: Mark = "none"
    at: int = -1
    words: str = ""


def is_away(span: TextSpan) -> bool:
    """Whether a span is a link that leads out of the list."""
    return span.url is not None and leads_away(span.url)


def is_name(span: TextSpan) -> bool:
    """Whether a span is a link whose text is a title, and not a label or an address."""
    return span.url is not None and not (span.bare or span.picture or is_label(span.text))


def has_link(lines: Sequence[TextLine]) -> bool:
    """Whether a link in the lines leads out of the list."""
    return any(is_away(span) for line in lines for span in line.spans)


# [tag] |, a date or a number may come before the title of an entry.
_TAGS = re.compile(r"^\s*(?:[\[【][^\[\]【】]{1,40}[\]】]\s*[|｜:：-]?\s*)+$")
_NAMED = re.compile(r"^\W*(?:论文)?(?:标题|题目|名称|title|name)\s*[:：]\s*(?=\S)", re.IGNORECASE)


def find_title(lines: Sequence[TextLine]) -> MarkedTitle:
    """The title in lines; an empty one if they have none."""
    at, line = next(
        ((i, li) for i, li in enumerate(lines) if any(s.bare or s.text.strip() for s in li.spans)),
        (0, TextLine(0, ())),
    )
    head, rest = head_of(line)
    first = rest[0] if rest else TextSpan("")
    opens = not re.search(r"[^\W\d_]", _TAGS.sub("", head))
    if opens and is_name(first) and "《" not in first.text:
        return MarkedTitle(clean_title(first.text), "link", at, first.text)
    if book := _book(lines):
        return book
    bold = re.sub(r"[:：]\s*$", "", first.text)
    if opens and first.url is None and first.style == "strong" and not is_label(bold):
        return MarkedTitle(clean_title(bold), "bold", at, first.text)
    named = next((span for span in rest if is_name(span)), None)
    if not opens and not is_label(head) and not (named and _introduces(head, named)):
        words = _NAMED.sub("", head)
        return MarkedTitle(shortened(clean_title(cited_title(words.strip()))), "text", at, head)
    return _late_title(lines, at=at, opens=opens)


def head_of(line: TextLine) -> tuple[str, tuple[TextSpan, ...]]:
    """The text at the start of a line, and the spans from the first link on.

    Bold at the very start, and authors in italics after the title, end the text too.
    """
    head = ""
    for index, span in enumerate(line.spans):
        blank = not re.search(r"[^\W\d_]", _TAGS.sub("", head))
        ends = span.style == "emphasis" and re.search(r"[.,!?:-]\s*$", head)
        if span.url is not None or (span.style == "strong" and blank) or (ends and not blank):
            return head, line.spans[index:]
        head += span.text
    return head, ()


def _book(lines: Sequence[TextLine]) -> MarkedTitle | None:
    for at, line in enumerate(lines):
        for span in line.spans:
            if found := BOOK_TITLE.search(span.text):
                return MarkedTitle(clean_title(found[1]), "book", at, found[0])
        # Emphasis may cut a title into several spans.
        if found := BOOK_TITLE.search(text_of([line])):
            return MarkedTitle(clean_title(found[1]), "book", at, found[0])
    return None


def _introduces(head: str, named: TextSpan) -> bool:
    """Whether a text only introduces the link that is the title: its authors, or `Watch`."""
    words = strip_marks(head)
    leads = re.search(r"(?:[:：]|\bet\.? al\.?)\s*$", head.strip()) or is_people(words)
    return bool(leads) or len(words) < len(named.text)


def _late_title(lines: Sequence[TextLine], *, at: int, opens: bool) -> MarkedTitle:
    """A title that comes after the first address: the text of a link, or plain text."""
    for index, line in enumerate(lines):
        for span in line.spans:
            if is_name(span):
                return MarkedTitle(clean_title(span.text), "link", index, span.text)
    spans = [span for span in lines[at].spans if span.bare] if lines else []
    if not opens or not spans:
        return MarkedTitle()
    for index, line in enumerate(lines[at:], at):
        text = text_of([line])
        if text and not is_label(text, opening=False) and (index == at or not has_link([line])):
            return MarkedTitle(shortened(clean_title(text)), "text", index, text)
    return MarkedTitle()

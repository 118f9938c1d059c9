"""Find the title in a few lines: its text, its place, and how it is marked.

>>> from ptmrag.catalog.markdown import read_markdown
>>> part, = read_markdown("Watch [A Talk on Small Models](https://example.org/a) again")
>>> find_title(part.lines).text
'A Talk on Small Models'

It goes by where words are and how they are formatted; `references` and `titles` judge the words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ptmrag.catalog.addresses import leads_away
from ptmrag.catalog.lead_ins import without_lead_in
from ptmrag.catalog.links import is_label
from ptmrag.catalog.markdown import TextLine, TextSpan, text_of
from ptmrag.catalog.people import is_people, may_be_people
from ptmrag.catalog.references import title_after_authors, title_within
from ptmrag.catalog.titles import BOOK_TITLE, clean_title, shortened, strip_marks, without_tail
from ptmrag.catalog.venues import is_when_or_where

# How a title is marked: by 《…》, as the text of a link, in bold or quotation marks, as plain text, or
# there is none.
Mark = Literal["book", "link", "bold", "text", "none"]


@dataclass(frozen=True, slots=True)
class MarkedTitle:
    """A title, how it is marked, the index of its line, and the words that it was taken from.

    `has_authors` says that the line has names of authors before the title.
    """

    text: str = ""
    mark: Mark = "none"
    at: int = -1
    words: str = ""
    has_authors: bool = False


def is_away(span: TextSpan) -> bool:
    """Whether a span is a link that leads out of the list."""
    return span.url is not None and leads_away(span.url)


def is_name(span: TextSpan) -> bool:
    """Whether a span is a link whose text is a title, and not a label or an address."""
    return span.url is not None and not (span.bare or span.picture or is_label(span.text))


def has_link(lines: Sequence[TextLine]) -> bool:
    """Whether a link in the lines leads out of the list."""
    return any(is_away(span) for line in lines for span in line.spans)


_NAMED = re.compile(r"^\W*(?:论文)?(?:标题|题目|名称|title|name)\s*[:：]\s*(?=\S)", re.IGNORECASE)


# [[pdf]] (https://…), which is no link in Markdown
_LABEL_AT_END = re.compile(
    r"\s*\[{1,2}\s*(?:paper|pdf|code|arxiv|link)\s*\]{1,2}\s*[(（]?\s*$", re.IGNORECASE
)


def find_title(lines: Sequence[TextLine], *, listed: bool = False) -> MarkedTitle:
    """The title in lines; an empty one if they have none. Those of an item may begin with its links (`listed`)."""
    at, line = next(
        ((i, li) for i, li in enumerate(lines) if any(s.bare or s.text.strip() for s in li.spans)),
        (0, TextLine(0, ())),
    )
    line = without_lead_in(line)
    head, rest = head_of(line)
    opens = not re.search(r"[^\W\d_]", head)
    first = rest[0] if rest else TextSpan("")
    if opens and is_name(first) and "《" not in first.text:
        return MarkedTitle(_of_link(first.text), "link", at, first.text)
    if book := _book(lines):
        return book
    if opens and first.url is None and first.style == "strong":
        return (
            _bold(line, rest, at=at) or _plain(line, at=at) or _late_title(lines, at=at, opens=True)
        )
    behind = _behind_labels(line, at=at) if listed and opens else None
    return _plain(line, at=at) or behind or _late_title(lines, at=at, opens=opens)


def _behind_labels(line: TextLine, *, at: int) -> MarkedTitle | None:
    """`[[pdf]](…) A title of some words`: a title after the badges and labels of an item."""
    links = [
        n for n, s in enumerate(line.spans) if s.url is not None and not (s.bare or is_name(s))
    ]
    texts = [n for n, s in enumerate(line.spans) if s.url is None and len(s.text.split()) > _SHORT]
    if not links or not texts or texts[0] < links[0]:
        return None
    found = _plain(replace(line, spans=line.spans[texts[0] :]), at=at)
    return found if found and not is_label(found.text) else None


def head_of(line: TextLine) -> tuple[str, tuple[TextSpan, ...]]:
    """The text at the start of a line, and the spans from the first link on.

    Bold at the very start, and authors in italics after the title, end the text too.
    """
    return _head(line, with_bold=False)


def _head(line: TextLine, *, with_bold: bool) -> tuple[str, tuple[TextSpan, ...]]:
    head = ""
    for index, span in enumerate(line.spans):
        blank = not re.search(r"[^\W\d_]", head)
        ends = span.style == "emphasis" and re.search(r"[.,!?:-]\s*$", head)
        is_bold = span.style == "strong" and blank and not with_bold
        if span.url is not None or is_bold or (ends and not blank):
            return head, line.spans[index:]
        head += span.text if blank or span.style != "struck" else " "
    return head, ()


def _finished(text: str) -> str:
    return clean_title(without_tail(text.strip(" .,:")))


def _of_link(text: str) -> str:
    """The title in the text of a link, which may be a whole reference."""
    return _finished(title_after_authors(text) or text)


# --- in bold

# **BERT**: Pre-training of Deep Transformers
_SHORT = 3


def _bold(line: TextLine, rest: Sequence[TextSpan], *, at: int) -> MarkedTitle | None:
    """A title in bold at the start, or what a short name in bold is the name of."""
    first = rest[0]
    bold = re.sub(r"[:：]\s*$", "", first.text)
    if is_label(bold) or is_people(bold):
        return None
    following = next(
        (span for span in rest[1:] if span.url is not None or span.text.strip(" :：-–—|")), None
    )
    if len(bold.split()) <= _SHORT and following is not None:
        if is_name(following) and len(following.text.split()) > _SHORT:
            return MarkedTitle(_of_link(following.text), "link", at, following.text)
        head, _ = _head(line, with_bold=True)
        after = head.partition(first.text)[2]
        after = after if first.text == bold else ":" + after
        if re.match(r"\s*[:：]\s*\S", after) and _is_capitalised(after):
            cited = title_within(bold + ": " + after.lstrip(" :："))
            return MarkedTitle(_finished(cited.title), "bold", at, head.strip())
    return MarkedTitle(_finished(bold), "bold", at, first.text)


def _is_capitalised(text: str) -> bool:
    """Whether words are written as a title: the long ones begin with capitals."""
    title = re.split(r"\.\s|[(\[]", text.strip(" :："))[0]
    words = re.findall(r"[^\W\d_][\w-]{3,}", title)
    return len(words) > 2 and sum(word[0].isupper() for word in words) * 4 >= len(words) * 3


# --- in plain text


def _plain(line: TextLine, *, at: int) -> MarkedTitle | None:
    """A title in the text before the first link, among authors, venue and year; None if there is none."""
    head, rest = _head(line, with_bold=True)
    words = _LABEL_AT_END.sub("", _NAMED.sub("", head).strip())
    if not re.search(r"[^\W\d_]", words) or is_label(words):
        return None
    if styled := _in_italics(line, words, rest, at=at):
        return styled
    named = next((span for span in rest if is_name(span)), None)
    if named and _introduces(head, named):
        return None
    marked = [
        s.text for s in line.spans if s.style == "strong" and s.url is None and s.text in head
    ]
    cited = title_within(words, marked=[text for text in marked if not is_label(text)])
    title = _finished(cited.title)
    has_authors = bool(cited.authors) and may_be_people(cited.authors)
    is_marked = cited.title in marked or f'"{cited.title}"' in words or f"“{cited.title}”" in words
    if is_marked:
        return MarkedTitle(title, "bold", at, cited.title, has_authors)
    title = title if has_authors else shortened(title)
    return MarkedTitle(title, "text", at, head, has_authors) if title else None


def _in_italics(
    line: TextLine, words: str, rest: Sequence[TextSpan], *, at: int
) -> MarkedTitle | None:
    """`*Title*, A. Author, 2020` or `A. Author. *Title*. 2020`."""
    first = next((span for span in line.spans if span.text.strip()), TextSpan(""))
    if not (first.style == "emphasis" and first.url is None):
        if not (rest and rest[0].style == "emphasis" and rest[0].url is None and is_people(words)):
            return None
        first = rest[0]
    text = first.text.strip()
    if len(text.split()) < 2 or is_label(text) or is_people(text) or is_when_or_where(text):
        return None
    if words != text and words.startswith(text) and re.match(r"\s*\w", words[len(text) :]):
        return None  # a sentence of which some words are stressed
    return MarkedTitle(_finished(text), "text", at, first.text, has_authors=first in rest)


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
                return MarkedTitle(_of_link(span.text), "link", index, span.text)
    spans = [span for span in lines[at].spans if span.bare] if lines else []
    if not opens or not spans:
        return MarkedTitle()
    for index, line in enumerate(lines[at:], at):
        text = text_of([line])
        if text and not is_label(text, opening=False) and (index == at or not has_link([line])):
            return MarkedTitle(shortened(clean_title(text)), "text", index, text)
    return MarkedTitle()

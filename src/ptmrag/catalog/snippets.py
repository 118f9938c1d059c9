"""Read the title, the links, the note and the year from a few lines of a list.

>>> from ptmrag.catalog.markdown import read_markdown
>>> part, = read_markdown("《A Small Model》 很小\\n论文：https://arxiv.org/abs/2001.00001")
>>> snippet, = read_snippets(part.lines)
>>> snippet.title, snippet.note, snippet.year, [link.kind for link in snippet.links]
('A Small Model', '很小', 2020, ['paper'])

It sees one paragraph, list item or table cell at a time and not what is around it: `outline` does.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ptmrag.catalog.addresses import arxiv_year, flaw_in, leads_away
from ptmrag.catalog.entry import Link
from ptmrag.catalog.links import is_label, kind_of
from ptmrag.catalog.markdown import MarkdownPart, TextLine, TextSpan, text_of
from ptmrag.catalog.marked_title import (
    Mark,
    MarkedTitle,
    find_title,
    has_link,
    head_of,
    is_away,
    is_name,
)
from ptmrag.catalog.titles import ENUMERATOR, clean_title, is_people, strip_marks, year_of


@dataclass(frozen=True, slots=True)
class Snippet:
    """What a paragraph, a list item or a table cell says; `number` is its first line (1-based).

    mark               how the title was recognised
    is_labelled        every link has a label beside it ([pdf], 代码：)
    is_bare            every link is an address in the text
    is_introduced      there is a colon between the title and the first link
    is_prose           it is running text, perhaps with links in it
    leads_within       it has links to other parts of the list
    has_pictures_only  every link is around a picture
    flaws              what cannot be used, each with the reason
    """

    number: int
    text: str = ""
    title: str = ""
    mark: Mark = "none"
    note: str = ""
    links: tuple[Link, ...] = ()
    year: int | None = None
    is_labelled: bool = False
    is_bare: bool = False
    is_introduced: bool = False
    is_prose: bool = False
    leads_within: bool = False
    has_pictures_only: bool = False
    flaws: tuple[tuple[str, str], ...] = ()

    @property
    def is_own(self) -> bool:
        """Whether it is an entry even below another one: it has a title, and a link that is no label."""
        if not self.links or (self.mark == "link" and self.is_labelled):
            return False
        is_whole = self.title == clean_title(self.text)
        is_addressed = self.mark == "text" and self.is_bare and not self.is_introduced
        return self.mark in ("link", "book", "bold") or (is_addressed and is_whole)

    @property
    def may_be_title(self) -> bool:
        """Whether a paragraph reads like a title, whose address may follow."""
        words = self.text
        is_sentence = re.search(r"[。!！]$|(?<=.{50})\.$", words)
        is_whole = self.mark == "text" and self.title == clean_title(words)
        return is_whole and not is_sentence and len(words) <= (60 if "，" in words else 200)


def snippet_of(part: MarkdownPart) -> Snippet:
    """The one snippet of a list item, or of any other part with lines."""
    return next(iter(read_snippets(part.lines, listed=True)), Snippet(part.number))


def read_snippets(
    lines: Sequence[TextLine], *, listed: bool = False, label: str = ""
) -> list[Snippet]:
    """The snippets of a paragraph; several if its lines are numbered, or each is a title.

    A list item or a table cell (`listed`) has one. `label` is the name of the cell's column.
    """
    groups = [list(lines)] if listed else list(_groups(lines))
    return [_snippet(group, listed=listed, column=label) for group in groups if group]


# --- lines to groups


def _groups(lines: Sequence[TextLine]) -> Iterator[list[TextLine]]:
    """Cut a paragraph before each line that begins in the way that an earlier entry began."""
    openers = [_opener(line) for line in lines]
    starts = [at for at, opener in enumerate(openers) if opener == "number"]
    ends = [*starts[1:], len(lines)]
    if len(starts) > 1 and all(
        has_link(lines[start:end]) for start, end in zip(starts, ends, strict=True)
    ):
        for start, end in zip([0, *starts], [*starts, len(lines)], strict=True):
            yield list(lines[start:end])
        return
    group: list[TextLine] = []
    seen: set[str] = set()
    for line, opener in zip(lines, openers, strict=True):
        if opener and opener in seen and has_link(group):
            yield group
            group, seen = [], set()
        group.append(line)
        seen.add(opener)
    yield group


def _opener(line: TextLine) -> str:
    """How a line begins: a number, 《…》, bold, a link that is no label, a text with its address."""
    if ENUMERATOR.match("".join(span.text for span in line.spans)):
        return "number"
    first = next((span for span in line.spans if span.bare or span.text.strip()), TextSpan(""))
    if first.url is None and first.text.lstrip().startswith("《"):
        return "book"
    if first.bare or first.picture or is_label(first.text, opening=False):
        return ""
    if is_away(first) or first.style == "strong":
        return "link" if is_away(first) else "bold"
    is_addressed = line.spans[-1].bare and not re.search(r"[:：]\s*$", head_of(line)[0])
    return "addressed" if is_addressed else ""


# --- a group to a snippet


def _snippet(lines: Sequence[TextLine], *, listed: bool, column: str) -> Snippet:
    within = any(
        span.url is not None and not leads_away(span.url) for li in lines for span in li.spans
    )
    lines = [
        replace(line, spans=tuple(s for s in line.spans if s.url is None or leads_away(s.url)))
        for line in lines
    ]
    title = find_title(lines)
    labelled = list(_labelled_links(lines, title, column=column))
    links, flaws = [], []
    for span, label in labelled:
        flaw = flaw_in(span.url or "")
        if flaw:
            flaws.append((span.url or span.text, flaw))
        elif span.url is not None:
            links.append(Link(span.url, kind_of(span.url, label)))
    unnamed = [span for span, _ in labelled if not (span.text.strip() or span.bare)]
    if labelled and not title.text and (title.mark == "book" or len(unnamed) == len(labelled)):
        flaws, links = [(span.url or "", "it has no title") for span, _ in labelled], []
    beside = text_of(lines).replace(title.text, " ", 1)
    years = (arxiv_year(link.url) for link in links)
    return Snippet(
        number=lines[0].number,
        text=text_of(lines),
        title=title.text,
        mark=title.mark,
        note="\n".join(_note_lines(lines, title)),
        links=tuple(links),
        year=year_of(title.text, beside) or next(filter(None, years), None),
        is_labelled=bool(links) and all(w and is_label(w, opening=False) for _, w in labelled),
        is_bare=bool(links) and all(span.bare for span, _ in labelled),
        is_introduced=title.mark == "text" and bool(re.search(r"[:：]\s*$", title.words)),
        is_prose=not listed and _is_prose(lines, title, links=[span for span, _ in labelled]),
        leads_within=within,
        has_pictures_only=bool(labelled) and all(span.picture for span, _ in labelled),
        flaws=tuple(flaws),
    )


# --- links and their labels


def _labelled_links(
    lines: Sequence[TextLine], title: MarkedTitle, *, column: str
) -> Iterator[tuple[TextSpan, str]]:
    """Each link with its label: its own text, the words before it, or the line above."""
    above = column
    for at, line in enumerate(lines):
        before, has_link = "", False
        for span in line.spans:
            if span.url is None:
                before += span.text
                continue
            has_link = True
            words = before.replace(title.words, "") if at == title.at else before
            yield span, f"{_label(span, before=words, above=above)} {column}".strip()
            before = ""
        if text_of([line]):
            above = "" if has_link or at == title.at else text_of([line])


def _label(span: TextSpan, *, before: str, above: str) -> str:
    if not span.bare and is_label(span.text, opening=False) and re.search(r"\w", span.text):
        return span.text
    # Page (in Chinese): <…>
    before = re.sub(r"(?<=\w)\s*[(（][^()（）]*[)）](?=\s*[:：]\s*$)", "", before)
    beside = re.split(r"[。，；,;|()（）\n]", before.rstrip(" \t([（|"))[-1]
    if re.search(r"\w", beside):
        return beside if len(beside) <= 30 and (span.bare or is_label(beside)) else ""
    return above if span.bare and len(above) <= 30 else above if is_label(above) else ""


# --- the note


def _note_lines(lines: Sequence[TextLine], title: MarkedTitle) -> Iterator[str]:
    """What the lines say besides the title, without labels and addresses."""
    # If the title is only a part of a sentence, the note keeps the whole sentence.
    is_whole = title.mark != "text" or clean_title(title.words) == title.text
    for at, line in enumerate(lines):
        kept = ""
        for span in line.spans:
            is_said = span.url is None or not (span.picture or is_label(span.text, opening=False))
            kept += span.text if is_said or span.text == title.words else " "
        pieces = kept.split(title.words, 1) if at == title.at and is_whole else [kept]
        kept = " … ".join(filter(None, map(_bare_text, pieces)))
        is_year = re.fullmatch(r"\W*(?:19|20)\d\d\W*", kept)
        if re.search(r"\w", kept) and not is_label(kept) and not is_year:
            yield kept


def _bare_text(text: str) -> str:
    text = re.sub(r"^\s*\[[ xX]\]\s", "", text)
    for _ in range(2):  # [[pdf](…)] leaves brackets in brackets
        text = re.sub(r"[\[(（【][\s,，、|/;·]*[\])）】]", " ", text)
    return strip_marks(re.sub(r"\s+", " ", text))


# --- running text

# Words before a link that make it part of a sentence.
_POINTERS = re.compile(
    r"\b(?:a|an|and|at|by|check|for|from|here|in|is|are|my|of|on|our|out|see|the|this|to|under|using|via|visit|"
    r"with)\s*[:(]?\s*$|(?:详见|参见|参考|访问|请看|请见|请阅读|位于|来自|查看|点击|阅读|见)\s*[:：]?\s*$",
    re.IGNORECASE,
)
_PREDICATE = re.compile(r"^\s+(?:is|are|was|were|has|have|had|can|provides?|contains?|offers?)\b")


def _is_prose(lines: Sequence[TextLine], title: MarkedTitle, *, links: Sequence[TextSpan]) -> bool:
    """Whether a paragraph is running text and not an entry."""
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

"""Read the title, the links, the note and the year from a few lines of a list.

>>> from ptmrag.catalog.markdown import read_markdown
>>> part, = read_markdown("《A Small Model》 很小\\n论文：https://arxiv.org/abs/2001.00001")
>>> snippet, = read_snippets(part.lines)
>>> snippet.title, snippet.note, snippet.year, [link.kind for link in snippet.links]
('A Small Model', '很小', None, ['paper'])

It sees one paragraph, list item or table cell at a time and not what is around it: `outline` does.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ptmrag.catalog.addresses import flaw_in, leads_away
from ptmrag.catalog.entry import Link
from ptmrag.catalog.facts import fact_of
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
from ptmrag.catalog.relations import speaks_of_another
from ptmrag.catalog.running_text import is_running_text
from ptmrag.catalog.titles import ENUMERATOR, clean_title, strip_marks
from ptmrag.catalog.venues import year_of


@dataclass(frozen=True, slots=True)
class Snippet:
    """What a paragraph, a list item or a table cell says; `number` is its first line (1-based).

    mark               how the title was recognised
    is_labelled        every link has a label beside it ([pdf], 代码：)
    is_bare            every link is an address in the text
    is_introduced      there is a colon between the title and the first link
    is_prose           it is running text, perhaps with links in it
    has_authors        names of authors precede the title
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
    has_authors: bool = False
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
    def is_fact(self) -> bool:
        """Whether it says a fact of a work, `Licence: MIT`, and is not the label of an address alone."""
        fact = fact_of(self.text)
        return fact is not None and not (self.links and is_label(fact.english))

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
    return [
        _snippet(group, listed=listed, column=label)
        for group in groups
        if any(line.spans for line in group)
    ]


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
    is_linked = False
    for line, opener in zip(lines, openers, strict=True):
        if opener and opener in seen and is_linked:
            yield group
            group, seen, is_linked = [], set(), False
        group.append(line)
        seen.add(opener)
        is_linked = is_linked or has_link([line])
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
    title = find_title(lines, listed=listed)
    labelled = list(_labelled_links(lines, title, column=column))
    links, flaws = [], []
    for span, label in labelled:
        flaw = flaw_in(span.url or "")
        if flaw:
            flaws.append((span.url or span.text, flaw))
        elif span.url is not None:
            is_page = label == _OF_ANOTHER and kind_of(span.url) == "paper"
            links.append(Link(span.url, "page" if is_page else kind_of(span.url, label)))
    unnamed = [span for span, _ in labelled if not (span.text.strip() or span.bare)]
    if labelled and not title.text and (title.mark == "book" or len(unnamed) == len(labelled)):
        flaws, links = [(span.url or "", "it has no title") for span, _ in labelled], []
    beside = _unlinked(lines).replace(title.text, " ; ", 1)
    return Snippet(
        number=lines[0].number,
        text=text_of(lines),
        title=title.text,
        mark=title.mark,
        note="\n".join(_note_lines(lines, title)),
        links=tuple(links),
        year=year_of(title.text, beside),
        is_labelled=bool(links) and all(w and is_label(w, opening=False) for _, w in labelled),
        is_bare=bool(links) and all(span.bare for span, _ in labelled),
        is_introduced=title.mark == "text" and bool(re.search(r"[:：]\s*$", title.words)),
        is_prose=not listed and is_running_text(lines, title, links=[span for span, _ in labelled]),
        has_authors=title.has_authors,
        leads_within=within,
        has_pictures_only=bool(labelled) and all(span.picture for span, _ in labelled),
        flaws=tuple(flaws),
    )


def _unlinked(lines: Sequence[TextLine]) -> str:
    """The text of lines with a mark in the place of each label."""
    return "\n".join(
        "".join(s.text if s.url is None or is_name(s) else " ; " for s in line.spans)
        for line in lines
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
            label = f"{_label(span, before=words, above=above)} {column}".strip()
            yield span, _OF_ANOTHER if _is_of_another(span, words, title) else label
            before = ""
        if text_of([line]):
            above = "" if has_link or at == title.at else text_of([line])


# The label of a link to another work than the entry is: never its paper.
_OF_ANOTHER = "another work"
# "See [paper](…)", "详见论文：…" lead to the work itself.
_POINTER = re.compile(
    r"\W*(?:please )?(?:see|详见|参见)(?: (?:the|our|their))?(?:论文|原文)?\W*", re.IGNORECASE
)


def _is_of_another(span: TextSpan, before: str, title: MarkedTitle) -> bool:
    """Whether a link behind the title is part of what is said about another work: "builds on […](…)"."""
    if not title.text or span.text == title.words:
        return False
    clause = re.split(r"[。；;|\n]|\.\s", before)[-1]
    if not span.bare and _POINTER.fullmatch(clause) and is_label(span.text, opening=False):
        return False
    return speaks_of_another(clause[-60:]) or speaks_of_another(f"{span.text}:")


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
            kept += span.text if _is_said(span) or span.text == title.words else " "
        pieces = kept.split(title.words, 1) if at == title.at and is_whole else [kept]
        kept = " … ".join(filter(None, map(_bare_text, pieces)))
        is_year = re.fullmatch(r"\W*(?:19|20)\d\d\W*", kept)
        if re.search(r"\w", kept) and not is_label(kept) and not is_year:
            yield kept


def _is_said(span: TextSpan) -> bool:
    """Whether a span is no label of a link and not struck through."""
    if span.url is None:
        return span.style != "struck"
    return not (span.picture or is_label(span.text, opening=False))


def _bare_text(text: str) -> str:
    text = re.sub(r"^\W*\[[ xX]\]\s|(?<!\w):[a-z][a-z0-9_+-]+:(?!\w)", " ", text)
    for _ in range(2):  # [[pdf](…)] leaves brackets in brackets
        text = re.sub(r"[\[(（【][\s,，、|/;·]*[\])）】]", " ", text)
    return strip_marks(re.sub(r"\s+", " ", text))

"""Take off what a list writes before a title: a check box, a number, a venue, a date, a tag, a flame.

>>> from ptmrag.catalog.markdown import read_markdown
>>> part, = read_markdown("🔥 **[ICLR'21]** [Otter] Otters on the Net [pdf](https://a.example/o.pdf)")
>>> without_lead_in(part.lines[0]).spans[0].text.strip()
'Otters on the Net'

What precedes a title stays if no title would be left. It finds no title: `marked_title` does.
"""

import re
from dataclasses import replace

from ptmrag.catalog.links import is_label
from ptmrag.catalog.markdown import TextLine, TextSpan
from ptmrag.catalog.titles import PICTOGRAPH, SHORTCODE
from ptmrag.catalog.venues import YEAR, is_when_or_where

_MOST = 8  # of them, before one title
_LONGEST = 400
_DECORATION = re.compile(rf"(?:[\s{PICTOGRAPH}*•·●▪◆■◦>]|{SHORTCODE}|[-–—+|｜:：,，.。]\s+)+")
_NUMBER = re.compile(
    r"(?:\[[ xX✓✔√]?\]|\[\d{1,4}\]|[(（]\d{1,3}[)）]|【\d{1,3}】|#\d{1,4}\b[.:]?|\d{1,3}[.)）]\s|\d{1,3}\s*[、．])\s*"
)
_BRACKETED = re.compile(
    r"[\[(（【]\s*([^\[\]()（）【】]{2,60}?)\s*[\])）】]\s*(?:[|｜:：,，]|[-–—]\s)?\s*"
)
_TAG = re.compile(r"[\[【]\s*(?!Re\s*\])([^\[\]【】]{1,50}?)\s*[\]】]\s*(?:[|｜:：]|[-–—]\s)?\s*")
_ACRONYM = re.compile(r"[(（]((?=(?:[^)]*[A-Z]){2})[\w+.-]{2,14})[)）]\s+(?=\S+\s+\S+\s+\S)")
_DATED = re.compile(
    rf"{YEAR}[./-]\d{{1,2}}(?:[./-]\d{{1,2}})?(?!\d)(?:\s*[|｜:：,，]\s*|\s+[-–—]\s+|\s+)"
    rf"|{YEAR}(?:\s*[|｜:：]\s*|\s+[-–—]\s+|\.\s+)"
)
_VENUE = re.compile(r"([^|｜:：\[\]]{2,50}?)\s*(?:[|｜:：]|\s[-–—]\s|[-–—]\s)\s*")


def without_lead_in(line: TextLine) -> TextLine:
    """The line from its title on."""
    for _ in range(_MOST):
        shorter = _shorter(line)
        if shorter is None or not _has_title(shorter):
            return line
        line = shorter
    return line


def _shorter(line: TextLine) -> TextLine | None:
    """The line without the first thing that is no title; None if it begins with a title."""
    spans = line.spans
    if spans and spans[0].style == "struck" and spans[0].url is None:
        return replace(line, spans=spans[1:])
    if spans and spans[0].url and not spans[0].bare and is_when_or_where(spans[0].text):
        return replace(line, spans=spans[1:])
    text = _opening(spans)
    length = _length_of_decoration(text) or _length_of_lead(text, spans)
    return _cut(line, length) if length else None


def _opening(spans: tuple[TextSpan, ...]) -> str:
    """The text before the first link."""
    text = ""
    for span in spans:
        if span.url is not None or span.style == "struck" or len(text) > _LONGEST:
            break
        text += span.text
    return text


def _length_of_decoration(text: str) -> int:
    found = _DECORATION.match(text)
    return found.end() if found and found.end() < len(text) else 0


def _length_of_lead(text: str, spans: tuple[TextSpan, ...]) -> int:
    for pattern in (_NUMBER, _DATED):
        if found := pattern.match(text):
            return found.end()
    for pattern in (_BRACKETED, _VENUE):
        if (found := pattern.match(text)) and is_when_or_where(found[1]):
            return found.end()
    # A venue in bold or as code, or between the start and the link that is the title.
    for run in (spans[0].text if spans and spans[0].url is None else "", text):
        if run.strip() and is_when_or_where(run):
            return len(run)
    for pattern in (_TAG, _ACRONYM):
        if found := pattern.match(text):
            return found.end()
    return 0


def _cut(line: TextLine, length: int) -> TextLine:
    """The line without its first characters, which are in no link."""
    kept: list[TextSpan] = []
    for span in line.spans:
        taken = min(length, len(span.text)) if span.url is None else 0
        length -= taken
        if taken < len(span.text) or span.url is not None:
            kept.append(replace(span, text=span.text[taken:]))
    return replace(line, spans=tuple(kept))


def _has_title(line: TextLine) -> bool:
    """Whether a line has words that are no labels, outside of its links or as the text of one."""
    beside = ""
    for span in line.spans:
        if span.url is None and span.style != "struck":
            beside += span.text
        elif span.url is not None and not (span.bare or span.picture or is_label(span.text)):
            return True
    words = re.sub(r"[\[(（【][^\[\]()（）【】]*[\])）】]", " ", beside)
    return bool(re.search(r"[^\W\d_]{2}", words)) and not is_label(words)

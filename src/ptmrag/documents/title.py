"""The title of a document, from the lines of its first page.

    title_of(lines, named="untitled", words=words)      # "ELECTRA: Pre-training Text Encoders"

It is what a cover names as the title, else the largest text of the upper half, else the title in the file's
metadata. Capitals, marks of footnotes and labels ("论文题目:") are not part of it.
"""

import re
from collections.abc import Sequence
from statistics import median

from ptmrag.documents.headings import is_named, label_of
from ptmrag.documents.line_ends import without_breaks
from ptmrag.documents.printed_lines import PrintedLine, is_rotated, is_stamp
from ptmrag.documents.title_case import readable
from ptmrag.documents.vocabulary import Vocabulary
from ptmrag.language.tokens import HAN
from ptmrag.language.verbatim import clean

_SHORTEST, _LONGEST = 6, 300  # letters; a Chinese character counts as two of a short title
_LARGER = 1.04  # times the size of most lines: a title is
_SHORT_PAGE = 5  # lines: on a cover or a slide, without sentences, they may be of one size
_SENTENCE = re.compile(r"[.;。；，,]\s*$")
# What a cover or the head of a journal has besides the title, however large.
_OTHER = re.compile(
    r"\W*(?:(?:an? )?(?:invited|systematic|literature|mini|brief|short|original|open|research|regular|full)?[\s-]*"
    r"(?:reviews?|surveys?|articles?|papers?|research|letters?|communications?|tutorials?|editorial|access)|"
    r"technical reports?|white ?papers?|preprints?|working papers?|case reports?|perspectives?|"
    r"(?:(?:ph\.?d\.?|master'?s?|bachelor'?s?|doctoral|diploma|degree) )*(?:thesis|dissertation)|"
    r"综\s*述|论\s*文|研\s*究|专\s*题|特\s*稿|译\s*文|目\s*录|contents|table of contents)\W*$|"
    r".*(?:(?:学位|毕业|硕士|博士|学士)\s*论\s*文|毕业设计(?:（论文）|\(论文\))?|学报|杂\s*志|期\s*刊)\W*$|"
    r"\W*[^\W\d]{2,14}(?:大学|学院|研究院|研究所)\W*$|"
    r".*(?:\bISSN\b|\bdoi\b|https?:|www\.|\S@\S)|"
    r"(?:published|accepted|to appear|under review|submitted|presented|journal of|proceedings of|the journal of|"
    r"transactions of|ieee transactions|acm transactions|international journal|arxiv|第\s*\d+\s*[卷期])\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^\W*(?:(?:毕业|学位)?(?:论\s*文|设\s*计|课\s*题|中\s*文)\s*)?(?:题\s*目|标\s*题|名\s*称)\s*(?:[:：]\s*|$)"
    r"|^\W*(?:论文题目|论文标题|设计题目|课题名称|中文题目)\s+"
    r"|^\W*title\s*[:：]\s*",
    re.IGNORECASE,
)
_ANY_LABEL = re.compile(r"^\W*[^\W\d]{1,4}(?:\s*[^\W\d]){0,6}\s*[:：]")
# "Title∗", "Title†", "Title¹"
_MARKS = re.compile(r"[\s*∗⁎†‡§¶⋆★☆#✉⁰¹²³⁴-⁹]+$")
_MARKS_INSIDE = re.compile(r"(?<=\w)[*∗⁎†‡¹²³](?=\s|:|：)")
_JUNK = re.compile(
    r"\W*(?:untitled|title|paper|document|slides?|presentation|manuscript|anonymous|full ?text|no title)?[\s\d_.()-]*$"
    r"|.*\.(?:docx?|dvi|tex|pdf|ps|indd|pptx?|wps|rtf|qxd)$|microsoft (?:word|powerpoint) - |[\w-]+$",
    re.IGNORECASE,
)


def title_of(page: Sequence[PrintedLine], words: Vocabulary, *, named: str = "") -> str:
    """The title that the lines of a first page show, "" if none can be one.

    `words` are those of the document, `named` is the title in the file's metadata.
    """
    lines = [line for line in page if not (is_rotated(line) or is_stamp(line))]
    printed = _labelled(lines) or _largest(lines)
    title = _cleaned("\n".join(line.text for line in printed), words)
    if len(title) + len(HAN.findall(title)) >= _SHORTEST and len(title) <= _LONGEST:
        return title
    return "" if _JUNK.match(named) else _cleaned(named, words)


def _cleaned(text: str, words: Vocabulary) -> str:
    if len(text) > 2 * _LONGEST:
        return ""
    whole = clean(without_breaks(_LABEL.sub("", text), words))
    return readable(_MARKS_INSIDE.sub("", _MARKS.sub("", whole)), words).strip()


def _labelled(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The line with the label of a title, and those that it goes on in."""
    at = next((n for n, line in enumerate(lines) if _LABEL.match(line.text)), None)
    if at is None:
        return []
    chosen = [lines[at]]
    for line in lines[at + 1 :]:
        is_next = -0.5 * line.size < chosen[-1].middle - line.middle < 2.6 * line.size
        is_same = abs(line.size - chosen[-1].size) < 0.1 * line.size or not _said(chosen)
        if not (is_next and is_same) or _ANY_LABEL.match(line.text):
            break
        chosen.append(line)
    return chosen if _said(chosen) else []


def _said(lines: Sequence[PrintedLine]) -> str:
    """What lines say behind the label of a title."""
    return _LABEL.sub("", " ".join(line.text for line in lines)).strip()


def _largest(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The largest lines in the upper half of a page, if they are larger than its text.

    In small capitals the lines of one title differ in size, so lines close below are added.
    """
    height = max((line.box[3] for line in lines), default=0.0)
    upper = [
        line
        for line in lines
        if line.middle > 0.45 * height
        and len(line.text) > 3
        and not (is_named(line.text) or label_of(line.text) or _OTHER.match(clean(line.text)))
    ]
    largest = max((line.size for line in upper), default=0.0)
    usual = median(line.size for line in lines) if lines else 0.0
    if largest < _LARGER * usual:
        has_sentences = any(_SENTENCE.search(line.text) for line in lines)
        is_cover = len(lines) <= _SHORT_PAGE and not has_sentences
        return upper[:1] if is_cover else []
    chosen: list[PrintedLine] = []
    for line in upper:
        is_near = not chosen or abs(chosen[-1].middle - line.middle) < 2.2 * largest
        is_small_capitals = bool(chosen) and line.size > 0.79 * largest and line.text.isupper()
        if is_near and (line.size > 0.95 * largest or is_small_capitals):
            chosen.append(line)
    return chosen

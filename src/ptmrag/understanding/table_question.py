"""A question for a table of works by aspects, as a value, read from its words in either language.

>>> asked = read_table_question("give me a table of BERT and ELECTRA by task, data and size")
>>> asked.works, asked.aspects
(('BERT', 'ELECTRA'), ('task', 'data', 'size'))
>>> read_table_question("关于知识蒸馏的文献矩阵").topic
'知识蒸馏'

It finds the words for a table and leaves out tables that are only spoken of; then `table_pieces` cuts the question at
its cues into the works and the aspects. The cues are in `table_english.toml` and `table_chinese.toml`. It knows no
library: `table_answers` does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.detect import detect_language
from ptmrag.understanding.table_cues import Cues, cues_of
from ptmrag.understanding.table_pieces import bare, is_names, items, pieces_of

_LONGEST = 400  # characters
_SENTENCE, _CLAUSE = re.compile(r"[.?!。？！](?:\s|$)"), re.compile(r"[,，;；:：。？！]")
_LONGEST_ASPECT = 60


@dataclass(frozen=True, slots=True)
class TableQuestion:
    """What a table is asked of: `works` by their names, or a `topic`, or neither for those that are picked.

    `aspects` are as they were asked for; none stands for the usual ones. `is_all`: all works of the library.
    """

    works: tuple[str, ...] = ()
    topic: str = ""
    aspects: tuple[str, ...] = ()
    is_all: bool = False


def read_table_question(question: str) -> TableQuestion | None:
    """What a question for a table asks; None where it asks something else."""
    if len(question) > _LONGEST:
        return None
    text = " ".join(simplified(question).split())
    cues = cues_of(detect_language(text))
    text = cues.polite.sub("", text).strip(" .,?!。？！，")
    if not _is_asked(text, cues):
        return None
    works, aspects = pieces_of(text, cues)
    listed = (one for part in aspects for one in items(part, cues, opening=cues.leading))
    columns = dict.fromkeys(one for one in listed if not cues.anyway.fullmatch(one))
    if any(len(one) > _LONGEST_ASPECT for one in columns):
        return None
    return _of(works, tuple(columns), has_every=cues.every.search(text) is not None, cues=cues)


def _is_asked(text: str, cues: Cues) -> bool:
    """Whether a table is asked for, and not only spoken of."""
    spoken_of = [found.span() for found in cues.not_asked.finditer(text)]
    asking = (cues.table, cues.layout, cues.heads)
    for found in (one for pattern in asking for one in pattern.finditer(text)):
        overlaps = any(start < found.end() and found.start() < end for start, end in spoken_of)
        if not overlaps and not cues.question.search(_before(text, found, cues)):
            return True
    return False


def _before(text: str, found: re.Match[str], cues: Cues) -> str:
    """Where a question word makes the table one that is spoken of: its sentence before it, in Chinese its clause."""
    mark = _CLAUSE if cues.is_chinese else _SENTENCE
    start = max((m.end() for m in mark.finditer(text, 0, found.start() + 1)), default=0)
    if not cues.is_chinese:
        return text[start : found.start()]
    end = mark.search(text, found.end())
    return text[start : end.start() if end else len(text)]


def _of(
    texts: Sequence[str], aspects: tuple[str, ...], *, has_every: bool, cues: Cues
) -> TableQuestion | None:
    """The works that are named, else all or those picked, else a topic."""
    texts = [text for text in texts if not cues.anyway.fullmatch(text)]
    named = [text for text in texts if is_names(text, cues)]
    if named:
        works = dict.fromkeys(bare(one, cues) for text in named for one in items(text, cues))
        return TableQuestion(tuple(filter(None, works)), "", aspects)
    text = " ".join(texts)
    if cues.only_picked.fullmatch(text):
        return TableQuestion(aspects=aspects)
    if cues.only_all.fullmatch(text) or (has_every and not text):
        return TableQuestion(aspects=aspects, is_all=True)
    topic = cues.about_end.sub("", cues.about.sub("", text)).strip(" ,，")
    if topic:
        return TableQuestion(topic=topic, aspects=aspects)
    return TableQuestion(aspects=aspects) if text or aspects else None

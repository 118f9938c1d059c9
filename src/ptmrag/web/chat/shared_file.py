"""A conversation as a file that another ptmrag opens, and what of such a file can be trusted.

    text = write_shared(conversation)
    conversation = read_shared(text, library)         # SharedFileError says what is wrong with a file

A file comes from anybody. Of its citations those count whose quotes are verbatim on the page in this library, with the
title and the address that this library has, and only while all that the text puts in quotation marks before their
number is on that page as well. The others are text below the answer, which says that they were not checked here; so
does a line above each answer.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ptmrag.answer.answer import Answer, Citation
from ptmrag.errors import PtmragError
from ptmrag.language import verbatim
from ptmrag.language.detect import Language
from ptmrag.web.cached_library import CachedLibrary
from ptmrag.web.chat.exchange import Exchange
from ptmrag.web.chat.memory import from_json, to_json
from ptmrag.web.labels import Label

FORMAT, VERSION = "ptmrag-conversation", 1
LONGEST = 2_000_000  # characters
# What stands in quotation marks right before the number of a citation, as answers write it: “…” (p. 4) [1]
_QUOTED = re.compile(
    r"“([^“”]{1,2000}(?:“[^“”]{0,500}”[^“”]{0,500}){0,9})”[\s.,;。，；]{0,9}"
    r"(?:[(（][^()（）]{1,80}[)）]\s{0,9})?\[(\d{1,4})\]"
)
_LEFT_OUT = re.compile(r"\[?…\]?")
_SHORTEST_QUOTE = 8  # what is shorter is on many pages
_NO_FILE = Label(
    "这不是 ptmrag 的对话文件。请选择用“分享文件”保存的 .json 文件。",
    "This is not a conversation of ptmrag: choose a .json file that was saved with “Share as file”.",
)
_NEWER = Label(
    "这个文件由更新版本的 ptmrag 保存，请先升级。",
    "This file was saved by a newer ptmrag: update this one first.",
)
_ABOVE: dict[Language, str] = {
    "zh": "来自分享的文件：文字未在此核对，有链接的编号已在本资料库的原文中找到。",
    "en": "From a shared file: its text was not checked here; the numbers that are links were found in this library.",
}
_BELOW: dict[Language, str] = {
    "zh": "未在此核对（本资料库没有这些页面或原文）：",
    "en": "Not checked here (this library does not have the page, or the page does not have the quote):",
}


class SharedFileError(PtmragError):
    """A file that is no conversation; `label` says so in both languages."""

    def __init__(self, label: Label) -> None:
        super().__init__(label.en)
        self.label = label


def write_shared(conversation: Sequence[Exchange]) -> str:
    """The answered questions of a conversation as JSON, with their quotes and without the passages around these."""
    answered = [
        replace(one, answer=replace(one.answer, hits=())) for one in conversation if one.answer
    ]
    document = {"format": FORMAT, "version": VERSION, "exchanges": to_json(answered)}
    return json.dumps(document, ensure_ascii=False, indent=1)


def read_shared(text: str, library: CachedLibrary) -> tuple[Exchange, ...]:
    """The conversation of a file, its citations checked against a library; raises SharedFileError."""
    try:
        document: Any = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise SharedFileError(_NO_FILE)
    if document.get("version") != VERSION:
        raise SharedFileError(_NEWER)
    exchanges = from_json(document.get("exchanges"))
    if not exchanges:
        raise SharedFileError(_NO_FILE)
    return tuple(
        replace(one, answer=_checked(one.answer, library)) for one in exchanges if one.answer
    )


def _checked(answer: Answer, library: CachedLibrary) -> Answer:
    """An answer of which only those citations are left that this library has, too."""
    found = {c.n: _own(c, library) for c in answer.citations}
    own = tuple(citation for citation in found.values() if citation)
    forged = list(_forged(answer.text, own, library))
    own = tuple(citation for citation in own if citation.n not in {one.n for one in forged})
    others = [*(c for c in answer.citations if found[c.n] is None), *forged]
    below = [_BELOW[answer.lang], *map(_line, others)] if others else []
    return Answer(
        answer.question,
        answer.text,
        answer.lang,
        own,
        abstained=answer.abstained,
        mode=answer.mode,
        notice=_ABOVE[answer.lang],
        rewritten=answer.rewritten,
        reason="\n".join([*([answer.reason] if answer.reason else []), *below]),
    )


def _own(citation: Citation, library: CachedLibrary) -> Citation | None:
    """A citation as this library would make it; None where the quote is not on the page here."""
    for summary in library.overview().entries:
        for source in summary.sources:
            if source.source == citation.source and source.passages:
                page = library.current.passages.page_text(source.source, citation.page)
                if len(citation.quote) < _SHORTEST_QUOTE or not verbatim.contains(
                    page, citation.quote
                ):
                    return None
                entry, url = summary.entry, source.url or ""
                return replace(citation, entry_id=entry.id, title=entry.title, url=url)
    return None


def _forged(text: str, own: Sequence[Citation], library: CachedLibrary) -> Iterator[Citation]:
    """What a text quotes before the number of a citation, although its page does not have it."""
    by_number = {citation.n: citation for citation in own}
    for quote, number in _QUOTED.findall(text):
        if cited := by_number.get(int(number)):
            page = library.current.passages.page_text(cited.source, cited.page)
            parts = [part for part in _LEFT_OUT.split(quote) if part.strip()]
            if not all(verbatim.contains(page, part) for part in parts):
                yield replace(cited, quote=quote)


def _line(citation: Citation) -> str:
    page = f", p. {citation.page}" if citation.page else ""
    return f"[{citation.n}] {citation.title}{page}: “{citation.quote}”"

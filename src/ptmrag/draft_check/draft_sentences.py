"""The sentences of a draft in Markdown or plain text: those that may be said in a source, and those left out.

    for part in sentences_of("# BERT\\n\\nIt masks 15% of the tokens [1]. Why?"): ...
    # LeftOut("BERT", 1, "heading"), DraftSentence("It masks 15% …", 3), LeftOut("Why?", 3, "question")

Code, comments, pictures and front matter say nothing and are not among them; quotations and items of lists are. The
patterns are in `draft_sentences.toml`. It looks nothing up.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ptmrag.catalog.front_matter import without_front_matter
from ptmrag.catalog.markdown import MarkdownPart, TextLine, read_markdown
from ptmrag.draft_check.found_source import LeftOut, WhyLeftOut
from ptmrag.draft_check.stated_facts import without_citations
from ptmrag.errors import InputError
from ptmrag.language.detect import detect_language
from ptmrag.language.verbatim import clean, sentences, visible

MOST_CHARACTERS = 50_000
_FEWEST_WORDS = {"en": 3, "zh": 4}
_TEX = (
    (re.compile(r"\\(?:text(?:bf|it|tt|sc|rm)|emph|underline|mbox)\{([^{}]*)\}"), r"\1"),
    (re.compile(r"[~ ]*\\(?:label|ref|eqref|autoref|cref|Cref|footnotemark|url)\*?\{[^{}]*\}"), ""),
    (re.compile(r"\\([%&#_$])"), r"\1"),
    (re.compile(r"(?<!\\)~"), " "),
)
_FOOTNOTE = re.compile(r"^\[\^[^\]]{1,60}\]:\s*")
# A mark such as [3] whose address is given below is a link.
_MARK = re.compile(r"\d{1,3}(?:\s*[,，、–-]\s*\d{1,3})*")


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence of a draft, and the line on which its paragraph begins, from 1."""

    text: str
    line: int


def sentences_of(draft: str) -> Iterator[DraftSentence | LeftOut]:
    """The sentences of a draft in their order. InputError where it is empty or too long."""
    text = visible(draft.encode(errors="ignore").decode())
    if not re.search(r"\w", text):
        raise InputError("The draft is empty: give a text of at least one sentence.")
    if len(text) > MOST_CHARACTERS:
        raise InputError(
            f"The draft has {len(text):,} characters: give at most {MOST_CHARACTERS:,} at a time."
        )
    for part in read_markdown(without_front_matter(text)):
        yield from _of_part(part)


def _word_count(text: str) -> int:
    """The words of an English text, or the characters of a Chinese one."""
    pattern = (
        r"[\u3400-\u9fff]|[A-Za-z]+|\d+" if detect_language(text) == "zh" else r"[^\W\d_][\w'’.-]*"
    )
    return len(re.findall(pattern, text))


def is_short(text: str) -> bool:
    """Whether a text has too few words to be a sentence."""
    return _word_count(without_citations(text)) < _FEWEST_WORDS[detect_language(text)]


def speaks_of_the_draft(sentence: str) -> bool:
    """Whether a sentence is on the work that the draft itself reports."""
    return _matches("own", sentence)


def _of_part(part: MarkdownPart) -> Iterator[DraftSentence | LeftOut]:
    text = _text(part.lines)
    if part.kind == "table":
        yield LeftOut(_text(part.children[0].lines) if part.children else "", part.number, "table")
        return
    if part.kind == "heading" and text:
        yield LeftOut(text, part.number, "heading")
    elif text:
        for sentence in sentences(text):
            why = _why_left_out(sentence)
            yield (
                LeftOut(sentence, part.number, why) if why else DraftSentence(sentence, part.number)
            )
    for child in part.children:
        yield from _of_part(child)


def _why_left_out(sentence: str) -> WhyLeftOut | None:
    bare = without_citations(sentence)
    if re.search("[?？][\"'”’)）]*$", bare):
        return "question"
    if is_short(sentence):
        return "short"
    return "announcement" if _matches("announcement", bare) else None


def _text(lines: Sequence[TextLine]) -> str:
    """The lines of a part as one text, without what TeX alone reads."""
    text = "\n".join("".join(_shown(span.text, span.url) for span in line.spans) for line in lines)
    for pattern, instead in _TEX:
        text = pattern.sub(instead, text)
    return clean(_FOOTNOTE.sub("", text))


def _shown(text: str, url: str | None) -> str:
    return f"[{text}]" if url and _MARK.fullmatch(text.strip()) else text


def _matches(kind: str, sentence: str) -> bool:
    return _patterns()[kind][detect_language(sentence)].search(sentence) is not None


@cache
def _patterns() -> dict[str, dict[str, re.Pattern[str]]]:
    text = (files("ptmrag.draft_check") / "draft_sentences.toml").read_text(encoding="utf-8")
    return {
        kind: {
            lang: re.compile(pattern.replace("\n", ""), re.IGNORECASE)
            for lang, pattern in of.items()
        }
        for kind, of in tomllib.loads(text).items()
    }

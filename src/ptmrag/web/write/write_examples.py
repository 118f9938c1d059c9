"""Examples of what can be written of a library, for a page on which nothing was written yet.

    examples_of("review", entries, "en")[0].said, examples_of("review", entries, "en")[0].inputs

They come from the library: works that were read, headings of its list, a sentence of a note. Those in the language of
the page come first.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ptmrag.language.cut_at_word import cut_at_word
from ptmrag.language.detect import Language, detect_language
from ptmrag.library.entry_summaries import EntrySummary
from ptmrag.web.labels import Label
from ptmrag.web.work_facts import in_one_language

_MOST, _WORKS = 3, 3
_SENTENCE = re.compile(r"[^.。\n]{30,160}[.。](?=\s|$)")
_LONGEST = 48


@dataclass(frozen=True, slots=True)
class Example:
    """What a button says, and what it puts into the boxes of a part."""

    said: str
    inputs: Mapping[str, Any]


def examples_of(part: str, entries: Sequence[EntrySummary], lang: Language) -> list[Example]:
    """At most three examples for a part of the page in a language; none of a library in which nothing was read."""
    read = [one for one in entries if one.extent == "full"]
    if part == "table":
        works = [one.entry.id for one in sorted(read, key=lambda one: -one.passages)[:_WORKS]]
        said = Label(f"对照 {len(works)} 篇文献", f"Compare {len(works)} works")
        return [Example(said.text(lang), {"works": works})] if len(works) > 1 else []
    if part == "review":
        return [Example(one, {"topic": one}) for one in _topics(entries, lang)]
    return [
        Example(cut_at_word(one, _LONGEST), {"draft": one}) for one in _sentences(entries, lang)
    ]


def _topics(entries: Sequence[EntrySummary], lang: Language) -> list[str]:
    """The names of the largest headings of the list, in one language of those that are written in both."""
    counts = Counter(one.entry.category[-1] for one in entries if one.entry.category)
    names = [name for name, count in counts.most_common(_MOST) if count < len(entries)]
    return _own_first(dict.fromkeys(in_one_language(name, lang) for name in names), lang)


def _sentences(entries: Sequence[EntrySummary], lang: Language) -> list[str]:
    """A sentence of a note in each language."""
    found: dict[str, str] = {}
    for summary in entries:
        for sentence in _SENTENCE.findall(summary.entry.prose[:800]):
            found.setdefault(detect_language(sentence), sentence.strip())
        if len(found) > 1:
            break
    return _own_first(found.values(), lang)


def _own_first(texts: Iterable[str], lang: Language) -> list[str]:
    return sorted(texts, key=lambda text: detect_language(text) != lang)

"""What a library is about, in a sentence: how many works it has and on which topics.

    said_about(library.records.entries(), "en")    # "The library has 3 works; its main topics are Long text and …"

The topics are the categories of the list; of a list without categories, the terms of the field that its titles
have most often. It reads no passages.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ptmrag.catalog.entry import Entry
from ptmrag.language.detect import Language, detect_language
from ptmrag.language.glossary import concepts, in_english

_MOST_TOPICS = 4
_SAID = {
    "zh": ("这里有 {} 项工作。", "这里有 {} 项工作，主题包括{}等。"),
    "en": ("The library has {} works.", "The library has {} works; its main topics are {}."),
}
_ONE = {"zh": "这里有 1 项工作。", "en": "The library has one work."}


def said_about(entries: Sequence[Entry], lang: Language) -> str:
    """A sentence on what a library has, for somebody who does not know it."""
    if len(entries) == 1:
        return _ONE[lang]
    topics = _topics(entries, lang)
    without, with_topics = _SAID[lang]
    if not topics:
        return without.format(len(entries))
    return with_topics.format(len(entries), _joined(topics, lang))


def _topics(entries: Sequence[Entry], lang: Language) -> list[str]:
    """The topics that most entries have, at most four."""
    found = Counter(
        name for entry in entries for name in {path[-1] for path in entry.categories if path}
    )
    # A heading above all entries is the title of the list.
    topics = [_in(name, lang) for name, count in found.most_common() if count < len(entries)]
    if len(topics) < 2:
        terms = Counter(term for entry in entries for term in terms_in(entry.title, lang))
        topics = [term for term, count in terms.most_common() if count > 1]
    return list(dict.fromkeys(topics))[:_MOST_TOPICS]


def _in(category: str, lang: Language) -> str:
    """A category in a language, of one that is written in both: 压缩 / Compression."""
    parts = [part.strip() for part in category.split(" / ")]
    return next((part for part in parts if detect_language(part) == lang), parts[0])


def terms_in(title: str, lang: Language) -> Iterator[str]:
    """The terms of several words in a title or text, each in its usual form: a single word says little."""
    for chinese, *_ in dict.fromkeys(concepts(title)):
        rows, _ = in_english(chinese)
        forms = [form for row in rows for form in row if " " in form]
        if any(form in title.casefold() for form in forms):
            yield chinese if lang == "zh" else forms[0]


def _joined(words: Iterable[str], lang: Language) -> str:
    *first, last = words
    if lang == "zh":
        return "、".join([*first, last])
    return f"{', '.join(first)} and {last}" if first else last

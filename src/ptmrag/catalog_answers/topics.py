"""Which entries of a catalog are about a topic that is named in either language.

    match("模型压缩", entries, headings=headings)["textbrewer"].is_about

An entry is about a topic if its category, its title or the first sentence of its note contains the
topic or a translation of it; an entry mentions a topic that occurs elsewhere in its note. English words
are compared by their stems, Chinese text literally. It reads no papers: `retrieval` does.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ptmrag.catalog.entry import Entry
from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.glossary import translations
from ptmrag.language.inflection import uninflected
from ptmrag.language.term_families import narrower_terms, same_kind
from ptmrag.language.tokens import tokens
from ptmrag.language.verbatim import sentences

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[^\W_\u3400-\u9fff]+(?:[+#](?!\w))?")
# Parts of category names that say nothing in a list of models.
_GENERIC = re.compile(
    r"(?:大规模|大型)?(?:预训练)?模型$|^(?:预训练|的)+|(?:论文|工作|文章|方法|资源)$"
    r"|\b(?:pre-?trained )?(?:models?|papers?|works?|methods?|entries)$",
    re.IGNORECASE,
)

# "Chinese" in the name of an institution says nothing about the work.
_INSTITUTION = re.compile(
    r"\b(?:\w+ )?\w+ (?:Academy|University|Institutes?|Association|Society|Department) of (?:\w+ ?)+"
    r"|\b\w+ (?:Academy|University|Institutes?|Association|Society)\b"
)
# After these, a sentence says what the thing is not.
_CONTRAST = re.compile(
    r"\b(?:instead of|rather than|unlike|in contrast to|without|drops|differs from)\b"
    r"|而不是|取代|代替|不同于|与.{1,12}不同|舍弃|不依赖|不需要"
)


# Where an entry has a topic. "narrower": its note has a kind of it; "words": one sentence has all its
# words, but not as one term.
Place = Literal["category", "title", "definition", "fact", "note", "narrower", "words"]


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """Where an entry has a topic.

    `quote` is the category, title or sentence that has it; `shown` is what a reader sees of it: the
    category, the narrower term, or the value of a fact.
    """

    place: Place
    quote: str
    shown: str = ""

    @property
    def is_about(self) -> bool:
        """Whether the entry is about the topic, and does not only mention it."""
        return self.place in ("category", "title", "definition", "fact")


def match(
    topic: str, entries: Sequence[Entry], *, headings: Mapping[str, Sequence[str]]
) -> dict[str, TopicMatch]:
    """The entries that have a topic, by id; `headings` are the categories that count, by entry.

    If no entry is about it, entries that mention a kind of it count too; if no entry has it at all,
    those whose title or one sentence has all its words do.
    """
    wanted = forms(topic)
    found = {entry.id: _found(entry, headings[entry.id], wanted) for entry in entries}
    if not any(place and place.is_about for place in found.values()):
        is_chinese = _HAN.search(topic) is not None
        kinds = sorted(
            narrower_terms(wanted), key=lambda k: (_HAN.search(k) is not None) != is_chinese
        )
        for entry in entries:
            found[entry.id] = found[entry.id] or _narrower(entry, kinds)
    if not any(found.values()):
        parts = [forms(word) for word in dict.fromkeys(tokens(core(topic)))]
        if len(parts) > 1:
            found = {entry.id: _with_all(entry, parts) for entry in entries}
    return {identifier: place for identifier, place in found.items() if place is not None}


def in_category(
    name: str, entries: Sequence[Entry], *, headings: Mapping[str, Sequence[str]]
) -> dict[str, TopicMatch]:
    """The entries under a category of this name, in either language."""
    wanted = forms(name)
    found = {entry.id: _in_headings(headings[entry.id], wanted) for entry in entries}
    return {identifier: place for identifier, place in found.items() if place is not None}


def names_entry(topic: str, entry: Entry) -> bool:
    """Whether a topic is the name of an entry: "Mengzi", or "孟子" where its note calls it so."""
    wanted = _folded(core(topic))
    called = [entry.title, re.split(r"[:：]", entry.title)[0]]
    for paragraph in entry.prose.split("\n\n"):
        if opening := re.match(r"\s*(\S{1,40}?)\s?[（(]([^()（）]{1,40})[)）]", paragraph):
            called += opening.groups()
    return wanted in map(_folded, called)


def core(topic: str) -> str:
    """A topic without "models", "预训练模型" and the like; itself if nothing else is in it."""
    text = " ".join(topic.split())
    while len(shorter := _GENERIC.sub("", text, count=1).strip()) > 1 and shorter != text:
        text = shorter
    return text


def forms(topic: str) -> tuple[str, ...]:
    """A topic in both languages, its own first: itself, its translations, what translates alike."""
    if kind := same_kind(topic):  # a review is not always a survey
        return kind
    found: dict[str, None] = {}
    for text in dict.fromkeys((topic, core(topic))):
        found[text] = None
        others = [form for form in translations(text) if _same_term(form, text)]
        shared = [set(translations(form)) for form in others]
        alike = set.intersection(*shared) if shared else set()
        found.update(dict.fromkeys(_widest(text, others, alike)))
    wanted = [form for form in found if not _is_generic(form) or form == topic]
    is_chinese = _HAN.search(topic) is not None
    return tuple(sorted(wanted, key=lambda form: (_HAN.search(form) is not None) != is_chinese))


def _is_generic(form: str) -> bool:
    return _GENERIC.fullmatch(form) is not None


def _same_term(form: str, text: str) -> bool:
    """Whether a translation stands for the whole text, and not for a word of it."""
    return _folded(text) in {_folded(back) for back in translations(form)} | {
        _folded(back) + "s" for back in translations(form)
    }


def _widest(text: str, others: Sequence[str], alike: set[str]) -> Iterator[str]:
    """The translations of a term and the terms that translate alike, without those that are a part of another one.

    The glossary has "模型压缩" beside "压缩": the longer term is no other kind of compression.
    """
    is_part = any(
        _folded(text) != _folded(form) and _folded(text) in _folded(form) for form in alike
    )
    for group in (others, sorted(alike)):
        for form in group:
            longer = [other for other in group if other != form and has_term(other, form)]
            if is_part or not longer:
                yield form


def _found(entry: Entry, headings: Sequence[str], wanted: Sequence[str]) -> TopicMatch | None:
    if found := _in_headings(headings, wanted):
        return found
    if any(has_term(entry.title, form) for form in wanted):
        return TopicMatch("title", entry.title)
    first = [said[0] for part in entry.prose.split("\n\n") if (said := sentences(part))]
    for form in wanted:
        for sentence in first:
            if has_term(_CONTRAST.split(sentence)[0], form):
                return TopicMatch("definition", sentence)
    for form in wanted:
        for sentence in _statements(entry):
            if has_term(sentence, form):
                return TopicMatch("note", sentence)
    return None


def _statements(entry: Entry) -> tuple[str, ...]:
    """The sentences of an entry's note, and the lines of its facts."""
    return (*sentences(entry.prose), *(fact.line for fact in entry.facts))


def _narrower(entry: Entry, terms: Sequence[str]) -> TopicMatch | None:
    for term in terms:
        for text in (entry.title, *_statements(entry)):
            if has_term(text, term):
                return TopicMatch("narrower", text, term)
    return None


def _in_headings(headings: Sequence[str], wanted: Sequence[str]) -> TopicMatch | None:
    for heading in reversed(headings):
        if any(has_term(heading, form) or _is_short_for(heading, form) for form in wanted):
            return TopicMatch("category", heading, heading)
    return None


def _is_short_for(heading: str, form: str) -> bool:
    """Whether a category says a term in short: 多模 for 多模态, "Compression" for model compression."""
    names = [_folded(core(part)) for part in heading.split("/")]
    wanted = _folded(form)
    if len(wanted) > 2 and _HAN.search(wanted[-1]) and wanted[:-1] in names:
        return True
    return wanted in {prefix + name for name in names if name for prefix in ("模型", "model")}


def _with_all(entry: Entry, parts: Sequence[Sequence[str]]) -> TopicMatch | None:
    for text in (entry.title, *_statements(entry)):
        if all(any(has_term(text, form) for form in part) for part in parts):
            return TopicMatch("words", text)
    return None


def has_term(text: str, form: str) -> bool:
    """Whether a text has a term: Chinese anywhere, English as whole words."""
    if _HAN.search(form):
        return _folded(form) in _folded(text)
    wanted, words = _words(form), _words(_INSTITUTION.sub(" ", text))
    if not wanted:
        return False
    joined = "".join(stem for stem, _ in wanted)
    return any(
        not words[i][1] and _starts_with(words[i:], [stem for stem, _ in wanted], joined)
        for i in range(len(words))
    )


def _starts_with(words: Sequence[tuple[str, bool]], stems: Sequence[str], joined: str) -> bool:
    """Whether words begin with the stems, as many words or written as fewer or more of them."""
    if [stem for stem, _ in words[: len(stems)]] == list(stems):
        return True
    text = ""
    for stem, _ in words[: len(stems) + 1]:
        text += stem
        if text == joined:
            return True
        if not joined.startswith(text):
            return False
    return False


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[tuple[str, bool], ...]:
    """The stems of the English words, and whether each is tied by a hyphen to the one before."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    found = []
    for match in _WORD.finditer(folded):
        if match[0] == "post" and folded[match.end() :].startswith("-"):
            continue  # post-training, post-layer normalisation
        before = folded[max(match.start() - 2, 0) : match.start()]
        found.append(
            (uninflected(match[0]), re.fullmatch(r"\w[-\u2010\u2011]", before) is not None)
        )
    return tuple(found)


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return re.sub(r"\s+", "", simplified(unicodedata.normalize("NFKC", text)).casefold())

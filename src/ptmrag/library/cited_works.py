"""Which works of a library a reference names: by arXiv id, DOI or ACL id, else by its title.

    known = KnownWorks([Work("bert", ("BERT: Pre-training of …",), frozenset({"arxiv:1810.04805"}), {2018})])
    known.cited_in(reference)     ->  ["bert"]

A title counts where it begins and ends as titles do in references, and `same_title` says that it is the same. A
title of one or two words also needs the year or an author. It reads no database: `citations` does.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field

from ptmrag.catalog.people import is_people, may_be_people
from ptmrag.catalog.same_title import is_same_title, is_telling, title_words
from ptmrag.documents.reference import Reference, without_label


@dataclass(frozen=True, slots=True)
class Work:
    """A work as references may name it.

    `identifiers` have their scheme: `arxiv:1810.04805`. `families` are the family names of its first
    authors, `years` those in which it appeared, as a preprint and later; each may be empty.
    """

    entry_id: str
    titles: tuple[str, ...]
    identifiers: frozenset[str] = frozenset()
    years: Set[int] = field(default_factory=frozenset)
    families: tuple[str, ...] = ()


_PREFIX = 14  # letters by which titles are looked up
_LONG = 5  # words: such a title is hardly part of another one
_NEAR = 1  # years between a preprint and its publication, either way
_FAR = 4  # years: a work of other authors and so far away is another one
# Where a title may begin: behind a full stop, comma, colon, quotation mark, bracket, dash or year.
_BEGINS = re.compile(
    r"(?:[.,:;?!\"“”„‘’'`«»「」『』《》()（）\[\]［］，。．：；？！、]+|\s[-–—]+(?=\s)|—|(?<=[12]\d\d\d)[a-z]?)\s*"
)
_AFTER_END = re.compile(
    r"\s*(?:[.;\"”’'\])»」』》\[［。．；/]|[?？!！]|$|(?:In|arXiv|CoRR)\b|(?:19|20)\d\d)"
)
_AFTER_COMMA = re.compile(
    r"\s*[,，]['\"”’]*\s*(?:$|[^a-z]|(?:in|arxiv|preprint|pp|vol|volume|doi|https?|accessed|available|to appear)\b)"
)
_GOES_ON = re.compile(r"\s*(?:[:：(（]|\s[-–—]|[–—])")
_UNTIL_END = re.compile(r"[^.;\"”。\[［]{0,200}")
_OPENING = re.compile(r"[\"“„‘'`«「『《]\s*$")
_DIGITS_IN_BRACKETS = re.compile(r"\s*[(（][^)）]*\d[^)）]*[)）]")


class KnownWorks:
    """Works, found by what references say."""

    def __init__(self, works: Iterable[Work]) -> None:
        self._by_identifier: dict[str, Work] = {}
        self._by_start: dict[str, list[tuple[str, str, Work]]] = {}
        for work in works:
            for identifier in work.identifiers:
                self._by_identifier.setdefault(identifier, work)
            for title in dict.fromkeys(work.titles):
                letters = _letters(title)
                if letters:
                    row = (letters, title, work)
                    self._by_start.setdefault(letters[:_PREFIX], []).append(row)
        self._lengths = sorted({len(start) for start in self._by_start}, reverse=True)

    def cited_in(self, reference: Reference) -> list[str]:
        """The ids of the works that a reference names, mostly one or none.

        Where an identifier and the title say different works, the title is right: people read it.
        """
        by_title = list(dict.fromkeys(self._by_title(reference)))
        if by_title:
            return by_title
        names = (
            ("arxiv", reference.arxiv_id),
            ("acl", reference.acl_id),
            ("doi", reference.doi),
        )
        found = (self._by_identifier.get(f"{scheme}:{name}") for scheme, name in names if name)
        return list(dict.fromkeys(work.entry_id for work in found if work))[:1]

    def _by_title(self, reference: Reference) -> Iterator[str]:
        text = without_label(reference.whole)
        spelled = _Spelled(text)
        for begin in spelled.begins():
            for length in self._lengths:
                start = spelled.letters[begin : begin + length]
                for letters, title, work in self._by_start.get(start, ()):
                    if spelled.letters.startswith(letters, begin):
                        place = spelled.place(begin, begin + len(letters))
                        if _names(text, place, title) and _agrees(reference, title, work):
                            yield work.entry_id


class _Spelled:
    """The letters of a text, and where each of them is."""

    def __init__(self, text: str) -> None:
        self._text = text
        pieces = [(_letters(character), at) for at, character in enumerate(text)]
        self.letters = "".join(letters for letters, _ in pieces)
        self._places = [at for letters, at in pieces for _ in letters]

    def begins(self) -> Iterator[int]:
        """The numbers of the letters at which a title may begin."""
        at = 0
        seen = -1
        for end in (0, *(found.end() for found in _BEGINS.finditer(self._text))):
            while at < len(self._places) and self._places[at] < end:
                at += 1
            if at != seen:
                seen = at
                yield at

    def place(self, begin: int, end: int) -> tuple[int, int]:
        """Where some letters are in the text."""
        return self._places[begin], self._places[end - 1] + 1


def _letters(text: str) -> str:
    """Letters and digits in lower case without accents, which some fonts set apart."""
    if text.isascii():
        return re.sub(r"[\W_]+", "", text.lower())
    plain = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[\W_]+", "", "".join(c for c in plain if not unicodedata.combining(c)))


def _names(text: str, place: tuple[int, int], title: str) -> bool:
    """Whether what is at a place of a reference is a title, and the title of a work."""
    start, end = place
    written = text[start:end]
    if title.rstrip().endswith(("?", "？", "!", "+", "#")):
        written += text[end : end + 1]
    after = text[end:]
    is_long = len(title_words(title)) >= _LONG
    if _GOES_ON.match(after) and not _DIGITS_IN_BRACKETS.match(after):
        ending = _UNTIL_END.match(after)
        written += ending[0] if ending else ""
        if not is_same_title(written, title):
            return False
    elif not (_AFTER_END.match(after) or _AFTER_COMMA.match(after)) and not (
        is_long and after[:1] in ",，"
    ):
        return False
    return _begins(text[:start], written, title, is_long=is_long)


def _begins(before: str, written: str, title: str, *, is_long: bool) -> bool:
    """Whether a title begins behind some text, and is not the second half of another one."""
    mark = before.rstrip()[-1:]
    if _OPENING.search(before) or mark in ("", "”", '"'):
        return is_same_title(written, title)
    if mark in ":：?？!！–—-":
        head = re.sub(r"\s*[:：]\s*$", "", before)
        if mark in ":：" and (is_people(head) or re.search(r"(?:\bal|\b[A-Z])\.?,?$|[)）]$", head)):
            return is_same_title(written, title)
        last = re.split(r"(?<=[^A-Z])[.。]\s|[\"“]", before)[-1].lstrip()
        return is_same_title(last + written, title)
    if mark in ",，;；(（" and not is_long and not may_be_people(before.strip(" ,，;；(（")):
        return False
    return is_same_title(written, title)


def _agrees(reference: Reference, title: str, work: Work) -> bool:
    """Whether year and authors do not speak against a work; of an untelling title, whether they speak for it."""
    text = _letters(reference.whole)
    has_author = any(_letters(family) in text for family in work.families if len(family) > 1)
    is_near = reference.year is not None and any(
        abs(reference.year - year) <= _NEAR for year in work.years
    )
    if not is_telling(title):
        return has_author or (is_near and not work.families)
    if has_author or not work.families or not work.years or reference.year is None:
        return True
    return min(abs(reference.year - year) for year in work.years) < _FAR

"""Which works of a library a reference names: by arXiv id, DOI or ACL id, else by its title.

    known = KnownWorks([Work("bert", ("BERT: Pre-training of …",), frozenset({"arxiv:1810.04805"}), {2018})])
    known.cited_in(reference)     ->  ["bert"]

A title counts where it begins and ends as titles do in references, and `same_title` says that it is the same. A
title of one or two words also needs the year or an author. It reads no database: `citations` does.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field

from ptmrag.catalog.misspelt_title import is_misspelt
from ptmrag.catalog.people import is_people, may_be_people
from ptmrag.catalog.same_title import (
    coined_name,
    is_same_title,
    is_telling,
    title_words,
    without_name,
)
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
_LEAST_SHARED = 0.34  # of the words of a title, in a reference with the identifier of the work
_FAR = 3  # years: a work of other authors and so far away is another one
# Where a title may begin: behind a full stop, comma, colon, quotation mark, bracket, dash or year.
_BEGINS = re.compile(
    r"(?:[.,:;?!\"“”„‘’'`«»「」『』《》()（）\[\]［］，。．：；？！、]+|\s[-–—]+(?=\s)|—|(?<=[12]\d\d\d)(?=\s)|(?<=[12]\d\d\d[a-z])(?=\s))\s*"
)
_AFTER_END = re.compile(
    r"\s*(?:[.;\"”’'\])»」』》\[［。．；/]|[?？!！]|$|(?:In|arXiv|CoRR)\b|(?:19|20)\d\d)"
)
_AFTER_COMMA = re.compile(
    r"\s*[,，]['\"”’]*\s*(?:$|[^a-z\s]|(?:in|arxiv|preprint|pp|vol|volume|doi|https?|accessed|available|to appear)\b)"
)
_GOES_ON = re.compile(r"\s*(?:[:：(（]|\s[-–—]|[–—])")
_UNTIL_END = re.compile(r"[^.;\"”。\[［]{0,200}")
_UNTIL_STOP = re.compile(r"(?:[^.;?!\"”。\[［]|\.(?=\S))+")
_ENDS_WITH_PEOPLE = re.compile(r"(?:\bal|\b[A-Z])\.?,?$|[)）]$")
_LAST_SENTENCE = re.compile(r"(?<=[^A-Z])[.。]\s|[\"“]")
_OPENING = re.compile(r"[\"“„‘'`«「『《]\s*$")
_DIGITS_IN_BRACKETS = re.compile(r"\s*[(（][^)）]*\d[^)）]*[)）]")


_ASCII_LETTERS = {code: chr(code).lower() if chr(code).isalnum() else None for code in range(128)}


class KnownWorks:
    """Works, found by what references say."""

    def __init__(self, works: Iterable[Work]) -> None:
        self._by_identifier: dict[str, Work] = {}
        self._by_start: dict[str, list[_Titled]] = {}
        for work in works:
            for identifier in work.identifiers:
                self._by_identifier.setdefault(identifier, work)
            for title in dict.fromkeys(work.titles):
                self._add(title, work)
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
        return [work.entry_id for work in found if work and _may_be(reference, work)][:1]

    def _add(self, title: str, work: Work) -> None:
        """Look a title up by its first letters, by those of its coined name, and by those behind the name."""
        letters, name = _letters(title), _letters(coined_name(title))
        words = len(title_words(title))
        starts = {letters[:_PREFIX]: letters, name[:_PREFIX]: letters}
        if rest := _letters(without_name(title)):
            starts[rest[:_PREFIX]] = rest
        for start, whole in starts.items():
            if start:
                self._by_start.setdefault(start, []).append(_Titled(whole, title, words, work))

    def _by_title(self, reference: Reference) -> Iterator[str]:
        text = without_label(reference.whole)
        found = list(self._begun_in(text))
        spelled = _Spelled(text) if found else None
        for begin, known in found:
            if spelled and _is_named(reference, known, spelled, begin=begin):
                yield known.work.entry_id

    def _begun_in(self, text: str) -> Iterator[tuple[int, "_Titled"]]:
        """The titles that may begin in a text, each with the number of its first letter."""
        pieces = [_letters(piece) for piece in _BEGINS.split(text)]
        letters, begin = "".join(pieces), 0
        for piece in filter(None, pieces):
            for length in self._lengths:
                for known in self._by_start.get(letters[begin : begin + length], ()):
                    yield begin, known
            begin += len(piece)


@dataclass(frozen=True, slots=True)
class _Titled:
    """A title of a work, its letters, or those behind its coined name, and the number of its words."""

    letters: str
    title: str
    words: int
    work: Work


def _is_named(reference: Reference, known: _Titled, spelled: "_Spelled", *, begin: int) -> bool:
    """Whether what begins at a letter of a reference is the title of a work, perhaps with a slip in it."""
    text, title = spelled.text, known.title
    if spelled.letters.startswith(known.letters, begin):
        place = spelled.place(begin, begin + len(known.letters))
        is_long = known.words >= _LONG
        return _names(text, place, title, is_long=is_long) and _agrees(reference, title, known.work)
    if known.words <= _LONG:
        return False
    start, _ = spelled.place(begin, begin + 1)
    ending = _UNTIL_STOP.match(text, start)
    written = ending[0] if ending else ""
    return (
        is_misspelt(written, title)
        and _begins(text[:start], written, lambda whole: is_misspelt(whole, title), is_long=True)
        and _speaks(reference, known.work)
    )


class _Spelled:
    """The letters of a text, and where each of them is."""

    def __init__(self, text: str) -> None:
        self.text = text
        pieces = [(_letters(character), at) for at, character in enumerate(text)]
        self.letters = "".join(letters for letters, _ in pieces)
        self._places = [at for letters, at in pieces for _ in letters]

    def place(self, begin: int, end: int) -> tuple[int, int]:
        """Where some letters are in the text."""
        return self._places[begin], self._places[end - 1] + 1


def _letters(text: str) -> str:
    """Letters and digits in lower case without accents, which some fonts set apart."""
    if text.isascii():
        return text.translate(_ASCII_LETTERS)
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum() and not unicodedata.combining(c))


def _names(text: str, place: tuple[int, int], title: str, *, is_long: bool) -> bool:
    """Whether what is at a place of a reference is a title, and the title of a work."""
    start, end = place
    written = text[start:end]
    if title.rstrip().endswith(("?", "？", "!", "+", "#")):
        written += text[end : end + 1]
    after = text[end:]
    if _GOES_ON.match(after) and not _DIGITS_IN_BRACKETS.match(after):
        ending = _UNTIL_END.match(after)
        written += ending[0] if ending else ""
        if not is_same_title(written, title):
            return False
    elif not (_AFTER_END.match(after) or _AFTER_COMMA.match(after)) and not (
        is_long and after[:1] in ",，"
    ):
        return False
    return _begins(
        text[:start], written, lambda whole: is_same_title(whole, title), is_long=is_long
    )


def _begins(before: str, written: str, is_same: Callable[[str], bool], *, is_long: bool) -> bool:
    """Whether a title begins behind some text, and is not the second half of another one."""
    mark = before.rstrip()[-1:]
    if _OPENING.search(before) or mark in ("", "”", '"'):
        return is_same(written)
    if mark in ":：?？!！–—-":
        head = re.sub(r"\s*[:：]\s*$", "", before)
        if mark in ":：" and (is_people(head) or _ENDS_WITH_PEOPLE.search(head)):
            return is_same(written)
        last = _LAST_SENTENCE.split(before)[-1].lstrip()
        return is_same(last + written)
    if mark in ",，;；(（" and not is_long and not may_be_people(before.strip(" ,，;；(（")):
        return False
    return is_same(written)


def _agrees(reference: Reference, title: str, work: Work) -> bool:
    """Whether year and authors do not speak against a work; of an untelling title, whether they speak for it."""
    if not is_telling(title):
        return _has_author(reference, work) or (_is_near(reference, work) and not work.families)
    if not work.families or _has_author(reference, work):
        return True
    return reference.year is None or not work.years or _is_near(reference, work, years=_FAR)


def _may_be(reference: Reference, work: Work) -> bool:
    """Whether a reference with a work's identifier is not one to quite another work, with a wrong identifier."""
    said = set(title_words(reference.whole))
    shared = (said.intersection(words) for words in map(title_words, work.titles))
    alike = (
        len(common) >= _LEAST_SHARED * len(set(title_words(title)))
        for common, title in zip(shared, work.titles, strict=True)
    )
    return not reference.title or any(alike) or _has_author(reference, work)


def _speaks(reference: Reference, work: Work) -> bool:
    """Whether the year or an author speaks for a work."""
    return _has_author(reference, work) or _is_near(reference, work, years=_FAR)


def _has_author(reference: Reference, work: Work) -> bool:
    text = _letters(reference.whole)
    return any(_letters(family) in text for family in work.families if len(family) > 1)


def _is_near(reference: Reference, work: Work, *, years: int = _NEAR) -> bool:
    year = reference.year
    return year is not None and any(abs(year - one) <= years for one in work.years)

"""Names of authors in the lines below a title, where there is no doubt about them.

>>> names_in(["Ada Lark1,2, Wim Reed2 and Noam M. Owl1", "1Reed University 2Owl Labs"])
['Ada Lark', 'Wim Reed', 'Noam M. Owl']

What is no name is told by data, in `first_page.toml`. A line that may be one or not makes all of them
uncertain: then there are none.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ptmrag.catalog.people import is_chinese_people
from ptmrag.catalog.same_title import title_letters

# Marks of footnotes and affiliations: asterisks, daggers, suits of cards, Greek letters, small digits.
_MARKS = (
    "*\u2217\u22c6\u2020\u2021\u00a7\u00b6\u2016\u00b0?#^\u21e4\u2717\u2718\u2709\ufe0f"
    "\u266f\u266d\u2660-\u2667\u25a0\u25a1\u25ca\u25cb\u25cf\u25e6\u2022\u22c4\u2605\u2606\u25c6"
    "\u03b1\u03b2\u03b3\u25b3\u00b9\u00b2\u00b3\u2070-\u2079"
)
_MARK = re.compile(
    rf"\s*(?:[{_MARKS}]|(?<=[^\W\d])\d{{1,2}}\b|(?<=\s)\d{{1,2}}\b|(?<=[{_MARKS},\d])\d{{1,2}}\b)+"
)
_ONLY_MARKS = re.compile(rf"[\s\d,.;{_MARKS}-]*")
_ADDRESS = re.compile(r"[\w.{}+-]+\s?@\s?[\w.-]+|https?:|www\.", re.IGNORECASE)
# An accent that the PDF prints as a character of its own, beside the letter.
_LOOSE_ACCENT = re.compile("[\u00b4\u00a8`\u02c6\u02dc\u02c7\u02d8\u02da\u02dd]")
# What divides the names in a line.
_BETWEEN = re.compile(r"\s*(?:[,;，、·]|\band\b|&)\s*")
_LETTERED = re.compile(r"[a-d] ?[A-Z][a-z]+.*(?:[A-Z]|$)")
_LEAST_IN_A_ROW = 3
_LONG_LINE = 50  # characters
_CHINESE_PROSE = re.compile("[\u3400-\u9fff].*[，。].*[\u3400-\u9fff]{8}")
_MOST_LINES = 60
_LONGEST_NAME = 5  # words
_MOST_NAMES = 200


@dataclass(frozen=True, slots=True)
class _Read:
    """The names in a line.

    Something besides capitals says that they are names (`is_marked`), or nothing divides them (`is_cut`).
    """

    names: tuple[str, ...]
    is_marked: bool
    is_cut: bool = False


def said_of_people(lines: Iterable[str]) -> Iterator[str]:
    """The lines up to the text of the paper; marks of footnotes are joined with the line that they are in."""
    joined = ""
    for count, line in enumerate(lines):
        folded = line.casefold().strip(" .:：-—")
        if count >= _MOST_LINES or folded.startswith(_data().ends) or _is_prose(line):
            break
        is_rest = bool(joined) and (
            line.startswith((",", "and ", "&", "，", "·"))
            or _ONLY_MARKS.fullmatch(line) is not None
            or joined.rstrip().endswith((",", " and", "&", "、", "，"))
            or _is_cut(joined)
        )
        if is_rest:
            joined = f"{joined} {line}"
            continue
        if joined:
            yield joined
        joined = line
    if joined:
        yield joined


def names_in(lines: Sequence[str]) -> list[str]:
    """The names of authors in the lines below a title; none if there is any doubt."""
    found: list[str] = []
    emails = _locals(lines)
    is_behind = is_cut = False
    for line in lines:
        read = _read(line)
        if read is not None:
            fits = (
                not is_behind or read.is_marked or all(_has_address(n, emails) for n in read.names)
            )
            if not fits and not _is_other(line):
                return []
            found += map(_in_small_letters, read.names) if fits else ()
            is_cut = is_cut or (fits and read.is_cut)
        elif not _is_other(line):
            return []
        is_behind = is_behind or (bool(found) and read is None)
    is_certain = len(found) <= _MOST_NAMES and (not is_cut or len(emails) == len(found))
    return found if is_certain else []


def labelled_name(lines: Iterable[str]) -> list[str]:
    """The Chinese name that a cover has behind a label: 研 究 生： 李明."""
    for line in lines:
        label, _, name = "".join(line.split()).replace("：", ":").partition(":")
        if label in _data().labels and is_chinese_people(name, least=1):
            return [name]
    return []


def chinese_names(lines: Sequence[str]) -> list[str]:
    """The Chinese names in the first line below a title that has any."""
    for line in lines[:4]:
        text = re.sub(r"[（(].*?[)）]", " ", line)
        if any(word in text for word in _data().chinese_places):
            return []
        text = re.sub(rf"[\d{_MARKS}]+", " ", text)
        parts = [part for part in re.split(r"[\s,，、;；]+", text) if part]
        names: list[str] = []
        while parts:
            part = parts.pop(0)
            if (
                len(part) == 1 and parts and len(parts[0]) == 1
            ):  # a name of two characters, set wide
                part += parts.pop(0)
            names.append(part)
        if names and is_chinese_people("，".join(names), least=1):
            return names
        if names and not re.search(r"[A-Za-z]{3}", line):
            return []
    return []


def _read(line: str) -> _Read | None:
    """The names in a line, None if it is not made of names."""
    if _ADDRESS.search(line):
        name = _MARK.sub("", _ADDRESS.split(line)[0]).strip(" ,;(<")
        return _Read((name,), True) if _is_name(name) else None  # a name with its address behind it
    if ":" in line or _LOOSE_ACCENT.search(line):
        return None
    text = re.sub(r"\(.*?\)", " ", line.replace("\u00b8", "\u0327"))
    marked = _MARK.sub(" ; ", text)
    parts = [part.strip(" .") for part in _BETWEEN.split(marked)]
    parts = [part for part in parts if part]
    names = [name for part in parts for name in _divided(part)]
    if not names or not all(map(_is_name, names)):
        return None
    is_marked = marked != text or len(parts) >= _LEAST_IN_A_ROW
    return _Read(tuple(names), is_marked, is_cut=len(names) > len(parts))


def _is_cut(joined: str) -> bool:
    """Whether a line ends within a name, behind other names: "…, Wim Reed, Noam"."""
    parts = [part.strip() for part in _BETWEEN.split(_MARK.sub(" , ", joined))]
    *names, last = [part for part in parts if part] or [""]
    is_open = len(last.split()) == 1 or bool(re.search(r" [A-Z]\.$", last))
    return bool(names) and is_open and all(map(_is_name, names)) and _is_name(f"{last} Ab")


def _divided(part: str) -> list[str]:
    """The names in words without a mark between them: pairs of words, where they are too many for one name."""
    words = part.split()
    is_many = len(words) >= 4 and len(words) % 2 == 0
    if not is_many or any(len(word.strip(".")) < 2 or word in _data().particles for word in words):
        return [part]
    return [" ".join(words[at : at + 2]) for at in range(0, len(words), 2)]


def _is_name(text: str) -> bool:
    data = _data()
    words = text.split()
    if not 2 <= len(words) <= _LONGEST_NAME or text.strip() in data.places:
        return False
    if any(word.casefold().strip(".") in data.not_names for word in words):
        return False
    return (
        all(word in data.particles or _is_name_word(word) for word in words) and len(words[-1]) > 1
    )


def _is_name_word(word: str) -> bool:
    letters = re.sub(r"['\u2019.\-\u2010\u2011\u0327]", "", word)
    return letters.isalpha() and word[0].isupper() and not re.search("[\u3400-\u9fff]", word)


def _is_other(line: str) -> bool:
    """Whether a line is certainly no name: an affiliation, an address, a place, a note."""
    text = _MARK.sub(" ", line).strip(" ,.")
    words = [word.casefold() for word in re.findall(r"[^\W\d_]+", text)]
    if _LETTERED.match(line):
        return (
            False  # affiliations with letters as marks: the names have these letters at their ends
        )
    return bool(
        len(words) < 2
        or text in _data().places
        or (_ADDRESS.search(line) and not _LOOSE_ACCENT.search(line))
        or any(word in _data().not_names for word in words)
        or any(word in _data().notes for word in words)
        or all(part.strip() in _data().places or len(part.split()) == 1 for part in text.split(","))
    )


def _has_address(name: str, emails: Sequence[str]) -> bool:
    """Whether a mail address is made of a name: "lcui", "lei.cui", "qvl", "cuil2"."""
    words = [title_letters(word) for word in name.split()]
    words = [word for word in words if word]
    initials = "".join(word[0] for word in words)
    for email in map(title_letters, emails):
        said = email.rstrip("0123456789")
        if (said == initials and len(said) > 2) or any(len(w) > 2 and w[:4] in said for w in words):
            return True
        pairs = ((words[0], words[-1]), (words[-1], words[0]))
        for one, other in pairs if len(said) > 2 else ():
            cuts = (k for k in range(1, len(said)) if one.startswith(said[:k]))
            if any(other.startswith(said[k:]) for k in cuts):
                return True
    return False


def _in_small_letters(name: str) -> str:
    """A name without the capitals that some papers set names in: "Victor SANH"."""
    return " ".join(
        word.title() if word.isupper() and len(word) > 2 else word for word in name.split()
    )


def _locals(lines: Sequence[str]) -> list[str]:
    """The parts of mail addresses before the @, also of several in braces."""
    text = " ".join(lines)
    found: list[str] = []
    for group, single in re.findall(r"[{(\[]([^{}()\[\]]+)[})\]]\s?@|([\w.+-]+)\s?@", text):
        found += [part.strip() for part in re.split(r"[,;|]", group or single) if part.strip()]
    return found


def _is_prose(line: str) -> bool:
    words = [word.casefold() for word in re.findall(r"[A-Za-z]+", line)]
    is_english = len(line) > _LONG_LINE and sum(word in _data().prose for word in words) > 1
    return is_english or (len(line) > _LONG_LINE and bool(_CHINESE_PROSE.search(line)))


@dataclass(frozen=True, slots=True)
class _Data:
    not_names: frozenset[str]
    places: frozenset[str]
    particles: frozenset[str]
    notes: frozenset[str]
    ends: tuple[str, ...]
    prose: frozenset[str]
    chinese_places: tuple[str, ...]
    labels: frozenset[str]


@cache
def _data() -> _Data:
    said = tomllib.loads(
        files("ptmrag.bibliography").joinpath("first_page.toml").read_text("utf-8")
    )
    return _Data(
        frozenset(said["not_names"].split()),
        frozenset(said["places"]),
        frozenset(said["particles"].split()),
        frozenset(said["notes"].split()),
        tuple(said["ends"]),
        frozenset(said["prose"].split()),
        tuple(said["chinese_places"].split()),
        frozenset(said["labels"]),
    )

"""Citation keys: the reader's own, else such as `devlin2019bert`, each once in a library.

>>> from ptmrag.catalog.record import Person, Record, WorkRecord
>>> record = Record(authors=(Person("Müller", "Jo"),), date="2019-06")
>>> citation_keys([WorkRecord("a", "The Otters", record, {}), WorkRecord("b", "Otters", record, {})])
{'a': 'muller2019otters', 'b': 'muller2019ottersa'}

Keys are compared without regard to case, as BibTeX does. It romanises no Chinese name: such a work is named by
the ASCII words of its title or of its entry's id.
"""

import re
import unicodedata
from collections.abc import Sequence

from ptmrag.catalog.record import WorkRecord
from ptmrag.export.titles import title_of_work

# Letters that no mark was added to.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "Ae", "ø": "o", "Ø": "O", "œ": "oe", "Œ": "Oe", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
     "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "ħ": "h"}
)  # fmt: skip
# What BibTeX, biber, pybtex, bibtexparser or LaTeX's \cite cannot have in a key.
_UNREAD = re.compile(r"[\s,{}\\\"#%~'()=\x00-\x1f\x7f]+")
_EMPTY_WORDS = frozenset(
    re.findall(
        r"\S+",
        """
    a an and are as at be by can das der die do does for from how in into is it its la le les
    not of on or over that the this to toward towards un under une using via we what when why with entry
""",
    )
)
_LONGEST_WORD = 20


def citation_keys(works: Sequence[WorkRecord]) -> dict[str, str]:
    """The key of each work by its entry's id; the readers' own keys are given first."""
    own = [(work.entry_id, _readable(work.record.key)) for work in works]
    made = [(work.entry_id, _made(work)) for work in works if not _readable(work.record.key)]
    taken = {_readable(key).casefold() for work in works for key in work.record.other_keys}
    keys: dict[str, str] = {}
    for entry_id, key in (*((one, key) for one, key in own if key), *made):
        keys[entry_id] = _unique(key, taken)
        taken.add(keys[entry_id].casefold())
    return keys


def _readable(key: str) -> str:
    """A key without what parsers stop at."""
    return _UNREAD.sub("-", key).strip("-")


def _unique(key: str, taken: set[str]) -> str:
    """The key, else with a, b, …, z, aa, ab … behind it."""
    found, number = key, 0
    while found.casefold() in taken:
        number += 1
        found = key + _letters(number)
    return found


def _letters(number: int) -> str:
    """1 is a, 26 is z, 27 is aa."""
    number, last = divmod(number - 1, 26)
    return (_letters(number) if number else "") + chr(ord("a") + last)


def _made(work: WorkRecord) -> str:
    """A family name, a year and a word; the words of the entry's id where title and name have none in ASCII.

    A work without a name is called by its first two words.
    """
    words = _words(title_of_work(work)) or _words(work.entry_id.replace("-", " "))
    name = _name(work)
    first = name or next(iter(words), work.entry_id)
    word = next((one for one in words if one != first), "")
    return f"{first}{work.year or ''}{word}"


def _name(work: WorkRecord) -> str:
    """The family name of the first author in ASCII, "" if there is none."""
    if not work.record.authors:
        return ""
    first = work.record.authors[0]
    if not first.given:  # an organisation, or a name that was not divided
        return next(iter(_words(first.family)), "")
    parts = first.family.split()
    own = [part for part in parts if not part[:1].islower()] or parts  # without "van der"
    return "".join(re.findall(r"[a-z]+", _ascii(" ".join(own)).lower()))[:_LONGEST_WORD]


def _words(text: str) -> list[str]:
    """The telling words of a text in lower-case ASCII."""
    joined = re.sub(r"(?<=\w)['’-](?=\w)", "", text)  # Pre-training, Don't
    words = re.findall(r"[a-z][a-z0-9]*|[0-9]+[a-z]+[a-z0-9]*", _ascii(joined).lower())
    return [word[:_LONGEST_WORD] for word in words if word not in _EMPTY_WORDS and len(word) > 1]


def _ascii(text: str) -> str:
    """A text in which letters have no marks; all that is not ASCII then is a blank."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    plain = re.sub(r"[\u0300-\u036f]", "", plain)
    return "".join(letter if letter.isascii() else " " for letter in plain)

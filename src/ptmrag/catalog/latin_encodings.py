"""Which encoding of the Latin alphabet some bytes are in: Windows-1252, 1250 or 1254, or ISO 8859-2.

>>> latin_encoding("Modèles de Søren".encode("cp1252")), latin_encoding("Dvořák a Čech".encode("cp1250"))
('cp1252', 'cp1250')

In these encodings any bytes are a text; what tells them apart is which letters a language has together, its words, and
whether a letter that is a vowel in one encoding and a consonant in the other is next to consonants or to vowels.
"""

import re
import unicodedata
from collections import Counter
from itertools import pairwise

SIGNS = frozenset("“”‘’„‚«»–—…•·©®™°±×§€£¿¡²³½ ´")
_WESTERN = {
    "cp1252": (
        "éèêëàâçîïôûùüœæ", "äöüß", "áéíóúñü", "áâãàçéêíóôõú", "àèéìòóù", "åäöéæøü", "áðéíóúýþæö", "ëïéöü",
    ),
    "cp1250": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîșțşţ", "čšžćđ"),
    "cp1254": ("çğıöşüâîû",),
    "iso8859_2": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîșțşţ", "čšžćđ"),
}  # fmt: skip
# Letters of names of many countries, which a list in any Western language may have. Without ð, ý and þ: a
# Turkish text in cp1254 has ğ, ı and ş there.
_WESTERN_NAMES = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüßœ")
# Words that a title has in the languages of cp1252, and in those of cp1250. A file in which both encodings
# give plausible letters is of the one with more of its words.
_WORDS = {
    "cp1252": "le les des du et une sur pour dans par avec el los las del y en una para con por der die das und für "
    "von mit den im zur eine og af till och för att een het van dos uma da com il della di per nel gli",
    "cp1250": "w z się jest dla oraz przez pod nad při pro se ve jak pomocí nebo jsou az egy és hogy nem între și prin "
    "ze od kao uz pri ako alebo sa",
}
# A sign within a word, a dash where Macs have an ñ or an ó, a word of such letters alone: a wrong encoding.
_MISPLACED = re.compile(
    r"[^\W\d_][“”„‚«»…•©®™°±×§€£¿¡²³½][^\W\d_]|[aeiou]–[aeiou]|[Œœ][^\W\d_uidnsct]|[¡¿](?![A-Za-z][^\n]{0,200}[!?])|[£€](?!\s?\d)|"
    r"(?<![^\W\d_])[^\x00-\x7f\W\d_][A-Z](?![^\W\d_])|[A-Z][^\x00-\x7f\W\d_]{2}[a-z]|(?<![^\W\d_])[^\W\d_]{1,2}—[^\W\d_]|"
    r"[^\W\d_]—[^\W\d_]{1,2}(?![^\W\d_])|[^\x00-\x7f\W\d_]{4}"
)
_VOWELS = frozenset("aeiouyøæœı")


def latin_encoding(sample: bytes) -> str | None:
    """The encoding of the lines of a text that have bytes beyond ASCII; None if it cannot be told for certain."""
    proposed = _proposed(sample)
    found = [name for name in _WESTERN if name in proposed and _is_of_one_language(sample, name)]
    if _is_western(sample) and "cp1252" not in found:
        found.insert(0, "cp1252")
    texts = {sample.decode(name) for name in found}
    if len(texts) == 1:
        return found[0]
    return _by_words(sample, found) or _by_neighbours(sample, found)


def _proposed(sample: bytes) -> set[str]:
    """The encodings in which charset-normalizer finds a text without a mess."""
    from charset_normalizer import from_bytes

    return {match.encoding for match in from_bytes(sample, cp_isolation=[*_WESTERN])}


def _by_words(sample: bytes, encodings: list[str]) -> str | None:
    """The encoding whose languages have more of the words; None if neither has more."""
    words = set(re.findall(r"[^\W\d_]+", sample.decode("latin-1").casefold()))
    groups = {name: "cp1252" if name == "cp1252" else "cp1250" for name in encodings}
    counts = {group: len(words & set(_WORDS[group].split())) for group in set(groups.values())}
    best = max(counts, key=lambda group: counts[group], default="")
    of_best = [name for name in encodings if groups[name] == best]
    is_clear = len(counts) == 2 and counts[best] > min(counts.values())
    return of_best[0] if is_clear and len({sample.decode(name) for name in of_best}) == 1 else None


def _letters(sample: bytes, encoding: str) -> list[str] | None:
    """The letters beyond ASCII in lower case; None where the text is no text of an alphabet."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return None
    if _MISPLACED.search(text) or any(
        one.islower() and other.isupper() and not other.isascii() for one, other in pairwise(text)
    ):
        return None
    beyond = [c for c in text if not c.isascii() and c not in SIGNS]
    return [c.lower() for c in beyond] if all(c.isalpha() for c in beyond) else None


def _is_of_one_language(sample: bytes, encoding: str) -> bool:
    letters = _letters(sample, encoding)
    return letters is not None and any(set(letters) <= set(known) for known in _WESTERN[encoding])


def _is_western(sample: bytes) -> bool:
    letters = _letters(sample, "cp1252")
    return letters is not None and set(letters) <= _WESTERN_NAMES


def _by_neighbours(sample: bytes, encodings: list[str]) -> str | None:
    """The encoding in which vowels are next to consonants: in cp1252 "Søren", and in cp1250 "Dvořák"."""
    others = [name for name in encodings if name != "cp1252"]
    if "cp1252" not in encodings or len({sample.decode(name) for name in others}) != 1:
        return None
    text, other = sample.decode("cp1252"), sample.decode(others[0])
    votes: Counter[bool] = Counter()
    for at, (one, two) in enumerate(zip(text, other, strict=True)):
        if one == two or _is_vowel(one) == _is_vowel(two):
            continue
        beside = [_is_vowel(c) for c in (text[at - 1 : at], text[at + 1 : at + 2]) if c.isalpha()]
        if len(set(beside)) < 2:  # between a vowel and a consonant, either may be
            fits_a_vowel = not any(beside)
            votes[fits_a_vowel == _is_vowel(one)] += 1
    if not votes or min(votes[True], votes[False]) * 4 > max(votes.values()):
        return None
    return "cp1252" if votes[True] > votes[False] else others[0]


def _is_vowel(letter: str) -> bool:
    return unicodedata.normalize("NFD", letter.casefold())[:1] in _VOWELS

"""What "verbatim" means: texts cleaned, compared and split into sentences; and the marks of citations.

>>> contains("a pre-\\ntrained model", "pretrained  model")
True
>>> sentences("It works, cf. Fig. 3. 它有效。真的！")
('It works, cf. Fig. 3.', '它有效。', '真的！')

It reads no files: `pdf` and `webpage` do.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# Characters that programs read and people do not see: zero-width and bidirectional controls, soft hyphens,
# fillers, variation selectors (except that of emoji), tags; and pdfium's mark of a hyphen at a line's end.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\ufffe\x02\U000e0000-\U000e01ef]"
)
# Letters written as tags (after a black flag they are the flag of a region) or as variation selectors (one alone
# selects a variant).
_TAGS = re.compile(
    "(?<!\U0001f3f4)(?<![\U000e0000-\U000e007f])[\U000e0000-\U000e007f]+|[\U000e0100-\U000e01ef]{2,}"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"}
_CJK = "\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_ABBREVIATION = re.compile(
    r"(?:\b(?:cf|et\.? al|etc|vs|viz|resp|approx|Figs?|Eqs?|Eqns?|Tabs?|Secs?|Sects?|Chaps?|Refs?|Nos?|Vol|pp|"
    r"Dr|Mr|Mrs|Ms|Prof|St|Inc|Ltd|Corp|dept|ed|eds|Jr|Sr|Thm|Def|Prop|Alg|App|incl|excl|esp)"
    # Letters with full stops between them: e.g., v.s., w.r.t., Ph.D.
    r"|\b[A-Za-z]{1,2}(?:\.[A-Za-z]){1,3}"
    r"|(?:^|[\s(])[A-Z])\.$"
)
_LONGEST_ABBREVIATION = 16  # characters, with the one before it
_CAPITAL = re.compile(r"\s+[\"'“‘(\[]*[A-Z0-9\u3400-\u9fff]")
# The mark of a footnote is part of the sentence before it.
_END = re.compile(r"[.!?]+[\"'”’)\]]*[⁰¹²³⁴-⁹]*(?=\s)|[。！？][”’」』）\"']*[⁰¹²³⁴-⁹]*|；(?=\s*\S)")


def clean(text: str) -> str:
    """A text as people read it: ligatures split, words at line ends joined, wrapped lines folded.

    No space is put between Chinese characters; control and invisible characters go.
    """
    for ligature, letters in _LIGATURES.items():
        text = text.replace(ligature, letters)
    text = re.sub(r"[\x02\ufffe]\s*\n?", "-\n", text)
    text = _CONTROL.sub("", visible(text))
    text = re.sub(r"(?<![\w-])([\w-]*\w)[-\u2010]\s*\n\s*(?=\w)", _join_hyphen, text)
    text = re.sub(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])", "", text)
    return re.sub(r"\s+", " ", text).strip()


def visible(text: str) -> str:
    """A text without invisible characters."""
    return _INVISIBLE.sub("", text)


def smuggled(text: str) -> int:
    """The number of letters hidden in a text as tags, which programs read and people do not see."""
    return sum(map(len, _TAGS.findall(text)))


def normalise(text: str) -> str:
    """The form in which quotes are compared: NFKC, case folded, no white space, no hyphens."""
    # An ASCII text is in NFKC, and what is invisible in it is a control character.
    if not text.isascii():
        text = unicodedata.normalize("NFKC", visible(text))
    folded = "".join(text.casefold().split())
    for hyphen in _HYPHENS:
        folded = folded.replace(hyphen, "")
    return folded if folded.isprintable() else _CONTROL.sub("", folded)


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """A page's text in the form in which quotes are compared: normalised once for many quotes."""

    text: str

    @classmethod
    def of(cls, page: str) -> "NormalisedText":
        """The normalised form of a page as the extractor gave it."""
        return cls(normalise(page))

    def contains(self, quote: str) -> bool:
        """Whether a quote is verbatim in the page, white space and hyphens apart."""
        wanted = normalise(quote)
        return bool(wanted) and wanted in self.text


def contains(page: str, quote: str) -> bool:
    """Whether a quote is verbatim in a page, white space and hyphens apart."""
    return NormalisedText.of(page).contains(quote)


@lru_cache(maxsize=1024)  # passages are read again and again, 1 KB each
def sentences(text: str) -> tuple[str, ...]:
    """The sentences of an English or Chinese text; each is a verbatim part of it."""
    return tuple(found for line in text.split("\n\n") for found in _sentences(line))


@lru_cache(maxsize=512)  # an answer reads the same passages for several of its parts
def sentence_places(text: str) -> Sequence[tuple[int, int]]:
    """The first and the last character of each sentence of a text."""
    places, at = [], 0
    for sentence in sentences(text):
        start = text.find(sentence, at)
        at = start + len(sentence)
        places.append((start, at))
    return tuple(places)


def _sentences(text: str) -> list[str]:
    found, start = [], 0
    for match in _END.finditer(text):
        end = match.end()
        if match[0] == "." and (
            _ABBREVIATION.search(text[max(start, end - _LONGEST_ABBREVIATION) : end])
            or not _CAPITAL.match(text, end)
        ):
            continue
        found.append(text[start:end].strip())
        start = end
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]


def _join_hyphen(match: re.Match[str]) -> str:
    """A word broken at a line's end loses its hyphen; `state-of-the-` and `GPT-` keep it."""
    word, after = match[1], match.string[match.end() : match.end() + 1]
    is_compound = "-" in word or not word[-1].islower() or not after.islower()
    return f"{word}-" if is_compound else word


# The citation marks of an answer: [1], [2, 3], 【1】.
MARK = re.compile(r"[\[【](\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)[\]】]")
# The beginning of a mark at the end of a text that is still being written.
_HALF_MARK = re.compile(r"[\[【][\d\s,，、]*\Z")


def unmarked(text: str) -> str:
    """A text without its `[n]` marks and without the beginning of one: what is shown before it is checked."""
    return _HALF_MARK.sub("", MARK.sub("", text))

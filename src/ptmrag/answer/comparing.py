"""Which side of a comparison is more, and whether two texts compare the other way round.

>>> reverses("Heron is larger than Osprey.", "Osprey is larger than Heron.")
True
>>> reverses("Osprey is slower than Heron.", "Heron is faster than Osprey.")
False

The words that compare are in `polarity_words`. Where it cannot tell the sides, it does not object.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from ptmrag.answer.polarity_words import (
    BOUNDARIES,
    NEGATORS,
    NOUNS,
    PASSIVE,
    POLES,
    THAN,
    TRAPS,
    empty_words,
)
from ptmrag.language.detect import Language, detect_language
from ptmrag.language.glossary import in_english
from ptmrag.language.tokens import HAN, telling, tokens

# "As" ends what is compared: the loss decreases as the batches get larger.
_BOUNDARY: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(rf"{BOUNDARIES['en']}|\bas\b", re.IGNORECASE),
    "zh": re.compile(BOUNDARIES["zh"]),
}
# So many letters before a word that compares, a verb makes it passive.
_NEAR = 25
# What a clause between its ends compares: 随着训练时长的增加而 says with what it changes.
_ALONG = re.compile("随着?[^，。；而]{1,30}而")


@dataclass(frozen=True, slots=True)
class Comparison:
    """More (+1) or less (-1) on an axis, of things `beside` the word, of one side than of the other.

    A side without words is not known.
    """

    axis: str
    sign: int
    beside: frozenset[str]
    left: frozenset[str] = frozenset()
    right: frozenset[str] = frozenset()


def reverses(claim: str, evidence: str) -> bool:
    """Whether evidence compares the same things the other way round, and nowhere the same way."""
    found = comparisons(evidence)
    for said in comparisons(claim):
        verdicts = {verdict for other in found if (verdict := _agrees(said, other)) is not None}
        if verdicts == {False}:
            return True
    return False


def _agrees(one: Comparison, other: Comparison) -> bool | None:
    """Whether two comparisons say the same; None where they compare different things."""
    if one.axis != other.axis:
        return None
    order, is_same_thing = _order(one, other), bool(one.beside & other.beside)
    if order is not None and (one.axis != "amount" or is_same_thing):
        return one.sign * other.sign * order > 0
    if is_same_thing and not (one.right and other.right):
        return one.sign == other.sign
    return None


def _order(one: Comparison, other: Comparison) -> int | None:
    """1 where the sides are in the same order, -1 where they are swapped, None where that is not known."""
    if not (one.left and one.right and other.left and other.right):
        return None
    own, others = _alone(one), _alone(other)
    if own[0] & others[1] and own[1] & others[0]:
        return -1
    return 1 if own[0] & others[0] and own[1] & others[1] else None


def _alone(one: Comparison) -> tuple[frozenset[str], frozenset[str]]:
    """The words of each side that the other side does not have."""
    return one.left - one.right, one.right - one.left


@lru_cache(maxsize=4096)
def comparisons(text: str) -> tuple[Comparison, ...]:
    """What a text compares, in its order."""
    language = detect_language(text)
    found = [c for part in _sentences(_ALONG.sub("", text)) for c in _of_sentence(part, language)]
    return tuple(found)


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"[;；。！？!?]|\.(?=\s|$)", text) if part.strip()]


def _of_sentence(text: str, language: Language) -> Iterator[Comparison]:
    traps = re.compile(_bounded(TRAPS[language], language), re.IGNORECASE)
    text = traps.sub(
        lambda m: m[0] if _pole_in(m[0], language) and language == "zh" else " " * len(m[0]), text
    )
    for match, axis, sign in _poles(text, language):
        start, end = _clause_around(text, match.start(), match.end(), language)
        if re.search(
            _bounded(NEGATORS[language], language), text[start : match.start()], re.IGNORECASE
        ):
            continue
        clause = text[start:end]
        if axis == "amount":
            axis, sign = _axis_of_amount(
                text[start : match.start()], text[match.end() : end], sign, language
            )
        beside = _words(clause)
        left, right = _sides(text, match, end, language)
        near = max(0, match.start() - _NEAR)
        if language == "en" and re.search(PASSIVE, text[near:], re.IGNORECASE):
            before = text[near : match.start()]
            sign = -sign if re.search(r"\b(?:is|are|was|were|been|being)\b", before) else sign
        yield Comparison(axis, sign, beside, left, right)


def _poles(text: str, language: Language) -> Iterator[tuple[re.Match[str], str, int]]:
    """The words that compare, each once: longer forms first."""
    taken = 0
    for match in _pole_pattern(language).finditer(text):
        is_bare = language == "zh" and len(match[0]) == 1 and "比" not in text[: match.start()]
        if match.start() >= taken and not is_bare:
            taken = match.end()
            _, axis, sign = POLES[language][int(str(match.lastgroup)[1:])]
            yield match, axis, sign


def _pole_in(text: str, language: Language) -> bool:
    return _pole_pattern(language).fullmatch(text) is not None


@cache
def _pole_pattern(language: Language) -> re.Pattern[str]:
    rows = [
        f"(?P<p{n}>{_bounded(words, language)})" for n, (words, _, _) in enumerate(POLES[language])
    ]
    return re.compile("|".join(rows), re.IGNORECASE)


def _clause_around(text: str, start: int, end: int, language: Language) -> tuple[int, int]:
    edges = [m.span() for m in _BOUNDARY[language].finditer(text)]
    before = max((stop for _, stop in edges if stop <= start), default=0)
    after = min((first for first, _ in edges if first >= end), default=len(text))
    return before, after


def _axis_of_amount(before: str, after: str, sign: int, language: Language) -> tuple[str, int]:
    """The axis on which more of the thing is more: of fewer parameters, size.

    The thing is behind the word in English, before it in Chinese, else on the other side; the nearest counts.
    """
    ahead = [(m.start(), axis, way) for m, axis, way in _nouns_in(after)]
    behind = [(-m.end(), axis, way) for m, axis, way in _nouns_in(before)]
    first, second = (ahead, behind) if language == "en" else (behind, ahead)
    if not (first or second):
        return "amount", sign
    _, axis, way = min(first or second)
    return axis, sign * way


def _nouns_in(text: str) -> Iterator[tuple[re.Match[str], str, int]]:
    """The things that a text counts, each with its axis and whether more of it is more there."""
    for words, axis, way in NOUNS:
        yield from ((m, axis, way) for m in re.finditer(words, text, re.IGNORECASE))


def _sides(
    text: str, match: re.Match[str], end: int, language: Language
) -> tuple[frozenset[str], frozenset[str]]:
    """The words of the side that is more or less, and of the side that it is compared with."""
    than = re.search(THAN[language], text, re.IGNORECASE)
    passive = re.search(PASSIVE, text, re.IGNORECASE) if language == "en" else None
    if passive:
        return _words(text[: passive.start()]), _words(text[passive.end() :])
    if than and than.start() < match.start():  # 比 X 更快; compared with X, it is faster
        until = _clause_around(text, than.end(), than.end(), language)[1]
        stop = min(until, match.start())
        opening = text[: than.start()]
        if (
            language == "zh"
            and re.match("[相比较]", than[0])
            and (pair := re.search("[与和跟同]([^，。]+)$", opening))
        ):
            return _words(opening[: pair.start()] + text[than.end() : match.start()]), _words(
                pair[1]
            )
        left = (
            opening
            if language == "zh" and than[0] == "比"
            else opening + text[stop : match.start()]
        )
        return _words(left), _words(text[than.end() : stop])
    right_from = than.end() if than else match.end()
    until = _clause_around(text, right_from, right_from, language)[1]
    return _words(text[: match.start()]), _words(text[right_from : max(until, right_from)])


def _words(text: str) -> frozenset[str]:
    """The telling words of a text; a Chinese term in its English forms as well."""
    found = set(telling(text))
    if HAN.search(text):
        for forms in in_english(text)[0]:
            found |= {word for form in forms for word in tokens(form)}
    return frozenset(found - empty_words())


def _bounded(words: str, language: Language) -> str:
    return rf"\b(?:{words})\b" if language == "en" else f"(?:{words})"

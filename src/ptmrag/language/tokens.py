"""The words of a text as they are searched: folded, stemmed, Chinese simplified and segmented.

>>> from ptmrag.language.tokens import tokens
>>> tokens("Pre-training with 1,000 layers")
['pretrain', 'pre', 'train', 'with', '1000', 'layer']

A traditional Chinese text has the words of its simplified form; the words of 200KB are those of 200 KB and
the whole; a name or an agent keeps its -er: a Performer is no performance. This module keeps no index:
`lexical` does.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

import tantivy

from ptmrag.language.chinese_dictionary import segmenter
from ptmrag.language.chinese_scripts import simplified

# The form of the words that an index holds. Version 1 had traditional Chinese as it was written, version 2 had
# the marks of footnotes as the ends of words, version 3 had "performer" as a form of "perform", 16GB as one
# word and the comma in 30,000.
TOKENS_VERSION = 4

# Longer runs of letters are encoded data; nobody searches for them.
_LONGEST = 80
# How often jieba's dictionary counts a common word.
_COMMON = 1_000
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = rf"[^\W_{_HAN}]"
_HYPHEN = "-_'’\u2010\u2011\u2013"
# Chinese, or a word: hyphens join letters, a full stop or a comma joins digits only.
_WORD = re.compile(rf"[{_HAN}]+|{_LETTER}+(?:(?:[{_HYPHEN}]|(?<=\d)[.,](?=\d)){_LETTER}+)*")
# A name in small capitals is read from a PDF as "E LECTRA".
_SMALL_CAPITALS = re.compile(r"\b([A-Z]) ([A-Z]{3,})\b")
# The mark of a footnote behind a word.
_RAISED = re.compile(r"(?<=[^\W\d_])[⁰¹²³⁴-⁹]+")
# The comma between thousands.
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
# A number with its unit: 200kb, 1.5b, 100ms.
_MEASURE = re.compile(
    r"(\d+(?:\.\d+)?)([kmbtx]|[kmgtp]i?b|[mµun]s|[kmgt]?hz|[kmgtp]?flops?|bits?|bytes?|kwh?)"
)
# A meeting or shared task that is held every year, with its year: WMT14, CoNLL-2003.
_YEARLY = re.compile(
    r"(aaai|acl|clef|conll|cvpr|eacl|eccv|emnlp|iccv|iclr|icml|ijcai|ilsvrc|iwslt|kdd|naacl|neurips|nips|nist|semeval"
    rf"|sigir|tac|trec|voc|wmt)[{_HYPHEN}]?(19|20)?(\d\d)"
)
# What Snowball takes for the -er of a verb: transformer, performers, and filtering.
_AGENT = re.compile(r"(\w{2,}er)(?:s|ed|ing)?")
# One Chinese character.
HAN = re.compile(rf"[{_HAN}]")
_STOP_WORDS_EN = (
    "a an and are as at be been but by can did do does for from had has have how i if in into is"
    " it its may of on or so such than that the their them then there these they this those to was"
    " we were what when where which while who why will with would you your"
)
_STOP_WORDS_ZH = (
    "的 了 和 是 在 与 对 中 上 下 有 也 都 而 及 或 被 把 从 到 为 以 于 等 这 那 其 它 他 哪"
    " 哪些 什么 怎么 如何 怎样 为什么 多少 几 吗 呢 啊 吧 请问 个 种 会 能 可以 是否 就 还 又"
    " 更 最 用 让 使 给 并 且 但 因为 所以 一个 一种 之间 有何"
)


def tokens(text: str) -> list[str]:
    """The words of a text as they are indexed: folded, stemmed, Chinese simplified and segmented.

    A hyphenated word gives its whole, joined, and its parts; so does a number with its unit.
    """
    return [token for word in spelled(text) for token in word]


def tells_something(word: str) -> bool:
    """Whether a word, or a part of one, is neither a stop word nor a punctuation mark."""
    return any(map(str.isalnum, word)) and _stem(word.strip().lower()) not in stop_words()


def spelled(text: str) -> Iterator[list[str]]:
    """Each word as its tokens: the whole word first, then its parts if it has some."""
    apart = _RAISED.sub(r" \g<0>", text)
    plain = unicodedata.normalize("NFKC", apart).replace("\xad", "")
    yield from (
        [_stem("".join(match.groups()).lower())] for match in _SMALL_CAPITALS.finditer(plain)
    )
    folded = _THOUSANDS.sub(lambda number: number[0].replace(",", ""), plain.lower())
    for match in _WORD.finditer(folded):
        if HAN.match(match[0]):
            yield from ([word] for word in segmenter().cut_for_search(simplified(match[0])))
        elif word := _hyphenated(match[0]):
            yield word


def _hyphenated(word: str) -> list[str]:
    parts = re.split(rf"[{_HYPHEN}]", word.removesuffix("'s").removesuffix("’s"))
    if yearly := _YEARLY.fullmatch(word):
        name, century, year = yearly.groups()
        parts = [name + year, name, (century or ("19" if year > "60" else "20")) + year]
    elif len(parts) > 1:
        parts.insert(0, "".join(parts))
    elif measure := _MEASURE.fullmatch(word):
        # The M of a million is no word: it is in every list of authors.
        parts += [part for part in measure.groups() if len(part) > 1 or part.isdecimal()]
    return [_stem(part) for part in parts if len(part) <= _LONGEST]


def common_words(text: str) -> Iterator[tuple[int, int]]:
    """Where the common words of a Chinese text in simplified characters begin and end."""
    end = 0
    for word in segmenter().cut(text, HMM=False):
        start, end = end, end + len(word)
        if len(word) > 1 and segmenter().FREQ.get(word, 0) >= _COMMON:
            yield start, end


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    """The stem of an English word (Snowball, but for -er); a name with digits stays as it is."""
    if not (word.isascii() and word.isalpha()):
        return word
    agent = _AGENT.fullmatch(word)
    return agent[1] if agent else str(_stemmer().analyze(word)[0])


@cache
def _stemmer() -> tantivy.TextAnalyzer:
    raw = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    return raw.filter(tantivy.Filter.stemmer("english")).build()


@cache
def stop_words() -> frozenset[str]:
    """The words that say nothing about the topic of a text, in the form that `tokens` gives."""
    return frozenset([_stem(w) for w in _STOP_WORDS_EN.split()] + _STOP_WORDS_ZH.split())


def telling(text: str) -> list[str]:
    """The words of a text without stop words, each once."""
    return [word for word in dict.fromkeys(tokens(text)) if word not in stop_words()]

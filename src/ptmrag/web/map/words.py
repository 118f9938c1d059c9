"""The words of a work by which a map tells its regions apart: those of its title and of what its list says of it.

>>> words = words_of("BERT: language models", "It trains language models.")
>>> words.english["languag model"]
'language models'

A word has the form in which it is searched as its key, so that "models" and "model" are one. Words that tell a topic
are taken: in English those that a title may have, and pairs of words; in Chinese terms of the field, names, words of
three characters and pairs. It weighs no words: `regions` does.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ptmrag.language.chinese_dictionary import segmenter
from ptmrag.language.detect import Language, detect_language
from ptmrag.language.glossary import is_term
from ptmrag.language.printable import printable
from ptmrag.language.tokens import tells_something, tokens

_LONGEST = 4_000  # characters of a work's note
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:[-'’][^\W_]+)*")
_GAP = re.compile(r"[ \t]+")
# Parts of Chinese in which there are words, and names in Latin letters.
_RUN = re.compile(r"[\u4e00-\u9fff]+|[A-Z][A-Za-z0-9-]+")
# Words of every abstract and note, beside those that `tells_something` knows.
_USUAL_ENGLISH = (
    "also after about across all any approach based before between both called com each et al first four "
    "gives good http https large later like made makes many method more most much new no not number often "
    "one only other out over own paper propose proposed result results same second see several show shown "
    "shows since some still system third three through two under until up upon use used uses using very "
    "via we well within without work works www yet"
)
_USUAL_CHINESE = (
    "一些 一样 之后 之前 其中 其他 具有 利用 只有 可以 各种 同时 基于 大量 它们 实现 工作 之一 提出 提供 "
    "效果 文章 方式 方法 方面 时候 最大 有关 有效 本文 模型 每个 没有 然后 用于 由于 相关 研究 系统 组成 "
    "结果 结构 论文 较大 进行 这些 这种 通过 那么 采用 需要 项目 之外 使用 不同 分别 提高 适合 领域 来自 "
    "主要 多个 分析 处理 包括 完成 来源 两个 三个 以及 一系列 作者 介绍 仅 只"
)
_USUAL = frozenset([*_USUAL_ENGLISH.split(), *_USUAL_CHINESE.split()])


@dataclass(frozen=True, slots=True)
class WorkWords:
    """The words of one work in each language: the form that is searched, and how the work writes it first.

    `in_title` are the keys of those of its title.
    """

    chinese: Mapping[str, str]
    english: Mapping[str, str]
    in_title: frozenset[str] = frozenset()

    def of(self, language: Language) -> Mapping[str, str]:
        """The words in a language."""
        return self.chinese if language == "zh" else self.english


def words_of(title: str, note: str) -> WorkWords:
    """The words of a title and a note, whose paragraphs may be in both languages."""
    chinese: dict[str, str] = {}
    english: dict[str, str] = {}
    of_title: dict[str, str] = {}
    for text in printable(note)[:_LONGEST].splitlines():
        _add(text, chinese, english)
    _add(printable(title), of_title, of_title)
    is_chinese = detect_language(title) == "zh"
    into = chinese if is_chinese else english
    for key, word in of_title.items():
        into.setdefault(key, word)
    return WorkWords(chinese, english, frozenset(of_title))


def _add(text: str, chinese: dict[str, str], english: dict[str, str]) -> None:
    if detect_language(text) == "zh":
        _add_chinese(text, chinese)
    else:
        _add_english(text, english)


def _add_chinese(text: str, words: dict[str, str]) -> None:
    """Names, terms of the field, words of three characters, and pairs of shorter ones."""
    for run in _RUN.findall(text):
        if run[0] < "\u4e00":
            words.setdefault(run.casefold(), run)
            continue
        before = ""
        for word in segmenter().cut(run):
            if len(word) < 2 or not _is_telling(word):
                before = ""
                continue
            if len(word) > 2 or is_term(word):
                words.setdefault(word, word)
            if before:
                words.setdefault(f"{before} {word}", before + word)
            before = word


def _add_english(text: str, words: dict[str, str]) -> None:
    """Single words, and pairs that only a space parts."""
    before, end = "", -1
    for found in _WORD.finditer(text):
        word = found[0]
        if len(word) < 3 or not _is_telling(word):
            before = ""
            continue
        words.setdefault(_key(word), word)
        if before and _GAP.fullmatch(text, end, found.start()):
            words.setdefault(f"{_key(before)} {_key(word)}", f"{before} {word}")
        before, end = word, found.end()


@lru_cache(maxsize=16_384)
def _is_telling(word: str) -> bool:
    return word.casefold() not in _USUAL and tells_something(word)


@lru_cache(maxsize=16_384)
def _key(word: str) -> str:
    return next(iter(tokens(word)), word.casefold())

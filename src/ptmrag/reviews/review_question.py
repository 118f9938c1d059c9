"""Whether a question asks for a literature review, and on which topic.

>>> asked_review("Please write a literature review on knowledge distillation of BERT.").topic
'knowledge distillation of BERT'
>>> asked_review("What does the survey of pre-trained models say?") is None
True

It is such a request where it names the kind of text and says that one is to be made. The topic is what remains without
these, and without courtesies, lengths, purposes and remarks on style. The words are in `review_question.toml`, in both
languages; it looks no topic up.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.detect import Language
from ptmrag.language.tokens import HAN

_LONGEST = 400  # characters: who writes more asks for more
_LEAST = 2  # characters of a topic
_SENTENCE = re.compile(r"(?<=[.?!])\s+|[。？！]")
_COLON = r"(?<!topic)(?<!subject)(?<!title)(?<!theme)(?<!主题)(?<!题目)(?<!方向)(?<!课题)[:：]"
_CLAUSE = re.compile(
    rf"[,;]\s+|{_COLON}(?:\s+|(?<=：))|[，；()（）]|\s+[-–—]+\s+|——", re.IGNORECASE
)
_TOLD, _OF_GENRE, _MARKED = 3, 2, 1  # after "topic:", beside "literature review", after "on"
_RANKS = {"topic": _TOLD, "genre": _OF_GENRE, "marker": _MARKED}
_OTHERS = ("lead", "noun", "marker", "topic")  # the kinds of words other than genres
_MARKS = " ,，.。:：;；?？!！~～…“”\"'‘’「」『』《》"


@dataclass(frozen=True, slots=True)
class AskedReview:
    """A topic to review, and the language that the request names, None if it names none."""

    topic: str
    lang: Language | None = None


@dataclass(frozen=True, slots=True)
class _Clause:
    """A part of a request without the remarks in it: `topic` is what no cue covers, "" where all is covered."""

    topic: str
    rank: int  # how sure the topic is: `_TOLD`, `_OF_GENRE`, `_MARKED`, or 0
    follows_comma: bool


@dataclass(frozen=True, slots=True)
class _Words:
    """The cues of one language, as the table names them.

    `frame` has the kinds of words that stand before a topic: a clause is read from the left as long as they go on.
    """

    frame: Mapping[str, re.Pattern[str]]
    genre: re.Pattern[str]
    ends: re.Pattern[str]
    articles: re.Pattern[str]
    remarks: tuple[re.Pattern[str], ...]
    signs: tuple[re.Pattern[str], ...]
    vetoes: tuple[re.Pattern[str], ...]
    questions: tuple[re.Pattern[str], ...]
    no_topic: re.Pattern[str]
    list_word: re.Pattern[str]

    def asks(self, text: str) -> str:
        """The sentences of a request that may name its topic; "" where it asks for no review.

        One has to say that a review is to be made. What is asked after that is no topic.
        """
        plain = self._without_remarks(text)
        if any(veto.search(plain) for veto in self.vetoes):
            return ""
        sentences = [one for one in map(str.strip, _SENTENCE.split(text)) if one]
        told = [one for one in sentences if not self._is_question(one)]
        said = next((one for one in told if any(sign.search(one) for sign in self.signs)), None)
        if said is None:
            return ""
        at = sentences.index(said)
        return "。".join([*sentences[:at], *(one for one in sentences[at:] if one in told)])

    def _is_question(self, sentence: str) -> bool:
        plain = self._without_remarks(sentence)
        return any(question.search(plain) for question in self.questions)

    def _without_remarks(self, sentence: str) -> str:
        """What is left of a sentence without its length, purpose and style."""
        clauses = _CLAUSE.split(sentence)
        return ", ".join(filter(None, (self._plain(n, clause) for n, clause in enumerate(clauses))))

    def topic(self, text: str) -> str:
        """What the cues leave of a request; "" where nothing is left."""
        clauses = list(self._clauses(text))
        told = [n for n, clause in enumerate(clauses) if clause.topic]
        # The first of the surest.
        best = max(told, key=lambda n: clauses[n].rank, default=None)
        return "" if best is None else self._listed(clauses[best:])

    def _listed(self, clauses: Sequence[_Clause]) -> str:
        """The first topic, with those after its commas if an "and" shows that they are one list."""
        parts = [clauses[0].topic]
        for clause in clauses[1:]:
            if not clause.follows_comma or not clause.topic:
                break
            parts.append(clause.topic)
        while len(parts) > 1 and not self.list_word.search(parts[-1]):
            parts.pop()
        return ", ".join(parts)

    def _clauses(self, text: str) -> Iterator[_Clause]:
        for sentence in _SENTENCE.split(text):
            start = 0
            for n, end in enumerate([*_CLAUSE.finditer(sentence), None]):
                clause = sentence[start : end.start() if end else None]
                yield self._read(self._plain(n, clause), sentence[:start].rstrip().endswith(","))
                start = end.end() if end else start

    def _plain(self, n: int, clause: str) -> str:
        """The n-th clause without remarks; ", " at its start tells the table that it is not the first."""
        text = clause.strip(_MARKS) if n == 0 else f", {clause.strip(_MARKS)}"
        before = None
        while text != before:
            before = text
            for remark in self.remarks:
                text = remark.sub("", text).strip()
        return text.removeprefix(",").strip(_MARKS)

    def _read(self, clause: str, follows_comma: bool) -> _Clause:
        start, rank = self._framed(clause)
        if rank < _OF_GENRE and self.genre.search(clause):
            rank = _OF_GENRE
        topic = clause[start:].strip(_MARKS)
        while (shorter := self._shortened(topic)) != topic:
            topic = shorter
        fits = len(topic) >= _LEAST and not self.no_topic.fullmatch(topic)
        return _Clause(topic if fits else "", rank, follows_comma)

    def _shortened(self, topic: str) -> str:
        return self.ends.sub("", self.articles.sub("", topic)).strip(_MARKS)

    def _framed(self, clause: str) -> tuple[int, int]:
        """Where the topic of a clause starts, and how sure that is.

        "paper" is of the frame in "my paper on word vectors" and not in "paper recommendation": such a noun is passed
        only on the way to a marker such as "on", and after a marker, so is every word.
        """
        at = cut = rank = 0
        passes = True
        while at < len(clause):
            ends = {kind: m.end() for kind, p in self.frame.items() if (m := p.match(clause, at))}
            if not ends:
                return cut, rank
            kind = max(ends, key=ends.__getitem__)  # of equals the first, which is `lead`
            at = ends[kind]
            if kind in _RANKS:
                passes = kind == "genre" and rank != _MARKED
                leads = passes or kind != "genre"
                rank = max(rank, _RANKS[kind])
            else:
                leads = passes = passes and kind == "lead"
            cut = at if leads else cut
        return len(clause), rank


def asked_review(question: str) -> AskedReview | None:
    """What a question asks a review of; None where it asks something else."""
    text = simplified(" ".join(question.split()))
    if len(text) > _LONGEST:
        return None
    lang, text = _without_language(text)
    # A Chinese request may name its topic in English, and an English one holds no Chinese verb.
    language = "chinese" if HAN.search(text) else "english"
    # A sign is looked for in one sentence, and its words may depend on where that ends.
    if not any(map(_needed(language).search, _SENTENCE.split(text))):
        return None  # as most questions; all the words take 0.1 s to load
    words = _words(language)
    topic = words.topic(words.asks(text))
    return AskedReview(topic, lang) if topic else None


def _without_language(text: str) -> tuple[Language | None, str]:
    """The language that a request names, and the request without that."""
    langs: tuple[Language, ...] = ("zh", "en")
    for lang in langs:
        pattern = re.compile(_rows()["language"][lang], re.IGNORECASE)
        if pattern.search(text):
            return lang, " ".join(pattern.sub(" ", text).split())
    return None, text


class _Cues:
    """Makes patterns of the rows of one language."""

    def __init__(self, language: str) -> None:
        self.rows = _rows()[language]
        cues = self.rows["cues"].items()
        self.cues = {name: "(?:" + "|".join(found) + ")" for name, found in cues}
        others = (f"{self.cues[name]}{self.rows['gap']}" for name in _OTHERS)
        self.cues["words"] = f"(?>{'|'.join(others)})"

    def compiled(self, pattern: str) -> re.Pattern[str]:
        """A pattern in which {name} is any of the cues of that name."""
        for _ in range(2):  # a cue may hold others
            pattern = re.sub(r"\{([a-z]+)\}", lambda m: self.cues.get(m[1], m[0]), pattern)
        return re.compile(pattern, re.IGNORECASE)

    def all_of(self, name: str) -> tuple[re.Pattern[str], ...]:
        """The patterns of a row."""
        return tuple(self.compiled(pattern) for pattern in self.rows[name])


@cache
def _needed(language: str) -> re.Pattern[str]:
    """What every request for a review says."""
    made = _Cues(language)
    return made.compiled(made.rows["needed"])


@cache
def _words(language: str) -> _Words:
    made = _Cues(language)
    rows, cues, gap = made.rows, made.cues, made.rows["gap"]
    compiled, all_of = made.compiled, made.all_of
    return _Words(
        frame={name: compiled(f"{cues[name]}{gap}") for name in _OTHERS}
        | {"genre": compiled(f"(?:{cues['genre']}|{cues['kind']}){gap}")},
        genre=compiled(f"{cues['genre']}|{cues['kind']}"),
        ends=compiled(f"{rows['before_end']}(?:{'|'.join(rows['ends'])})$"),
        articles=compiled(f"^(?:{'|'.join(rows['articles'])})"),
        remarks=all_of("remarks"),
        signs=all_of("signs"),
        vetoes=all_of("vetoes"),
        questions=all_of("questions"),
        no_topic=compiled("|".join(rows["no_topic"])),
        list_word=compiled(rows["list_word"]),
    )


@cache
def _rows() -> Mapping[str, Any]:
    text = (files("ptmrag.reviews") / "review_question.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)

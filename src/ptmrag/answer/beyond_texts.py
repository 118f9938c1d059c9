"""The kind of answer to questions that no passage answers: small talk, everyday matters, who cites whom, what is first.

    answer, = beyond_texts(request)    # "Hello! I answer questions about the works of this library …"

The phrases and the answers are in `beyond_texts.toml`, in both languages. It comes behind `from_list`, which answers
what the list tells, such as its newest entries.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from ptmrag.answer.about_library import said_about
from ptmrag.answer.abstaining import quotable
from ptmrag.answer.answer import Answer, abstain
from ptmrag.answer.calibration import measured_language
from ptmrag.answer.request import PassedOn, Request
from ptmrag.answer.work_names import HEAD, is_written_as_name
from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.glossary import concepts
from ptmrag.language.question import Turn
from ptmrag.retrieval.hit import Hit
from ptmrag.understanding.followup import points_back
from ptmrag.understanding.read_list_question import understand

# An everyday question is refused unless a passage is so much nearer than it has to be for others.
_NEARER = 0.03
# A passage in the other language cannot be looked through for the word: READMEs come as near as 0.043.
_NEARER_ACROSS = 0.06
_LONGEST = 160  # characters: who writes more asks for more
_ENDS = re.compile(r"[\s?？!！.。~～…]+$")
_EXAMPLE = {"zh": ("某项工作", "另一项"), "en": ("a work", "another one")}
# What is written otherwise, before a row is looked for.
_FOLDS = ((re.compile("’"), "'"), (re.compile(r"\b(what|who|how|where|which|it)'s\b"), r"\1 is"))


@dataclass(frozen=True, slots=True)
class _Row:
    """A kind of question, its phrases, the phrases that it is not, and its answer in each language."""

    name: str
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    says: dict[str, str]

    def matches(self, text: str) -> bool:
        """Whether a folded question is of this kind."""
        return _any(self.patterns, text) and not _any(self.unless, text)

    def word_in(self, text: str) -> str:
        """The word for the matter in a folded question of this kind."""
        return next(found[0] for pattern in self.patterns if (found := pattern.search(text)))


def beyond_texts(request: Request) -> Iterator[Answer]:
    """Yield one answer that cites nothing; raise PassedOn where the works may answer, or some are picked."""
    if request.within.entries or request.within.sources:
        raise PassedOn
    asked = _folded(request.question.text)
    row = _row_of(asked)
    if row is None or (row.name == "everyday" and _is_near(request, row.word_in(asked))):
        raise PassedOn
    # "BERT is too slow. What can I use?" asks for another work, not for what the assistant can do.
    if row.name == "abilities" and _names_a_work(request):
        raise PassedOn
    # "Who invented the telephone?" asks for the first of something, but not of works.
    if row.name == "first" and _is_of_no_work(request):
        row = next(other for other in _rows() if other.name == "everyday")
    lang = request.lang
    example, other = _examples(request)
    about = said_about(request.library.records.entries(), lang)
    text = row.says[lang].format(about=about, example=example, other=other)
    yield replace(abstain(request.question.text, lang), text=text)


def kind_beyond_texts(question: str) -> str:
    """The kind of a question that no passage answers; "" of others."""
    row = _row_of(_folded(question))
    return row.name if row else ""


def of_this_subject(question: str, history: Sequence[Turn]) -> Sequence[Turn]:
    """The conversation that a question may go on with: none where it asks of an everyday matter by itself.

    Words that point back, terms of the field and a list before it show that it may go on.
    """
    if not history or kind_beyond_texts(question) != "everyday":
        return history
    may_go_on = points_back(question) or concepts(question) or understand(history[-1][0])
    return history if may_go_on else ()


def _row_of(folded: str) -> _Row | None:
    """The kind of a folded question, None where passages may answer it."""
    if len(folded) > _LONGEST:
        return None
    return next((row for row in _rows() if row.matches(folded)), None)


def _folded(question: str) -> str:
    """A question in the form in which phrases are looked for."""
    text = simplified(" ".join(question.split())).casefold()
    for pattern, said in _FOLDS:
        text = pattern.sub(said, text)
    return _ENDS.sub("", text)


def _names_a_work(request: Request) -> bool:
    """Whether a work of the library is named for certain in the question."""
    named = request.named
    return any(name.is_certain for name in named)


def _is_of_no_work(request: Request) -> bool:
    """Whether a question has no word of the field, and no passage is near enough to be about its matter."""
    text = request.question.text
    if points_back(text) or concepts(text) or _names_a_work(request):
        return False
    lang = request.question.language
    return not any(
        over >= (0 if hit.language == lang else _NEARER_ACROSS) for hit, over in _nearer(request)
    )


def _is_near(request: Request, matter: str) -> bool:
    """Whether the question names a work, or a passage is so near that it may be about the matter.

    A passage that has not the word for the matter has to be nearer, and be in the other language.
    """
    if _names_a_work(request):
        return True
    for hit, over in _nearer(request):
        has_word = matter in hit.text.casefold()
        if not has_word and hit.language == request.question.language:
            continue
        if over >= (_NEARER if has_word else _NEARER_ACROSS):
            return True
    return False


def _nearer(request: Request) -> Iterator[tuple[Hit, float]]:
    """The passages that can be quoted, each with how much nearer it is than it has to be."""
    least = request.calibration.least(request.question.language)
    for hit in quotable(request.question, request.evidence.hits):
        yield hit, hit.similarity - least[measured_language(hit.text)]


def _examples(request: Request) -> tuple[str, str]:
    """Two names of works to ask for."""
    works = request.works
    known = [name for name in works.single_names() if works.certainty(name) == HEAD]
    found = sorted(known, key=is_written_as_name, reverse=True)
    return (found[0], found[1]) if len(found) > 1 else _EXAMPLE[request.lang]


@cache
def _rows() -> Sequence[_Row]:
    text = (files("ptmrag.answer") / "beyond_texts.toml").read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(text)

    def compiled(patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(p.replace("{polite}", table["polite"])) for p in patterns)

    return tuple(
        _Row(row["name"], compiled(row["patterns"]), compiled(row.get("unless", ())), row["says"])
        for row in table["row"]
    )


def _any(patterns: Sequence[re.Pattern[str]], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)

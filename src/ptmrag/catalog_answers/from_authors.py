"""The kind of answer that says who wrote a work: "Who wrote BERT?", "BERT 的作者是谁？".

The authors are those of the work's record (`library.works`), and the answer cites the entry. It passes on where the
words name no work of the library, such as "who proposed masked language modelling?", and where the record has no
authors: the papers may say it.
"""

import re
from collections.abc import Iterator, Sequence

from ptmrag.answer.answer import Answer
from ptmrag.answer.request import PassedOn, Request
from ptmrag.answer.work_names import folded_name
from ptmrag.answer.works import NamedWork
from ptmrag.catalog.record import Person, WorkRecord
from ptmrag.catalog_answers.author_wording import origin_in, said_of_authors
from ptmrag.catalog_answers.citation_wording import joined
from ptmrag.catalog_answers.entry_lines import EntryLines, plain
from ptmrag.catalog_answers.list_view import view_of
from ptmrag.language.question_words import read_question
from ptmrag.library.filter import Filter
from ptmrag.understanding.author_question import AuthorQuestion, read_authors

_MOST_AUTHORS = 12
_SUBTITLE = 3  # words
_COLON = re.compile(r"\s*[:：]\s*")


def from_authors(request: Request) -> Iterator[Answer]:
    """Yield one answer from the record of the work; raises PassedOn for all other questions."""
    asked, picked = read_authors(request.question.text), request.within.entries
    if asked is None or request.within != Filter(entries=picked):
        raise PassedOn
    works = [
        work
        for work in _works(asked, request)
        if work.record.authors and (not picked or work.entry_id in picked)
    ]
    if not works:
        raise PassedOn
    view = view_of(request.library, only=[work.entry_id for work in works])
    lines, entries = EntryLines(view, request.lang), {entry.id: entry for entry in view.entries}
    stop = "。" if request.lang == "zh" else "."
    said = (
        f"{_said(asked, work, request)}{lines.mark(entries[work.entry_id], ())}{stop}"
        for work in works
    )
    text = "\n\n".join(said)
    yield Answer(request.question.text, text, request.lang, tuple(lines.citations))


def _works(asked: AuthorQuestion, request: Request) -> list[WorkRecord]:
    """The works that some words name, and nothing beside them: "BERT's masking" is no work.

    Works that share a name come in the order in which a search finds them.
    """
    for name in dict.fromkeys((asked.whole, asked.work, f"The {asked.work}")):
        question = read_question(f"“{name}”")
        known = _named(name, request.works.named_in(question, ())) or _by_subtitle(name, request)
        if len(known) > 1:
            known = _named(name, request.works.named_in(question, request.evidence.hits))
        if known:
            return [work for entry in known if (work := request.library.works.of(entry))]
    return []


def _by_subtitle(name: str, request: Request) -> tuple[str, ...]:
    """The entry of "Transformer: Attention Is All You Need" for the title that stands behind its name."""
    titles = {entry: work.title for entry, work in request.works.works.items()}
    found = [
        entry
        for entry, title in titles.items()
        if len(name.split()) >= _SUBTITLE
        and folded_name(_COLON.split(title, maxsplit=1)[-1]) == folded_name(name)
    ]
    return tuple(found) if len(found) == 1 else ()


def _said(asked: AuthorQuestion, work: WorkRecord, request: Request) -> str:
    lang, people = request.lang, work.record.authors
    names = [_name(person) for person in people]
    return said_of_authors(
        "first" if asked.is_first and len(names) > 1 else "all",
        lang,
        work=f"**{plain(work.title)}**",
        names=_all(names, request),
        first=names[0],
        n=len(names),
        origin=origin_in(work.origins["authors"], lang),
    )


def _all(names: Sequence[str], request: Request) -> str:
    """The names in one phrase; of many, how many more there are."""
    lang = request.lang
    left = len(names) - _MOST_AUTHORS
    if left > 1:
        names = [*names[:_MOST_AUTHORS], said_of_authors("more", lang, n=left)]
    return joined(names, lang)


def _name(person: Person) -> str:
    return plain(f"{person.given} {person.family}".strip())


def _named(name: str, known: Sequence[NamedWork]) -> tuple[str, ...]:
    """The entries of the work that is known for certain by all of a name."""
    sure = (one for one in known if one.is_certain and folded_name(one.name) == folded_name(name))
    found = next(sure, None)
    return tuple(work.entry_id for work in found.works) if found else ()

"""The works that a question on citations names, as entries of the library, and names of works that it lacks.

    named(("BERT",), "", request=request, view=view)[0].entry    # the entry of BERT's paper

A name is looked up as for any other question (`answer.works`), a whole title first. A word that the library knows as
no work, and that is not written like a name, is none: such a question is left to the papers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ptmrag.answer.request import PassedOn, Request
from ptmrag.answer.work_names import GENERIC, GIVEN, HEAD, folded_name, is_written_as_name
from ptmrag.answer.works import NamedWork, WorkIndex
from ptmrag.catalog.entry import Entry
from ptmrag.catalog_answers.citation_view import CitationView
from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.question_words import read_question
from ptmrag.library.citations import LackingWork

_HEAD = re.compile(r"\s*[:：]\s*")
_YEAR = re.compile(r"\bet al\b\.?,?|等人?|[（(]?\b(?:19|20)\d\d[a-z]?\b[)）]?")
_PROPOSES = r"\b(?:propose|introduce|present|call(?:ed)?|dub(?:bed)?|named?)\b"
_LATE = 9999  # the year of a work that has none
_OFTEN = 2  # a name that is cited less often may be cited in passing
_ALIKE = 3  # words
_SEARCHED = 20
_QUOTABLE = 3  # words
_BESIDE = 2  # words beside a name
_TITLE = 4  # words
_FIRST_AUTHOR = 40  # characters of a reference that hold its first author
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a question: its entry, other entries that may be meant, or the works of it that the library lacks.

    `is_guess`: that it is this work is read off how the library's works cite the name.
    """

    name: str
    entry: Entry | None = None
    others: tuple[Entry, ...] = ()
    lacking: tuple[LackingWork, ...] = ()
    is_guess: bool = False


def named(
    names: Sequence[str], whole: str, *, request: Request, view: CitationView
) -> tuple[Named, ...]:
    """What each name means; of several names, the whole text first, which may be a title with "and" in it.

    Raises PassedOn where a name is no name of a work.
    """
    if len(names) > 1 and whole and (one := _titled(whole, request, view)):
        return (one,)
    return tuple(_named(name, request, view) for name in names)


def with_quoted_titles(question: str, works: WorkIndex) -> str:
    """A question with the titles of the library in quotation marks, however they are written in it."""
    small = question.casefold()
    for work in works.works.values():
        title = work.title.casefold()
        at = small.find(title) if len(title.split()) >= _QUOTABLE else -1
        if at >= 0 and len(small) == len(question):
            return f"{question[:at]}“{work.title}”{question[at + len(title) :]}"
    return question


def titled(name: str, *, request: Request, view: CitationView) -> tuple[Entry, ...]:
    """The entry whose title or own name this is, if there is one alone."""
    found = _titled(name, request, view)
    return (found.entry,) if found and found.entry and not found.others else ()


def _named(name: str, request: Request, view: CitationView) -> Named:
    if one := _titled(name, request, view):
        return one
    question = read_question(name if _HAN.search(name) else f"What is {name}?")
    lacking = tuple(work for work in view.lacking if _is_called(work.title, name))
    known = request.works.named_in(question, ())
    # A name that a title begins with is rather that work's than one that an abstract seems to give.
    is_anothers = lacking and max((one.certainty for one in known), default=0.0) < HEAD
    if not is_anothers and (found := _known(name, known, view)):
        if not found.others:
            return found
        return _known(name, request.works.named_in(question, request.evidence.hits), view) or found
    if name.removesuffix("s") in GENERIC and (entry := _introducing(name, request, view)):
        return Named(name, entry)
    if lacking:
        return Named(name, lacking=lacking)
    if is_written_as_name(name):
        hits = request.search(question, _SEARCHED).ranking.hits  # which show whose own name it is
        if found := _known(name, request.works.named_in(question, hits), view):
            return found
    if cited_as := _cited_as(name, request, view):
        return Named(name, lacking=cited_as, is_guess=True)
    if not _is_name(name) and f"《{name}》" not in simplified(request.question.text):
        raise PassedOn
    return Named(name)


def _known(name: str, known: Sequence[NamedWork], view: CitationView) -> Named | None:
    """The entries that a name surely means, the likeliest first."""
    sure = next((one for one in known if one.is_certain and _is_all_of(one.name, name)), None)
    if sure is None:
        return None
    entries = [view.entries[work.entry_id] for work in sure.works]
    return Named(name, entries[0], tuple(entries[1:]))


def _introducing(name: str, request: Request, view: CitationView) -> Entry | None:
    """The work that brought a term, such as the Transformer: the first that proposes it by its abstract.

    At least half of the works with the term in their abstracts must cite it.
    """
    word = rf"\b{re.escape(name.removesuffix('s'))}s?\b"
    says, has = re.compile(rf"{_PROPOSES}[^.]{{0,80}}{word}"), re.compile(word)
    texts: dict[str, str] = {}
    for passage in request.library.passages.openings():
        texts[passage.source] = f"{texts.get(passage.source, '')} {passage.text}"
    own = {entry: texts.get(work.source, "") for entry, work in request.works.works.items()}
    proposing = [entry for entry, text in own.items() if says.search(text)]
    first = min(proposing, key=lambda entry: view.years.get(entry) or _LATE, default="")
    having = [e for e, text in own.items() if e != first and e in view.cites and has.search(text)]
    citing = sum(first in view.cites[entry] for entry in having)
    return view.entries[first] if first and 2 * citing >= max(2, len(having)) else None


def _cited_as(name: str, request: Request, view: CitationView) -> tuple[LackingWork, ...]:
    """The work that the library lacks and that its works cite behind a name: "GPT-2 (Radford et al., 2019)".

    A preprint may be cited by several titles: those that begin alike are one work.
    """
    cited = request.works.cited(name).works
    (author, year), count = max(cited.items(), key=lambda one: one[1], default=(("", 0), 0))
    if count < _OFTEN or 2 * count < sum(cited.values()):
        return ()
    # They are in the order of their mentions.
    found = [work for work in view.lacking if work.year == year and _is_by(author, work)]
    if not found or len(found[0].mentions) < _OFTEN:
        return ()
    begin = _beginning(found[0].title)
    return tuple(work for work in found if _beginning(work.title) == begin)


def _beginning(title: str) -> list[str]:
    return title.casefold().split()[:_ALIKE]


def _is_by(author: str, work: LackingWork) -> bool:
    """Whether the references to a work begin with a name."""
    by = re.compile(rf"\b{re.escape(author)}\b")
    begin = [by.search(mention.line[:_FIRST_AUTHOR]) for mention in work.mentions]
    return 2 * sum(map(bool, begin)) >= len(begin)


def _titled(name: str, request: Request, view: CitationView) -> Named | None:
    """The entries that have a name as their title, or as a name of their own."""
    known = request.works.names.get(folded_name(name), {})
    sure = max(known.values(), default=0.0)
    found = [view.entries[entry] for entry, one in known.items() if one == sure >= GIVEN]
    return Named(name, found[0], tuple(found[1:])) if found and sure > GIVEN else None


def _is_called(title: str, name: str) -> bool:
    """Whether a title is this name, or begins with it before its colon."""
    return folded_name(name) in (folded_name(title), folded_name(_HEAD.split(title)[0]))


def _is_all_of(known: str, name: str) -> bool:
    """Whether a known name is all that words name: not so in "SciBERT's corpus of papers"."""
    rest = _YEAR.sub(" ", name.replace(known, " ", 1)).split()
    return len(rest) <= _BESIDE and not any("'s" in word or word[:1].isupper() for word in rest)


def _is_name(name: str) -> bool:
    """Whether words are written like a name or a title: with capitals, or small in a title that has one."""
    words = name.split()
    begins = [word[:1].isupper() or is_written_as_name(word) for word in words]
    return all(begins) or (begins[0] and len(words) >= _TITLE)

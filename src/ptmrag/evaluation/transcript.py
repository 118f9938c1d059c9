"""How an answer came about: explained, kept in a file, and compared with the same question later.

    recorded = record(assistant, "ELECTRA 是什么？")
    save(recorded, Path("electra.json"))
    differences(read_transcript(Path("electra.json")), record(assistant, "ELECTRA 是什么？"))

It does not rank or answer: `assistant` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from ptmrag.answer.answer import Answer
from ptmrag.assistant import Assistant
from ptmrag.errors import InputError, first_problem
from ptmrag.language.detect import Language
from ptmrag.library.filter import Filter
from ptmrag.regular_files import read_regular

_KEPT = 40  # candidates; those that rank lower were far from being cited
EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class Considered:
    """A candidate passage: its score at each stage, and why it was not cited ("" if it was).

    `cosine` and `late` are similarities, `words` is BM25 (0 where no word matched), `score` is the
    final score, by which candidates are ordered.
    """

    passage: int
    source: str
    page: int | None
    cosine: float
    words: float
    late: float
    score: float
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Transcript:
    """A question, the index and models that it was put to, and everything that they gave."""

    question: str
    k: int
    lang: Language | None
    index: str
    generation: int
    embedder: str
    model: str | None
    status: str
    answer: str
    quotes: tuple[tuple[str, int | None, str], ...] = ()
    candidates: tuple[Considered, ...] = ()
    prompt: tuple[tuple[str, str], ...] = ()
    format: Literal[1] = 1
    within: Filter = EVERYTHING


_TRANSCRIPT = TypeAdapter(Transcript)


def record(
    assistant: Assistant,
    question: str,
    *,
    k: int = 8,
    lang: Language | None = None,
    within: Filter = EVERYTHING,
) -> tuple[Answer, Transcript]:
    """Ask, and keep how the answer came about."""
    answer = assistant.ask(question, k=k, lang=lang, within=within)
    # An answer from the list's structure needs no search; its candidates are shown all the same.
    ranking = answer.ranking or assistant.rank(question, k=k, within=within)
    library = assistant.library
    cited = {(c.source, c.page) for c in answer.citations}
    read = {hit.chunk_id for hit in answer.hits}
    considered = tuple(
        Considered(
            c.id,
            c.source,
            c.page,
            round(c.cosine, 4),
            round(c.words, 2),
            round(c.late, 4),
            round(c.score, 4),
            _why_not(answer, (c.source, c.page) in cited, is_read=c.id in read),
        )
        for c in ranking.candidates[:_KEPT]
    )
    return answer, Transcript(
        question,
        k,
        lang,
        str(library.path),
        library.generation,
        library.embedder_name,
        assistant.model,
        answer.status,
        answer.text,
        tuple((c.source, c.page, c.quote) for c in answer.citations),
        considered,
        answer.prompt,
        within=within,
    )


def _why_not(answer: Answer, is_cited: bool, *, is_read: bool) -> str:
    if is_cited:
        return ""
    if answer.abstained:
        return f"no answer: {answer.reason}" if answer.reason else "no answer"
    if not answer.hits:
        return "answered from the catalog's structure"
    if is_read:
        return "its sentences answer less well than those quoted"
    return "not among the best passages"


def save(transcript: Transcript, path: Path) -> None:
    """Write a transcript as JSON; InputError where it cannot be written."""
    try:
        path.write_bytes(_TRANSCRIPT.dump_json(transcript, indent=1) + b"\n")
    except OSError as error:
        raise InputError(f"'{path}' cannot be written ({error.strerror}).") from error


def read_transcript(path: Path) -> Transcript:
    """Read what `save` wrote; InputError where the file is missing or holds something else."""
    try:
        return _TRANSCRIPT.validate_json(read_regular(path))
    except OSError as error:
        raise InputError(f"'{path}' cannot be read ({error.strerror}).") from error
    except ValidationError as error:
        raise InputError(
            f"'{path}' is not a transcript: make one with ptmrag ask --save FILE "
            f"({first_problem(error)})"
        ) from error


def differences(old: Transcript, new: Transcript) -> list[str]:
    """A line for each difference between two transcripts of a question; empty if there is none."""
    lines = [
        f"{name}: {getattr(old, name)!r} -> {getattr(new, name)!r}"
        for name in ("index", "generation", "embedder", "model", "status")
        if getattr(old, name) != getattr(new, name)
    ]
    lines += _changes("quote", [_place(q) for q in old.quotes], [_place(q) for q in new.quotes])
    before, after = ([(c.source, c.page) for c in t.candidates] for t in (old, new))
    lines += _changes("candidate", [_name(c) for c in before], [_name(c) for c in after])
    if before != after and sorted(map(str, before)) == sorted(map(str, after)):
        lines.append("candidates: the same ones in another order")
    if old.answer != new.answer:
        lines.append("answer: the text differs")
    if old.prompt != new.prompt:
        lines.append("prompt: the text differs")
    return lines


def _changes(what: str, old: Sequence[str], new: Sequence[str]) -> list[str]:
    gone = [f"{what} gone: {item}" for item in dict.fromkeys(old) if item not in new]
    return gone + [f"{what} new: {item}" for item in dict.fromkeys(new) if item not in old]


def _name(place: tuple[str, int | None]) -> str:
    source, page = place
    return f"{source} p. {page}" if page else source


def _place(quote: tuple[str, int | None, str]) -> str:
    return f"{_name(quote[:2])}: {quote[2][:80]}"

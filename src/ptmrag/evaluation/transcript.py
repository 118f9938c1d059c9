"""How an answer came about: kept in a file, explained, and compared with the same question later.

    recorded = record(assistant, "ELECTRA 是什么？")
    save(recorded, Path("electra.json"))
    differences(read_transcript(Path("electra.json")), record(assistant, "ELECTRA 是什么？"))

It ranks nothing and answers nothing itself: `assistant` does.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from ptmrag.answer.answer import Answer
from ptmrag.answer.prompts import messages
from ptmrag.assistant import Assistant
from ptmrag.errors import InputError
from ptmrag.language.detect import Language

_KEPT = 40  # candidates: what stands further down came near nothing
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Considered:
    """A passage that was looked at: its scores at each stage, and why it was not cited ("" if it was).

    `cosine` and `late` are similarities, `words` is BM25 (0 where no word matched), `score` is what
    came of them.
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
    """A question, what it was asked of, and all that came of it."""

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
    format: int = field(default=_FORMAT)


def record(
    assistant: Assistant, question: str, *, k: int = 8, lang: Language | None = None
) -> tuple[Answer, Transcript]:
    """Ask, and keep how the answer came about."""
    answer = assistant.ask(question, k=k, lang=lang)
    # What the list itself answers was not searched for; its candidates are shown all the same.
    ranking = answer.ranking or assistant.rank(question, k=k)
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
            _why_not(answer, (c.source, c.page) in cited, c.id in read),
        )
        for c in ranking.candidates[:_KEPT]
    )
    prompt = messages(question, answer.hits, lang=answer.lang) if assistant.model else []
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
        tuple(prompt),
    )


def _why_not(answer: Answer, is_cited: bool, is_read: bool) -> str:
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
        path.write_text(
            json.dumps(asdict(transcript), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    except OSError as error:
        raise InputError(f"'{path}' cannot be written ({error.strerror}).") from error


def read_transcript(path: Path) -> Transcript:
    """Read what `save` wrote; InputError where it is none."""
    try:
        row: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        lang: Literal["zh", "en"] | None = row["lang"] if row["lang"] in ("zh", "en") else None
        return Transcript(
            str(row["question"]),
            int(row["k"]),
            lang,
            str(row["index"]),
            int(row["generation"]),
            str(row["embedder"]),
            None if row["model"] is None else str(row["model"]),
            str(row["status"]),
            str(row["answer"]),
            tuple((str(s), p, str(q)) for s, p, q in row["quotes"]),
            tuple(Considered(**candidate) for candidate in row["candidates"]),
            tuple((str(role), str(text)) for role, text in row["prompt"]),
            {_FORMAT: _FORMAT}[row["format"]],
        )
    except OSError as error:
        raise InputError(f"'{path}' cannot be read ({error.strerror}).") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"'{path}' is no transcript: make one with ptmrag ask --save FILE ({error!r})"
        ) from error


def differences(old: Transcript, new: Transcript) -> list[str]:
    """What differs between two transcripts of a question, a line for each; empty if nothing does."""
    lines = [
        f"{name}: {getattr(old, name)!r} -> {getattr(new, name)!r}"
        for name in ("index", "generation", "embedder", "model", "status")
        if getattr(old, name) != getattr(new, name)
    ]
    lines += _changes("quote", [_place(q) for q in old.quotes], [_place(q) for q in new.quotes])
    before, after = ([(c.source, c.page) for c in t.candidates] for t in (old, new))
    lines += _changes("candidate", [_name(c) for c in before], [_name(c) for c in after])
    if before != after and sorted(map(str, before)) == sorted(map(str, after)):
        lines.append("candidates: the same in another order")
    if old.answer != new.answer:
        lines.append("answer: its text differs")
    if old.prompt != new.prompt:
        lines.append("prompt: it differs")
    return lines


def _changes(what: str, old: Sequence[str], new: Sequence[str]) -> list[str]:
    gone = [f"{what} gone: {item}" for item in dict.fromkeys(old) if item not in new]
    return gone + [f"{what} new: {item}" for item in dict.fromkeys(new) if item not in old]


def _name(place: tuple[str, int | None]) -> str:
    source, page = place
    return f"{source} p. {page}" if page else source


def _place(quote: tuple[str, int | None, str]) -> str:
    return f"{_name(quote[:2])}: {quote[2][:80]}"

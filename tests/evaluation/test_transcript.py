"""How an answer came about: explained, kept, and compared with the same question asked again."""

from dataclasses import replace
from pathlib import Path

import pytest

from ptmrag.assistant import Assistant
from ptmrag.errors import InputError
from ptmrag.evaluation.transcript import differences, read_transcript, record, save


@pytest.fixture(scope="module")
def assistant(index: Path) -> Assistant:
    """The shared index, opened once."""
    return Assistant.load(index)


QUESTION = "How many slots does Larkspur's memory have?"


def test_a_transcript_is_kept_whole(assistant: Assistant, tmp_path: Path) -> None:
    """Reading gives what was written, and the same question asked again has no differences."""
    answer, kept = record(assistant, QUESTION)
    save(kept, tmp_path / "kept.json")
    assert read_transcript(tmp_path / "kept.json") == kept
    assert [quote for *_, quote in kept.quotes] == [c.quote for c in answer.citations]
    assert differences(kept, record(assistant, QUESTION)[1]) == []


def test_each_candidate_is_cited_or_has_a_reason(assistant: Assistant) -> None:
    """Candidates are in the order of their scores; those that are not cited have a reason."""
    answer, kept = record(assistant, QUESTION, k=2)
    scores = [candidate.score for candidate in kept.candidates]
    assert scores == sorted(scores, reverse=True)
    cited = {(c.source, c.page) for c in answer.citations}
    for candidate in kept.candidates:
        assert bool(candidate.why_not) == ((candidate.source, candidate.page) not in cited)
    _, refused = record(assistant, "What does Zephyrus-9 measure?")
    assert refused.status == "refused"
    assert all("Zephyrus-9" in candidate.why_not for candidate in refused.candidates)


def test_what_differs_is_named(assistant: Assistant) -> None:
    """Lost quotes, new candidates and another generation are listed."""
    _, now = record(assistant, QUESTION)
    first = now.candidates[0]
    others = [c for c in now.candidates if (c.source, c.page) != (first.source, first.page)]
    before = replace(
        now,
        generation=now.generation - 1,
        answer="other",
        quotes=(("arxiv:1", 3, "gone"), *now.quotes),
        candidates=tuple(others),
    )
    lines = "\n".join(differences(before, now))
    for said in ("generation", "quote gone: arxiv:1 p. 3: gone", "candidate new", "answer"):
        assert said in lines


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"format": 9}'])
def test_what_is_no_transcript_is_said(tmp_path: Path, content: str) -> None:
    """The error is one sentence that names the file and how to make one."""
    path = tmp_path / "x.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.json.*--save"):
        read_transcript(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_transcript(tmp_path / "none.json")

"""What is fetched, what it would cost, and what people set once."""

from pathlib import Path

import pytest

from ptmrag.catalog import Entry, Link
from ptmrag.errors import InputError
from ptmrag.plan import Extent, Linked, plan
from ptmrag.preferences import Preferences, read_preferences
from ptmrag.schema import SourceState
from ptmrag.sources import Source, resolve


def linked(number: int, year: int | None, url: str = "") -> Linked:
    address = url or f"https://arxiv.org/abs/2101.{number:05}"
    entry = Entry(f"e{number}", f"Entry {number}", (), "", 1, (Link(address, "paper"),), year)
    return entry, resolve(entry)


LIST = [linked(1, 2018), linked(2, 2021), linked(3, None), linked(4, 2022)]


@pytest.mark.parametrize(
    ("extent", "left"),
    [
        (Extent(), "1 2 3 4"),
        (Extent(since=2020), "2 3 4"),
        (Extent(limit=2), "1 2"),
        (Extent(since=2020, limit=1), "2"),
        (Extent(only="ENTRY 4"), "4"),
        (Extent(only="2101.00001"), "1"),
    ],
)
def test_the_extent_of_a_run(extent: Extent, left: str) -> None:
    """Text, year and number restrict together; an unknown year is no reason to leave out."""
    assert " ".join(entry.title[-1] for entry, _ in extent.of(LIST)) == left


def test_a_plan_counts_what_is_not_here() -> None:
    """What is fresh is not asked for; arXiv takes its three seconds for each paper."""

    def state(source: Source) -> SourceState | None:
        fresh = SourceState(source.name, "", "ok", "", fresh_until="9999")
        return fresh if source.name == "arxiv:2101.00001" else None

    blog = linked(5, 2020, "https://blog.example.org/a")
    planned = plan([*LIST, blog], state, concurrency=5)
    assert (planned.sources, planned.fresh, planned.to_ask) == (5, 1, 4)
    assert dict(planned.hosts) == {"arxiv.org": 3, "blog.example.org": 1}
    assert planned.seconds >= 9
    assert "4 would be asked for" in str(planned)


def test_preferences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file of the folder counts, and a variable counts more."""
    assert read_preferences() == Preferences()
    (tmp_path / "ptmrag.toml").write_text('contact = "me@example.org"\nmax_mb = 10\nocr = true\n')
    monkeypatch.setenv("PTMRAG_MAX_MB", "20.5")
    assert read_preferences() == Preferences(contact="me@example.org", max_mb=20.5, ocr=True)
    monkeypatch.setenv("PTMRAG_OCR", "0")
    assert not read_preferences().ocr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("colour = 1", "'ptmrag.toml' sets 'colour': it knows contact, mirror"),
        ("concurrency = 'many'", "'concurrency' is a number, not 'many'"),
        ("max_mb = -1", "'max_mb' is more than 0, not -1"),
        ("ocr = 'perhaps'", "'ocr' is true or false, not 'perhaps'"),
        ("contact = 3", "'contact' is a text, not 3"),
        ("=", "cannot be read"),
    ],
)
def test_wrong_preferences_are_said(tmp_path: Path, text: str, says: str) -> None:
    """A setting that cannot be meant is an error with its place."""
    (tmp_path / "ptmrag.toml").write_text(text)
    with pytest.raises(InputError, match=says):
        read_preferences()

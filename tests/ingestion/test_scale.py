"""The benchmark of a long list, run with a short one: it counts right and compares libraries."""

from pathlib import Path

import pytest
from benchmarks.bigweb import BigWeb, listing
from benchmarks.scale import measure, table

from ptmrag.catalog.parse import parse_catalog
from ptmrag.sources.resolve import resolve


def test_every_entry_of_the_list_has_its_page() -> None:
    """For each entry that is not gone, one of the addresses that an ingest tries answers."""
    web = BigWeb(100)
    entries = parse_catalog(listing(100)).entries
    assert len(entries) == 100
    found = 0
    for entry in entries:
        addresses = [a for source in resolve(entry) for a in source.addresses]
        found += any(web.answer(address.removeprefix("https://")) for address in addresses)
    assert found == 95


@pytest.mark.slow
def test_a_list_is_ingested_stopped_and_resumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that is stopped twice ends like an undisturbed one and repeats only a few requests."""
    root = Path(__file__).parents[2]
    monkeypatch.setenv("PYTHONPATH", f"{root / 'src'}:{root}")
    said: list[str] = []
    scale = measure(60, tmp_path, pace=False, say=said.append)
    assert (scale.is_same, scale.is_sound) == (True, True)
    assert (scale.entries, scale.totals["failed"]) == (60, 3)
    whole, stopped, _, resumed, again = scale.legs
    assert [leg.ended for leg in scale.legs] == [
        "exit 0",
        "exit 130",
        "exit -9",
        "exit 0",
        "exit 0",
    ]
    assert max(leg.most_at_once for leg in scale.legs) <= 2
    assert whole.sent_twice == stopped.sent_twice == again.sent_twice == 0
    assert resumed.sent_twice <= 2 * (1 + 5 + 2 * 2)
    assert "the same passages as undisturbed. `doctor` finds nothing." in table(scale)

"""A running Zotero as a list: its collections, its PDFs, what changes in it, and what can go wrong."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from helpers import papers
from helpers.webserver import Web
from helpers.work_page import work_page
from helpers.zotero import Zotero, running_zotero
from ptmrag.catalog.entry import Entry
from ptmrag.errors import InputError
from ptmrag.ingestion.extent import Extent
from ptmrag.ingestion.ingest import ingest
from ptmrag.ingestion.plan import foresee
from ptmrag.ingestion.read_list import read_list
from ptmrag.library.library import Library
from ptmrag.settings import read_settings
from ptmrag.web.overview import read_overview

OWLS = "Owls of the Northern Forest at Dusk"
OTTERS = "Swimming Otters in the Harbour of Bergen"


@pytest.fixture
def zotero(monkeypatch: pytest.MonkeyPatch) -> Iterator[Zotero]:
    """A Zotero that runs, and that ptmrag finds."""
    with running_zotero() as running:
        monkeypatch.setenv("PTMRAG_ZOTERO", running.address)
        yield running


def entries(index: Path) -> list[Entry]:
    with closing(Library.open(index)) as library:
        return library.records.entries()


def test_an_item_is_an_entry(zotero: Zotero) -> None:
    """Its record, its collections, its notes, the paths of its files and the way back are read."""
    nlp = zotero.collection("NLP")
    deep, other = zotero.collection("Deep", nlp), zotero.collection("Other")
    key = zotero.add(
        "conferencePaper",
        title=OWLS,
        date="2019-06-02",
        creators=[{"creatorType": "author", "firstName": "Jane", "lastName": "Doe"}],
        proceedingsTitle="Proc. OWL",
        DOI="10.1000/owls",
        abstractNote="We count owls.",
        extra="Citation Key: doe2019\narXiv: 1901.00001",
        tags=[{"tag": "birds"}],
        collections=[deep, other],
    )
    zotero.attach(key, Path("/home/ada/Zotero/storage/AAAA2222/o w.pdf"))
    zotero.add("note", parentItem=key, note="<p>Read me again.</p>")
    zotero.add("note", note="<p>On its own.</p>")
    (entry,) = read_list("zotero:").entries
    record = entry.record
    assert record is not None
    assert (entry.title, entry.year, entry.note) == (OWLS, 2019, "We count owls.\n\nRead me again.")
    assert entry.categories == (("NLP", "Deep"), ("Other",))
    assert (record.key, record.kind, record.venue) == ("doe2019", "paper-conference", "Proc. OWL")
    assert (record.arxiv_id, record.tags) == ("1901.00001", ("birds",))
    assert record.files == ("file:///home/ada/Zotero/storage/AAAA2222/o%20w.pdf",)
    assert [(link.url, link.kind) for link in entry.links] == [
        ("https://arxiv.org/abs/1901.00001", "paper"),
        ("https://doi.org/10.1000/owls", "paper"),
        (f"zotero://select/library/items/{key}", "page"),
    ]


@pytest.mark.parametrize(
    ("said", "titles", "name"),
    [
        ("zotero:", ["A", "B", "C", "D"], "zotero:"),
        ("zotero:NLP", ["A", "B"], "zotero:KEYS2222"),
        ("zotero:nlp/deep", ["B"], "zotero:KEYS2223"),
        ("zotero:KEYS2224", ["C"], "zotero:KEYS2224"),
        ("zotero:Lab/Shared", ["E"], "zotero:groups/42/KEYS2225"),
        ("zotero:Lab", ["E", "F"], "zotero:groups/42"),
        ("zotero:groups/42/KEYS2225", ["E"], "zotero:groups/42/KEYS2225"),
    ],
)
def test_collections_are_chosen(zotero: Zotero, said: str, titles: list[str], name: str) -> None:
    """By name, path or key, with the collections in them, and those of groups too."""
    nlp = zotero.collection("NLP")
    deep, vision = zotero.collection("Deep", nlp), zotero.collection("Vision")
    zotero.groups["groups/42"] = "Lab"
    shared = zotero.collection("Shared", library="groups/42")
    for title, places in (("A", [nlp]), ("B", [deep]), ("C", [vision]), ("D", [])):
        zotero.add("book", title=title, collections=places)
    for title, places in (("E", [shared]), ("F", [])):
        zotero.add("book", title=title, collections=places, library="groups/42")
    found = read_list(said)
    assert [entry.title for entry in found.entries] == titles
    assert found.path == name
    place = "groups/42" if titles[0] == "E" else "library"
    assert found.entries[0].links[-1].url.startswith(f"zotero://select/{place}/items/KEYS")


def test_a_name_of_two_collections_is_refused(zotero: Zotero) -> None:
    """The choices are named by their paths and keys."""
    for parent in ("NLP", "Vision"):
        zotero.collection("Deep", zotero.collection(parent))
    with pytest.raises(
        InputError, match=r"2 collections 'deep': 'NLP/Deep' \(KEYS\d+\), 'Vision/Deep' \("
    ):
        read_list("zotero:deep")


def test_what_can_go_wrong(zotero: Zotero, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is one sentence with the cure: no such collection, the API is off, another program, no Zotero."""
    zotero.collection("NLP")
    with pytest.raises(InputError, match=r"no collection 'Nlq': name one of 'NLP'\."):
        read_list("zotero:Nlq")
    zotero.collections.clear()
    with pytest.raises(InputError, match="does not answer as Zotero 7 and later do"):
        read_list("zotero:")
    zotero.is_enabled = False
    with pytest.raises(InputError, match="tick 'Allow other applications on this computer"):
        read_list("zotero:")
    monkeypatch.setenv("PTMRAG_ZOTERO", "http://127.0.0.1:9")
    with pytest.raises(InputError, match=r"does not answer at http://127\.0\.0\.1:9: start Zotero"):
        read_list("zotero:")
    monkeypatch.setenv("PTMRAG_ZOTERO", "http://elsewhere.example:23119")
    with pytest.raises(InputError, match="set it to an address of this computer"):
        read_list("zotero:")
    for address in ("http://[", "http://127.0.0.1:port", "http://127.0.0.1.example.com"):
        monkeypatch.setenv("PTMRAG_ZOTERO", address)
        with pytest.raises(InputError, match="set it to an address of this computer"):
            read_list("zotero:")


def test_collections_of_one_name_stay_apart(zotero: Zotero) -> None:
    """Zotero allows two collections of one name in one place: each has its own items."""
    one, other = zotero.collection("NLP"), zotero.collection("NLP")
    below = zotero.collection("Deep", other)
    for title, place in (("A", one), ("B", other), ("C", below)):
        zotero.add("book", title=title, collections=[place])
    assert [entry.title for entry in read_list(f"zotero:{one}").entries] == ["A"]
    assert [entry.title for entry in read_list(f"zotero:{other}").entries] == ["B", "C"]


def test_answers_of_wrong_types(tmp_path: Path, zotero: Zotero) -> None:
    """What has another type than Zotero gives it, or half of a sign, is left out; the items are read."""
    values: list[dict[str, Any]] = [
        *({"collections": said} for said in (5, "KEYS2222", [[1], {}, None])),
        *({"creators": said} for said in (5, [5, {"lastName": ["x"]}])),
        *({name: {"a": [1]}} for name in ("extra", "date", "tags", "DOI", "note")),
        {"date": "2019\ud800"},
    ]
    for number, said in enumerate(values):
        zotero.add("book", title=f"{OWLS} {number}", **said)
    odd = zotero.add("book", title=OTTERS)
    zotero.items["users/0"][odd]["key"] = 'KEY"\ud800'
    keys = list(zotero.items["users/0"])
    for path in ("/far/\ud800.pdf", {"a": 1}):
        zotero.add("attachment", parentItem=keys[0], path=path)
    broken = zotero.add("attachment", parentItem=keys[0])
    zotero.items["users/0"][broken]["links"] = {"enclosure": {"href": "file://[/x.pdf"}}
    index = tmp_path / "index"
    report = ingest(["zotero:"], index=index, offline=True)
    assert not [row for row in report.sources if row.status == "failed"]
    found = entries(index)
    assert len(found) == len(values) + 1
    assert [len(entry.links) for entry in found] == [1] * len(values) + [0]


def test_the_command_ends_with_2(zotero: Zotero) -> None:
    """`ptmrag catalog zotero:` shows the list, and a Zotero that is closed to others ends it with 2."""
    zotero.add("book", title=OWLS)
    command = [sys.executable, "-m", "ptmrag", "catalog", "zotero:"]
    shown = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (shown.returncode, "1 entries, 1 links" in shown.stdout) == (0, True)
    zotero.is_enabled = False
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "Zotero does not let other programs read its library" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_library_follows_zotero(tmp_path: Path, web: Web, zotero: Zotero) -> None:
    """PDFs are read from disk; a second run reads nothing; edits that were never synced are seen; items leave."""
    (tmp_path / "owls.pdf").write_bytes(papers.typeset(OWLS, ["The owls were counted. " * 20]))
    owls = zotero.add("journalArticle", title=OWLS, DOI="10.1000/owls")
    zotero.attach(owls, tmp_path / "owls.pdf")
    otters = zotero.add("book", title=OTTERS, url="https://otters.example/x")
    zotero.sync()
    web.put("otters.example/x", "<title>Otters</title><p>" + "The otters swam. " * 40)
    index = tmp_path / "index"
    first = ingest(["zotero:"], index=index, mirror=web.address)
    assert (first.totals.new, first.totals.failed, first.totals.skipped) == (2, 0, 1)
    services = ("api.", "export.arxiv.org/api", "manifest.tsv")
    asked = {place for place, _ in web.log if not place.startswith(services)}
    assert asked == {"otters.example/x", "otters.example/robots.txt"}
    web.log.clear()
    again = ingest(["zotero:"], index=index, mirror=web.address)
    assert (again.totals.new, again.totals.updated, again.changes) == (0, 0, ())

    zotero.items["users/0"][owls]["data"]["title"] = f"{OWLS}, Revisited"  # its version stays
    del zotero.items["users/0"][otters]
    edited = ingest(["zotero:"], index=index, mirror=web.address)
    kinds = [change.kind for change in edited.changes]
    assert "renamed" in kinds
    assert "removed" in kinds
    assert [entry.title for entry in entries(index)] == [f"{OWLS}, Revisited"]
    with closing(Library.open(index)) as library:
        linked = library.records.linked()
        assert "owls were counted" in library.passages.source_text("file:owls.pdf")
        assert linked["file:owls.pdf"] == entries(index)[0].id
        assert not library.passages.source_text("web:otters.example/x")


def test_the_page_links_back(tmp_path: Path, zotero: Zotero) -> None:
    """The page of an entry has the address that opens its item, and of that scheme nothing else."""
    key = zotero.add("book", title=OWLS)
    index = tmp_path / "index"
    report = ingest(["zotero:"], index=index, offline=True)
    assert [row.source for row in report.sources if row.source.startswith("zotero:")] == []
    with closing(Library.open(index)) as library:
        shown = work_page(read_overview(library), entries(index)[0].id)
    assert f'href="zotero://select/library/items/{key}"' in shown
    assert "Zotero item" in shown


def test_the_plan_asks_nothing_of_zotero_links(tmp_path: Path, zotero: Zotero) -> None:
    """`--dry-run` counts the files on disk and the links of the web."""
    (tmp_path / "owls.pdf").write_bytes(papers.typeset(OWLS, ["The owls were counted. " * 20]))
    zotero.attach(zotero.add("book", title=OWLS, DOI="10.1000/o"), tmp_path / "owls.pdf")
    zotero.add("book", title=OTTERS, DOI="10.1000/x")
    names = [Path("zotero:")]
    plan = foresee(names, index=tmp_path / "i", settings=read_settings(), extent=Extent())
    assert (plan.entries, plan.to_ask, plan.papers) == (2, 1, 1)

"""Lists in other forms: BibTeX, CSL JSON, bare ids, standard input, a GitHub repository."""

import io
import json
from contextlib import suppress
from pathlib import Path

import pytest

from helpers.bibliographies import BIBTEX
from ptmrag.catalog.entry import Entry
from ptmrag.catalog.formats.registry import parse_list
from ptmrag.errors import InputError
from ptmrag.fetch.mirror_fetcher import MirrorFetcher
from ptmrag.ingestion.read_list import read_list
from ptmrag.sources.resolve import name_source


def sources(entry: Entry) -> list[str]:
    return [name_source(link.url) for link in entry.links]


def test_bibtex() -> None:
    """Titles lose their braces, arXiv goes before a DOI, and what cannot be used has its line."""
    catalog = parse_list(BIBTEX, path="works.bib")
    by_title = {entry.title: entry for entry in catalog.entries}
    lark = by_title["Larkspur: Sparse Memory for Long Documents"]
    assert (lark.year, sources(lark), lark.line) == (2021, ["arxiv:2101.00001"], 4)
    assert lark.note == "A memory of slots, & more."
    assert sources(by_title["Heron Distils"]) == [
        "doi:10.1162/tacl_a_00001",
        "pdf:example.org/heron.pdf",
    ]
    assert sources(by_title["By journal"]) == ["arxiv:2102.00002"]
    assert sources(by_title["After the broken one"]) == ["arxiv:2103.00003"]
    assert [(failure.item, failure.line) for failure in catalog.failures] == [
        ("nameless", 15),
        ("broken", 16),
    ]


def test_csl_json() -> None:
    """A Zotero export gives titles, years and addresses."""
    works = [
        {
            "id": "a",
            "title": "A <i>Small</i> Model",
            "issued": {"date-parts": [[2020, 3]]},
            "DOI": "10.48550/arXiv.2001.00001",
        },
        {"id": "b", "title": "A Post", "URL": "https://blog.example.org/post"},
        {"id": "c"},
    ]
    catalog = parse_list(json.dumps(works), path="zotero.json")
    assert [(e.title, e.year) for e in catalog.entries] == [
        ("A Small Model", 2020),
        ("A Post", None),
    ]
    assert [sources(e) for e in catalog.entries] == [
        ["arxiv:2001.00001"],
        ["web:blog.example.org/post"],
    ]
    assert catalog.failures[0].item == "c"


def test_bare_ids_and_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids and addresses piped in, one a line, are entries; one that is repeated is one."""
    text = (
        "1706.03762\narXiv:1810.04805v2\n\nhttps://blog.example.org/a\n1706.03762\ncs.CL/0101001\n"
    )

    class Stdin:
        buffer = io.BytesIO(text.encode())

    monkeypatch.setattr("sys.stdin", Stdin)
    catalog = read_list("-")
    assert [sources(entry)[0] for entry in catalog.entries][:3] == [
        "arxiv:1706.03762",
        "arxiv:1810.04805",
        "web:blog.example.org/a",
    ]
    assert (catalog.path, len(catalog.entries)) == ("-", 4)


@pytest.mark.parametrize(
    "address",
    ["https://github.com/owner/list", "https:/github.com/owner/list/", "github.com/owner/list.git"],
)
def test_a_repository_is_a_list(tmp_path: Path, address: str) -> None:
    """Its README is the list, by whatever name it has."""
    folder = tmp_path / "web" / "raw.githubusercontent.com" / "owner" / "list" / "HEAD"
    folder.mkdir(parents=True)
    (folder / "readme.md").write_text("- [A Small Model](https://arxiv.org/abs/2001.00001)\n")
    fetcher = MirrorFetcher(tmp_path / "web", tmp_path / "blobs")
    catalog = read_list(address, fetcher)
    assert catalog.path == "https://github.com/owner/list"
    assert catalog.entries[0].title == "A Small Model"
    with pytest.raises(InputError, match="has no README that can be fetched"):
        read_list("https://github.com/owner/other", fetcher)
    with pytest.raises(InputError, match="leave out --offline"):
        read_list(address)


@pytest.mark.parametrize(
    "text", ["@", "@article{", "[1, 2]", "{", "", "\n", "@a{b, c={", '@a{b,c="']
)
def test_broken_lists_do_not_crash(text: str) -> None:
    """What is cut off or empty gives no entries or is refused: nothing else is raised."""
    for path in ("x.bib", "x.json", "x.md"):
        with suppress(InputError):
            assert len(parse_list(text, path=path).entries) <= 1


def test_markdown_stays_markdown() -> None:
    """A Markdown list is read by `parse_catalog`."""
    assert parse_list("## A\n- [B](https://arxiv.org/abs/2001.00001)").entries[0].category == ("A",)


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ("abstract={We extend the model of arXiv:1409.0473 with gates.}", None),
        ("annote={Compare with arXiv:1409.0473.}", None),
        ("title={Gates, a comment on arXiv:1409.0473}", None),
        ("note={An extension of arXiv:1409.0473}", None),
        ("note={arXiv:2020.12345 [cs]}", "https://arxiv.org/abs/2020.12345"),
        ("note={Preprint arXiv:2020.12345}", "https://arxiv.org/abs/2020.12345"),
        ("journal={arXiv preprint arXiv:2020.12345}", "https://arxiv.org/abs/2020.12345"),
        ("journal={CoRR}, volume={abs/2020.12345}, arxivId={arXiv:2020.12345}", "https://arxiv.org/abs/2020.12345"),
        ("howpublished={arXiv:2020.12345}, abstract={After arXiv:1409.0473.}", "https://arxiv.org/abs/2020.12345"),
    ],
)  # fmt: skip
def test_only_fields_that_name_the_work_give_its_arxiv_id(fields: str, address: str | None) -> None:
    """The id of another paper in an abstract or a remark is not that of the entry."""
    title = "" if "title=" in fields else "title={Gated Sloth Networks}, "
    entry, *others = parse_list(f"@article{{m1, {title}{fields}}}", path="refs.bib").entries
    assert not others
    assert [link.url for link in entry.links] == ([address] if address else [])

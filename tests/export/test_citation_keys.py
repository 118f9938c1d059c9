"""Works have citation keys that people know, that parsers read, and that stay as they are."""

from pathlib import Path

import pytest

from helpers.varied_works import entry, library_of, people
from ptmrag.catalog.record import Record, WorkRecord
from ptmrag.export.citation_keys import citation_keys
from ptmrag.export.exported_work import exported_works


def work(
    title: str,
    *names: str,
    entry_id: str = "",
    key: str = "",
    year: str = "2019",
    others: tuple[str, ...] = (),
) -> WorkRecord:
    record = Record(key=key, authors=people(*names), date=year, other_keys=others)
    return WorkRecord(entry_id or title, title, record, {})


@pytest.mark.parametrize(
    ("made", "key"),
    [
        (work("BERT: Pre-training", "Devlin, Jacob"), "devlin2019bert"),
        (work("On the Use of Otters", "Müller-Lüdenscheidt, Jo"), "mullerludenscheidt2019use"),
        (work("The Otters", "van der Ødegård, Åse"), "odegard2019otters"),
        (work("The Otters", "O'Neil, Ann", year=""), "oneilotters"),
        (work("Otters", "The ATLAS Collaboration"), "atlas2019otters"),
        (work("Otters"), "otters2019"),
        (work("BERT: Pre-training of Otters"), "bert2019pretraining"),
        (work("Don’t Stop: GPT-3"), "dont2019stop"),
        (work("BERT 与中文分词", "张三"), "bert2019"),
        (work("基于深度学习的分词", "张三", entry_id="textbrewer"), "textbrewer2019"),
        (work("基于深度学习的分词", "张三", entry_id="entry-0a1b2c"), "0a1b2c2019"),
        (work("3D Otters", "Đorđević, Ž."), "dordevic20193d"),
        (
            work("Otters", "Doe, Jane", key="DBLP:conf/naacl/Doe19+x.y_z!&$^@"),
            "DBLP:conf/naacl/Doe19+x.y_z!&$^@",
        ),
        (work("Otters", "Doe, Jane", key="my key, {of} 100%"), "my-key-of-100"),
        (work("Otters", "Doe, Jane", key="德夫林2019"), "德夫林2019"),
        (work("Otters", "Doe, Jane", key="{,}"), "doe2019otters"),
    ],
)
def test_a_key_is_the_readers_own_or_names_author_year_and_word(made: WorkRecord, key: str) -> None:
    """A key is changed only where a parser would stop; names are folded to ASCII."""
    assert citation_keys([made]) == {made.entry_id: key}


def test_keys_are_unique() -> None:
    """A made key gives way to one that a reader gave, in whatever case, and to those of merged works."""
    works = [
        work("Otters", "Doe, J.", entry_id="a"),
        work("Otters", "Doe, J.", entry_id="b", key="Doe2019Otters"),
        work("Otters", "Doe, J.", entry_id="c", others=("doe2019ottersb",)),
        *(work("Seals", "Doe, J.", entry_id=f"s{n}") for n in range(30)),
    ]
    keys = citation_keys(works)
    assert (keys["a"], keys["b"], keys["c"]) == (
        "doe2019ottersa",
        "Doe2019Otters",
        "doe2019ottersc",
    )
    assert (keys["s0"], keys["s1"], keys["s27"]) == (
        "doe2019seals",
        "doe2019sealsa",
        "doe2019sealsaa",
    )
    assert len({key.casefold() for key in keys.values()}) == len(works)


def test_a_work_has_one_key_whatever_is_exported(tmp_path: Path) -> None:
    """A work that is exported alone has the key that it has among all."""
    record = Record(authors=people("Doe, Jane"), date="2019")
    library = library_of(
        tmp_path / "index",
        [entry(name, f"Otters {name}", record) for name in ("one", "two", "three")],
    )
    keys = {one.entry_id: one.key for one in exported_works(library)}
    assert keys == {"one": "doe2019otters", "two": "doe2019ottersa", "three": "doe2019ottersb"}
    assert [one.key for one in exported_works(library, ["three"])] == ["doe2019ottersb"]

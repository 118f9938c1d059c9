"""The word index: words in two scripts, no query language, filters before ranking."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from ptmrag.language.tokens import tokens
from ptmrag.library.lexical import LexicalIndex
from ptmrag.library.scratch import sweep_scratch_folders

ROWS = [
    (1, "BERT", "3.1 Pre-training", "A masked language model learns from both directions."),
    (2, "GPT-3", "Results", "The largest has 175 billion parameters and scores 0.93 on it."),
    (3, "知识蒸馏综述", "引言", "知识蒸馏把大模型的知识迁移到小模型，BERT模型的预训练也可以压缩。"),
    (4, "A survey", "", "BERT-base has twelve layers; pretrained weights are public."),
]


@pytest.fixture(params=["new", "loaded"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> LexicalIndex:
    """The rows, committed; in a new index, and in one that was saved and loaded."""
    filled = LexicalIndex()
    filled.add(ROWS)
    filled.commit()
    if request.param == "new":
        return filled
    filled.save(tmp_path / "词" / "lexical")
    return LexicalIndex.load(tmp_path / "词" / "lexical")


def found(index: LexicalIndex, query: str, k: int = 10) -> list[int]:
    return [number for number, _ in index.search(query, k)]


def test_loading_what_was_saved_gives_the_same_index(tmp_path: Path) -> None:
    """A folder opened again gives the same answers."""
    index = LexicalIndex()
    index.add(ROWS)
    index.commit()
    index.save(tmp_path / "lexical")
    loaded = LexicalIndex.load(tmp_path / "lexical")
    assert len(loaded) == len(index) == 4
    for query in ("BERT", "知识", "layers of 175"):
        assert loaded.search(query, 10) == index.search(query, 10)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pre-training", ["pretrain", "pre", "train"]),
        ("embedding embeddings Embedded", ["embed", "embed", "embed"]),
        ("GPT-3", ["gpt3", "gpt", "3"]),
        ("0.93, 1,000 and 3.2.1.", ["0.93", "1000", "and", "3.2.1"]),
        ("1,2 or 2019,300", ["1,2", "or", "2019,300"]),
        ("200KB", ["200kb", "200", "kb"]),
        ("1.5B, 12层", ["1.5b", "1.5", "12", "层"]),
        ("Performers performed", ["performer", "perform"]),
        ("Adapters adapt transformers", ["adapter", "adapt", "transformer"]),
        ("filters filtered filtering", ["filter", "filter", "filter"]),
        ("WMT'14 CoNLL-2003", ["wmt14", "wmt", "2014", "conll03", "conll", "2003"]),
        ("models,which arxiv.org/abs", ["model", "which", "arxiv", "org", "ab"]),
        ("BERT模型", ["bert", "模型"]),
        ("ＢＥＲＴ", ["bert"]),
        ("soft\xadhyphen pre\u2010train", ["softhyphen", "pretrain", "pre", "train"]),
        ("the model's", ["the", "model"]),
        ('"+-:()[]{}^~*?\\/!', []),
        ("x" * 5_000, []),
        ("", []),
    ],
)
def test_text_is_cut_into_words(text: str, expected: list[str]) -> None:
    """Words are folded and stemmed, but for -er; hyphens open and close, units part, Chinese is cut."""
    assert tokens(text) == expected


def test_chinese_is_cut_into_words_and_the_words_in_them() -> None:
    """A long word is found by its parts as well."""
    assert {"预", "训练", "语言", "模型"} <= set(tokens("预训练语言模型"))
    assert {"知识", "蒸馏"} <= set(tokens("知识蒸馏"))


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("pretraining", 1),
        ("pre-trained", 1),
        ("masked", 1),
        ("GPT-3", 2),
        ("GPT3", 2),
        ("0.93", 2),
        ("BERT-base", 4),
        ("知识蒸馏是什么", 3),
        ("小模型", 3),
        ("ＧＰＴ－３", 2),
    ],
)
def test_words_numbers_and_names_are_found(index: LexicalIndex, query: str, best: int) -> None:
    """What stands in a passage is found in either spelling, in either script."""
    assert best in found(index, query, 2)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("It needs 16 GB.", "16GB"),
        ("It needs 16GB.", "16 GB"),
        ("A page of 30,000 words", "30000"),
        ("Longformers read books.", "Longformer"),
        ("The test set of WMT 2014", "WMT14"),
    ],
)
def test_a_number_is_found_with_its_unit_and_a_name_in_its_plural(text: str, query: str) -> None:
    """However the text and the question write them."""
    index = LexicalIndex()
    index.add([(1, "", "", text), (2, "", "", "The long form of another reform performs well.")])
    index.commit()
    assert found(index, query) == [1]


def test_a_name_is_no_word_with_its_stem() -> None:
    """Who asks for the Performer does not ask for performance."""
    index = LexicalIndex()
    index.add([(1, "", "", "performance was performed"), (2, "", "", "Performers are linear")])
    index.commit()
    assert (found(index, "Performer"), found(index, "perform")) == ([2], [1])


def test_a_name_beside_chinese_characters_is_a_word(index: LexicalIndex) -> None:
    """`BERT模型` holds BERT, with no blank between."""
    assert 3 in found(index, "BERT")


@pytest.mark.parametrize(
    "query", ["", "?!", '"+-:()', "AND OR NOT", "the of", "的 了", "。！？", "\0"]
)
def test_a_query_without_content_words_finds_nothing_and_fails_nowhere(
    index: LexicalIndex, query: str
) -> None:
    """Punctuation is no operator, and stop words are no words."""
    assert index.search(query, 5) == []


@pytest.mark.parametrize(
    "query", ['title:BERT"', "BERT AND (", "+BERT -GPT", "BERT~2^9 [a TO", "B*"]
)
def test_no_character_in_a_query_is_an_operator(index: LexicalIndex, query: str) -> None:
    """What would be syntax to a query parser is a bag of words here."""
    index.search(query, 5)
    if "BERT" in query:
        assert {1, 3, 4} <= set(found(index, query))


def test_a_title_weighs_more_than_a_heading_and_a_heading_more_than_the_text() -> None:
    """The same word is worth twice in a title, half as much again in a heading."""
    index = LexicalIndex()
    index.add([(1, "x", "y", "mamba"), (2, "mamba", "y", "x"), (3, "x", "mamba", "y")])
    index.commit()
    scores = dict(index.search("mamba", 3))
    assert scores[2] == pytest.approx(2 * scores[1])
    assert scores[3] == pytest.approx(1.5 * scores[1])


def test_the_filter_applies_before_the_ranking(index: LexicalIndex) -> None:
    """With `within`, k are found where k are allowed, with the scores that they have anyway."""
    everywhere = dict(index.search("BERT", 10))
    last = list(everywhere)[-1]
    [(number, score)] = index.search("BERT", 1, within=[last])
    assert (number, score) == (last, pytest.approx(everywhere[last]))
    assert index.search("BERT", 5, within=[2, 999]) == []
    assert index.search("BERT", 5, within=()) == []


def test_what_was_removed_is_not_found(index: LexicalIndex) -> None:
    """A removed id is gone after the commit, not before; one that is not there is passed over."""
    index.remove([1, 999])
    assert 1 in found(index, "masked")
    index.commit()
    assert found(index, "masked") == []
    assert len(index) == 3
    assert not index.knows("masked")


def test_readers_see_a_commit_whole_or_not_at_all(tmp_path: Path) -> None:
    """An open index stays at its commit while another object writes the folder."""
    writer = LexicalIndex()
    writer.add(ROWS[:2])
    writer.commit()
    writer.save(tmp_path)
    reader = LexicalIndex.load(tmp_path)
    writer.remove([1])
    writer.add(ROWS[2:])
    writer.commit()
    writer.save(tmp_path)
    assert (len(reader), len(writer)) == (2, 3)
    assert found(reader, "masked") == [1]
    assert len(LexicalIndex.load(tmp_path)) == 3


def test_saving_writes_what_has_changed_and_nothing_else(tmp_path: Path) -> None:
    """Files of an older commit stay as they are or go; a damaged one is written again."""
    index = LexicalIndex()
    index.add(ROWS[:2])
    index.commit()
    names = index.save(tmp_path)
    assert sorted(names) == sorted(file.name for file in tmp_path.iterdir())
    first = {file: file.stat().st_ino for file in tmp_path.glob("*.term")}
    index.add(ROWS[2:])
    index.commit()
    index.save(tmp_path)
    assert {file: file.stat().st_ino for file in first} == first
    next(iter(first)).write_bytes(b"damaged")
    index.save(tmp_path)
    loaded = LexicalIndex.load(tmp_path)
    assert loaded.search("BERT masked", 10) == index.search("BERT masked", 10)
    index.remove([1, 2])
    index.commit()
    names = index.save(tmp_path)
    assert sorted(names) == sorted(file.name for file in tmp_path.iterdir())


def test_what_is_there_is_neither_read_nor_written(tmp_path: Path) -> None:
    """A loaded index has links to the files of its folder; saving it leaves them as they are."""
    index = LexicalIndex()
    index.add(ROWS[:2])
    index.commit()
    index.save(tmp_path)
    first = {file: file.stat() for file in tmp_path.glob("*.*") if file.name != "meta.json"}
    loaded = LexicalIndex.load(tmp_path)
    assert {file.stat().st_nlink for file in first} == {2}
    loaded.add(ROWS[2:])
    loaded.commit()
    loaded.save(tmp_path)
    for file, before in first.items():
        assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert found(LexicalIndex.load(tmp_path), "masked") == [1]
    del loaded
    assert {file.stat().st_nlink for file in first} <= {1, 2}
    assert found(LexicalIndex.load(tmp_path), "BERT") == found(index_of(ROWS), "BERT")


def index_of(rows: Iterable[tuple[int, str, str, str]]) -> LexicalIndex:
    index = LexicalIndex()
    index.add(rows)
    index.commit()
    return index


@pytest.mark.parametrize("denied", [("link",), ("link", "symlink")], ids=["symlinks", "copies"])
def test_an_index_on_another_disk_is_read_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, denied: Sequence[str]
) -> None:
    """Where files cannot be linked, by symbolic links, or else from copies; also once they are replaced."""

    def refuse(*_: object) -> None:
        raise OSError("another device")

    for name in denied:
        monkeypatch.setattr(os, name, refuse)
    index = index_of(ROWS)
    index.save(tmp_path)
    reader = LexicalIndex.load(tmp_path)
    assert {file.stat().st_nlink for file in tmp_path.glob("*.term")} == {1}
    index.remove([1])
    index.commit()
    index.save(tmp_path)
    assert found(reader, "masked") == [1]
    reader.add([(9, "", "", "masked anew")])
    reader.commit()
    assert sorted(found(reader, "masked")) == [1, 9]


def test_a_commit_of_a_few_passages_does_not_write_the_others(tmp_path: Path) -> None:
    """Segments are merged in steps: most commits write a few kilobytes, however large the index is."""
    index = index_of((n, "", "", f"word{n} common{n % 7} " * 9) for n in range(2_000))
    index.save(tmp_path)
    whole = sum(file.stat().st_size for file in tmp_path.iterdir())
    written = []
    for number in range(10):
        before = {file.name for file in tmp_path.iterdir()}
        index.add([(9_000 + number, "", "", "one more passage")])
        index.commit()
        index.save(tmp_path)
        new = [file for file in tmp_path.iterdir() if file.name not in before]
        written.append(sum(file.stat().st_size for file in new))
    assert sorted(written)[7] < whole / 10
    segments = {file.name.partition(".")[0] for file in tmp_path.glob("*.term")}
    assert len(segments) < 10


@pytest.mark.parametrize("share", [1, 2, 10, 300], ids=lambda share: f"one in {share}")
def test_a_wide_filter_lets_the_same_passages_through(
    monkeypatch: pytest.MonkeyPatch, share: int
) -> None:
    """However many it names: the best of those that pass, by their scores, all that match at most."""
    rows = [(n, "", "", f"memory {'sparse ' * (n % 5)} text{n % 11}") for n in range(3_000)]
    index = index_of(rows)
    within = {n for n in range(3_000) if n % share == 0}
    for query in ("memory sparse", "text7", "nowhere"):
        monkeypatch.setattr("ptmrag.library.lexical._FEW", 10_000)
        named = index.search(query, 5_000, within=within)
        names = [score for _, score in index.search(query, 20, within=within)]
        known = index.knows(query, within=within)
        monkeypatch.setattr("ptmrag.library.lexical._FEW", 1)
        for deepest in (40, 40_000):
            monkeypatch.setattr("ptmrag.library.lexical._DEEPEST", deepest)
            left = index.search(query, 20, within=within)
            assert [score for _, score in left] == pytest.approx(names)
            assert dict(left).items() <= {n: pytest.approx(s) for n, s in named}.items()
            assert index.knows(query, within=within) is known


def test_an_index_leaves_no_files_behind(tmp_path: Path) -> None:
    """The folder that it works in goes with it, also where the process ends first."""
    code = (
        "import os; from ptmrag.library.lexical import LexicalIndex\n"
        "def folders(): return len(os.listdir(os.environ['TMPDIR']))\n"
        "index = LexicalIndex(); assert folders() == 1; del index; assert folders() == 0\n"
        "index = LexicalIndex(); assert folders() == 1"
    )
    subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "TMPDIR": str(tmp_path)}, check=True
    )
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder of a process that was killed goes; that of a living one stays, and a young one."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    code = (
        "import os; from ptmrag.library.scratch import scratch_folder\n"
        "class Owner: pass\n"
        "owner = Owner(); print(scratch_folder(owner), flush=True); os.kill(os.getpid(), 9)"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=False
    )
    killed, mine = Path(os.fsdecode(run.stdout).strip()), LexicalIndex()
    [living] = set(tmp_path.iterdir()) - {killed}
    sweep_scratch_folders()
    assert killed.exists()
    for folder in (killed, living):
        os.utime(folder, (0, 0))
    sweep_scratch_folders()
    assert (killed.exists(), living.exists(), len(mine)) == (False, True, 0)


def test_what_was_not_committed_is_lost() -> None:
    """Rows are not found before `commit`; a commit of nothing changes nothing."""
    index = LexicalIndex()
    index.commit()
    index.add(ROWS)
    assert (len(index), found(index, "BERT")) == (0, [])
    index.commit()
    assert len(index) == 4


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("GPT-3", True),
        ("GPT3", True),
        ("GPT-4", False),
        ("BERT-base", True),
        ("BERT-parameters", False),
        ("175B", False),
        ("Mamba", False),
        ("知识蒸馏", True),
        ("", False),
        ("-", False),
    ],
)
def test_a_name_is_known_if_one_passage_holds_it(
    index: LexicalIndex, name: str, known: bool
) -> None:
    """A hyphenated name is known whole or, without bare numbers, by its parts in one passage."""
    assert index.knows(name) is known


@pytest.mark.parametrize("damage", ["no folder", "no meta.json", "garbage"])
def test_a_damaged_folder_is_a_clear_error(tmp_path: Path, damage: str) -> None:
    """What cannot be opened is refused with the name of the folder, and not made anew."""
    folder = tmp_path / "lexical"
    if damage != "no folder":
        index = LexicalIndex()
        index.add(ROWS)
        index.commit()
        index.save(folder)
        meta = folder / "meta.json"
        meta.unlink() if damage == "no meta.json" else meta.write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match="lexical' is not a word index"):
        LexicalIndex.load(folder)
    assert folder.exists() is (damage != "no folder")


def test_english_alone_does_not_load_the_chinese_dictionary() -> None:
    """jieba takes 0.6 s to load: only Chinese text pays for it, and it prints nothing."""
    code = (
        "import sys; from ptmrag.language.tokens import tokens; tokens('plain English');"
        "assert 'jieba' not in sys.modules; tokens('中文'); assert 'jieba' in sys.modules"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")

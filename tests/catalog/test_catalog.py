"""Lists kept by people, in the styles that people keep them in."""

import re
from pathlib import Path

import pytest

from ptmrag.catalog.entry import Catalog
from ptmrag.catalog.parse import default_catalog_path, parse_catalog, read_catalog
from ptmrag.errors import InputError
from ptmrag.sources.resolve import name_source

BLOCKS = """# 我的列表
## 语言模型
[《Quill: Writing with Feathers》](arXiv:2105.00011.pdf)


一个轻量级的羽毛笔实现
https://github.com/birds/quill

鸟语模型的实现
https://link.zhihu.com/?target=https%3A//github.com/birds/chirp

Owl
https://arxiv.org/abs/2001.00022.pdf
tensorflow版本：https://github.com/night/owl
博客：http://blog.example.com/owl.html

OwlBio: 用于夜间文本的模型
fine-tuning代码
https://github.com/night/owlbio
权重下载
https://github.com/night/owlbio-weights
论文解读
https://blog.example.cn/a/1

可视化工具featherviz
https://github.com/birds/featherviz
https://blog.example.cn/a/2

夜行研究院与白天研究院合作推出DAY-NIGHT：借助昼夜交替实现多对多映射的压缩方法
论文：https://arxiv.org/abs/2010.00033
代码：https://github.com/day/night
介绍：https://hub.example.cn/view/9

某大学的paper：用小模型解决长文本
《LongTail: Applying Feathers to Long Texts》
论文链接：
http://keg.example.edu.cn/papers/NIPS20-LongTail.pdf
Github：
https://github.com/birds/longtail

可视化feathers模型
https://github.com/birds/featherviz

《2109A Shift of Plumage》
论文链接：https://arxiv.org/abs/2109.00044
项目网站：https://birds.example.io/plumage/
Slides：https://birds.example.io/slides/plumage.pdf

2021.09两家公司联合发布的BIG-BIRD模型《Using Deep Nests to Train Big-Bird 530B, the World’s Largest Bird》
https://github.com/big/bird
官网：https://blog.example.com/big-bird/

《DeepBird_ Scaling Wings to 1,000 Feathers》
"""

ITEMS = """
This list is by hand; see [the rules](https://example.org/rules) before you add to it, please.

- [Contents](#contents)
  - [Models](#models)

## Models
- [A Small Bird](https://arxiv.org/abs/2003.00001) (ICLR 2020) - a note on it
- **Great Bird** (2019)
  - Paper: <https://arxiv.org/abs/1903.00002>
  - Code (PyTorch): <https://github.com/great/bird>

  An English note.

  中文说明。
- **Without Links** (2018)
- Wings for Everyone. *A. Author, B. Other*. ACL 2019. [[pdf](https://example.org/w.pdf)] [[code](https://github.com/w/w)]
- Topic of birds
  - [Inner One](https://example.org/one)
  - [Inner Two](https://example.org/two): with a note
- [![stars](https://img.shields.io/x.svg)](https://github.com/x/x)
### Tables
| Model | Year | Paper | Code |
| --- | --- | --- | --- |
| Sparrow | 2021 | [pdf](https://arxiv.org/abs/2101.00003) | [github](https://github.com/s/p) |
"""


@pytest.fixture(scope="module")
def blocks() -> Catalog:
    return parse_catalog(BLOCKS)


def links(catalog: Catalog, title: str) -> list[tuple[str, str]]:
    entry = next(entry for entry in catalog.entries if entry.title == title)
    return [(link.kind, name_source(link.url)) for link in entry.links]


def test_blocks_of_title_and_addresses(blocks: Catalog) -> None:
    """Each block is an entry; the block that repeats an earlier one's link is that one again."""
    assert [entry.title for entry in blocks.entries] == [
        "Quill: Writing with Feathers",
        "一个轻量级的羽毛笔实现",
        "鸟语模型的实现",
        "Owl",
        "OwlBio: 用于夜间文本的模型",
        "可视化工具featherviz",
        "夜行研究院与白天研究院合作推出DAY-NIGHT：借助昼夜交替实现多对多映射的压缩方法",
        "LongTail: Applying Feathers to Long Texts",
        "A Shift of Plumage",
        "Using Deep Nests to Train Big-Bird 530B, the World’s Largest Bird",
        "DeepBird: Scaling Wings to 1,000 Feathers",
    ]
    assert blocks.failures == ()
    assert {entry.category for entry in blocks.entries} == {("我的列表", "语言模型")}


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Quill: Writing with Feathers", [("paper", "arxiv:2105.00011")]),
        ("鸟语模型的实现", [("code", "github:birds/chirp")]),
        (
            "Owl",
            [
                ("paper", "arxiv:2001.00022"),
                ("code", "github:night/owl"),
                ("page", "web:blog.example.com/owl.html"),
            ],
        ),
        (
            "OwlBio: 用于夜间文本的模型",
            [
                ("code", "github:night/owlbio"),
                ("weights", "github:night/owlbio-weights"),
                ("page", "web:blog.example.cn/a/1"),
            ],
        ),
        (
            "LongTail: Applying Feathers to Long Texts",
            [
                ("paper", "pdf:keg.example.edu.cn/papers/NIPS20-LongTail.pdf"),
                ("code", "github:birds/longtail"),
            ],
        ),
        (
            "A Shift of Plumage",
            [
                ("paper", "arxiv:2109.00044"),
                ("page", "web:birds.example.io/plumage"),
                ("slides", "pdf:birds.example.io/slides/plumage.pdf"),
            ],
        ),
        ("DeepBird: Scaling Wings to 1,000 Feathers", []),
    ],
)
def test_links_are_on_their_entries(
    blocks: Catalog, title: str, found: list[tuple[str, str]]
) -> None:
    """No link is lost, none is on the wrong entry, and labels tell what they lead to."""
    assert links(blocks, title) == found


def test_no_address_is_lost_or_doubled(blocks: Catalog) -> None:
    """Every address of the text is on one entry, a repeated one once."""
    kept = [link.url for entry in blocks.entries for link in entry.links]
    assert sorted(kept) == sorted(set(re.findall(r"(?:https?://|arXiv:)[^\s)]+", BLOCKS)))


def test_items_tables_and_nested_lists() -> None:
    """Linked, bold, bracketed, nested and tabled entries are read; prose, contents and badges are not."""
    catalog = parse_catalog(ITEMS)
    assert [entry.title for entry in catalog.entries] == [
        "A Small Bird",
        "Great Bird",
        "Without Links",
        "Wings for Everyone",
        "Inner One",
        "Inner Two",
        "Sparrow",
    ]
    by_title = {entry.title: entry for entry in catalog.entries}
    assert by_title["Great Bird"].note == "An English note.\n\n中文说明。"
    assert [link.kind for link in by_title["Great Bird"].links] == ["paper", "code"]
    assert [link.kind for link in by_title["Wings for Everyone"].links] == ["paper", "code"]
    assert by_title["Inner Two"].category == ("Models", "Topic of birds")
    assert by_title["Sparrow"].category == ("Models", "Tables")
    assert [link.kind for link in by_title["Sparrow"].links] == ["paper", "code"]
    assert [by_title[t].year for t in ("A Small Bird", "Great Bird", "Sparrow")] == [
        2020,
        2019,
        2021,
    ]
    lines = ITEMS.splitlines()
    assert all(entry.title.split()[0] in lines[entry.line - 1] for entry in catalog.entries)


def test_ids_are_stable_unique_and_plain() -> None:
    """An id is a slug of the title; an edit elsewhere does not change it; doubles get a number."""
    text = "- [A Small Bird](https://a.example/)\n- [A Small Bird](https://b.example/)\n- [青鸟](https://c.example/)\n"
    ids = [entry.id for entry in parse_catalog(text).entries]
    assert ids[:2] == ["a-small-bird", "a-small-bird-2"]
    assert ids[2].isascii()
    assert [entry.id for entry in parse_catalog("- [New](https://n.example/)\n" + text).entries][
        1:
    ] == ids


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# Only a heading", "Just prose, nothing else.", "```\ncode\n```", "| a |"]
)
def test_what_holds_no_entries_gives_none(text: str) -> None:
    """Nothing to read is an empty catalog, not an error."""
    assert parse_catalog(text).entries == ()


def test_files_in_other_encodings_and_no_files(tmp_path: Path) -> None:
    """GB18030 is read; what is missing, a folder or no text is an InputError that names it."""
    (tmp_path / "gb.txt").write_bytes("青鸟模型\nhttps://github.com/a/b\n".encode("gb18030"))
    assert read_catalog(tmp_path / "gb.txt").entries[0].title == "青鸟模型"
    (tmp_path / "bin.md").write_bytes(b"\x00\x01\x02")
    (tmp_path / "odd.md").write_bytes(b"\xff\xff\xff\x20")
    for wrong in ("missing.md", ".", "bin.md", "odd.md"):
        with pytest.raises(InputError, match="catalog"):
            read_catalog(tmp_path / wrong)


def test_the_survey() -> None:
    """The default catalog: entries with title, year, links, facts and a note in both languages."""
    survey = read_catalog(default_catalog_path())
    assert len(survey.entries) >= 34
    assert survey.failures == ()
    headings = " ".join(heading for entry in survey.entries for heading in entry.category)
    for name in ("生成式", "MLM", "多任务", "多模", "通用", "开源工具", "VLP", "压缩", "长文本"):
        assert name in headings
    for entry in survey.entries:
        assert entry.links, entry.title
        english, chinese = entry.prose.split("\n\n")
        assert english.isascii() or len(english) > 200
        assert any("\u4e00" <= c <= "\u9fff" for c in chinese)
        assert entry.facts, entry.title
    facts = [fact for entry in survey.entries for fact in entry.facts]
    assert sum(fact.name == "list" for fact in facts) == 34
    names_of_works = {entry.title.split(":")[0] for entry in survey.entries}
    built_on = {name for f in facts if f.name == "builds_on" for name in f.english.split(", ")}
    assert built_on <= names_of_works
    assert sum(entry.year is None for entry in survey.entries) <= 1
    names = {name_source(link.url) for entry in survey.entries for link in entry.links}
    assert {
        "arxiv:2203.00555",
        "github:jina-ai/clip-as-service",
        "github:hanxiao/bert-as-service",
    } <= names

"""What readers know of a text: the roles of its sentences, and the sections that they are in."""

import pytest

from ptmrag.documents.chunks import Chunk, split
from ptmrag.documents.document import Block, BlockKind, Document
from ptmrag.documents.front_matter import marked_front
from ptmrag.documents.inherited_sections import sections_in
from ptmrag.documents.layout import blocks
from ptmrag.documents.printed_lines import PrintedLine
from ptmrag.documents.webpage import read_webpage
from ptmrag.language.verbatim import sentences

README = """# Larkspur models

[![build](https://ci.example/badge.svg)](https://ci.example)

Larkspur is a memory of sixty-four slots that reads reports one page at a time.

## 🔥 News

The weights of the large memory have been released to everybody this Monday.

## Model architecture

The encoder writes every page of a report to the slot that is nearest to it.

- Sixty-four slots
- Each slot remembers one page of a report for as long as it is read.

## Usage

### In a notebook

The reader has to be opened before the first page of a report is written.

```python
memory = larkspur.open("report.txt")
```

## License

The code may be used by everybody who keeps the notice of its authors.

## Acknowledgements

We thank the makers of the corpus of reports, on which this work is built.
"""


def roles(chunks: tuple[Chunk, ...]) -> dict[str, str]:
    """The role of each sentence, by its first word."""
    return {
        sentence.split()[0]: role
        for chunk in chunks
        for sentence, role in zip(sentences(chunk.text), chunk.roles, strict=True)
    }


def test_a_readme_says_what_each_of_its_sentences_is_for() -> None:
    """News, usage, licence and thanks are not about the work; a heading below "Usage" is on usage."""
    document = read_webpage(
        README.encode(),
        source="github:lark/larkspur",
        url="https://raw.example/README.md",
        media_type="text/markdown",
    )
    chunks = split(document)
    assert [(chunk.heading, chunk.section) for chunk in chunks] == [
        ("Larkspur models", "about"),
        ("🔥 News", "news"),
        ("Model architecture", "method"),
        ("In a notebook", "usage"),
        ("License", "licence"),
        ("Acknowledgements", "links"),
    ]
    found = [role for chunk in chunks for role in chunk.roles]
    assert found == ["prose", "news", "prose", "item", "prose", "usage", "code", "licence", "link"]


def numbered(*headings: str) -> Document:
    made = tuple(Block(text, 1, text, "heading") for text in headings)
    return Document("arxiv:2101.00001", "", made, ("",))


@pytest.mark.parametrize(
    ("headings", "kinds"),
    [
        # A number says which heading is above, also behind other sections.
        (["3 Method", "3.1 Slots", "3.1.2 Gates"], ["method"] * 3),
        (["4 Experiments", "4.1 Birds", "4.2 Results"], ["experiments", "experiments", "results"]),
        (["4 实验", "4.1 飞鸟"], ["experiments", "experiments"]),
        # What others did stays what others did.
        (["2 Related Work", "2.1 Training of memories"], ["related", "related"]),
        # The numbers of a list, or of a figure, are no numbers of sections.
        (["5 Results", "1. Slots forget", "9 Birds"], ["results", "results", "results"]),
        # Between the introduction and the experiments, a paper tells what it did.
        (["1 Introduction", "2 Slots", "3 Experiments"], ["introduction", "method", "experiments"]),
        (["1 Introduction", "2 Slots", "3 Birds"], ["introduction", "other", "other"]),
        (["A. Appendix", "A.1. Slots"], ["appendix", "appendix"]),
        # Below these, an answer may be on anything.
        (["6 Conclusion", "6.1 Birds"], ["conclusion", "other"]),
        (["7 Broader Impact", "7.1 Birds"], ["limitations", "other"]),
    ],
)
def test_a_heading_that_says_nothing_is_of_the_kind_of_the_one_above(
    headings: list[str], kinds: list[str]
) -> None:
    """Sections are inherited along the numbers of headings."""
    assert list(sections_in(numbered(*headings))) == kinds


def line(text: str, top: float, size: float = 10.0) -> PrintedLine:
    return PrintedLine(text, 1, (72.0, top - size, 72.0 + 5.0 * len(text), top), size)


def kinds(*lines: PrintedLine) -> list[BlockKind]:
    return [block.kind for block in blocks([lines])]


TEXT = (
    line("Larkspur keeps a memory of sixty-four slots beside the text of a report.", 500),
    line("It reads the report one page at a time and writes each page to a slot.", 488),
)


@pytest.mark.parametrize(
    ("added", "kind"),
    [
        (line("2The slots are numbered from one to sixty-four.", 90, 8.0), "footnote"),
        (line("∗The authors contributed to the memory alike.", 90, 8.0), "footnote"),
        (line("The slots are numbered from one to sixty-four.", 90, 8.0), "body"),
        (line("2The slots are numbered from one to sixty-four.", 90, 10.0), "body"),
        (line("2The slots are numbered from one to sixty-four.", 700, 8.0), "body"),
        (line("• Each of the slots remembers one page of a report.", 90), "item"),
        (line("Table 2: Slots that were read, by the page of the report.", 90), "caption"),
        (line("Table 2 shows that most of the slots are read only once.", 90), "body"),
        (line("图 3 给出了各个记忆槽的读取次数。", 90), "body"),
        (line("图 3 各个记忆槽的读取次数", 90), "caption"),
    ],
)
def test_the_layout_says_what_a_paragraph_is(added: PrintedLine, kind: BlockKind) -> None:
    """A footnote is small, marked and below the text; text about a figure is no caption."""
    lines = sorted((*TEXT, added), key=lambda one: -one.middle)
    found = dict(zip((block.text for block in blocks([lines])), kinds(*lines), strict=True))
    assert found[added.text] == kind


def test_all_sentences_of_a_caption_are_a_caption() -> None:
    """The second sentence of a caption looks like prose and is none."""
    caption = Block("Figure 1: A memory. Every slot of the memory holds one page.", 1, "1 Slots")
    caption = Block(caption.text, 1, caption.heading, "caption")
    body = Block("Every slot of the memory is read before it is written.", 1, "1 Slots")
    document = Document("arxiv:2101.00001", "", (caption, body), ("",))
    assert split(document)[0].roles == ("caption", "caption", "prose")


FRONT = (
    Block("Larkspur: A Sparse Memory", 1),
    Block("for Long Reports", 1),
    Block("Ada Lark Bo Heron University of Reeds", 1),
)
PROSE = (
    "This paper keeps a memory of sixty-four slots beside the text of a report, and reads the "
    "report one page at a time. It writes each page to the slot that is nearest, and needs less time."
)


def test_a_first_page_starts_with_title_and_authors() -> None:
    """What is above the first heading and is no prose says who wrote it."""
    heading = Block("Abstract", 1, "Abstract", "heading")
    found = marked_front((*FRONT, heading), "Larkspur: A Sparse Memory for Long Reports")
    assert [block.kind for block in found] == ["title", "title", "authors", "heading"]


def test_a_first_page_without_an_abstract_keeps_its_text() -> None:
    """Whoever wrote it stands before its first paragraph of prose; what follows is text."""
    found = marked_front((*FRONT, Block(PROSE, 1), Block("A memory.", 1)), "Larkspur")
    assert [block.kind for block in found] == ["authors", "authors", "authors", "body", "body"]


def test_a_page_without_headings_keeps_its_short_paragraphs() -> None:
    """A memo has no abstract: below its title and its author stands what it says."""
    lines = (
        "On Lamps",
        "Ada Lark",
        "The lamp of the pier burns all night.",
        "It is filled at noon.",
    )
    blocks = tuple(Block(line, 1) for line in lines)
    kinds = [block.kind for block in marked_front(blocks, "On Lamps")]
    assert kinds == ["title", "authors", "body", "body"]

"""The line numbers of review copies are no text; other columns of numbers are."""

from collections.abc import Iterator

import pytest

from helpers.placed import Word, placed
from helpers.texts import text_of
from ptmrag.documents.pdf import read_pdf
from ptmrag.language.verbatim import contains, sentences

PROSE = (
    "The herons of the lower marsh were counted twice before dawn and after",
    "the rain, by keepers who did not know of each other. The first count is",
    "the larger one in most of the winters, as birds that are awake are seen",
    "from afar. We therefore take the second count, which has fewer of those",
    "that fly over. A gauge measures the water in the reeds, and a table has",
    "the depth for each of the days. Where the water is deep, the birds stand",
    "on the banks and are counted from a boat. The boat is slow, so that the",
    "count takes an hour, and the birds are used to it after a few weeks. All",
    "counts are in the list that the keepers publish each spring, along with",
    "the notes on the weather. We thank them for the list and for the boat.",
)
SAID = " ".join(PROSE)


def numbered(
    x: float, number_x: float, first: int, *, size: float = 6, every: int = 1, form: str = "{}"
) -> Iterator[Word]:
    """The prose at `x` with numbers from `first` at `number_x`, each before its line."""
    for n, said in enumerate(PROSE):
        if n % every == 0:
            yield Word(form.format(first + n), number_x, 700 - 12 * n, size, "Helvetica")
        yield Word(said, x, 700 - 12 * n, 8)


@pytest.mark.parametrize(
    "page",
    [
        list(numbered(100, 70, 1)),
        list(numbered(100, 500, 1)),
        list(numbered(100, 70, 54, form="{:03}")),
        [Word(w.text, w.x, w.y, 8, "Times-Roman") for w in numbered(100, 70, 101)],
        sorted(numbered(100, 70, 101), key=lambda word: word.x),
    ],
    ids=["left", "right", "padded", "in the font of the text", "written apart"],
)
def test_line_numbers_are_left_out(page: list[Word]) -> None:
    """The prose is whole, and each sentence is verbatim on its page."""
    document = read_pdf(placed(page), source="file:x.pdf")
    assert text_of(document) == SAID
    assert all(contains(document.pages[0], said) for said in sentences(SAID))


def test_they_are_left_out_beside_both_columns() -> None:
    """The numbers of the second column are in the gutter, or at the right edge."""
    for left, right in ((40, 298), (40, 565)):
        page = [*numbered(60, left, 0, form="{:03}"), *numbered(315, right, 10, form="{:03}")]
        document = read_pdf(placed(page), source="file:x.pdf")
        assert text_of(document) == f"{SAID} {SAID}"


def test_a_list_of_references_has_them_too() -> None:
    """In a document with line numbers, they go from pages without running text as well."""
    names = [f"Keeper {letter}. Notes on the herons of a winter." for letter in "ABCDEFGHIJ"]
    references = [Word("References", 100, 712, 12)]
    for n, name in enumerate(names):
        references += [Word(str(41 + n), 70, 690 - 12 * n, 6), Word(name, 100, 690 - 12 * n, 8)]
    document = read_pdf(placed(list(numbered(100, 70, 1)), references), source="file:x.pdf")
    assert [b.text for b in document.blocks if b.kind == "reference"] == [" ".join(names)]


@pytest.mark.parametrize(
    "rows",
    [
        [(n, f"Heron{n}   {90 - n}.1   {80 - n}.2") for n in range(1, 13)],
        [(n, f"Count the herons of field {n}, then rest.") for n in range(1, 13)],
        [
            (n, f"{word}   {90 - n}00")
            for n, word in enumerate(
                ["the", "of", "and", "to", "in", "is", "was", "that", "for", "on", "as"], 1
            )
        ],
        [(2 * n + n % 3, "the birds of the field that was seen") for n in range(1, 13)],
    ],
    ids=[
        "ranks in a table",
        "a numbered list",
        "ranks of small words",
        "numbers that do not rise by one",
    ],
)
def test_other_columns_of_numbers_stay(rows: list[tuple[int, str]]) -> None:
    """Ranks, items and values are text."""
    page = [Word(said, 72, 780 - 12 * n) for n, said in enumerate(PROSE[:3])]
    page += [Word(said, 72, 500 - 12 * n) for n, said in enumerate(PROSE[3:6])]
    for n, (number, said) in enumerate(rows):
        page += [Word(str(number), 72, 700 - 12 * n), Word(said, 100, 700 - 12 * n)]
    document = read_pdf(placed(page), source="file:x.pdf")
    assert contains(text_of(document), "".join(f"{number}{said}" for number, said in rows[:3]))


@pytest.mark.parametrize("said", ["the row {} of the herons was seen", "the herons are in row {}"])
def test_numbers_in_sentences_stay(said: str) -> None:
    """Lines of one form have their numbers one below the other."""
    lines = [said.format(n) for n in range(10, 30)]
    page = [Word(line, 72, 700 - 12 * n) for n, line in enumerate(lines)]
    document = read_pdf(placed(page), source="file:x.pdf")
    assert contains(text_of(document), " ".join(lines))

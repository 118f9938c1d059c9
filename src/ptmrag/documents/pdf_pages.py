"""The pages of a PDF as pdfium has them, with their characters as people see them.

    pages = read_pages(pdf)      # of pypdfium2
    pages[0].text, pages[0].lines

What only the whole document shows is asked of it first: which fonts have no right map to Unicode, which letters
its ligatures stand for, whether its lines are numbered. Pages that this changes are read again. Call it with the
lock of `pdf` held.
"""

from dataclasses import dataclass, field

import pypdfium2

from ptmrag.documents.hidden_in_pdf import hidden_characters
from ptmrag.documents.ligatures import find_letters, has_lost_letters
from ptmrag.documents.line_numbers import line_numbers
from ptmrag.documents.mending import mend
from ptmrag.documents.pdf_characters import Font, PageCharacters
from ptmrag.documents.printed_lines import PrintedLine
from ptmrag.documents.printed_words import WordLine, word_lines
from ptmrag.documents.raised_marks import raise_marks
from ptmrag.documents.ruled_tables import text_and_lines
from ptmrag.documents.tables import CAPTION
from ptmrag.documents.unmapped_fonts import FontShapes, take_out
from ptmrag.documents.vocabulary import Vocabulary
from ptmrag.language.verbatim import NormalisedText, smuggled

# Of a page's characters: with more than these without letters, the rest are splinters of sentences.
_FEW_UNREAD, _MOST_UNREAD = 40, 0.3
_LEAST_LINES = 8  # of a page that can show whether lines are numbered
_MOST_PAGES_WITHOUT = 0.5  # of them


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was read, its lines in one list for each direction of text.

    `is_unreadable`: most of its text is of fonts without a map to Unicode; `lacks_letters`: some words have
    ligatures without letters; `is_numbered`: its lines are.
    """

    text: str
    lines: list[list[PrintedLine]]
    hidden: str
    words: list[WordLine] = field(default_factory=list)
    is_unreadable: bool = False
    lacks_letters: bool = False
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """What the pages of a document show together.

    `words` are those of a document that has ligatures without letters.
    """

    unmapped: frozenset[Font] = frozenset()
    words: Vocabulary | None = None
    is_numbered: bool = False

    def changes(self, page: Page) -> bool:
        """Whether a page has to be read again."""
        return bool(self.unmapped) or self.is_numbered or page.lacks_letters


def read_pages(pdf: pypdfium2.PdfDocument) -> list[Page]:
    """The pages of a document."""
    shapes = FontShapes()
    pages = [_read_page(pdf, index, _Known(), shapes=shapes) for index in range(len(pdf))]
    lacks_letters = any(page.lacks_letters for page in pages)
    words = Vocabulary.of(page.text for page in pages) if lacks_letters else None
    known = _Known(shapes.unmapped(), words, _are_numbered(pages))
    return [
        _read_page(pdf, index, known) if known.changes(page) else page
        for index, page in enumerate(pages)
    ]


def _are_numbered(pages: list[Page]) -> bool:
    long = [page for page in pages if sum(map(len, page.lines)) >= _LEAST_LINES]
    numbered = sum(page.is_numbered for page in long)
    return numbered > 0 and numbered >= _MOST_PAGES_WITHOUT * len(long)


def _read_page(
    pdf: pypdfium2.PdfDocument, index: int, known: _Known, *, shapes: FontShapes | None = None
) -> Page:
    """Read a page; add what its fonts look like to `shapes`."""
    page = pdf[index]
    text_page = page.get_textpage()
    try:
        hidden = hidden_characters(page, text_page)
        characters = PageCharacters(page, text_page)
        if shapes is not None:
            shapes.look_at(characters)
        unseen = _unseen(characters, hidden, characters.text(without=hidden))
        unread = take_out(characters, known.unmapped) if known.unmapped else 0
        inked = sum(not text.isspace() for text in characters.texts)
        if unread > max(_FEW_UNREAD, _MOST_UNREAD * inked):
            return Page("", [[]], unseen, is_unreadable=True)
        numbers = line_numbers(characters, known=known.is_numbered)
        left_out = hidden | numbers if known.is_numbered else hidden
        lacks_letters = has_lost_letters(characters)
        if known.words is not None:
            find_letters(characters, known.words)
        mend(characters)
        raise_marks(characters)
        text, lines = text_and_lines(page, characters, index + 1, without=left_out)
        words: list[WordLine] = []
        if CAPTION.search(text):  # the places of all words take time
            texts = [" " if n in left_out else shown for n, shown in enumerate(characters.texts)]
            words = list(word_lines(texts, box=characters.box, size=characters.size))
        return Page(
            text,
            lines,
            unseen,
            words,
            lacks_letters=lacks_letters,
            is_numbered=bool(numbers),
        )
    finally:
        text_page.close()
        page.close()


def _unseen(given: PageCharacters, hidden: frozenset[int], seen: str) -> str:
    """The hidden lines of a page that are not visible elsewhere on it, and an "x" for each hidden tag."""
    tags = "x" * smuggled(seen)
    if not hidden:
        return tags
    text = enumerate(given.texts)
    left_out = "".join(c if index in hidden or c.isspace() else "\n" for index, c in text)
    page = NormalisedText.of(seen)
    lines = [line for line in left_out.splitlines() if not page.contains(line)]
    return "\n".join([*lines, tags])

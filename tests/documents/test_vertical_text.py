"""Chinese in vertical lines is read from the top down, and from the right column to the left one."""

import io
from collections.abc import Sequence

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ptmrag.documents.pdf import read_pdf
from ptmrag.language.verbatim import contains, sentences

SIZE, STEP = 12, 24
COLUMNS = (
    "沼泽中的鹭在天亮之前与雨后各数了两遍，数的人互不相识。",
    "多数冬天里第一遍的数目较大，因为醒着的鸟从远处就能看见，",
    "所以我们取第二遍的数目。水位由芦苇中的量尺测得，每天一次︒",
    "水深的地方，鸟站在岸上，由船上的人来数。船很慢，数一遍要",
    "一个小时，几个星期之后鸟就习惯了。我们感谢守望的人与船。",
)
SAID = "".join(COLUMNS).replace("︒", "。")


def vertical(*tiers: Sequence[str], order: int = 1, head: str = "") -> bytes:
    """A page with tiers of vertical columns below each other, each column drawn character by character."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    canvas.setFont("STSong-Light", SIZE)
    if head:
        canvas.drawString(72, 810, head)
    for tier, columns in enumerate(tiers):
        for number, column in list(enumerate(columns))[::order]:
            for place, letter in enumerate(column):
                y = 780 - 390 * tier - SIZE * place
                canvas.drawString(500 - STEP * number, y, letter)
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (vertical(COLUMNS), SAID),
        (vertical(COLUMNS, order=-1), SAID),
        (vertical(COLUMNS, head="12"), SAID),
        (vertical(COLUMNS, COLUMNS), SAID + SAID),
    ],
    ids=["right to left", "left to right in the file", "with the number of the page", "two tiers"],
)
def test_columns_are_read_from_right_to_left(page: bytes, said: str) -> None:
    """Sentences that go on in the next column are whole, and verbatim on the page."""
    document = read_pdf(page, source="file:x.pdf")
    text = "".join(block.text for block in document.blocks)
    assert text == said
    assert all(contains(document.pages[0], sentence) for sentence in sentences(said))


def test_a_few_characters_below_each_other_do_not_make_a_page_vertical() -> None:
    """A head of a table that is written down, in a page of lines, changes no order."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    canvas.setFont("STSong-Light", SIZE)
    for number, column in enumerate(COLUMNS):
        canvas.drawString(72, 700 - 20 * number, column)
    for place, letter in enumerate("观测序号"):
        canvas.drawString(500, 500 - SIZE * place, letter)
    canvas.save()
    document = read_pdf(buffer.getvalue(), source="file:x.pdf")
    assert "".join(block.text for block in document.blocks).startswith(
        SAID.replace("。水深", "︒水深")[:20]
    )

"""The text of one theme: a paragraph for each work, in the order of the years, and one on what the works leave open.

    text = theme_text(told, shown, phrases, marks)

The quotes are the works' own, the sentences between them ours. It chooses no quotes: `told_work` does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ptmrag.answer.answer import Citation, citation_of
from ptmrag.answer.framing import shown as shown_quote
from ptmrag.answer.spans import Span
from ptmrag.reviews.phrases import Phrases
from ptmrag.reviews.shown_work import ShownWork
from ptmrag.reviews.told_work import ToldWork

_MOST_CITED = 4  # works in the sentence on what a work cites
_MOST_OPEN = 5


class Marks:
    """The citations of a review in the order of their numbers, from 1."""

    def __init__(self, phrases: Phrases, titles: Mapping[str, str]) -> None:
        """`titles` are those of the works by entry."""
        self.citations: list[Citation] = []
        self._titles = titles
        self._phrases = phrases

    def quote(self, span: Span) -> str:
        """A span in quotation marks with its mark; a quote that was cited before keeps its number."""
        return self._phrases.quoted(shown_quote(span.text), self.number(span))

    def number(self, span: Span) -> int:
        """The number of the citation of a span."""
        return self.of(citation_of(span.hit, span.text, 0))

    def of(self, made: Citation) -> int:
        """The number of a citation, whatever number it had."""
        for known in self.citations:
            if (known.source, known.page, known.quote) == (made.source, made.page, made.quote):
                return known.n
        title = self._titles.get(made.entry_id, made.title)
        self.citations.append(replace(made, n=len(self.citations) + 1, title=title))
        return len(self.citations)


def theme_text(
    works: Sequence[ToldWork],
    shown: Mapping[str, ShownWork],
    cites: Mapping[str, Sequence[str]],
    phrases: Phrases,
    marks: Marks,
) -> str:
    """The paragraphs of a theme; `cites` are the ids of the works of the review that each work cites."""
    told = [work for work in works if work.does or work.note]
    if not told:
        return ""
    parts = []
    if len(told) < len(shown):  # else the introduction says it
        years = phrases.years([shown[one.work.entry_id].year for one in told])
        row = "theme" if len(told) > 1 else "theme_one"
        parts.append(phrases.said(row, len(marks.citations), count=len(told), years=years))
    before: int | None = None
    for number, one in enumerate(told):
        parts.append(_paragraph(one, number, before, shown, cites, phrases, marks))
        before = shown[one.work.entry_id].year
    opened = [(shown[one.work.entry_id].name, one.open) for one in told if one.open]
    left_open = [
        phrases.said("open_said", n, work=name, quote=marks.quote(quote))
        for n, (name, quote) in enumerate(opened[:_MOST_OPEN])
    ]
    if left_open:
        parts.append(_joined([f"**{phrases.said('open', 0)}**", *left_open], phrases))
    return "\n\n".join(parts)


def _paragraph(  # noqa: PLR0913 - what a paragraph is made with
    told: ToldWork,
    number: int,
    before: int | None,
    shown: Mapping[str, ShownWork],
    cites: Mapping[str, Sequence[str]],
    phrases: Phrases,
    marks: Marks,
) -> str:
    """The paragraph of one work; `before` is the year of the work before it."""
    work = shown[told.work.entry_id]
    return _joined(
        [
            *_opening(told, work, number, before, phrases, marks),
            *_further(told, work, number, phrases, marks),
            *_cited(told, shown, cites, number, phrases),
        ],
        phrases,
    )


def _opening(
    told: ToldWork, work: ShownWork, number: int, before: int | None, phrases: Phrases, marks: Marks
) -> Iterator[str]:
    """What the work does: as the list says it, if it does, and in its own words."""
    # The list's note is there where the work has no words of its own in the language of the review.
    first, second = (told.note, told.does) if told.note else (told.does, None)
    if first is None:
        return
    if told.note:
        row = "noted" if work.year else "noted_undated"
    elif work.year is None:
        row = "does_undated"
    elif not work.people:
        row = "does_nobody"
    elif work.is_survey:
        row = "survey"
    else:
        row = "does_same_year" if work.year == before else "does"
    yield phrases.said(
        row, number, work=work.name, people=work.people, year=work.year, quote=marks.quote(first)
    )
    if second:
        yield phrases.said("own_words", number, quote=marks.quote(second))


def _further(
    told: ToldWork, work: ShownWork, number: int, phrases: Phrases, marks: Marks
) -> Iterator[str]:
    """Its main result, and how it is to the work that it builds on."""
    if work.is_survey:
        return
    if told.result:
        row = "result" if work.people else "result_nobody"
        yield phrases.said(row, number, quote=marks.quote(told.result))
    if told.relation:
        quote = marks.quote(told.relation.span)
        yield phrases.said(told.relation.kind, number, other=told.relation.name, quote=quote)


def _cited(
    told: ToldWork,
    shown: Mapping[str, ShownWork],
    cites: Mapping[str, Sequence[str]],
    number: int,
    phrases: Phrases,
) -> Iterator[str]:
    """Which works of the review it cites, beside the one that was told of."""
    said = told.relation.other.entry_id if told.relation else ""
    others = [other for other in cites.get(told.work.entry_id, ()) if other != said]
    names = [shown[other].name for other in others[:_MOST_CITED] if other in shown]
    if names:
        yield phrases.said("cites", number, others=phrases.listed(names))


def _joined(parts: Sequence[str], phrases: Phrases) -> str:
    return ("" if phrases.lang == "zh" else " ").join(parts)

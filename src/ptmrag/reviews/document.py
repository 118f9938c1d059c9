"""A review as one Markdown document: introduction, sections, the table of works, what is left out, gaps, references.

    markdown = document(body(sections, parts, phrases), sections, parts, phrases)

It writes no sections: `paragraphs` and `from_model` do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ptmrag.answer.answer import Citation
from ptmrag.export.exported_work import ExportedWork
from ptmrag.export.markdown import literal
from ptmrag.export.person_names import spoken_name
from ptmrag.language.detect import detect_language
from ptmrag.library.schema import FailedLink
from ptmrag.reviews.belonging import Belonging, FoundWork
from ptmrag.reviews.phrases import Phrases
from ptmrag.reviews.review import ReviewedWork, ReviewSection
from ptmrag.reviews.shown_work import ShownWork
from ptmrag.reviews.topic import Topic
from ptmrag.sources.source import is_note

_MOST_FORMS = 8  # of a topic in the rule
_MOST_AUTHORS = 6


@dataclass(frozen=True)
class Parts:
    """What the document is made of beside its sections; `by` says who wrote what, `rule` which works belong."""

    topic: Topic
    belonging: Belonging
    shown: Mapping[str, ShownWork]
    works: Sequence[ReviewedWork]
    gaps: Sequence[FailedLink]
    by: str
    themes: int
    rule: str


def rule_of(topic: Topic, belonging: Belonging, phrases: Phrases) -> str:
    """The sentence that says which works belong."""
    facets = phrases.listed([f"“{literal(facet.said)}”" for facet in topic.facets] or ["—"])
    others = [form for facet in topic.facets for form in facet.others]
    others = sorted(dict.fromkeys(others), key=lambda form: detect_language(form) != phrases.lang)[
        :_MOST_FORMS
    ]
    kinds = phrases.row("rule")["kinds"].format(phrases.row("comma").join(others)) if others else ""
    return phrases.filled(phrases.row("rule")[belonging.by], {"facets": facets, "kinds": kinds})


def document(told: str, sections: Sequence[ReviewSection], parts: Parts, phrases: Phrases) -> str:
    """The whole review in Markdown; `told` is its body."""
    title = phrases.word("title", topic=literal(parts.topic.text))
    lines = [f"# {title}", "", told]
    lines += ["", f"## {phrases.row('table')}", "", *_table(sections, parts, phrases)]
    lines += ["", f"## {phrases.row('references')}", "", *_references(sections, parts, phrases)]
    return "\n".join(lines).rstrip() + "\n"


def body(sections: Sequence[ReviewSection], parts: Parts, phrases: Phrases) -> str:
    """The introduction and the sections, what is left out, and what could not be read."""
    lines = [_introduction(sections, parts, phrases), "", parts.by]
    for section in sections:
        lines += ["", f"## {literal(section.title)}", "", section.text]
    if left := [work for work in parts.works if not work.cited and work.why_not]:
        lines += ["", f"## {phrases.row('left_out')}", ""]
        lines += [f"- {literal(work.title)}: {work.why_not}" for work in left]
    if parts.gaps:
        lines += ["", f"## {phrases.row('gaps')}", ""]
        lines += [f"- <{gap.url}>: {literal(gap.reason)}" for gap in parts.gaps]
    return "\n".join(lines)


def _introduction(sections: Sequence[ReviewSection], parts: Parts, phrases: Phrases) -> str:
    found = parts.belonging.works
    values = {
        "count": phrases.counted("works", len(found)),
        "topic": literal(parts.topic.text),
        "years": phrases.years([work.year for work in parts.works]),
        "rule": parts.rule,
    }
    if parts.themes < 2:
        return phrases.word("intro_one", **values)
    return phrases.word("intro", themes=phrases.counted("sections", parts.themes), **values)


def _table(sections: Sequence[ReviewSection], parts: Parts, phrases: Phrases) -> Iterator[str]:
    """Each work on the topic in a row, by year: where it speaks of the topic, and where it is quoted."""
    head = phrases.row("table_head")
    yield f"| {' | '.join(head)} |"
    yield "|" + " --- |" * len(head)
    numbers = _numbers(sections)
    for found in parts.belonging.works:
        work = parts.shown[found.work.entry_id].record
        marks = "".join(f"[{c.n}]" for c in numbers.get(work.entry_id, ()))
        cells = (
            literal(work.listed_title or work.title),
            str(work.year or ""),
            literal(work.record.venue),
            _place(found, phrases),
            marks or "—",
        )
        yield "| " + " | ".join(cells) + " |"


def _place(found: FoundWork, phrases: Phrases) -> str:
    wording = phrases.row("place")[found.place]
    return str(wording.format(share=round(100 * found.share)))


def _numbers(sections: Sequence[ReviewSection]) -> dict[str, list[Citation]]:
    """The citations of each work in the order of their numbers."""
    found: dict[str, dict[int, Citation]] = {}
    for section in sections:
        for citation in section.citations:
            found.setdefault(citation.entry_id, {})[citation.n] = citation
    return {entry: [known[n] for n in sorted(known)] for entry, known in found.items()}


def _references(sections: Sequence[ReviewSection], parts: Parts, phrases: Phrases) -> Iterator[str]:
    """The works that are quoted in the order of their first quote, each with the numbers and pages of its quotes."""
    for entry, citations in _numbers(sections).items():
        quoted = phrases.row("comma").join(_mark(citation, phrases) for citation in citations)
        cited = phrases.word("cited_as", quoted=quoted)
        yield f"- {reference(parts.shown[entry].record, phrases)} {cited}"


def _mark(citation: Citation, phrases: Phrases) -> str:
    if citation.page is not None:
        page = phrases.row("page").format(citation.page)
    else:
        page = phrases.row("list_note") if is_note(citation.source) else citation.source
    return str(phrases.row("quoted_as").format(citation.n, page))


def reference(work: ExportedWork, phrases: Phrases) -> str:
    """Authors, title, venue, year and address of a work, as far as its record has them."""
    names = [literal(spoken_name(person)) for person in work.authors]
    more = work.has_more_authors or len(names) > _MOST_AUTHORS
    people = phrases.row("comma").join(names[:_MOST_AUTHORS])
    people += phrases.row("et_al").rstrip(".") if more else ""
    parts = [
        people,
        literal(work.listed_title or work.title),
        f"*{literal(work.record.venue)}*" if work.record.venue else "",
        str(work.year or ""),
    ]
    said = " ".join(
        part if part.endswith(("?", "!", ".", "？", "！")) else f"{part}." for part in parts if part
    )
    return said + (f" <{work.url}>" if work.url else "")

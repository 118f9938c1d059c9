"""Make a review of the works on a topic.

    review_of(resources, "knowledge distillation of BERT", "en")

    for review in reviews_of(resources, "long documents", "en"):    # each has a section more
        show(review.markdown)

It finds the works (`belonging`), groups them (`themes`), and lets each tell of itself (`told_work`, `paragraphs`); with
a chat model, `from_model` writes the sections.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ptmrag.answer.evidence import Pages
from ptmrag.answer.resources import Resources
from ptmrag.embed.vectors import Vectors, normalised
from ptmrag.errors import ChatModelError
from ptmrag.export.bibtex import write_bibtex
from ptmrag.language.detect import Language
from ptmrag.language.question import Question
from ptmrag.language.question_words import read_question
from ptmrag.library.citations import Citation as GraphCitation
from ptmrag.library.schema import FailedLink
from ptmrag.llm import Metered
from ptmrag.reviews.aspects_section import aspects_section
from ptmrag.reviews.belonging import Belonging, FoundWork, works_on
from ptmrag.reviews.document import Parts, body, document, rule_of
from ptmrag.reviews.from_model import Checks, written_section
from ptmrag.reviews.paragraphs import Marks, theme_text
from ptmrag.reviews.phrases import Phrases
from ptmrag.reviews.relations import Other, names_by_entry
from ptmrag.reviews.review import Review, ReviewedWork, ReviewSection
from ptmrag.reviews.shown_work import ShownWork, shown_works
from ptmrag.reviews.themes import Theme, ThemedWork, themes_of
from ptmrag.reviews.told_work import ToldWork, tell
from ptmrag.reviews.topic import Topic, read_topic, topic_pattern
from ptmrag.sources.source import name_note

_OPENING = 4  # passages: their mean is the vector of a work


def review_of(resources: Resources, topic: str, lang: Language) -> Review:
    """A review of what the library holds on a topic; one without works where it holds nothing."""
    *_, review = reviews_of(resources, topic, lang)
    return review


def reviews_of(resources: Resources, topic: str, lang: Language) -> Iterator[Review]:
    """The review as it grows: first the works that were found, then one section more each time, and the whole."""
    started = time.perf_counter()
    read, phrases = read_topic(topic), Phrases(lang)
    belonging = works_on(resources, read)
    if not belonging.works:
        nothing = phrases.word("nothing", topic=topic)
        yield Review(topic, lang, "", (), (), f"{nothing}\n", "", nothing, ms=_since(started))
        return
    making = _Making.of(resources, read, belonging, phrases)
    yield replace(making.review(), ms=_since(started))
    for theme in making.themes:
        making.add(theme)
        yield replace(making.review(), ms=_since(started))
    yield replace(making.whole(), ms=_since(started))


@dataclass
class _Making:
    """A review in the making: what was found, and the sections so far.

    `model` is None where there is none, or it could not be reached; `written` are the sections that it wrote.
    """

    resources: Resources
    topic: Topic
    belonging: Belonging
    phrases: Phrases
    names: dict[str, str]
    shown: dict[str, ShownWork]
    themes: tuple[Theme, ...]
    marks: Marks
    model: Metered | None
    sections: list[ReviewSection] = field(default_factory=list)
    written: int = 0
    dropped: int = 0
    is_whole: bool = False

    @classmethod
    def of(
        cls, resources: Resources, topic: Topic, belonging: Belonging, phrases: Phrases
    ) -> "_Making":
        """The works grouped and named, and nothing told yet."""
        names = names_by_entry(resources.works())
        ids = [found.work.entry_id for found in belonging.works]
        shown = shown_works(resources.library, ids, names, phrases)
        works = [_themed(resources, found) for found in belonging.works]
        themes = themes_of(works, phrases, without=topic_pattern(topic))
        marks = Marks(phrases, {found.work.entry_id: found.work.title for found in belonging.works})
        return cls(
            *(resources, topic, belonging, phrases, names, shown, themes, marks, resources.model)
        )

    def add(self, theme: Theme) -> None:
        """The section of a theme."""
        citations = self.resources.library.citations
        edges = {entry: citations.cites(entry) for entry in theme.works}
        asked = replace(read_question(self.topic.text), language=self.phrases.lang)
        told = [self._tell(entry, asked, edges[entry]) for entry in theme.works]
        first = len(self.marks.citations)
        text, untold = self._written(theme, told), told
        if text:
            # A model may leave a work out: it is told by its quotes.
            cited = {citation.entry_id for citation in self.marks.citations[first:]}
            untold = [work for work in told if work.work.entry_id not in cited]
        cites = {
            entry: [edge.cited for edge in edges[entry] if edge.cited in self.shown]
            for entry in theme.works
        }
        digest = theme_text(untold, self.shown, cites, self.phrases, self.marks)
        if text or digest:
            made = tuple(self.marks.citations[first:])
            whole = "\n\n".join(filter(None, (text, digest)))
            self.sections.append(ReviewSection(theme.label, whole, made))

    def _written(self, theme: Theme, told: Sequence[ToldWork]) -> str:
        """The section as the chat model writes it; "" where there is none, or what it wrote does not hold."""
        if self.model is None or not any(work.spans for work in told):
            return ""
        page = Pages(self.resources.library.passages.page_text).of
        checks = Checks(self.phrases.lang, page, self.resources.support)
        try:
            made = written_section(
                *(self.model, theme.label, told, self.shown, checks, self.marks.of)
            )
        except ChatModelError:
            self.model = None
            return ""
        self.dropped += made.dropped
        self.written += bool(made.text)
        return made.text

    def review(self) -> Review:
        """The review as far as it is made."""
        model = self.resources.model.model_name if self.resources.model and self.written else None
        by = self.phrases.word("how")
        if model:
            by = self.phrases.word("how_llm", model=model, dropped=self.dropped)
        parts = Parts(
            topic=self.topic,
            belonging=self.belonging,
            shown=self.shown,
            works=self._works(),
            gaps=self._gaps(),
            by=by,
            themes=len(self.themes),
            rule=rule_of(self.topic, self.belonging, self.phrases),
        )
        told = body(self.sections, parts, self.phrases)
        return Review(
            self.topic.text,
            self.phrases.lang,
            parts.rule,
            tuple(self.sections),
            tuple(parts.works),
            document(told, self.sections, parts, self.phrases),
            "",
            told,
            gaps=tuple(parts.gaps),
            mode="llm" if model else "extractive",
            model=model,
            dropped=self.dropped,
        )

    def whole(self) -> Review:
        """The review with the table of its works and the records of what it cites."""
        own = [entry for entry, work in self.shown.items() if not work.is_survey]
        section, table = aspects_section(self.resources, own, self.phrases, self.marks)
        self.sections += [section] if section else []
        self.is_whole = True
        cited = {citation.entry_id for citation in self.marks.citations}
        records = [work.record for entry, work in self.shown.items() if entry in cited]
        return replace(self.review(), bibtex=write_bibtex(records), table=table)

    def _tell(self, entry: str, asked: Question, edges: Sequence[GraphCitation]) -> ToldWork:
        index = self.resources.works()
        reviewed = self.shown.keys()
        others = [
            Other(index.works[edge.cited], self.names[edge.cited], edge.cited in reviewed)
            for edge in edges
            if edge.cited in self.names
        ]
        own = self.names.get(entry, "")
        return tell(self.resources, index.works[entry], asked, others=others, own=own)

    def _works(self) -> list[ReviewedWork]:
        cited = {citation.entry_id for citation in self.marks.citations}
        found = []
        for one in self.belonging.works:
            entry, work = one.work.entry_id, self.shown[one.work.entry_id]
            is_cited = entry in cited
            why = "" if is_cited or not self.is_whole else self._why_not(one)
            found.append(ReviewedWork(entry, one.work.title, work.year, is_cited, why))
        return found

    def _why_not(self, found: FoundWork) -> str:
        row = "no_sentence" if found.work.source else "not_read"
        return str(self.phrases.row(row))

    def _gaps(self) -> list[FailedLink]:
        failed: Sequence[FailedLink] = self.resources.library.records.failed()
        return [link for link in failed if link.entry_id in self.shown]


def _themed(resources: Resources, found: FoundWork) -> ThemedWork:
    entry = resources.library.records.entry(found.work.entry_id)
    category = entry.category[-1] if entry and entry.category else ""
    vector = _vector(resources, found.work.source or name_note(found.work.entry_id))
    return ThemedWork(
        found.work.entry_id, found.work.title, found.abstract, category, vector, found.work.year
    )


def _vector(resources: Resources, source: str) -> Vectors:
    """The (dim,) vector of what a text says first."""
    vectors = resources.library.passages.source_vectors(source)[:_OPENING]
    mean: Vectors = normalised(vectors.mean(axis=0, keepdims=True))[0]
    return mean


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000

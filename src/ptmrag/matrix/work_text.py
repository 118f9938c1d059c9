"""What a work says: the sentences of its paper, its READMEs and its note, read once for all aspects.

    text = WorkTexts(resources).of("bert")
    text.sentences(aspect)     # scored for the aspect
    text.names                       # ("BERT",): how it calls itself

It chooses nothing: `cells` does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ptmrag.answer.evidence import Pages
from ptmrag.answer.reading import SentenceReader
from ptmrag.answer.resources import Resources
from ptmrag.answer.spans import Sentence
from ptmrag.answer.work_names import GIVEN
from ptmrag.answer.works import WorkIndex
from ptmrag.catalog.entry import Entry
from ptmrag.documents.document import Table
from ptmrag.language.detect import Language
from ptmrag.language.question_words import read_question
from ptmrag.language.verbatim import NormalisedText
from ptmrag.library.schema import EntrySource
from ptmrag.matrix.aspects import Aspect
from ptmrag.matrix.kept_cells import digest_of
from ptmrag.matrix.works_table import CellQuote
from ptmrag.retrieval.hit import Hit
from ptmrag.sources.source import is_note, scheme_of

_SURVEY = re.compile(
    r"\b(?:survey|review|overview|past, present|advances in)\b|综述|述评|研究进展|进展与",
    re.IGNORECASE,
)
# What stands for the names of a work in a text.
OURS = "OURWORK"


@dataclass(frozen=True)
class WorkText:
    """One work: its entry, its sources, and what is read of it. `names` are how it is called, longest first."""

    resources: Resources
    entry: Entry
    own: str
    linked: tuple[EntrySource, ...]
    names: tuple[str, ...]
    others: frozenset[str]
    pages: Pages

    @property
    def sources(self) -> list[str]:
        """Its own text, the code of it, and its note: other pages that it links may speak of other works."""
        code = [one.source for one in self.linked if scheme_of(one.source) == "github"]
        note = [one.source for one in self.linked if is_note(one.source)]
        return list(dict.fromkeys([*filter(None, [self.own]), *code, *note]))

    @cached_property
    def _read(self) -> tuple[SentenceReader, list[Hit]]:
        reader = SentenceReader(self.resources.library, read_question(self.entry.title), None)
        return reader, reader.own_passages(self.sources)

    @property
    def hits(self) -> list[Hit]:
        """Its passages in their order."""
        return self._read[1]

    @cached_property
    def language(self) -> Language:
        """The language that most of it is in."""
        return "zh" if 2 * sum(hit.language == "zh" for hit in self.hits) > len(self.hits) else "en"

    def sentences(self, aspect: Aspect) -> Sequence[Sentence]:
        """Its sentences, scored for what an aspect is worded like."""
        reader, hits = self._read
        wording = aspect.wording.get(self.language, aspect.asked)
        query = self.resources.encode(wording)
        asking = reader.asking(read_question(wording), query)
        return asking.sentences(hits, aspect.want)

    @cached_property
    def is_survey(self) -> bool:
        """Whether it tells of the works of others, by its title."""
        return _SURVEY.search(self.entry.title) is not None

    def unnamed(self, text: str) -> str:
        """A text with OURWORK in the place of the work's own names, for rules that hold for any work."""
        return self._own_names.sub(OURS, text) if self.names else text

    @cached_property
    def _own_names(self) -> re.Pattern[str]:
        names = "|".join(map(re.escape, self.names))
        return re.compile(rf"(?<![\w-])(?:{names})(?![a-z])", re.IGNORECASE)

    @cached_property
    def tables(self) -> Sequence[Table]:
        """The tables of its own text."""
        return self.resources.library.tables.of([self.own]).get(self.own, ()) if self.own else ()

    def page_of(self, hit: Hit) -> NormalisedText:
        """The page that a passage is on."""
        return self.pages.of(hit)

    def has(self, quote: CellQuote) -> bool:
        """Whether a quote is verbatim on its page."""
        return self.pages.at(quote.source, quote.page).contains(quote.quote)

    def url_of(self, source: str) -> str:
        """The address of one of its sources."""
        return self.resources.library.records.urls({source}).get(source, "")

    @cached_property
    def digest(self) -> str:
        """A digest of all that its cells depend on."""
        passages = self.resources.library.passages
        texts = [(source, passages.source_text(source)) for source in self.sources]
        links = [(one.source, one.link, one.kind) for one in self.linked]
        return digest_of(self.entry.title, self.entry.note, self.names, links, texts)


class WorkTexts:
    """The works of a library, each as a `WorkText`."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._works: WorkIndex = resources.works()
        self._linked = resources.library.records.sources_by_entry()
        self._pages = Pages(resources.library.passages.page_text)
        self._single = frozenset(self._works.single_names())

    def of(self, entry: Entry) -> WorkText:
        """One work of the library."""
        work = self._works.works[entry.id]
        folded = [
            name
            for name, known in self._works.names.items()
            # A title may have the name of another work: "Distilling … from BERT".
            if known.get(entry.id, 0.0) == max(known.values()) >= GIVEN
        ]
        names = sorted({self._works.spelling(name) for name in folded}, key=lambda n: -len(n))
        return WorkText(
            self._resources,
            entry,
            work.source,
            tuple(self._linked[entry.id]),
            tuple(names),
            self._single - set(names),
            self._pages,
        )

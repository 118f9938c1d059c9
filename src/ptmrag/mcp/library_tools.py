"""The tools that read a library: their names, what a model is told of them, their arguments.

    LibraryTools(lambda: operations).search("temperature in distillation", limit=3)

A tool is a method; models read its docstring and the descriptions of its arguments, so these are short, and say when
another tool is better. `Operations` does what a tool does, and bounds it.
"""

from collections.abc import Callable
from typing import Annotated, Literal

from mcp_types import CallToolResult, TextContent
from pydantic import Field

from ptmrag.api.operations import Operations
from ptmrag.api.work_shapes import PageText
from ptmrag.mcp.library_state import LibraryState
from ptmrag.mcp.quotes import Answered, Found, Page, Passages
from ptmrag.mcp.untrusted import Content, Marked, fenced, visible
from ptmrag.mcp.works import Comparison, Records, WorkCard, WorkList

_NEAREST = "search with the same question shows the nearest passages, if you want to read on."
_BY_MEANING = "This tool matches words. By meaning: search."
_AROUND = "What is around the first quote: read_page with its source and page."
_LONGEST_PAGE = 8_000  # characters: some 2,000 tokens of English, 8,000 of Chinese

Question = Annotated[
    str,
    Field(
        description="English or Chinese, whole and self-contained: What does BERT mask?",
        max_length=2_000,
    ),
]
EntryId = Annotated[
    str, Field(description="Id, source or name of an entry: bert, arxiv:1810.04805")
]
Entries = Annotated[
    list[str] | None, Field(description='Only these entries, by id: ["bert"]', max_length=50)
]
Sources = Annotated[
    list[str] | None, Field(description='Only these sources: ["arxiv:1810.04805"]', max_length=50)
]
Category = Annotated[str | None, Field(description="Only under list headings with this text.")]
Years = Annotated[str | None, Field(description="Only 2020, 2018-2020, 2020- or -2020.")]
Language = Literal["zh", "en"]
AnswerLanguage = Annotated[
    Language | None, Field(description="Of the answer. Default: that of the question.")
]


class LibraryTools:
    """The tools over one library; `library` gives its operations, or raises a PtmragError that says what is missing."""

    def __init__(self, library: Callable[[], Operations]) -> None:
        self._library = library

    def search(
        self,
        question: Question,
        limit: Annotated[int, Field(description="How many passages.", ge=1, le=20)] = 5,
        entries: Entries = None,
        sources: Sources = None,
        category: Category = None,
        years: Years = None,
    ) -> Annotated[CallToolResult, Marked[Passages]]:
        """Find the passages nearest to a question or topic, to read the evidence yourself.

        For a finished cited answer use ask; for the page behind a claim use find_source.
        """
        found = self._library().search(
            question,
            k=limit,
            entries=entries or (),
            sources=sources or (),
            category=category,
            years=years,
        )
        return marked(Passages.of(found))

    def ask(
        self,
        question: Question,
        entries: Entries = None,
        sources: Sources = None,
        years: Years = None,
        lang: AnswerLanguage = None,
    ) -> Annotated[CallToolResult, Marked[Answered]]:
        """Answer one question from the library, every claim with a verbatim quote and its page.

        Also answers from the list itself: which works, how many, who cites whom, what to read first, what came after
        what. If `abstained` is true the library has no answer: say so.
        """
        answer = self._library().ask(
            question, lang=lang, entries=entries or (), sources=sources or (), years=years
        )
        more = _NEAREST if answer.abstained else ""
        return marked(Answered.of(answer), more)

    def list_entries(
        self,
        text: Annotated[
            str | None,
            Field(description="Only entries with these words in title, note or heading."),
        ] = None,
        category: Category = None,
        years: Years = None,
        offset: Annotated[int, Field(description="Skip so many.", ge=0)] = 0,
        limit: Annotated[int, Field(description="At most so many.", ge=1, le=100)] = 50,
    ) -> Annotated[CallToolResult, Marked[WorkList]]:
        """List the papers of the library with their ids: what is there, or the id of a paper you know by name.

        It matches words, not meaning; for a topic use search or ask.
        """
        found = self._library().entries(
            text=text, category=category, years=years, offset=offset, limit=limit
        )
        end = offset + len(found.entries)
        more = f"More: the same call with offset={end}." if end < found.total else ""
        return marked(WorkList.of(found), more if found.total else _BY_MEANING)

    def get_entry(self, entry_id: EntryId) -> Annotated[CallToolResult, Marked[WorkCard]]:
        """One paper on a page: authors, venue, abstract, contributions, method, data, results, limitations, as quotes.

        For several papers side by side use compare.
        """
        return marked(WorkCard.of(self._library().entry(entry_id)))

    def read_page(
        self,
        source: Annotated[str, Field(description="As other tools name it: arxiv:1810.04805")],
        page: Annotated[
            int | None, Field(description="From 1, of the PDF file. Leave out for web pages.", ge=1)
        ] = None,
        offset: Annotated[int, Field(description="Begin at this character.", ge=0)] = 0,
    ) -> Annotated[CallToolResult, Marked[Page]]:
        """Read the text of one page, to see what stands around a quote or to check it before you rely on it."""
        read = self._library().page(source, page, offset=offset, limit=_LONGEST_PAGE)
        return marked(Page.of(read), _rest(read))

    def find_source(
        self,
        sentence: Annotated[
            str,
            Field(
                description="One whole sentence: BERT masks 15% of the tokens.", max_length=2_000
            ),
        ],
    ) -> Annotated[CallToolResult, Marked[Found]]:
        """Find the page that says or supports a claim, with a verdict: check citations and drafts with it.

        Cite a source for the sentence only if the verdict is verbatim or supported.
        """
        found = Found.of(self._library().find_source(sentence))
        is_near = found.verdict == "related" and found.hits
        return marked(found, _AROUND if is_near else "")

    def compare(
        self,
        entries: Annotated[
            list[str], Field(description='By id: ["bert", "albert"]', min_length=1, max_length=12)
        ],
        aspects: Annotated[
            list[str] | None,
            Field(
                description='In any words: ["pre-training data", "参数量"]. Default: problem, method, data, …',
                max_length=12,
            ),
        ] = None,
    ) -> Annotated[CallToolResult, Marked[Comparison]]:
        """Compare papers by aspects: a table whose every cell is a verbatim quote with its page, or empty.

        Empty means that no quote was found. For one question about the difference use ask.
        """
        return marked(Comparison.of(self._library().table(entries, aspects=aspects)))

    def export_citations(
        self,
        entries: Annotated[
            list[str], Field(description='By id: ["bert", "albert"]', min_length=1, max_length=50)
        ],
        format: Annotated[  # noqa: A002 - what it is called in every door
            Literal["bibtex", "ris", "csl", "csv", "md"], Field(description="csl is CSL JSON.")
        ] = "bibtex",
    ) -> Annotated[CallToolResult, Marked[Records]]:
        """Export the bibliographic records of papers, for a reference list; without notes and abstracts."""
        return marked(Records.of(self._library().export(entries, format=format, brief=True)))

    def status(self) -> Annotated[CallToolResult, Marked[LibraryState]]:
        """How large the library is, when it was built, and what could not be read.

        Call it when answers seem incomplete; it is not needed before other tools.
        """
        return marked(LibraryState.of(self._library().status()))


def marked(content: Content, more: str = "") -> CallToolResult:
    """A result in the two forms of which a client shows one to its model, the strings of papers marked in both."""
    both = Marked[Content](untrusted=content, next=more)
    texts = [fenced(content.text()), *filter(None, [more])]
    return CallToolResult(
        content=[TextContent(type="text", text="\n".join(texts))],
        structured_content=visible(
            both.model_dump(mode="json", exclude_defaults=True, serialize_as_any=True)
        ),
    )


def _rest(read: PageText) -> str:
    """What to call for what follows a part of a page, or the page after it.

    No source is named: a stranger's address may hold a sentence, and this stands outside the marks.
    """
    end = read.offset + len(read.text)
    if end < read.total_characters:
        return f"More of it: the same call with offset={end}."
    if read.page and read.pages and read.page < read.pages:
        whole = " and without offset" if read.offset else ""
        return f"Next page: the same call with page={read.page + 1}{whole}."
    return ""

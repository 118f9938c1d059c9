"""In what order to read works: foundations first, with the reason for each, from who cites whom and the years.

    ReadingPath(works, lines=lines, scope="the 34 works of this library").text()

Every step is cited with its own text. Its reason is cited with a line of a reference list that names it, or that it
has, and names the work whose list it is. It says what many works here build on, not what is good or easy to read. The
order itself is `library.reading_order`'s.
"""

import re
from collections.abc import Collection, Sequence

from ptmrag.catalog_answers.citation_lines import CitationLines
from ptmrag.catalog_answers.citation_wording import joined
from ptmrag.catalog_answers.entry_lines import plain
from ptmrag.catalog_answers.path_wording import said
from ptmrag.language.detect import Language
from ptmrag.library.citations import Citation
from ptmrag.library.reading_order import foundations, groundwork, reading_order, standing

# What stands between a step and its reason: "[1]:" is no mark in Markdown.
_BEHIND: dict[Language, str] = {"en": " – ", "zh": "："}
_STEPS = 12
_GROUNDWORK = 3
_NAMED = 3
_NAME = 4  # words


class ReadingPath:
    """Writes the path through some works with `lines`, which collect its citations.

    `scope` says which works they are, and `rule` why; `goal` is a work to which the path leads; `is_whole`: they are
    the whole library, so that there is nothing beside them to begin with.
    """

    def __init__(
        self,
        works: Sequence[str],
        *,
        lines: CitationLines,
        scope: str,
        rule: str = "",
        goal: str = "",
        is_whole: bool = False,
    ) -> None:
        self._works = works
        self._lines = lines
        self._graph = lines.graph
        self._scope = scope
        self._rule = rule
        self._goal = goal
        self._is_whole = is_whole

    def text(self) -> str:
        """The whole answer: what the order goes by, the steps, and how many works are left out."""
        lang, read = self._lines.lang, len(self._graph.with_list)
        before = () if self._is_whole or self._goal else self._before()
        steps = self._steps(before)
        lead = self._say("lead" if read else "by year", scope=self._scope, read=read)
        lines = [
            f"{number}. {self._named(work)}{_BEHIND[lang]}"
            + self._reason(work, steps[: number - 1], before)
            for number, work in enumerate(steps, 1)
        ]
        left = len(set(self._works) - set(steps))
        parts = [lead, self._rule, "\n".join(lines)]
        return "\n\n".join(filter(None, [*parts, self._say("left", n=left) if left else ""]))

    def _named(self, work: str) -> str:
        """A step with the mark of its own text, so that the mark beside a work leads to it."""
        entry = self._graph.entries[work]
        return self._lines.name(entry) + self._lines.entry_mark(entry)

    def _before(self) -> tuple[str, ...]:
        """What most of the works cite though it is none of them."""
        return groundwork(self._works, self._graph.cites)[:_GROUNDWORK]

    def _steps(self, before: Sequence[str]) -> tuple[str, ...]:
        cites, years = self._graph.cites, self._graph.years
        most = _STEPS - len(before) - bool(self._goal)
        works = [work for work in self._works if work != self._goal]
        chosen = [*before, *foundations(works, cites, years, most=most)]
        ordered = reading_order(chosen, cites, years)
        return (*ordered, self._goal) if self._goal else ordered

    def _reason(self, work: str, earlier: Sequence[str], before: Collection[str]) -> str:
        """Why a work is at its place, with the marks of the references that show it."""
        if work in before:
            return self._counted("groundwork", work, self._works)
        if work == self._goal:
            return self._say("goal") + self._builds(work, earlier)
        if found := self._counted("cited", work, self._works):
            return found
        if built := self._builds(work, earlier):
            return built
        if found := self._counted("cited elsewhere", work, tuple(self._graph.entries)):
            return found
        return self._say("alone" if self._graph.years.get(work) else "undated")

    def _counted(self, what: str, work: str, among: Sequence[str]) -> str:
        """By how many of some works a work is cited, with one of the references; "" where none does."""
        found = standing(work, among, cites=self._graph.cites, years=self._graph.years)
        if not found.citing:
            return ""
        edges = [edge for edge in self._graph.cited_by(work) if edge.citing in found.citing]
        said_so = self._say(what, n=len(found.citing), later=found.later, here=self._here())
        return said_so + self._example(edges)

    def _builds(self, work: str, earlier: Sequence[str]) -> str:
        """Which earlier steps a work cites, with the references; "" where it cites none."""
        edges = [edge for edge in self._graph.cited_in(work) if edge.cited in earlier]
        shown = [edge for edge in edges if self._lines.is_shown(edge)][:_NAMED]
        if not shown:
            return ""
        titles = [_head(self._graph.entries[edge.cited].title) for edge in shown]
        marks = "".join(dict.fromkeys(map(self._lines.edge, shown)))
        return self._say("builds", works=joined(titles, self._lines.lang)) + marks

    def _example(self, edges: Sequence[Citation]) -> str:
        """One of the works that cite a work, with the mark of its reference; "" where none can be shown."""
        shown = next((edge for edge in edges if self._lines.is_shown(edge)), None)
        if shown is None:
            return ""
        citing = _head(self._graph.entries[shown.citing].title)
        return self._say("example", citing=citing) + self._lines.edge(shown)

    def _here(self) -> str:
        return self._say("here" if self._is_whole else "of these")

    def _say(self, what: str, **values: object) -> str:
        return said(what, self._lines.lang, **values)


def _head(title: str) -> str:
    """A title up to its colon, where that is as short as a name."""
    head = re.split(r"[:：]|, a ", plain(title))[0]
    return head if len(head.split()) <= _NAME else plain(title)

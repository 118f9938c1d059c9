"""Answers about what is cited most, least or not at all, which works cite most, and what the library lacks.

    CitationCounts(asked, names, lines=lines, wanted=wanted, is_picked=False).text()

Every count is over all reference lists that could be read, and is shown with one of its references. It reads no
question; `who_cites` lists all references to a work.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ptmrag.catalog_answers.citation_lines import CitationLines
from ptmrag.catalog_answers.citation_text import CitationText
from ptmrag.catalog_answers.citation_view import Wanted
from ptmrag.catalog_answers.citation_wording import conditions_of
from ptmrag.catalog_answers.cited_names import Named
from ptmrag.catalog_answers.entry_lines import plain
from ptmrag.library.citations import LackingWork
from ptmrag.understanding.citation_question import CitationQuestion

_SHOWN = 10
_MOST_SHOWN = 50
_MANY = 2  # references make a work that the list lacks worth naming


class CitationCounts(CitationText):
    """Writes one answer; `is_picked`: the reader has picked the works that may be listed."""

    def __init__(
        self,
        asked: CitationQuestion,
        names: Sequence[Named],
        *,
        lines: CitationLines,
        wanted: Wanted,
        is_picked: bool = False,
    ) -> None:
        super().__init__(asked, names, lines=lines, wanted=wanted)
        self._is_picked = is_picked

    def text(self) -> str:
        """The whole answer."""
        kinds = {
            "most": self._most,
            "least": self._least,
            "most_citing": self._most_citing,
            "lacking": self._lacking,
            "worldwide": self._worldwide,
        }
        return "\n\n".join(part for part in kinds[self._asked.asked]() if part)

    def _most(self) -> Iterable[str]:
        counts = self._counts()
        cited = [entry for entry in counts if counts[entry]]
        if not cited:
            yield self._say("none cited", total=len(self._graph.with_list))
            return
        shown = cited[: self._how_many(len(cited))]
        yield self._say("most", scope=self._scope(), total=len(self._graph.with_list))
        yield self._ranked(shown, counts)
        never = len(self._wanted.entries) - len(cited)
        if len(cited) > len(shown) or never:
            yield self._say("more cited", n=len(cited) - len(shown), never=never)
        yield from self._limits()

    def _least(self) -> Iterable[str]:
        counts, total = self._counts(), len(self._graph.with_list)
        never = [entry for entry in counts if not counts[entry]]
        scope = self._scope()
        if never:
            yield self._say("uncited", n=len(never), scope=scope, total=total)
            yield self._items(never)
        else:
            yield self._say("all cited", scope=scope, total=total)
            yield self._ranked(list(reversed(counts))[:_SHOWN], counts)
        yield from self._limits()

    def _items(self, ids: Sequence[str]) -> str:
        """Lines of entries with their own citations."""
        return self._lines.items(self._graph.entries[entry] for entry in ids)

    def _most_citing(self) -> Iterable[str]:
        counts = Counter(edge.citing for edge in self._graph.edges)
        ranked = [entry for entry, _ in counts.most_common() if entry in self._wanted.entries]
        yield self._say("most citing", scope=self._scope(), total=len(self._graph.with_list))
        lines = []
        for entry in ranked[: self._how_many(len(ranked))]:
            name = self._lines.name(self._graph.entries[entry])
            mark = self._example(self._graph.cited_in(entry))
            lines.append(f"- {name} · {self._say('count cites', n=counts[entry])}{mark}")
        yield "\n".join(lines)

    def _counts(self) -> dict[str, int]:
        """How many works cite each of those that may be listed, most cited first."""
        counts = Counter(edge.cited for edge in self._graph.edges)
        entries = [entry for entry in self._graph.entries if entry in self._wanted.entries]
        return {entry: counts[entry] for entry in sorted(entries, key=lambda e: -counts[e])}

    def _ranked(self, entries: Sequence[str], counts: Mapping[str, int]) -> str:
        lines = []
        for number, entry in enumerate(entries, 1):
            name = self._lines.name(self._graph.entries[entry])
            mark = self._example(self._graph.cited_by(entry))
            lines.append(f"{number}. {name} · {self._say('count', n=counts[entry])}{mark}")
        return "\n".join(lines)

    def _lacking(self) -> Iterable[str]:
        total = len(self._graph.with_list)
        often = [work for work in self._graph.lacking if len(work.mentions) >= _MANY]
        if not often:
            yield self._say("lacking none", total=total)
            return
        shown = often[: self._how_many(len(often))]
        yield self._say("lacking", total=total)
        yield "\n".join(map(self._lacking_line, shown))
        if len(often) > len(shown):
            yield self._say("more lacking", n=len(often) - len(shown))
        yield from self._limits()

    def _lacking_line(self, work: LackingWork) -> str:
        year = f" ({work.year})" if work.year else ""
        where = f" · {work.identifier}" if work.identifier else ""
        count = self._say("count", n=len(work.mentions))
        title = plain(work.title) or work.identifier
        return f"- **{title}**{year}{where} · {count}{self._example(work.mentions)}"

    def _worldwide(self) -> Iterable[str]:
        yield self._say("worldwide", total=len(self._graph.with_list))
        for name in self._names:
            if name.entry is not None:
                edges = self._edges_to(name)
                mark = "".join(map(self._lines.edge, edges[:1]))
                yield self._say("worldwide here", n=len(edges), work=self._said([name]), mark=mark)

    def _scope(self) -> str:
        n, said = len(self._wanted.entries), conditions_of(self._asked)
        if said:
            return self._say("some works", n=n, conditions=said)
        return self._say("picked works" if self._is_picked else "all works", n=n)

    def _how_many(self, found: int) -> int:
        return min(self._asked.most or _SHOWN, _MOST_SHOWN, found)

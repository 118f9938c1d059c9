"""What the answers about citations have in common: their phrases, conditions, counts and limits.

`who_cites` and `citation_counts` derive from it. It answers nothing.
"""

from collections.abc import Iterable, Sequence

from ptmrag.catalog.entry import Entry
from ptmrag.catalog_answers.citation_lines import CitationLines
from ptmrag.catalog_answers.citation_view import Wanted
from ptmrag.catalog_answers.citation_wording import conditions_of, joined, phrase
from ptmrag.catalog_answers.cited_names import Named
from ptmrag.catalog_answers.entry_lines import plain
from ptmrag.library.citations import Citation, Mention
from ptmrag.understanding.citation_question import CitationQuestion


class CitationText:
    """Writes one answer with `lines`, which collect its citations; `wanted` are the works that may be listed."""

    def __init__(
        self,
        asked: CitationQuestion,
        names: Sequence[Named],
        *,
        lines: CitationLines,
        wanted: Wanted,
    ) -> None:
        self._asked = asked
        self._names = names
        self._lines = lines
        self._wanted = wanted
        self._graph = lines.graph
        self._lang = lines.lang

    def _edges_to(self, name: Named) -> list[Citation]:
        """The references to a work, also to one that the library lacks."""
        if name.entry is not None:
            found = self._graph.cited_by(name.entry.id)
        else:
            found = [
                Citation(mention.citing, "", mention.source, mention.page, mention.line)
                for work in name.lacking
                for mention in work.mentions
            ]
        return [edge for edge in found if self._lines.is_shown(edge)]

    def _absent(self, name: Named) -> str:
        """That the library has no work of a name, and for which other one this answers."""
        said = self._say("absent", name=name.name)
        if not name.is_guess:
            return said
        work = name.lacking[0]
        year = f" ({work.year})" if work.year else ""
        gap = "" if self._lang == "zh" else " "
        return (
            said + gap + self._say("taken for", name=name.name, title=plain(work.title), year=year)
        )

    def _example(self, edges: Iterable[Citation | Mention]) -> str:
        """The mark of the first of some references."""
        shown = (edge for edge in edges if self._lines.is_shown(edge))
        return next(map(self._lines.edge, shown), "")

    def _limits(self) -> Iterable[str]:
        """What the counts leave out: works of unknown year, and those whose list could not be read."""
        if self._wanted.undated:
            yield self._say("undated", n=len(self._wanted.undated))
        if len(self._graph.with_list) < len(self._graph.entries):
            counts = {"all": len(self._graph.entries), "read": len(self._graph.with_list)}
            yield self._say("lists read", **counts)

    def _said(self, names: Sequence[Named], *, every: bool = True) -> str:
        parts = [self._lines.name(n.entry) if n.entry else f"“{n.name}”" for n in names]
        return joined(parts, self._lang, every=every)

    def _all(self, entries: Iterable[Entry]) -> str:
        return joined([self._lines.name(entry) for entry in entries], self._lang)

    def _counted(self, what: str, **values: object) -> str:
        """A phrase with the conditions on what is listed."""
        said = conditions_of(self._asked)
        shown = f"（{said}）" if self._lang == "zh" else f" ({said})"
        return self._say(what, conditions=shown if said else "", **values)

    def _say(self, what: str, **values: object) -> str:
        return phrase(what, self._lang, **values)

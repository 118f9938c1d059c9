"""Answers about who cites a work, what a work cites, and whether one cites another.

    WhoCites(asked, names, lines=lines, wanted=wanted).text()

Lists are complete and counted, and each citation is shown with the line of the reference list that has it. What no
list names is said to be named by no list here, not to be cited by nobody. It reads no question.
"""

import itertools
import re
from collections.abc import Iterable, Sequence

from ptmrag.catalog.entry import Entry
from ptmrag.catalog_answers.citation_text import CitationText
from ptmrag.catalog_answers.cited_names import Named
from ptmrag.library.citations import Citation

_NUMBER = re.compile(r"^\s*[\[【]\d{1,3}[\]】]\s*")


class WhoCites(CitationText):
    """Writes one answer."""

    def text(self) -> str:
        """The whole answer."""
        kinds = {"cited_by": self._cited_by, "cites": self._cites, "pair": self._pair}
        parts = [*self._ambiguous(), *kinds[self._asked.asked]()]
        return "\n\n".join(part for part in parts if part)

    def _cited_by(self) -> Iterable[str]:
        """Which works cite one, or all of several."""
        edges = [self._edges_to(name) for name in self._names]
        citing = self._chosen([{edge.citing for edge in found} for found in edges])
        read = self._graph.with_list & self._wanted.entries
        others = read - {name.entry.id for name in self._names if name.entry}
        for name in self._names:
            if name.entry is None:
                yield self._absent(name)
        work = self._said(self._names, every=not self._asked.is_any)
        is_lacking = all(name.entry is None for name in self._names)
        if not citing:
            nobody = "absent and uncited" if is_lacking else "cited by none"
            nobody = nobody if others else "no other list"
            marks = "".join(self._lines.entry_mark(n.entry) for n in self._names if n.entry)
            yield self._counted(nobody, total=len(others), work=work) + marks
        else:
            lead = "absent but cited" if is_lacking else "cited by"
            yield self._counted(lead, n=len(citing), total=len(others), work=work)
            yield self._listed(citing, itertools.chain(*edges), by="citing")
        yield from self._limits()

    def _cites(self) -> Iterable[str]:
        """What one work cites, or all of several."""
        known = [name.entry for name in self._names if name.entry]
        unread = [entry for entry in known if entry.id not in self._graph.with_list]
        for name in self._names:
            if name.entry is None:
                yield self._absent(name) + self._gap() + self._say("absent cites")
        if unread:
            yield self._say("no list", work=self._all(unread))
        if unread or len(known) < len(self._names):
            return
        edges = [
            [e for e in self._graph.cited_in(one.id) if self._lines.is_shown(e)] for one in known
        ]
        cited = self._chosen([{edge.cited for edge in found} for found in edges])
        work, is_one = self._all(known), len(known) == 1
        if not cited:
            marks = "".join(map(self._lines.entry_mark, known))
            yield self._counted("cited in none" if is_one else "both in none", work=work) + marks
            return
        lead = "cited in" if is_one else "cited in any" if self._asked.is_any else "cited in both"
        yield self._counted(lead, n=len(cited), work=work)
        yield self._listed(cited, itertools.chain(*edges), by="cited")

    def _pair(self) -> Iterable[str]:
        """Whether one work cites another; whether that one cites it, where it does or the question is on both."""
        citing, cited = self._names
        for name in self._names:
            if name.entry is None:
                yield self._absent(name)
        if citing.entry is None:
            yield self._say("absent cites")
        else:
            yield self._yes_or_no("yes", citing.entry, citing, cited)
        is_mutual = bool(self._asked.whole)  # "Do A and B cite each other?"
        if cited.entry is not None and (is_mutual or self._edges_between(cited.entry, citing)):
            yield self._yes_or_no("reverse", cited.entry, cited, citing)

    def _edges_between(self, citing: Entry, cited: Named) -> list[Citation]:
        return [edge for edge in self._edges_to(cited) if edge.citing == citing.id]

    def _yes_or_no(self, yes: str, entry: Entry, citing: Named, cited: Named) -> str:
        """Whether an entry, which is named as `citing`, cites another work, with the reference."""
        if entry.id not in self._graph.with_list:
            return self._say("no list", work=self._lines.name(entry))
        edges = self._edges_between(entry, cited)
        names = {"citing": self._said([citing]), "cited": self._said([cited])}
        if edges:
            said = self._say(yes, mark=self._lines.edge(edges[0]), **names)
            return f"{said}\n\n> {_unnumbered(edges[0].line)}"
        entries = [name.entry for name in (citing, cited) if name.entry]
        marks = dict.fromkeys(map(self._lines.entry_mark, entries))
        return self._say("no", **names) + "".join(marks)

    def _ambiguous(self) -> Iterable[str]:
        for name in self._names:
            if name.others:
                yield self._say("also", name=name.name, others=self._all(name.others))

    def _listed(self, works: Sequence[str], edges: Iterable[Citation], *, by: str) -> str:
        """A line for each work with the marks of the references that name it, or that it has."""
        of_work: dict[str, list[Citation]] = {}
        for edge in edges:
            of_work.setdefault(edge.citing if by == "citing" else edge.cited, []).append(edge)
        return "\n".join(self._lines.line(self._graph.entries[one], of_work[one]) for one in works)

    def _chosen(self, found: Sequence[set[str]]) -> list[str]:
        """The works that are in all sets, or in any, and may be listed; in the order of the catalogs."""
        together = set.union(*found) if self._asked.is_any else set.intersection(*found)
        together &= self._wanted.entries
        return [entry for entry in self._graph.entries if entry in together]

    def _gap(self) -> str:
        return "" if self._lang == "zh" else " "


def _unnumbered(line: str) -> str:
    """A reference without the number before it, which looks like a citation mark of the answer."""
    return _NUMBER.sub("", line)

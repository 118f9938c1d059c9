"""The kind of answer that tells how works developed: a timeline, what came between two, what builds on what.

It is read off the list: years, facts, notes, and who cites whom where there are papers. It passes on where the list
has none of the works, or too few on the topic to tell a history.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from ptmrag.answer.answer import Answer
from ptmrag.answer.request import PassedOn, Request
from ptmrag.catalog.entry import Entry
from ptmrag.catalog_answers.citation_view import CitationView, citation_view, of_topic
from ptmrag.catalog_answers.history_lines import HistoryLines
from ptmrag.catalog_answers.history_wording import said
from ptmrag.catalog_answers.lineage import Lineage, short_name, when
from ptmrag.catalog_answers.list_view import year_of
from ptmrag.library.filter import Filter
from ptmrag.understanding.history_question import HistoryQuestion, read_history

_MOST = 22  # works of a timeline
_OF_EACH_YEAR = 2
_FEWEST = 3
_RELATIVES = 12  # works of one step of a lineage


def from_history(request: Request) -> Iterator[Answer]:
    """Yield one answer on the history of works; PassedOn for other questions, or where the list has none."""
    asked, picked = read_history(request.question.text), request.within.entries
    if asked is None or request.within != Filter(entries=picked):
        raise PassedOn
    view = citation_view(request.library)
    entries = [entry for entry in view.entries.values() if not picked or entry.id in picked]
    history = _History(request, view, Lineage.of(entries))
    text = history.text(asked)
    yield Answer(request.question.text, text, request.lang, tuple(history.lines.citations))


class _History:
    """Writes one answer: its lines and their citations."""

    def __init__(self, request: Request, view: CitationView, lineage: Lineage) -> None:
        self._lang, self._view, self._lineage = request.lang, view, lineage
        self.lines = HistoryLines(view.view, request.lang, lineage)

    def text(self, asked: HistoryQuestion) -> str:
        """The whole answer; PassedOn where the list has none."""
        works = [self._lineage.find(name) for name in asked.works]
        known = [work for work in works if work is not None]
        if len(known) < len(works):
            raise PassedOn
        if asked.asked == "between":
            return self._between(*sorted(known, key=when))
        work = known[0] if known else self._lineage.find(asked.topic) if asked.topic else None
        return self._family(work) if work else self._timeline(asked.topic)

    def _timeline(self, topic: str) -> str:
        entries = list(self._lineage.entries.values())
        if topic:
            found = of_topic(self._view, topic, entries)
            entries = [self._lineage.entries[one] for one in found]
        dated = [entry for entry in entries if year_of(entry)]
        if len(dated) < _FEWEST:
            raise PassedOn
        shown = self._landmarks(dated, ())
        what = said("topic", self._lang, topic=topic) if topic else said("all", self._lang)
        lead = said("timeline", self._lang, topic=what, n=len(shown), total=len(entries))
        return self._joined(lead, self._by_year(shown), self._left(entries, shown))

    def _between(self, first: Entry, last: Entry) -> str:
        entries = list(self._lineage.entries.values())
        inside = [
            e for e in entries if when(first) <= when(e) < when(last) and e not in (first, last)
        ]
        ends = (first.id, last.id)
        shown = self._landmarks([first, *inside, last], ends)
        names = {"a": short_name(first), "b": short_name(last)}
        lead = said("between", self._lang, n=len(shown) - len(ends), total=len(inside), **names)
        path = self._path(first.id, last.id)
        leads = said("path", self._lang, path=path) if path else ""
        return self._joined(lead, leads, self._by_year(shown), self._left(inside, shown[2:]))

    def _family(self, work: Entry) -> str:
        lineage, entries = self._lineage, self._lineage.entries
        above, below = lineage.ancestors(work.id), lineage.children[work.id]
        if not above and not below:
            raise PassedOn
        further = [one for one in lineage.descendants(work.id) if one not in below]
        parts = [said("lineage", self._lang, name=short_name(work))]
        parts += [self.lines.line(work)]
        parts += (
            [said("up", self._lang), self._relatives(above)]
            if above
            else [said("no up", self._lang)]
        )
        for what, group in (("down", below), ("further", further)):
            if group:
                shown = sorted(group, key=lambda one: -len(lineage.children[one]))[:_RELATIVES]
                shown.sort(key=lambda one: when(entries[one]))
                parts += [said(what, self._lang, n=len(group)), self._relatives(shown)]
        return self._joined(*parts, "" if below else said("no down", self._lang))

    def _relatives(self, group: Sequence[str]) -> str:
        return "\n".join(self.lines.family(self._lineage.entries[one]) for one in group)

    def _landmarks(self, entries: Sequence[Entry], always: Collection[str]) -> list[Entry]:
        """The works that most others build on or cite, in the order of time, some of each year; papers before tools.

        `always` are among them.
        """

        def rank(entry: Entry) -> tuple[bool, bool, int, bool]:
            used = len(self._lineage.descendants(entry.id)) + len(self._view.cited_by(entry.id))
            is_paper = any(link.kind == "paper" for link in entry.links)
            return entry.id not in always, not is_paper, -used, not entry.facts

        ranked, years = sorted(entries, key=rank), Counter[int | None]()
        first, rest = list[Entry](), list[Entry]()
        for entry in ranked:
            years[year_of(entry)] += 1
            is_first = entry.id in always or years[year_of(entry)] <= _OF_EACH_YEAR
            (first if is_first else rest).append(entry)
        return sorted([*first, *rest][:_MOST], key=lambda e: (when(e), e.id in always))

    def _by_year(self, entries: Sequence[Entry]) -> str:
        groups: dict[int | None, list[str]] = {}
        for entry in entries:
            groups.setdefault(year_of(entry), []).append(self.lines.line(entry, has_year=False))
        unknown = said("no year", self._lang)
        return "\n\n".join(f"**{year or unknown}**\n" + "\n".join(g) for year, g in groups.items())

    def _path(self, first: str, last: str) -> str:
        """The shortest chain of works, each built on the one before, "" where there is none."""
        chains, seen = [[first]], {first}
        while chains:
            longer = [
                [*c, n] for c in chains for n in self._lineage.children[c[-1]] if n not in seen
            ]
            done = next((chain for chain in longer if chain[-1] == last), None)
            if done:
                return " → ".join(self.lines.names([one]) for one in done)
            seen.update(chain[-1] for chain in longer)
            chains = longer
        return ""

    def _left(self, entries: Sequence[Entry], shown: Sequence[Entry]) -> str:
        left = len(entries) - len(shown)
        return said("left", self._lang, n=left) if left > 0 else ""

    def _joined(self, *parts: str) -> str:
        return "\n\n".join(part for part in parts if part)

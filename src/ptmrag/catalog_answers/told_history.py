"""Tells how works developed: a timeline, what came between two, what builds on what.

    told_history(asked, request)      # the Answer

It is read off the list: years, facts, notes, and who cites whom where there are papers. It reads no question:
`from_history` has read it.
"""

from collections import Counter
from collections.abc import Collection, Sequence

from ptmrag.answer.answer import Answer
from ptmrag.answer.request import PassedOn, Request
from ptmrag.catalog.entry import Entry
from ptmrag.catalog_answers.citation_view import CitationView, citation_view
from ptmrag.catalog_answers.entry_lines import plain
from ptmrag.catalog_answers.history_lines import HistoryLines
from ptmrag.catalog_answers.history_subject import FEWEST, HistorySubject, subject_of
from ptmrag.catalog_answers.history_wording import said
from ptmrag.catalog_answers.lineage import Lineage, short_name, when
from ptmrag.catalog_answers.list_view import year_of
from ptmrag.understanding.history_question import HistoryQuestion

_MOST = 22  # works of a timeline
_OF_EACH_YEAR = 2
_RELATIVES = 12  # works of one step of a lineage


def told_history(asked: HistoryQuestion, request: Request) -> Answer:
    """One answer on the history of works, of the picked ones where some are; PassedOn where the list has none."""
    picked = request.within.entries
    view = citation_view(request.library)
    entries = [entry for entry in view.entries.values() if not picked or entry.id in picked]
    lineage = Lineage.of(entries)
    history = _History(request, view, lineage)
    text = history.text(subject_of(asked, request, view, lineage))
    return Answer(request.question.text, text, request.lang, tuple(history.lines.citations))


class _History:
    """Writes one answer: its lines and their citations."""

    def __init__(self, request: Request, view: CitationView, lineage: Lineage) -> None:
        self._lang, self._view, self._lineage = request.lang, view, lineage
        self.lines = HistoryLines(view.view, request.lang, lineage)

    def text(self, subject: HistorySubject) -> str:
        """The whole answer; PassedOn where the list has none."""
        if subject.form == "timeline":
            text = self._timeline(subject)
        elif subject.form == "between":
            text = self._between(subject.works[0], subject.works[-1])
        else:
            text = self._family(subject.works[-1], subject)
        lacking = "、".join(subject.lacking) if self._lang == "zh" else ", ".join(subject.lacking)
        return self._joined(text, said("lacking", self._lang, names=lacking) if lacking else "")

    def _timeline(self, subject: HistorySubject) -> str:
        dated = [entry for entry in subject.entries if year_of(entry)]
        if len(dated) < FEWEST:
            raise PassedOn
        shown = self._landmarks(dated, {work.id for work in subject.works})
        topic = said("and", self._lang).join(subject.topics)
        what = said("topic", self._lang, topic=topic) if topic else said("all", self._lang)
        total = len(subject.entries)
        lead = said("timeline", self._lang, topic=what, n=len(shown), total=total)
        return self._joined(lead, self._by_year(shown), self._left(subject.entries, shown))

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

    def _family(self, work: Entry, subject: HistorySubject) -> str:
        """What a work builds on and what builds on it, or only one of them."""
        lineage, entries = self._lineage, self._lineage.entries
        above = lineage.ancestors(work.id) if subject.form != "after" else ()
        below = lineage.children[work.id] if subject.form != "before" else ()
        if not above and not below and (cited := self._cited(work, subject.form)):
            return cited
        if not any(lineage.parents.values()):
            raise PassedOn
        further = [one for one in lineage.descendants(work.id) if below and one not in below]
        parts = [said("lineage", self._lang, name=short_name(work)), self.lines.line(work)]
        if subject.form != "after":
            up = self._relatives(above)
            parts += [said("up", self._lang), up] if up else [said("no up", self._lang)]
            path = self._path(subject.works[0].id, work.id)
            parts += [said("path", self._lang, path=path)] if path else []
        for what, group in (("down", below), ("further", further)):
            if group:
                shown = sorted(group, key=lambda one: -len(lineage.children[one]))[:_RELATIVES]
                shown.sort(key=lambda one: when(entries[one]))
                parts += [said(what, self._lang, n=len(group)), self._relatives(shown)]
        is_last = not below and subject.form != "before"
        return self._joined(*parts, said("no down", self._lang) if is_last else "")

    def _cited(self, work: Entry, form: str) -> str:
        """What a work cites and what cites it, where the list does not say what builds on what."""
        entries = self._lineage.entries
        up = [one.cited for one in self._view.cited_in(work.id)] if form != "after" else []
        down = [one.citing for one in self._view.cited_by(work.id)] if form != "before" else []
        if not (up or down):
            return ""
        parts = [said("only cited", self._lang, name=short_name(work)), self.lines.line(work)]
        for what, group in (("cites", up), ("cited by", down)):
            others = [entries[one] for one in dict.fromkeys(group) if one in entries]
            others.sort(key=lambda one: -len(self._view.cited_by(one.id)))
            shown = sorted(others[:_RELATIVES], key=when)
            if shown:
                lines = "\n".join(self.lines.line(one) for one in shown)
                parts += [said(what, self._lang, n=len(others)), lines]
        return self._joined(*parts)

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
                return " → ".join(plain(short_name(self._lineage.entries[one])) for one in done)
            seen.update(chain[-1] for chain in longer)
            chains = longer
        return ""

    def _left(self, entries: Sequence[Entry], shown: Sequence[Entry]) -> str:
        left = len(entries) - len(shown)
        return said("left", self._lang, n=left) if left > 0 else ""

    def _joined(self, *parts: str) -> str:
        return "\n\n".join(part for part in parts if part)

"""Answers to questions about the list itself, from its structure.

    question = "which entries have code?"
    answer_from_list(question, understand(question), view=view_of(library))

Lists are complete, counts cover the whole list, and each entry is cited by its own text. It answers no
question about the papers.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from ptmrag.answer.answer import Answer
from ptmrag.catalog.entry import Entry
from ptmrag.catalog_answers.entry_lines import EntryLines, plain, reasons
from ptmrag.catalog_answers.fact_matches import fact_matches
from ptmrag.catalog_answers.fact_wording import stated
from ptmrag.catalog_answers.list_view import ListView, year_of
from ptmrag.catalog_answers.topics import TopicMatch, in_category, match, names_entry
from ptmrag.catalog_answers.wording import conditions, phrase
from ptmrag.language.question_words import names
from ptmrag.library.extent import extent_of
from ptmrag.understanding.list_question import LinkWish, ListQuestion

_EXTREME = 5  # entries that are shown as the largest or the smallest


def answer_from_list(question: str, asked: ListQuestion, *, view: ListView) -> Answer | None:
    """The answer from the list; None if the question is more likely to be about the papers."""
    written = _ListAnswer(asked, view)
    text = written.text()
    if text is None:
        return None
    citations = tuple(written.citations)
    return Answer(question, text, asked.lang, citations, abstained=not citations)


class _ListAnswer(EntryLines):
    """Writes one answer: its lines and their citations."""

    def __init__(self, asked: ListQuestion, view: ListView) -> None:
        super().__init__(view, asked.lang)
        self._asked = asked

    def text(self) -> str | None:
        """The whole answer; None if the list has none."""
        asked = self._asked.asked
        if not self._view.entries:
            return None
        if asked in ("categories", "sizes"):
            return self._categories()
        if asked in ("largest", "smallest"):
            return self._extreme(asked)
        if asked == "years":
            return self._years()
        if asked == "new":
            return self._new()
        if asked == "unread":
            return self._unread()
        return self._entries()

    # --- entries under conditions ------------------------------------------------------

    def _entries(self) -> str | None:
        asked, view = self._asked, self._view
        found = self._on_topic()
        if found is None:
            return None
        if asked.topics and not found and not any(e.note for e in view.entries):
            return None  # titles alone do not say what a work is about: its paper may
        entries = {entry.id: entry for entry in view.entries}
        linked = [entries[e] for e in found if self._has_links(entries[e])]
        if asked.asked in ("newest", "oldest"):
            return self._by_age(linked)
        if not (asked.topics or asked.category or asked.years or asked.links or asked.facts):
            return self._all()
        dated = [e for e in linked if asked.years is None or self._is_of(e)]
        about = [e for e in dated if asked.is_mention or _is_about(found[e.id])]
        mentioning = [e for e in dated if e not in about]
        if any(wish.relation in ("most", "least") for wish in asked.facts):
            about = about[:_EXTREME]
        is_near = any(place.place == "narrower" for e in mentioning for place in found[e.id])
        undated = [e for e in linked if asked.years is not None and year_of(e) is None]
        if not (about or mentioning) and (asked.is_mention or not asked.is_sure):
            return None
        parts = [self._lead(about, is_near=bool(mentioning)), self.items(about, found)]
        if mentioning:
            topics = "”, “".join(asked.topics)
            what = "narrower" if is_near else "mentioned"
            parts.append(phrase(what, self._lang, n=len(mentioning), topics=topics))
            parts.append(self.items(mentioning, found))
        parts += [
            self._papers(about),
            stated(asked.facts, view.entries, self._lang),
            *self._left_out(linked, undated, found=found),
        ]
        return "\n\n".join(part for part in parts if part)

    def _on_topic(self) -> dict[str, tuple[TopicMatch, ...]] | None:
        """Where each entry has all topics and the category; None if the list has no such topic."""
        asked, entries, headings = self._asked, self._view.entries, self._view.headings
        found: dict[str, tuple[TopicMatch, ...]] = {entry.id: () for entry in entries}
        lookups: list[Mapping[str, TopicMatch]] = [
            match(topic, entries, headings=headings) for topic in asked.topics
        ]
        if asked.category:
            lookups.append(in_category(asked.category, entries, headings=headings))
            if not lookups[-1]:
                return None
        lookups += [fact_matches(wish, entries, lang=self._lang) for wish in asked.facts]
        named = [*asked.topics, *[""] * (len(lookups) - len(asked.topics))]
        for topic, places in zip(named, lookups, strict=True):
            if (
                topic
                and not (asked.is_sure or asked.is_mention)
                and self._is_elsewhere(topic, places)
            ):
                return None
            found = {e: (*found[e], place) for e, place in places.items() if e in found}
        return found

    def _is_elsewhere(self, topic: str, places: Mapping[str, TopicMatch]) -> bool:
        """Whether "X models" means the models of a work X, and not entries about X."""
        if any(place.place == "category" for place in places.values()):
            return False
        if names(topic) or any(names_entry(topic, entry) for entry in self._view.entries):
            return True
        return all(place.place == "words" for place in places.values())

    def _has_links(self, entry: Entry) -> bool:
        return all(self._fulfils(entry, wish) for wish in self._asked.links)

    def _fulfils(self, entry: Entry, wish: LinkWish) -> bool:
        if wish.kind == "full":
            return (extent_of(self._view.links[entry.id]) == "full") == wish.is_there
        return _has_link(entry, wish)

    def _is_of(self, entry: Entry) -> bool:
        year = year_of(entry)
        return self._asked.years is None or (year is not None and self._asked.years.holds(year))

    def _lead(self, about: Sequence[Entry], *, is_near: bool) -> str:
        what = "matching" if about else "none about" if is_near else "none"
        total, wanted = len(self._view.entries), conditions(self._asked)
        return phrase(what, self._lang, n=len(about), total=total, conditions=wanted)

    def _papers(self, entries: Sequence[Entry]) -> str:
        """How many of the entries link a paper, if papers were asked for and not all entries do."""
        papers = sum(_has_link(entry, LinkWish("paper")) for entry in entries)
        if not self._asked.is_paper or papers == len(entries):
            return ""
        return phrase("papers", self._lang, n=papers)

    def _left_out(
        self,
        linked: Sequence[Entry],
        undated: Sequence[Entry],
        *,
        found: Mapping[str, Sequence[TopicMatch]],
    ) -> list[str]:
        """Entries that a condition on years leaves out, and that a reader may miss."""
        parts = []
        years = self._asked.years
        beside = [e for e in linked if years and years.beside and year_of(e) == years.beside]
        if beside and years:
            parts.append(phrase("beside", self._lang, n=len(beside), year=years.beside))
        if undated:
            parts.append(phrase("undated", self._lang, n=len(undated)))
            parts.append(self.items(undated, found))
        return parts

    def _by_age(self, entries: Sequence[Entry]) -> str | None:
        years = [year for entry in entries if (year := year_of(entry)) is not None]
        if not years:
            return None
        what = self._asked.asked
        year = max(years) if what == "newest" else min(years)
        chosen = [entry for entry in entries if year_of(entry) == year]
        undated = [entry for entry in entries if year_of(entry) is None]
        parts = [phrase(what, self._lang, year=year, n=len(chosen)), self.items(chosen)]
        parts += self._left_out((), undated, found={})
        return "\n\n".join(parts)

    def _all(self) -> str:
        entries = self._view.entries
        groups = len(self._groups())
        lead = phrase("all", self._lang, n=len(entries), groups=groups)
        body = self.items(entries) if self._asked.asked == "list" else self._sizes()
        return "\n\n".join(part for part in (lead, body, self._papers(entries)) if part)

    # --- how the entries are spread ----------------------------------------------------------

    def _groups(self) -> dict[tuple[str, ...], list[Entry]]:
        groups: dict[tuple[str, ...], list[Entry]] = {}
        for entry in self._view.entries:
            for path in self._view.paths[entry.id]:
                groups.setdefault(path, []).append(entry)
        return groups

    def _categories(self) -> str:
        groups = self._groups()
        total = len(self._view.entries)
        lead = phrase("categories", self._lang, n=total, groups=sum(map(bool, groups)))
        return f"{lead}\n\n{self._sizes()}"

    def _sizes(self) -> str:
        lines = []
        for path, entries in self._groups().items():
            # One entry is cited for its category, which its own text contains.
            mark = self.mark(entries[0], path[-1:])
            lines.append(f"- {self._path(path)}: {len(entries)}{mark}")
        return "\n".join(lines)

    def _extreme(self, which: str) -> str:
        groups = {path: entries for path, entries in self._groups().items() if path}
        sizes = [len(entries) for entries in groups.values()]
        if not sizes:
            return self._categories()
        wanted = max(sizes) if which == "largest" else min(sizes)
        parts = [phrase(which, self._lang, n=wanted, total=len(self._view.entries))]
        for path, entries in groups.items():
            if len(entries) == wanted:
                parts += [self._path(path), self.items(entries)]
        return "\n\n".join(parts)

    def _path(self, path: Sequence[str]) -> str:
        return " › ".join(plain(part) for part in path) or phrase("no category", self._lang)

    def _years(self) -> str:
        counts = Counter(year_of(entry) for entry in self._view.entries)
        lines = [phrase("years", self._lang, n=len(self._view.entries)), ""]
        for year in sorted(counts, key=lambda year: (year is None, -(year or 0))):
            what = "year" if year else "no year"
            line = phrase(what, self._lang, year=year, n=counts[year])
            marks = [self.mark(e, ()) for e in self._view.entries if year_of(e) == year]
            lines.append(f"- {line} {''.join(mark.strip() for mark in marks)}")
        return "\n".join(lines)

    # --- what the last ingest added, and what failed ---------------------------------------------------------

    def _new(self) -> str:
        view, at = self._view, _moment(self._view.ingested_at)
        if not view.ingest:
            return phrase("unknown ingests", self._lang)
        states = [state for links in view.links.values() for state in links]
        notes = {s.entry_id for s in states if s.kind == "note" and s.first == view.ingest}
        arrived = {s.source for s in states if s.kind != "note" and s.first == view.ingest}
        last = {s.source for s in states if s.kind != "note" and s.last == view.ingest}
        entries = [entry for entry in view.entries if entry.id in notes]
        others = [
            e
            for e in view.entries
            if e.id not in notes and any(s.source in last for s in view.links[e.id])
        ]
        if not entries and not last:
            return phrase("nothing new", self._lang, ingest=view.ingest, at=at)
        counts = {"n": len(entries), "read": len(arrived), "changed": len(last - arrived)}
        parts = [phrase("new", self._lang, ingest=view.ingest, at=at, **counts)]
        for what, group in (("new entries", entries), ("new links", others)):
            if group:
                parts += [phrase(what, self._lang, n=len(group)), self.items(group)]
        return "\n\n".join(parts)

    def _unread(self) -> str:
        own = {e: [s for s in links if s.kind != "note"] for e, links in self._view.links.items()}
        states = {s.source: s for links in own.values() for s in links}.values()
        failed = sum(s.status == "failed" for s in states)
        waiting = sum(s.status is None for s in states)
        if not failed and not waiting:
            return phrase("all read", self._lang, links=len(states))
        parts = [phrase("unread", self._lang, links=len(states), failed=failed, waiting=waiting)]
        broken = [e for e in self._view.entries if any(s.status == "failed" for s in own[e.id])]
        unread = [e for e in broken if not any(s.passages for s in own[e.id])]
        later = [
            e
            for e in self._view.entries
            if e not in broken and any(s.status is None for s in own[e.id])
        ]
        partly = [e for e in broken if e not in unread]
        for what, group in (("nothing read", unread), ("partly read", partly), ("waiting", later)):
            if group:
                parts.append(phrase(what, self._lang, n=len(group)))
                parts.append("\n".join(self.item(e) + reasons(own[e.id]) for e in group))
        return "\n\n".join(parts)


def _is_about(places: Sequence[TopicMatch]) -> bool:
    return all(place.is_about for place in places)


def _has_link(entry: Entry, wish: LinkWish) -> bool:
    has = any(wish.kind in (None, link.kind) for link in entry.links)
    return has == wish.is_there


def _moment(at: str) -> str:
    return at[:16].replace("T", " ") + " UTC"

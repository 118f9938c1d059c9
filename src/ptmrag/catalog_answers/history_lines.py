"""One line for a work in a timeline: its name, what it is in a verified quote of its own text, and what it builds on.

    HistoryLines(view, "en", lineage).line(entry)   # "- **BERT** (2018): “BERT is …” [1] (builds on Transformer [2])"

It chooses no works: `from_history` does.
"""

import re

from ptmrag.catalog.entry import Entry
from ptmrag.catalog_answers.entry_lines import EntryLines, plain
from ptmrag.catalog_answers.lineage import Lineage, short_name
from ptmrag.catalog_answers.list_view import ListView, year_of
from ptmrag.language.detect import Language, detect_language
from ptmrag.language.verbatim import sentences

_LONGEST = {"en": 170, "zh": 75}  # characters of a quote
_SHORTEST = 12
_CLAUSE = re.compile(r"[,;:，；：](?=\s|[\u3400-\u9fff])|\s[–—-]\s")
_BUILDS_ON = {"en": " (builds on {})", "zh": "（基于 {}）"}
_COLON = {"en": ": ", "zh": "："}
_FOREIGN_MARK = re.compile(r"\[\d")


class HistoryLines(EntryLines):
    """Writes lines and collects their citations."""

    def __init__(self, view: ListView, lang: Language, lineage: Lineage) -> None:
        super().__init__(view, lang)
        self._lineage = lineage

    def line(self, entry: Entry, *, has_year: bool = True) -> str:
        """The line of a work, with the mark of its citation."""
        year = year_of(entry) if has_year else None
        name = f"**{plain(short_name(entry))}**" + (f" ({year})" if year else "")
        quote, before = self._quote(entry), len(self.citations)
        mark = self.mark(entry, [quote] if quote else [])
        is_said = len(self.citations) > before and self.citations[-1].quote == quote
        whole = "" if re.search(r"[.。!?！？]$", quote) else " …"
        said = f"{_COLON[self._lang]}“{' '.join(quote.split())}{whole}”" if is_said else ""
        return f"- {name}{said}{mark}{self._builds_on(entry)}"

    def family(self, entry: Entry) -> str:
        """The line of a work in a lineage, whose quote is the fact on what it builds on."""
        year = f" ({year_of(entry)})" if year_of(entry) else ""
        builds_on = self._builds_on(entry) or self.mark(entry, ())
        return f"- **{plain(short_name(entry))}**{year}{builds_on}"

    def _builds_on(self, entry: Entry) -> str:
        """What the list says that a work builds on, with the mark of that line."""
        fact = next((fact for fact in entry.facts if fact.name == "builds_on"), None)
        if fact is None:
            return ""
        said = plain(fact.value(self._lang)) + self.mark(entry, [fact.line])
        return _BUILDS_ON[self._lang].format(said)

    def _quote(self, entry: Entry) -> str:
        """The first sentence of a note in the language of the answer, cut at a clause where it is long."""
        first = [said[0] for part in entry.prose.split("\n\n") if (said := sentences(part))]
        own = [sentence for sentence in first if detect_language(sentence) == self._lang]
        quote = next(iter([*own, *first]), "")
        most = _LONGEST[detect_language(quote)]
        if len(quote) > most:
            ends = [found.start() for found in _CLAUSE.finditer(quote[: most + 1])]
            goal = next((f.value(self._lang) for f in entry.facts if f.name == "objective"), "")
            cut = quote[: ends[-1]] if ends and ends[-1] >= _SHORTEST else ""
            quote = cut or goal[:most] or quote[:most].rsplit(" ", 1)[0]
        return "" if _FOREIGN_MARK.search(quote) else quote

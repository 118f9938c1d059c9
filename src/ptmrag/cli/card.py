"""`ptmrag card`: one work on a page, in its own words."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

from ptmrag.cli.options import AnswerLanguage, AsJson, Entry, Index
from ptmrag.cli.output import show

if TYPE_CHECKING:
    from ptmrag.answer.card import Card
    from ptmrag.language.detect import Language

_MOST_NAMES = 8


def card(
    entry: Entry,
    index: Index = None,
    lang: AnswerLanguage = None,
    as_json: AsJson = False,
) -> None:
    """Show one work on a page: what it is, contributions, method, data, results, limitations."""
    from ptmrag.assistant import Assistant
    from ptmrag.language.detect import detect_language

    made = Assistant.load(index, llm="none").card(entry)
    show(as_json, made.as_json, lambda: card_text(made, lang or detect_language(made.title)))


def card_text(card: "Card", lang: "Language") -> str:
    """The same for people: each part under its heading, with the pages of its quotes."""
    from ptmrag.answer.digest import missing_line
    from ptmrag.answer.parts_of_a_digest import LABELS

    year = f" ({card.year})" if card.year else ""
    lines = [f"[bold]{escape(card.title)}[/bold]{year}"]
    if by := " · ".join(part for part in (people(card.authors, lang), card.venue) if part):
        lines.append(escape(by))
    lines += [f"[yellow]{escape(note.text(lang))}[/yellow]" for note in card.notes]
    for name, quotes in card.parts.items():
        if quotes:
            lines += ["", f"[bold]{LABELS[lang][name]}[/bold]"]
        for quote in quotes:
            page = f", p. {quote.page}" if quote.page else ""
            lines.append(escape(f"- “{quote.text}” ({quote.source}{page})"))
    if line := missing_line(card.missing, lang):
        lines += ["", line]
    return "\n".join(lines)


def people(names: Sequence[str], lang: "Language") -> str:
    """The names of authors in a line; of many, the first ones."""
    more = {"zh": " 等", "en": " et al."}[lang] if len(names) > _MOST_NAMES else ""
    return {"zh": "、", "en": ", "}[lang].join(names[:_MOST_NAMES]) + more

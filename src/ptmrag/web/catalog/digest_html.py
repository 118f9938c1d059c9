"""The digest of an entry as its page in the catalog shows it: the parts with quotes, and what is missing.

    shown = shown_digest(card, {"arxiv:1810.04805": "https://arxiv.org/abs/1810.04805"})
    shown.parts[0].label.en, shown.missing      # "Summary", Label("原文中没有找到：…", "Nothing was …")

It chooses no quotes: `answer.card` does.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ptmrag.answer.card import Card
from ptmrag.answer.digest import missing_line
from ptmrag.answer.parts_of_a_digest import LABELS
from ptmrag.web.labels import Label
from ptmrag.web.quote_places import QuotePlace
from ptmrag.web.sources_panel import address_on_page


@dataclass(frozen=True, slots=True)
class DigestQuote:
    """A quote as it is shown, where it is, and the address of its page, "" where there is none on the web."""

    text: str
    page: int | None
    url: str
    place: QuotePlace


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part of the digest that the work has."""

    label: Label
    quotes: tuple[DigestQuote, ...]


@dataclass(frozen=True, slots=True)
class ShownDigest:
    """The parts that a work has, and one sentence on those that it does not have, if there are any."""

    parts: tuple[ShownPart, ...]
    missing: Label | None


def shown_digest(card: Card, urls: Mapping[str, str]) -> ShownDigest:
    """A card for the page; `urls` are the addresses of its sources by name."""
    parts = tuple(
        ShownPart(
            Label(LABELS["zh"][name], LABELS["en"][name]),
            tuple(
                DigestQuote(
                    q.text,
                    q.page,
                    address_on_page(urls.get(q.source, ""), q.page) or "",
                    QuotePlace(card.entry_id, q.source, q.page, q.quote),
                )
                for q in quotes
            ),
        )
        for name, quotes in card.parts.items()
        if quotes
    )
    missing = Label(missing_line(card.missing, "zh"), missing_line(card.missing, "en"))
    return ShownDigest(parts, missing if card.missing else None)

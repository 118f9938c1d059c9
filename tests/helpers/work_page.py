"""The page of a work as one text, with its digest where there is a card."""

from typing import Any

from ptmrag.answer.card import Card
from ptmrag.web.catalog.work_html import render_digest, render_work
from ptmrag.web.overview import Overview


def work_page(view: Overview, entry_id: str, *, card: Card | None = None, **known: Any) -> str:
    parts = render_work(view, entry_id, **known)
    summary = view.find(entry_id)
    digest = render_digest(card, summary) if summary and card else ""
    return "".join((parts.head, digest, parts.cited, parts.side))

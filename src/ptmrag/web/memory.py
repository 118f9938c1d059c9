"""Stores a conversation in the visitor's browser, so that it survives a reload.

    from_json(to_json(conversation)) == conversation         # as far as it is shown

A browser may send back anything: it is read field by field, its length is limited, and it is shown as text.
"""

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from ptmrag.answer.answer import Answer, Citation, Pointer
from ptmrag.library.schema import FailedLink
from ptmrag.retrieval.hit import Hit
from ptmrag.web.exchange import Exchange

KEPT = 30
_LONGEST = 40_000


def to_json(conversation: Sequence[Exchange]) -> list[dict[str, Any]]:
    """The last 30 exchanges as JSON, with the passages that their quotes are from."""
    return [_store(exchange) for exchange in conversation[-KEPT:]]


def from_json(kept: object) -> tuple[Exchange, ...]:
    """The exchanges that can be read from what the browser kept; anything else is left out."""
    if not isinstance(kept, list):
        return ()
    found = (_read(item) for item in kept[-KEPT:])
    return tuple(exchange for exchange in found if exchange is not None)


def _store(exchange: Exchange) -> dict[str, Any]:
    answer = exchange.answer
    if answer is None:
        return {"question": exchange.question, "reply": exchange.reply}
    cited = {(c.source, c.page) for c in answer.citations}
    hits = [h for h in answer.hits if (h.source, h.page) in cited]
    return {
        "question": exchange.question,
        "text": answer.text,
        "lang": answer.lang,
        "mode": answer.mode,
        "abstained": answer.abstained,
        "notice": answer.notice,
        "rewritten": answer.rewritten,
        "reason": answer.reason,
        "coverage": [asdict(link) for link in answer.coverage],
        "nearest": [asdict(pointer) for pointer in answer.nearest],
        "citations": [asdict(citation) for citation in answer.citations],
        "passages": [asdict(hit) for hit in hits],
    }


def _read(item: object) -> Exchange | None:
    if not isinstance(item, dict) or len(str(item)) > _LONGEST:
        return None
    try:
        question = str(item["question"])
        if "text" not in item:  # an error or a stopped answer, whose Markdown may have been changed
            return None
        answer = Answer(
            question,
            str(item["text"]),
            "zh" if item.get("lang") == "zh" else "en",
            tuple(_citation(c) for c in item["citations"]),
            abstained=bool(item.get("abstained")),
            mode="llm" if item.get("mode") == "llm" else "extractive",
            notice=str(item.get("notice", "")),
            rewritten=str(item["rewritten"]) if item.get("rewritten") else None,
            reason=str(item.get("reason", "")),
            coverage=tuple(FailedLink(**_texts(c, FailedLink)) for c in item.get("coverage", ())),
            nearest=tuple(Pointer(**_texts(p, Pointer)) for p in item.get("nearest", ())),
            hits=tuple(_hit(h) for h in item.get("passages", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return Exchange(question, "", answer)


def _texts(item: dict[str, Any], kind: type) -> dict[str, str]:
    """The fields of a record whose fields are all texts."""
    return {field.name: str(item[field.name]) for field in fields(kind)}


def _citation(item: dict[str, Any]) -> Citation:
    texts = {name: str(item[name]) for name in ("entry_id", "title", "source", "url", "quote")}
    return Citation(n=int(item["n"]), page=_page(item), **texts)


def _hit(item: dict[str, Any]) -> Hit:
    names = ("entry_id", "title", "source", "url", "heading", "text")
    texts: dict[str, Any] = {name: str(item[name]) for name in names}
    category = tuple(str(part) for part in item["category"])
    return replace(_EMPTY, **texts, category=category, page=_page(item))


def _page(item: dict[str, Any]) -> int | None:
    return None if item["page"] is None else int(item["page"])


_EMPTY = Hit(0, 0.0, "", "", (), "", "", None, "", "", 0, 0.0)

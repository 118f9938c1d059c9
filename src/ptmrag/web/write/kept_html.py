"""Renders what is between the button of a part and its result: earlier results, or examples while there are none.

render_kept("review", read_kept(value), examples={"en": ["BERT"]}, open_key="review 2026-…")
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ptmrag.language.cut_at_word import cut_at_word
from ptmrag.language.detect import Language
from ptmrag.web.labels import Label
from ptmrag.web.rendering import render
from ptmrag.web.write.kept_results import KeptResult
from ptmrag.web.write.write_inputs import USUAL_ASPECTS

_LONGEST = 60
TOO_LONG = Label(
    "这个结果太长，浏览器没有保存：刷新页面后就没有了，请先下载或复制。",
    "This result is too long for the browser to keep: save or copy it before you reload the page.",
)


@dataclass(frozen=True, slots=True)
class ShownKept:
    """An earlier result: its key, its name, when it was made, and whether it is the one that is shown."""

    key: str
    name: Label
    made: str
    is_open: bool


def render_kept(
    part: str,
    kept: Sequence[KeptResult],
    *,
    examples: Mapping[Language, Sequence[str]] | None = None,
    open_key: str = "",
    lost: int = 0,
    note: Label | None = None,
) -> str:
    """The results of a part; `lost` quotes of the open one are no longer in the library.

    `examples` are what the buttons of a page in each language say; `note` is about the result that is shown.
    """
    shown = [
        ShownKept(one.key, _name(one), _when(one.made), one.key == open_key)
        for one in kept
        if one.part == part
    ]
    return render(
        "written_kept.html",
        part=part,
        kept=shown,
        examples=[] if shown else [(lang, said) for lang, said in (examples or {}).items() if said],
        lost=lost,
        note=note,
    )


def made_room(dropped: int) -> Label | None:
    """What is said of earlier results that went to make room for a new one."""
    if not dropped:
        return None
    results = "result was" if dropped == 1 else "results were"
    return Label(
        f"浏览器的空间有限：保存这个结果时，删除了较早的 {dropped} 个结果。",
        f"The browser keeps only so much: {dropped} earlier {results} removed to make room for this one.",
    )


def _name(kept: KeptResult) -> Label:
    """What a result was made of, in a few words."""
    if kept.part == "table":
        works = kept.inputs.get("works")
        count = len(works) if isinstance(works, list) else 0
        given = str(kept.inputs.get("aspects") or "")
        aspects = Label(given, given) if given else USUAL_ASPECTS
        noun = "work" if count == 1 else "works"
        return Label(
            f"{count} 篇文献：{cut_at_word(aspects.zh, _LONGEST)}",
            f"{count} {noun}: {cut_at_word(aspects.en, _LONGEST)}",
        )
    given = str(kept.inputs.get("topic" if kept.part == "review" else "draft") or "")
    short = cut_at_word(given, _LONGEST)
    return Label(short, short)


def _when(made: str) -> str:
    """The date and time, of the clock of this machine."""
    return datetime.fromisoformat(made).astimezone().strftime("%Y-%m-%d %H:%M")

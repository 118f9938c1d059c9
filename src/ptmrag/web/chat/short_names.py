"""What readers call the works of a library: "BERT", not "BERT: Pre-training of Deep Bidirectional Transformers …".

    names = ShortNames(assistant)
    names.of("bert-pre-training-of-deep")     # "BERT"; a title in quotes where a work has no name; "" for a long one

The names are those that questions are read with (`answer.works`), so that a question with one means its work.
"""

import re
import threading
from collections.abc import Sequence

from ptmrag.answer.work_names import GIVEN, HEAD, TITLE, is_written_as_name
from ptmrag.answer.works import WorkIndex
from ptmrag.assistant import Assistant
from ptmrag.language.glossary import concepts
from ptmrag.language.tokens import HAN

_LONGEST_NAME, _LONGEST_TITLE = 24, 60
# A paper and a post on it may share a name; more works make it a topic.
_MOST_OWNERS = 2
# "BERT-related", "Text-to-Text": words of a title, and no names.
_PARTS = re.compile(r"-[a-z]|-\w+-")


class ShortNames:
    """The names of a library's works, read again when it has changed; safe to use from several threads."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._known: tuple[int, dict[str, str], frozenset[str]] = (-1, {}, frozenset())

    def of(self, entry_id: str) -> str:
        """The name of a work, or its title in quotes; "" where it has neither name nor short title."""
        return self._read()[1].get(entry_id, "")

    def is_certain(self, entry_id: str) -> bool:
        """Whether the title of a work begins with its name, as in "BERT: …"."""
        return entry_id in self._read()[2]

    def _read(self) -> tuple[int, dict[str, str], frozenset[str]]:
        with self._lock:
            generation = self._assistant.library.generation
            if self._known[0] != generation:
                with self._assistant.opened() as of:
                    works = of.works()
                names = _names(works)
                certain = {
                    entry_id
                    for entry_id, work in works.works.items()
                    if work.title.startswith((f"{names[entry_id]}:", f"{names[entry_id]}："))
                }
                self._known = generation, names, frozenset(certain)
            return self._known


def _names(works: WorkIndex) -> dict[str, str]:
    found: dict[str, list[tuple[float, str]]] = {}
    for folded, holders in works.names.items():
        name, certainty = works.spellings.get(folded, ""), max(holders.values(), default=0.0)
        owners = [entry_id for entry_id, one in holders.items() if one == certainty]
        if len(owners) <= _MOST_OWNERS and _is_name(name, certainty):
            for entry_id in owners:
                found.setdefault(entry_id, []).append((certainty, name))
    return {
        entry_id: _best(found.get(entry_id, ())) or _quoted(work.title)
        for entry_id, work in works.works.items()
    }


def _is_name(name: str, certainty: float) -> bool:
    """Whether a reader would call a work so: the head of its title, one word of it, or what its abstract says."""
    if not GIVEN <= certainty < TITLE or not 1 < len(name) <= _LONGEST_NAME:
        return False
    is_word = " " not in name and not _PARTS.search(name) and is_written_as_name(name)
    return certainty == HEAD or (is_word and not concepts(name))


def _best(names: Sequence[tuple[float, str]]) -> str:
    """The name that is most certain; "" where a title has several, of which none need be that of the work."""
    if not names:
        return ""
    most = max(certainty for certainty, _ in names)
    best = sorted((name for certainty, name in names if certainty == most), key=len)
    return best[0] if len(best) == 1 or most == HEAD else ""


def _quoted(title: str) -> str:
    if len(title) > _LONGEST_TITLE:
        return ""
    return f"《{title}》" if HAN.search(title) else f"“{title}”"

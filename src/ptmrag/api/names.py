"""The works that a program names: by their ids, their sources or names such as BERT, everywhere alike.

    Names(assistant).ids("entries", ["BERT", "arxiv:1909.11942"])     # their ids

`matrix.named_entries` knows what a name means.
"""

from collections.abc import Sequence

from ptmrag.api.arguments import MOST_NAMED, Within, filter_of, names_of
from ptmrag.assistant import Assistant
from ptmrag.library.filter import Filter


class Names:
    """What the works of an assistant's library are called."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def ids(self, argument: str, works: Sequence[str], most: int = MOST_NAMED) -> list[str]:
        """The ids of works, each once; NotFoundError for one that is not there, InputError for too many."""
        named = names_of(argument, works, most)
        if not named or self._assistant.library.records.entry_ids().issuperset(named):
            return list(named)
        from ptmrag.matrix.named_entries import entries_named

        with self._assistant.opened() as of:
            return [entry.id for entry in entries_named(of, named)]

    def one(self, work: str) -> str:
        """The id of a work."""
        return self.ids("entry_id", [work])[0]

    def filter(self, within: Within) -> Filter:
        """A filter with the ids of the entries that are named."""
        named = self.ids("entries", within.get("entries") or ())
        return filter_of(self._assistant.library, {**within, "entries": named})

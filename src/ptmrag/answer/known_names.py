"""The names of the works of a library, read anew when the library has changed.

    known = KnownNames(library)
    known.works()        # the works by their names
    known.meant()        # reads the names of a question as the library writes them

It reads no question: `meant_names` does.
"""

from ptmrag.answer.kept_names import kept_names
from ptmrag.answer.meant_names import NamesMeant
from ptmrag.answer.works import WorkIndex
from ptmrag.answer.written_forms import WrittenForms
from ptmrag.library.library import Library


class KnownNames:
    """The names of an open library as it is committed at this moment."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: tuple[int, WorkIndex, NamesMeant] | None = None

    def works(self) -> WorkIndex:
        """The works by their names."""
        return self._read()[0]

    def meant(self) -> NamesMeant:
        """What reads the names of a question as the library writes them."""
        return self._read()[1]

    def _read(self) -> tuple[WorkIndex, NamesMeant]:
        # The lock of the library: who comes while the names are read waits for them.
        with self._library.snapshot():
            generation = self._library.generation
            if self._known is None or self._known[0] != generation:
                written = WrittenForms(self._library)
                works = WorkIndex.of(self._library, written, kept_names(self._library))
                self._known = generation, works, NamesMeant(works, written)
            return self._known[1:]

"""Where a page is: what its server is called, which library it shows, and where those beside it are.

>>> place = Place("Lab", "bert", ("survey", "bert"))
>>> place.root, place.address_of("survey"), place.tab_title
('../../', '../../', 'bert · Lab')

Addresses are relative, so that they hold behind a proxy too: the first library is at `/`, each other one below
`/l/NAME/`. It opens no library: `serving` does.
"""

from dataclasses import dataclass
from urllib.parse import quote

TITLE = "ptmrag"
PREFIX = "/l/"


@dataclass(frozen=True, slots=True)
class Place:
    """One page of a server; `libraries` are the names of all of its libraries, the first one's at first."""

    title: str = TITLE
    library: str = ""
    libraries: tuple[str, ...] = ()

    @property
    def is_first(self) -> bool:
        """Whether its page is the one at `/`."""
        return not self.libraries or self.library == self.libraries[0]

    @property
    def root(self) -> str:
        """The relative address of the server's own pages, "" from the first library."""
        return "" if self.is_first else "../../"

    @property
    def tab_title(self) -> str:
        """What the browser's tab says."""
        return f"{self.library} · {self.title}" if len(self.libraries) > 1 else self.title

    def address_of(self, library: str) -> str:
        """The relative address of another library's page."""
        path = "" if library == self.libraries[0] else f"{PREFIX[1:]}{quote(library)}/"
        return f"{self.root}{path}" or "./"


ALONE = Place()

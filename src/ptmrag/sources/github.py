"""Repositories on GitHub, and folders and files in them.

    source_at(parse_address("https://github.com/lake/otter/tree/main/nets")).name
    ->  "github:lake/otter/nets"

A repository and a folder are read by their README. Issues, releases, wikis and people are pages like
any other.
"""

from urllib.parse import quote

from ptmrag.sources.kind import Address
from ptmrag.sources.source import Source

# The first step of a path that is no owner of repositories.
_NO_OWNERS = ("topics", "orgs", "search", "features", "sponsors", "collections", "marketplace")
_README_ENDINGS = ("md", "rst", "txt")


def source_at(address: Address) -> Source | None:
    """The repository, folder or file that an address leads to."""
    steps = [step for step in address.path.split("/") if step]
    if address.host == "raw.githubusercontent.com" and len(steps) > 3:
        steps[2:2] = ["blob"]
    elif address.host != "github.com":
        return None
    if len(steps) < 2 or steps[0] in _NO_OWNERS:
        return None
    owner, repository, *rest = (steps[0], steps[1].removesuffix(".git"), *steps[2:])
    place = f"{owner}/{repository}"
    if not rest or (rest[0] == "tree" and len(rest) == 2):
        return _repository(place)
    if rest[0] not in ("tree", "blob", "raw") or len(rest) < 3:
        return None
    if rest[1:3] == ["refs", "heads"] and len(rest) > 4:
        rest[1:3] = []
    view = "tree" if rest[0] == "tree" else "blob"
    return _part_of(place, view=view, branch=rest[1], inner="/".join(rest[2:]))


def address_of(text: str) -> str | None:
    """The address behind `github:owner/repository` and `github:owner/repository/path`."""
    scheme, _, rest = text.partition(":")
    rest = rest.strip()
    if scheme != "github" or rest.startswith("//"):
        return None
    owner, _, repository = rest.partition("/")
    repository, _, inner = repository.partition("/")
    return f"https://github.com/{owner}/{repository}" + (f"/tree/HEAD/{inner}" if inner else "")


def _repository(place: str) -> Source:
    page = f"https://github.com/{place}"
    addresses = (
        f"https://raw.githubusercontent.com/{place}/HEAD/README.md",
        f"https://api.github.com/repos/{place}/readme",
        page,
    )
    return Source(f"github:{place}", page, "", addresses, "code")


def _part_of(place: str, *, view: str, branch: str, inner: str) -> Source:
    """A folder of a repository (`view` is tree) or a file (`view` is blob)."""
    page = f"https://github.com/{place}/{view}/{quote(branch)}/{quote(inner)}"
    raw = f"https://raw.githubusercontent.com/{place}/{quote(branch)}/{quote(inner)}"
    files: tuple[str, ...] = (raw,)
    if view == "tree":
        files = tuple(f"{raw}/README.{ending}" for ending in _README_ENDINGS)
    return Source(f"github:{place}/{inner}", page, "", (*files, page), "code")

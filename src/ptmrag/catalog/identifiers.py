"""Ids of entries: short, stable, unique in a list.

>>> taken = {"otter"}
>>> unique_id("otter", taken), unique_id("otter", taken)
('otter-2', 'otter-3')

An id is the slug of the title. A Chinese description, such as 知识蒸馏工具 with a link to someone/TextBrewer, has
no name in it: its id is that of the repository. Ids must not change: what links an entry uses them.
"""

import re
from urllib.parse import unquote, urlsplit

from ptmrag.catalog.addresses import host_of, unwrap
from ptmrag.catalog.drafts import Draft
from ptmrag.catalog.titles import slug

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_HOSTS = ("github.com", "gitlab.com", "gitee.com", "bitbucket.org", "huggingface.co")
_FOLDERS = ("spaces", "datasets", "models", "collections", "docs")
# Words in descriptions that name nothing.
_GENERAL = frozenset(
    re.findall(
        r"\S+",
        """
    ai api app code data dataset demo github ml model nlp paper pdf python pytorch resource tf
    tool
""",
    )
)


def identifier_of(draft: Draft) -> str:
    """The id of an entry, not yet unique: the slug of its title, or the name of what a description links to."""
    own = slug(draft.title)
    is_paper = draft.mark == "book" or any(link.kind == "paper" for link in draft.links)
    if is_paper or not _CHINESE.search(draft.title):
        return own
    named = next(filter(None, (_repository(link.url) for link in draft.links)), "")
    words = set(own.split("-"))
    is_nameless = own.startswith("entry-") or words <= _GENERAL or words < set(named.split("-"))
    return named if named and is_nameless else own


def unique_id(identifier: str, taken: set[str]) -> str:
    """The id, with -2, -3 … added if it is taken; at most 80 characters. It is added to `taken`."""
    found, number = identifier, 1
    while found in taken:
        number += 1
        ending = f"-{number}"
        found = identifier[: 80 - len(ending)].rstrip("-") + ending
    taken.add(found)
    return found


def _repository(url: str) -> str:
    """The slug of the name of a repository, or of the folder in it; empty for any other address."""
    address = unwrap(url)
    if host_of(address) not in _HOSTS:
        return ""
    steps = [unquote(step) for step in urlsplit(address).path.split("/") if step]
    if len(steps) < 2 or steps[0] in _FOLDERS:
        return ""
    is_folder = len(steps) > 4 and steps[2] in ("tree", "blob")
    name = slug(re.sub(r"\.(?:git|md|ipynb|py)$", "", steps[-1] if is_folder else steps[1]))
    return "" if name.startswith("entry-") else name

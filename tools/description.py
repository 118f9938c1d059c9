"""The README as PyPI shows it: its relative links lead to the repository, at the tag of the version.

    description("![The chat](docs/chat.png) [Install](docs/guides/install.md)", "0.2.0")

PyPI has no other file of the repository. `hatch_build.py` calls it for the metadata of a wheel or sdist.
"""

import re

_REPOSITORY = "ptmrag/ptmrag"
# A link or a picture, and its target if that is a path.
_LINK = re.compile(r"(!?)(\[[^\]]*\])\((?![a-z]+:|#)([^)]+)\)")


def description(readme: str, version: str) -> str:
    """The README with whole addresses."""

    def whole(found: re.Match[str]) -> str:
        mark, text, path = found.groups()
        kind = "raw" if mark else "blob"
        return f"{mark}{text}(https://github.com/{_REPOSITORY}/{kind}/v{version}/{path})"

    return _LINK.sub(whole, readme)

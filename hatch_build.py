"""What hatchling runs before it builds anything of the package.

It puts the built-in model in (tools/built_in_model.py), and makes the README the description (tools/description.py).
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))


class ModelHook(BuildHookInterface):  # type: ignore[misc,type-arg]
    """Runs for the wheel, the sdist and an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the model's folder, where it is not there yet; a failure is one sentence."""
        del version, build_data
        from tools.built_in_model import ModelError, make

        try:
            make()
        except ModelError as error:
            sys.exit(str(error))


class DescriptionHook(MetadataHookInterface):  # type: ignore[misc]
    """Runs for the metadata of all of them."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the README as PyPI shows it."""
        from tools.description import description

        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        text = description(readme, metadata["version"])
        metadata["readme"] = {"content-type": "text/markdown", "text": text}

"""Puts the built-in model into the package before hatchling builds anything of it: see tools/built_in_model.py."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ModelHook(BuildHookInterface):  # type: ignore[misc,type-arg]
    """Runs for the wheel, the sdist and an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the model's folder, where it is not there yet; a failure is one sentence."""
        del version, build_data
        sys.path.insert(0, str(Path(__file__).parent))
        from tools.built_in_model import ModelError, make

        try:
            make()
        except ModelError as error:
            sys.exit(str(error))

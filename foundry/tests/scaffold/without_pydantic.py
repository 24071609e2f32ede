"""Runs pytest as in a project, where there is no Pydantic: Powertools does without."""

import sys
from importlib.abc import MetaPathFinder
from types import ModuleType

import pytest


class Missing(MetaPathFinder):
    """The package's own tests have it, for the sample events."""

    def find_spec(self, name: str, path: object = None, target: ModuleType | None = None) -> None:
        """Refuse this one module, and leave the others to others."""
        if name == "pydantic":
            raise ModuleNotFoundError(name)


sys.meta_path.insert(0, Missing())
sys.exit(pytest.main())

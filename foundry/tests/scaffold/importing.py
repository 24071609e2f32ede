"""Loads every handler of the new services without what tests have and layers don't."""

import runpy
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType


class Missing(MetaPathFinder):
    """Pydantic is for the tests of sample events; Powertools does without."""

    def find_spec(self, name: str, path: object = None, target: ModuleType | None = None) -> None:
        """Refuse this one module, and leave the others to others."""
        if name == "pydantic":
            raise ModuleNotFoundError(name)


sys.meta_path.insert(0, Missing())
for handler in Path("lambda_src").glob("new_*/*/handler.py"):
    runpy.run_path(str(handler))

"""Imports a function's handler module the way Lambda does: its own folder first on the path."""

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest

from lambda_foundry.project import builds_folder, lambda_src_folder


@contextmanager
def loaded_handler(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., ModuleType]]:
    """Yield `load("uptime/check", TABLE_NAME=…)`; forget the modules afterwards."""

    def load(source: str, **environment: str) -> ModuleType:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.syspath_prepend(str(lambda_src_folder() / source))
        # Bytecode beside a handler would look as if its folder had been edited.
        monkeypatch.setattr(sys, "pycache_prefix", str(builds_folder() / "tests" / "bytecode"))
        return importlib.import_module("handler")

    before = set(sys.modules)
    yield load
    for name in sys.modules.keys() - before:
        if (getattr(sys.modules[name], "__file__", None) or "").startswith(
            str(lambda_src_folder())
        ):
            del sys.modules[name]

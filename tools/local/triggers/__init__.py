"""Fires triggers for real: one module for each kind, found by being here."""

import importlib
import pkgutil
from collections.abc import Iterator

from tools.local.deployed import DeployedFunction
from tools.local.triggers.trigger import Trigger


def triggers_of(function: DeployedFunction) -> list[Trigger]:
    """How the function is invoked; by hand where nothing else does it."""
    found = [trigger for kind in _kinds() if kind.name != "none" for trigger in kind.find(function)]
    by_hand = next(kind for kind in _kinds() if kind.name == "none")
    return found or list(by_hand.find(function))


def _kinds() -> Iterator[type[Trigger]]:
    for module in sorted(found.name for found in pkgutil.iter_modules(__path__)):
        importlib.import_module(f"{__name__}.{module}")
    yield from sorted(Trigger.__subclasses__(), key=lambda kind: kind.name)

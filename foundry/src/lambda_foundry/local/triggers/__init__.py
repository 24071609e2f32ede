"""Fires triggers for real: one module for each kind, found by being here."""

import importlib
import pkgutil
from collections.abc import Iterator

from lambda_foundry.local.deployed import DeployedFunction
from lambda_foundry.local.triggers.trigger import Trigger


def triggers_of(function: DeployedFunction) -> list[Trigger]:
    """How the function is invoked; by hand where nothing else does it."""
    found = [trigger for kind in kinds() if kind.name != "none" for trigger in kind.find(function)]
    by_hand = next(kind for kind in kinds() if kind.name == "none")
    return found or list(by_hand.find(function))


def kinds() -> Iterator[type[Trigger]]:
    """Every kind of trigger that can be fired."""
    for found in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{found.name}")
        for value in vars(module).values():
            if _is_kind(value) and value.__module__ == module.__name__:
                yield value


def _is_kind(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, Trigger) and value is not Trigger

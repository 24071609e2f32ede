"""The handler of every function that `emulated` makes: imports what lies in its package."""

import importlib
import os
import sys
import warnings
from pathlib import Path

PACKAGE = Path(os.environ["LAMBDA_TASK_ROOT"])
NATIVE = ".so"
# They run a program when they are imported.
PROGRAMS = {"__main__"}


def modules() -> list[str]:
    """The dotted name of each module that the package holds, but this one."""
    found = set()
    for file in [*PACKAGE.rglob("*.py"), *PACKAGE.rglob(f"*{NATIVE}")]:
        *parents, last = file.relative_to(PACKAGE).parts
        name = last.partition(".")[0]
        parts = parents if name == "__init__" else [*parents, name]
        if all(part.isidentifier() and part not in PROGRAMS for part in parts):
            found.add(".".join(parts))
    return sorted(found - {"", __name__})


def imported(name: str) -> str:
    """`imported`, or the type of the error; of a module that is missing its name as well."""
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        return f"{type(error).__name__} {error.name}"
    except BaseException as error:  # noqa: BLE001  # a module may raise whatever it likes
        return type(error).__name__
    return "imported"


def handler(event: list[str] | None, _context: object) -> object:
    """The modules that there are where the event is null, else how each that it names went."""
    if event is None:
        return modules()
    warnings.simplefilter("ignore")
    sys.argv = ["handler"]
    return {name: imported(name) for name in event}

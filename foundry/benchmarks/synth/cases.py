"""What is measured at one size: who synthesizes, and after which edit."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.synth.results import SAME_NODE
from benchmarks.synth.running import BUNDLED, Case, app, cli, node_of_the_machine, synthesize
from benchmarks.synth.scaffolded import add_function, names

HERE = Path(__file__).parent


ORDINARY = ("python", "javascript")
ONE = {"FOUNDRY_PROCESSES": "1"}
A_TICK = 0.1
"""Seconds after which a file counts as edited before the run, not during it."""
SETTLED = 2.1
"""Seconds after which a file's times tell that it wasn't edited."""


def cases(projects: dict[str, Path], functions: int) -> Iterator[Case]:
    """Everything that is measured at one size."""
    by_default, off = node_of_the_machine(), {"CDK_VALIDATION": "false"}
    for kind in ORDINARY:
        where, clear = projects[kind], clearing(projects[kind])
        run_by = app(kind, by_default), app(kind, BUNDLED)
        yield Case(kind, "app, from nothing", where, run_by[0], clear, {}, by_default)
        yield Case(
            kind, "app, from nothing, validator off", where, run_by[0], clear, off, by_default
        )
        yield Case(kind, f"app, from nothing, {SAME_NODE}", where, run_by[1], clear, {}, BUNDLED)
        yield Case(
            kind,
            f"app, from nothing, validator off, {SAME_NODE}",
            where,
            run_by[1],
            clear,
            off,
            BUNDLED,
        )
        yield Case(kind, "cdk synth, from nothing", where, cli(by_default), clear, {}, by_default)
    where, edit = projects["here"], Edits(projects["here"], functions)
    clear, commands = clearing(where), {"app": app("here", BUNDLED), "cdk synth": cli(BUNDLED)}
    for name, variables, what, before in (
        ("app", {}, "from nothing", clear),
        ("app", off, "from nothing, validator off", clear),
        ("app", off | ONE, "from nothing, validator off, one process", clear),
        ("app", {}, "unchanged", edit.settle),
        ("app", {}, "one handler edited", edit.handler),
        ("app", {}, "one stack edited", edit.stack),
        ("app", {}, "one function added", edit.add),
        ("cdk synth", {}, "from nothing", clear),
        ("cdk synth", {}, "unchanged", edit.settle),
        ("cdk synth", {}, "one handler edited", edit.handler),
    ):
        yield Case("here", f"{name}, {what}", where, commands[name], before, variables, BUNDLED)


def clearing(project: Path) -> Callable[[], object]:
    """Removes what an earlier synthesis left."""
    return lambda: shutil.rmtree(project / "cdk.out", ignore_errors=True)


class Edits:
    """What a developer does between two syntheses."""

    def __init__(self, project: Path, functions: int) -> None:
        self._project = project
        self._service, self._function, _ = names(functions)[0]

    def settle(self) -> None:
        """Nothing, for longer than a file's times need to be trusted, after a synthesis."""
        for _ in range(2):
            synthesize(self._project, "here", BUNDLED)
            time.sleep(SETTLED)

    def handler(self) -> None:
        """Edit one handler."""
        self._append(f"lambda_src/{self._service}/{self._function}/handler.py")

    def stack(self) -> None:
        """Edit one function's construct."""
        self._append(f"stacks/{self._service}/{self._function}.py")

    def add(self) -> None:
        """Add a function to the first service, by the scaffold."""
        before = len(list((self._project / "stacks" / self._service).glob("added_*.py")))
        add_function(self._project, self._service, f"added_{before}", "sqs")
        time.sleep(A_TICK)

    def _append(self, name: str) -> None:
        with (self._project / name).open("a") as file:
            file.write(f"# edited at {time.time_ns()}\n")
        time.sleep(A_TICK)

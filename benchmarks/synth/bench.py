"""Measures syntheses: `python -m benchmarks.synth.bench [ROUNDS] [FUNCTIONS …]`.

This project's scaffold, an ordinary app in Python and one in JavaScript take turns in every round;
all three ask AWS for the same resources. The medians and the ratios go to results.md beside this.
"""

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.synth.ordinary import ordinary, resources
from benchmarks.synth.results import table
from benchmarks.synth.scaffolded import add_function, names, scaffold
from building_blocks.node import bundled_node
from building_blocks.project import BUILDS, ROOT
from building_blocks.synthesis.cli_context import cli_context

HERE = Path(__file__).parent
NODE = str(bundled_node() or "node")
CLI = [NODE, str(ROOT / "node_modules" / "aws-cdk" / "bin" / "cdk"), "synth", "--quiet"]
JAVASCRIPT = BUILDS / "benchmark-javascript"
PACKAGES = {"aws-cdk-lib": "2.275.0", "constructs": "10.8.1"}
COMMANDS = {"python": [sys.executable, "app.py"], "javascript": [NODE, "app.js"]}
SIZES = (1, 10, 50, 200)
SETTLED = 2.1
"""Seconds after which a file's times tell that it wasn't edited."""


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds of all its processes, seconds by the clock, MB of the largest."""

    cpu: float
    wall: float
    memory: float


@dataclass(frozen=True)
class Case:
    """One thing to measure: who, how it is run, and what happens before."""

    who: str
    what: str
    project: Path
    command: list[str]
    before: Callable[[], object]
    variables: dict[str, str]


def run(case: Case) -> Cost:
    """Run a case once."""
    case.before()
    started = time.perf_counter()
    with subprocess.Popen(
        case.command,
        cwd=case.project,
        env=environment(case.project) | case.variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"error: {case.who}: {case.what}: exit status {process.returncode}")
    wall = time.perf_counter() - started
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def environment(project: Path) -> dict[str, str]:
    """What the CLI would hand to the app, for runs without it, and no sign of CI."""
    kept = {key: value for key, value in os.environ.items() if key not in {"CI", "NODE_OPTIONS"}}
    path = os.pathsep.join([str(Path(sys.executable).parent), str(Path(NODE).parent), kept["PATH"]])
    return kept | {
        "CDK_CONTEXT_JSON": json.dumps(cli_context()),
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_OUTDIR": str(project / "cdk.out"),
        "JSII_NODE": NODE,
        "PATH": path,
        "PYTHONDONTWRITEBYTECODE": "",
    }


def cases(projects: dict[str, Path], functions: int) -> Iterator[Case]:
    """Everything that is measured at one size."""
    off = {"CDK_VALIDATION": "false"}
    for kind, command in COMMANDS.items():
        project = projects[kind]
        clear = clearing(project)
        yield Case(kind, "app, from nothing", project, command, clear, {})
        yield Case(kind, "app, from nothing, validator off", project, command, clear, off)
        yield Case(kind, "cdk synth, from nothing", project, CLI, clear, {})
    project, app = projects["here"], COMMANDS["python"]
    edit = Edits(project, functions)
    yield Case("here", "app, from nothing", project, app, clearing(project), {})
    yield Case("here", "app, unchanged", project, app, edit.settle, {})
    yield Case("here", "cdk synth, unchanged", project, CLI, edit.settle, {})
    yield Case("here", "app, one handler edited", project, app, edit.handler, {})
    yield Case("here", "cdk synth, one handler edited", project, CLI, edit.handler, {})
    yield Case("here", "app, one stack edited", project, app, edit.stack, {})
    yield Case("here", "app, one function added", project, app, edit.add, {})
    yield Case("here", "app, from nothing, validator off", project, app, clearing(project), off)
    yield Case("here", "cdk synth, from nothing", project, CLI, clearing(project), {})


def clearing(project: Path) -> Callable[[], object]:
    """Removes what an earlier synthesis left."""
    return lambda: shutil.rmtree(project / "cdk.out", ignore_errors=True)


class Edits:
    """What a developer does between two syntheses."""

    def __init__(self, project: Path, functions: int) -> None:
        self._project = project
        self._functions = functions
        self._added = functions
        self._service, self._function, _ = names(functions)[0]

    def settle(self) -> None:
        """Nothing, for longer than a file's times need to be trusted, after a synthesis."""
        for _ in range(2):
            _synthesize(self._project, *COMMANDS["python"])
            time.sleep(SETTLED)

    def handler(self) -> None:
        """Edit one handler."""
        self._append(f"lambda_src/{self._service}/{self._function}/handler.py")

    def stack(self) -> None:
        """Edit one function's construct."""
        self._append(f"stacks/{self._service}/{self._function}.py")

    def add(self) -> None:
        """Add a function to the first service, by the scaffold."""
        add_function(self._project, self._service, f"added_{self._added}", "sqs")
        self._added += 1

    def _append(self, name: str) -> None:
        with (self._project / name).open("a") as file:
            file.write(f"# edited at {time.time_ns()}\n")


def install_javascript() -> None:
    """Install what the app in JavaScript needs, into a folder that git ignores."""
    if not (JAVASCRIPT / "node_modules" / "aws-cdk-lib").exists():
        JAVASCRIPT.mkdir(parents=True, exist_ok=True)
        (JAVASCRIPT / "package.json").write_text(json.dumps({"dependencies": PACKAGES}))
        npm = shutil.which("npm") or sys.exit("error: run this by `uv run`, which brings npm along")
        subprocess.run([npm, "install", "--silent", "--no-audit"], cwd=JAVASCRIPT, check=True)


def prepare(workplace: Path, functions: int) -> dict[str, Path]:
    """The three projects of a size; stops where they don't ask AWS for the same."""
    projects = {kind: workplace / kind / str(functions) for kind in ("here", *COMMANDS)}
    scaffold(projects["here"], functions)
    _synthesize(projects["here"], sys.executable, "app.py")
    for kind, command in COMMANDS.items():
        projects[kind].parent.mkdir(parents=True, exist_ok=True)
        ordinary(projects[kind], kind, functions, like=projects["here"])
        if kind == "javascript":
            (projects[kind] / "node_modules").symlink_to(JAVASCRIPT / "node_modules")
        _synthesize(projects[kind], *command)
        if resources(projects[kind] / "cdk.out") != resources(projects["here"] / "cdk.out"):
            sys.exit(f"error: the app in {kind} has other resources at {functions} functions")
    return projects


def _synthesize(project: Path, *command: str) -> None:
    variables = environment(project) | {"CDK_VALIDATION": "false"}
    subprocess.run(command, cwd=project, env=variables, check=True, capture_output=True)


def measure(rounds: int, sizes: tuple[int, ...]) -> dict[tuple[int, str, str], list[Cost]]:
    """Costs by size, who and what."""
    install_javascript()
    costs: dict[tuple[int, str, str], list[Cost]] = {}
    with tempfile.TemporaryDirectory() as workplace:
        projects = {size: prepare(Path(workplace), size) for size in sizes}
        for number in range(rounds):
            for size in sizes:
                for case in cases(projects[size], size):
                    costs.setdefault((size, case.who, case.what), []).append(run(case))
            print(f"round {number + 1} of {rounds} done", file=sys.stderr, flush=True)
    return costs


def main(rounds: int, sizes: tuple[int, ...]) -> None:
    """Measure, and write the tables beside the command that makes them."""
    costs = measure(rounds, sizes)
    medians = {
        key: Cost(*(statistics.median(getattr(cost, name) for cost in measured) for name in UNITS))
        for key, measured in costs.items()
    }
    sizes_given = " ".join(map(str, sizes))
    text = f"""# Syntheses

Made by `uv run python -m benchmarks.synth.bench {rounds} {sizes_given}` on {platform.system()}
{platform.machine()} with {os.cpu_count()} cores, Python {platform.python_version()}: medians of
{rounds} rounds in which all take turns. All three apps ask AWS for the same resources, by services
of ten functions. A ratio is to what the ordinary app in Python takes from nothing for the same
command, with the validator as it comes or off in both. Seconds are CPU seconds of all processes;
memory is that of the largest process.

{table(medians, sizes)}
"""
    (HERE / "results.md").write_text(text)
    print(text)


UNITS = ("cpu", "wall", "memory")

if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(given[0] if given else 5, tuple(given[1:]) or SIZES)

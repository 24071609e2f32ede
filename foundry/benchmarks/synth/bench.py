"""Measures syntheses: in `foundry/`, `uv run python -m benchmarks.synth.bench [ROUNDS] [SIZE …]`.

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
from collections.abc import Iterator
from pathlib import Path

from benchmarks.synth.cases import ORDINARY, cases
from benchmarks.synth.ordinary import ordinary, resources
from benchmarks.synth.results import table
from benchmarks.synth.running import (
    APPS,
    BUNDLED,
    Cost,
    node_of_the_machine,
    run,
    synthesize,
    version,
)
from benchmarks.synth.scaffolded import scaffold
from lambda_foundry.project import builds_folder

HERE = Path(__file__).parent
JAVASCRIPT = builds_folder() / "benchmark-javascript"
PACKAGES = {"aws-cdk-lib": "2.275.0", "constructs": "10.8.1"}
SIZES = (1, 10, 50, 200)


def install_javascript() -> None:
    """Install what the app in JavaScript needs, into a folder that git ignores."""
    if not (JAVASCRIPT / "node_modules" / "aws-cdk-lib").exists():
        JAVASCRIPT.mkdir(parents=True, exist_ok=True)
        (JAVASCRIPT / "package.json").write_text(json.dumps({"dependencies": PACKAGES}))
        npm = shutil.which("npm") or sys.exit("error: run this by `uv run`, which brings npm along")
        subprocess.run([npm, "install", "--silent", "--no-audit"], cwd=JAVASCRIPT, check=True)


def prepare(workplace: Path, functions: int) -> dict[str, Path]:
    """The three projects of a size; stops where they don't ask AWS for the same."""
    projects = {kind: workplace / kind / str(functions) for kind in APPS}
    scaffold(projects["here"], functions)
    synthesize(projects["here"], "here", BUNDLED)
    for kind in ORDINARY:
        projects[kind].parent.mkdir(parents=True, exist_ok=True)
        ordinary(projects[kind], kind, functions, like=projects["here"])
        if kind == "javascript":
            (projects[kind] / "node_modules").symlink_to(JAVASCRIPT / "node_modules")
        for node in (BUNDLED, node_of_the_machine()):
            synthesize(projects[kind], kind, node)
        if resources(projects[kind] / "cdk.out") != resources(projects["here"] / "cdk.out"):
            sys.exit(f"error: the app in {kind} has other resources at {functions} functions")
    return projects


Costs = dict[tuple[int, str, str], list[Cost]]
"""By size, who and what."""


def measure(rounds: int, sizes: tuple[int, ...]) -> Iterator[Costs]:
    """What was measured so far, after each round."""
    install_javascript()
    costs: Costs = {}
    with tempfile.TemporaryDirectory() as workplace:
        projects = {size: prepare(Path(workplace), size) for size in sizes}
        for number in range(rounds):
            for size in sizes:
                for case in cases(projects[size], size):
                    costs.setdefault((size, case.who, case.what), []).append(run(case))
            print(f"round {number + 1} of {rounds} done", file=sys.stderr, flush=True)
            yield costs


def main(rounds: int, sizes: tuple[int, ...]) -> None:
    """Measure, and keep the tables beside the command that makes them, also if it is stopped."""
    for done, costs in enumerate(measure(rounds, sizes), start=1):
        (HERE / "results.md").write_text(report(costs, rounds=done, sizes=sizes))
    print((HERE / "results.md").read_text())


def report(costs: Costs, *, rounds: int, sizes: tuple[int, ...]) -> str:
    """The medians, with what they were measured on."""
    medians = {
        key: Cost(*(statistics.median(getattr(cost, name) for cost in measured) for name in UNITS))
        for key, measured in costs.items()
    }
    sizes_given = " ".join(map(str, sizes))
    return f"""# Syntheses

Made in `foundry/` by `uv run python -m benchmarks.synth.bench {rounds} {sizes_given}` on
{platform.system()} {platform.machine()} with {os.cpu_count()} cores, Python
{platform.python_version()}: medians of {rounds} rounds in which all take turns. All three apps ask
AWS for the same resources, by services of ten functions. A ratio is to what the ordinary app in
Python takes from nothing for the same command, with the validator as it comes or off in both: by
default on the machine's own Node.js
({version(node_of_the_machine())}), which this project replaces by {version(BUNDLED)}, and on that.
Seconds are CPU seconds of all processes; memory is that of the largest process.

{table(medians, sizes)}
"""


UNITS = ("cpu", "wall", "memory")

if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(given[0] if given else 5, tuple(given[1:]) or SIZES)

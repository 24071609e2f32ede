"""Measures commands by a project's size: `uv run python -m benchmarks.synth.commands [N] [SIZE …]`.

In `foundry/`. Prints the medians of the CPU of N rounds in which all take turns, in multiples of an
empty `uv run python -c pass`.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.synth.scaffolded import scaffold

EMPTY = "uv run python -c pass"
COMMANDS = (
    EMPTY,
    "uv run foundry synth",
    "uv run foundry access",
    "uv run foundry access service_0/function_1",
    "uv run foundry map",
)
SIZES = (6, 100, 400)


def cpu(command: str, project: Path) -> float:
    """Seconds of all processes of a command."""
    variables = {key: value for key, value in os.environ.items() if key != "CI"}
    with subprocess.Popen(
        command.split(),
        cwd=project,
        env=variables | {"UV_NO_SYNC": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"error: {command}: exit status {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def main(rounds: int, sizes: tuple[int, ...]) -> None:
    """Print a line for each command, with a column for each size."""
    costs: dict[tuple[str, int], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        projects = {size: Path(folder, str(size)) for size in sizes}
        for size, project in projects.items():
            scaffold(project, size)
            cpu("uv run foundry synth", project)
        for _ in range(rounds):
            for size, project in projects.items():
                for command in COMMANDS:
                    costs.setdefault((command, size), []).append(cpu(command, project))
    medians = {key: statistics.median(measured) for key, measured in costs.items()}
    empty = statistics.median(medians[EMPTY, size] for size in sizes)
    print(f"| command | {' | '.join(map(str, sizes))} |\n|---|{'--:|' * len(sizes)}")
    for command in COMMANDS:
        shares = (f"{medians[command, size] / empty:.1f}" for size in sizes)
        print(f"| `{command}` | {' | '.join(shares)} |")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(given[0] if given else 5, tuple(given[1:]) or SIZES)

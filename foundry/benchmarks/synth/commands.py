"""Measures commands by a project's size: `uv run python -m benchmarks.synth.commands [N] [SIZE …]`.

In `foundry/`. Prints the medians of the CPU of N rounds in which all take turns, in multiples of an
empty `uv run python -c pass`. A handler of the first service is edited before each of `EDITED`.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.synth.scaffolded import scaffold

EMPTY = "uv run python -c pass"
SYNTH = "uv run foundry synth"
TEST = "uv run foundry test tests/service_0"
DIFF = "uv run foundry diff HEAD"
NEW = "uv run foundry new --no-input service=service_0 function=added trigger=sqs"
COMMANDS = (
    EMPTY,
    SYNTH,
    "uv run foundry access",
    "uv run foundry access service_0/function_1",
    "uv run foundry invoke service_0/function_1",
    "uv run foundry map",
    TEST,
    DIFF,
    NEW,
)
EDITED = {TEST, DIFF}
SIZES = (6, 100, 1000, 2000)
HANDLER = "lambda_src/service_0/function_0/handler.py"
SETTLED = 2.1
"""Seconds after which a file's times tell that it wasn't edited."""


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


def make(project: Path, functions: int) -> None:
    """A project of its own, committed, in which each command has run once."""
    scaffold(project, functions)
    (project / ".build").unlink()
    (project / ".build").mkdir()
    git = [
        shutil.which("git") or "git",
        "-c",
        "user.name=nobody",
        "-c",
        "user.email=nobody@example.com",
    ]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
        subprocess.run([*git, *words], cwd=project, check=True)
    for command in COMMANDS:
        cpu(command, project)


def measured(command: str, project: Path) -> float:
    """The seconds of a command whose project is as a user has it before."""
    if command in EDITED:
        with (project / HANDLER).open("a", encoding="utf-8") as file:
            file.write(f"# edited at {time.time_ns()}\n")
    if command == NEW:
        cpu("uv run foundry remove service_0/added", project)
    if command in {SYNTH, NEW}:
        cpu(SYNTH, project)
        time.sleep(SETTLED)
        cpu(SYNTH, project)
    return cpu(command, project)


def main(rounds: int, sizes: tuple[int, ...]) -> None:
    """Print a line for each command, with a column for each size."""
    costs: dict[tuple[str, int], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        projects = {size: Path(folder, str(size)) for size in sizes}
        for size, project in projects.items():
            make(project, size)
        for _ in range(rounds):
            for size, project in projects.items():
                for command in COMMANDS:
                    costs.setdefault((command, size), []).append(measured(command, project))
    medians = {key: statistics.median(measured) for key, measured in costs.items()}
    empty = statistics.median(medians[EMPTY, size] for size in sizes)
    print(f"| command | {' | '.join(map(str, sizes))} |\n|---|{'--:|' * len(sizes)}")
    for command in COMMANDS:
        shares = (f"{medians[command, size] / empty:.1f}" for size in sizes)
        print(f"| `{command}` | {' | '.join(shares)} |")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(given[0] if given else 5, tuple(given[1:]) or SIZES)

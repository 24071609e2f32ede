"""Invokes the same handlers here and by other tools: who is right, and what one invocation costs.

Run it in `foundry/`: `uv run python -m benchmarks.invoke.bench [ROUNDS]`, on Linux x86_64.
It needs the package indexes once, and writes `benchmarks/invoke/results.md`.
"""

import os
import platform
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Protocol

from benchmarks.invoke.cases import CASES, Case
from benchmarks.invoke.tools_compared import Answer, Emulator, Here, Osls, PythonLambdaLocal


class Tool(Protocol):
    """One way to invoke a function without Docker."""

    name: str

    def prepare(self, folder: Path, case: Case) -> None:
        """Write what the tool reads."""
        ...

    def invoke(self, folder: Path, case: Case) -> Answer:
        """Invoke the handler once."""
        ...


def answers(tool: Tool) -> list[str]:
    """What the tool makes of each case."""
    cells = []
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder:
            tool.prepare(Path(folder), case)
            cells.append(tool.invoke(Path(folder), case).shown(case))
    print(f"{tool.name}: {cells.count('right')} of {len(cells)}", file=sys.stderr, flush=True)
    return cells


def cost(tool: Tool) -> tuple[float, float]:
    """Seconds of CPU and of waiting for one cold invocation of the first case."""
    with tempfile.TemporaryDirectory() as folder:
        tool.prepare(Path(folder), CASES[0])
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        tool.invoke(Path(folder), CASES[0])
        wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def costs(tools: list[Tool], rounds: int) -> str:
    """Medians, and how many times as much as here; the tools take turns."""
    measured = [[cost(tool) for tool in tools] for _ in range(rounds)]
    lines = ["| tool | CPU s | times here | wall s | times here |", "|---|--:|--:|--:|--:|"]
    for number, tool in enumerate(tools):
        cells = []
        for kind in (0, 1):
            median = statistics.median(this[number][kind] for this in measured)
            ratio = statistics.median(this[number][kind] / this[0][kind] for this in measured)
            cells += [f"{median:.2f}", f"{ratio:.1f}"]
        if isinstance(tool, Emulator):
            # It is killed, and with it the count of what its process took.
            cells[:2] = "not seen", ""
        lines.append(f"| {tool.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main(rounds: int) -> None:
    """Compare, and write the tables beside the command that makes them."""
    tools: list[Tool] = [Here(), PythonLambdaLocal(), Osls(), Emulator()]
    columns = [answers(tool) for tool in tools]
    rows = [
        f"| {case.name} | {case.truth} | {' | '.join(cells)} |"
        for case, *cells in zip(CASES, *columns, strict=True)
    ]
    right = [f"**{column.count('right')} of {len(CASES)}**" for column in columns]
    text = f"""# Invoking a function

Made in `foundry/` by `uv run python -m benchmarks.invoke.bench {rounds}` on {platform.system()}
{platform.machine()} with {os.cpu_count()} cores and Python {platform.python_version()}. Every tool
runs without Docker and invokes the same handler cold, from nothing, as a process of its own.

## Who is right

Right is a tool from whose payload and exit status (the emulator: from its payload, for it reports
no failure otherwise) one learns what Lambda answers: the same value, also where it is printed as
Python writes it, or a failure with the same error type; from its log, that a line is in it; or
from all that it says, what a client of an HTTP trigger gets. Timeout 1 s, memory 128 MB.

| case | Lambda | {" | ".join(tool.name for tool in tools)} |
|---|---|{"---|" * len(tools)}
{chr(10).join(rows)}
| | | {" | ".join(right)} |

## What one invocation costs

Medians of {rounds} rounds in which the tools take turns; the ratios are those of the rounds.

{costs(tools, rounds)}
"""
    Path(__file__).with_name("results.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)

"""Measures what each part of the acceleration gains.

In `foundry/`: `uv run python -m benchmarks.acceleration.bench [ROUNDS]`. A synthesis without the
part and one with all parts run side by side, so that both have the same neighbours on the machine.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.synth.running import BUNDLED, environment
from benchmarks.synth.scaffolded import scaffold

SIZES = (6, 50)

KERNEL = "from lambda_foundry.acceleration import kernel; kernel"

WITHOUT = {
    "garbage": "import gc; gc.disable = gc.freeze = lambda: None",
    "compiled code": f"{KERNEL}.LINKS = (b'\\0',)",
    "one process of Node.js": f"{KERNEL}.CHANNEL = b'\\0'",
    "known properties": "from lambda_foundry.acceleration import known_properties; "
    "known_properties.remember_properties = lambda: None; "
    "known_properties.is_plain = lambda: True",
    "passed checks": "from lambda_foundry.acceleration import passed_type_checks; "
    "passed_type_checks.remember_passed_checks = lambda: None",
    "set properties": "from lambda_foundry.acceleration import set_properties; "
    "set_properties.send_set_properties_only = lambda: None",
    "staged code": "from lambda_foundry.packaging.content import Content; "
    "Content.put_into = lambda self, folder, *, name: folder / name",
    "all": "import os; os.environ['FOUNDRY_PLAIN'] = '1'",
}
"""For each part, what a process does first to be without it."""

NOTHING = "pass"


def started(project: Path, first: str) -> subprocess.Popen[bytes]:
    """A synthesis from nothing, in a folder of its own."""
    output = tempfile.mkdtemp(dir=project.parent)
    script = f"{first}\nimport runpy; runpy.run_path('app.py', run_name='__main__')"
    return subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=project,
        env=environment(project, BUNDLED)
        | {"CDK_OUTDIR": output, "CDK_VALIDATION": "false", "PYTHONPATH": str(project)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def ratio(project: Path, without: str) -> float:
    """CPU seconds without the part, by those with all, of two runs side by side."""
    number = {started(project, without).pid: "without", started(project, NOTHING).pid: "with"}
    cost = {}
    for _ in range(2):
        process, status, usage = os.wait4(-1, 0)
        if status:
            sys.exit(f"error: {number[process]} the part: exit status {status}")
        cost[number[process]] = usage.ru_utime + usage.ru_stime
    return cost["without"] / cost["with"]


def main(rounds: int) -> None:
    """Print a line for each part: the median ratio at each size."""
    with tempfile.TemporaryDirectory() as workplace:
        projects = [Path(workplace, str(size), "project") for size in SIZES]
        for size, project in zip(SIZES, projects, strict=True):
            project.parent.mkdir()
            scaffold(project, size)
            ratio(project, NOTHING)
        for name, without in WITHOUT.items():
            ratios = [
                statistics.median(ratio(project, without) for _ in range(rounds))
                for project in projects
            ]
            print(f"| {name} |", " | ".join(f"{each:.2f}" for each in ratios), "|", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)

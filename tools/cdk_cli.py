"""Runs the CDK CLI that package-lock.json pins."""

import os
import subprocess
import sys
from pathlib import Path

from building_blocks.node import bundled_node
from building_blocks.packaging.progress import WATCHED
from building_blocks.project import ROOT

# V8's helpers optimize code that a run of seconds hardly comes back to: an eighth of the CPU.
ONE_V8_WORKER = "--v8-pool-size=1"

# What the CLI says on standard error beside the errors and warnings that are for people.
LEFT_OUT = (
    "Successfully synthesized to ",
    "Supply a stack id ",
    "python app.py: Subprocess exited with error",
)


def cdk(*arguments: str) -> int:
    """Run a command of `cdk` in the project's folder and return its exit status.

    Errors and warnings are passed on; what else it prints repeats what our commands say.
    """
    # With --ci, which CI=true implies, errors would go to standard output.
    command = [*_cdk_command(), *arguments, "--no-ci"]
    environment = os.environ | {"CDK_DISABLE_CLI_TELEMETRY": "true"}
    environment["NODE_OPTIONS"] = f"{ONE_V8_WORKER} {os.environ.get('NODE_OPTIONS', '')}".strip()
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    if sys.stderr.isatty() and "NO_COLOR" not in os.environ:
        environment["FORCE_COLOR"] = "1"
    if sys.stderr.isatty():
        environment[WATCHED] = "yes"
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        for line in process.stderr or ():
            if line.strip() and not line.startswith(LEFT_OUT):
                print(line, end="", file=sys.stderr, flush=True)
    return process.returncode


def _cdk_command() -> list[str]:
    return [
        str(bundled_node() or "node"),
        str(ROOT / "node_modules" / "aws-cdk" / "bin" / "cdk"),
    ]

"""Runs an app or the CLI once and counts what it took, on a Node.js of choice."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lambda_foundry.node import bundled_node
from lambda_foundry.project import project_root
from lambda_foundry.synthesis.request import cli_context

HERE = Path(__file__).parent


BUNDLED = str(bundled_node() or "node")
APPS = {"here": "app.py", "python": "app.py", "javascript": "app.js"}


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
    node: str


def run(case: Case) -> Cost:
    """Run a case once."""
    case.before()
    started = time.perf_counter()
    with subprocess.Popen(
        case.command,
        cwd=case.project,
        env=environment(case.project, case.node) | case.variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"error: {case.who}: {case.what}: exit status {process.returncode}")
    wall = time.perf_counter() - started
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def environment(project: Path, node: str) -> dict[str, str]:
    """What the CLI would hand to the app, for runs without it, and no sign of CI."""
    kept = {key: value for key, value in os.environ.items() if key not in {"CI", "NODE_OPTIONS"}}
    path = os.pathsep.join([str(Path(node).parent), str(Path(sys.executable).parent), kept["PATH"]])
    return kept | {
        "CDK_CONTEXT_JSON": json.dumps(cli_context()),
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_OUTDIR": str(project / "cdk.out"),
        "JSII_NODE": node,
        "PATH": path,
        "PYTHONDONTWRITEBYTECODE": "",
    }


def node_of_the_machine() -> str:
    """What an ordinary app runs on: the first `node` on PATH that this project didn't bring."""
    own = str(Path(sys.executable).parent)
    folders = [folder for folder in os.environ["PATH"].split(os.pathsep) if folder != own]
    return shutil.which("node", path=os.pathsep.join(folders)) or BUNDLED


def version(node: str) -> str:
    """As it tells it."""
    said = subprocess.run([node, "--version"], check=True, capture_output=True, text=True)
    return said.stdout.strip()


def app(kind: str, node: str) -> list[str]:
    """The command that runs an app."""
    return [node if kind == "javascript" else sys.executable, APPS[kind]]


def cli(node: str) -> list[str]:
    """The command that synthesizes as users do."""
    return [
        node,
        str(project_root() / "node_modules" / "aws-cdk" / "bin" / "cdk"),
        "synth",
        "--quiet",
    ]


def synthesize(project: Path, kind: str, node: str) -> None:
    """Synthesize without measuring it."""
    variables = environment(project, node) | {"CDK_VALIDATION": "false"}
    subprocess.run(app(kind, node), cwd=project, env=variables, check=True, capture_output=True)

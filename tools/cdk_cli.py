"""Runs the CDK CLI that package-lock.json pins."""

import os
import subprocess
import sys
from pathlib import Path

from building_blocks.node import bundled_node
from building_blocks.project import ROOT


def cdk(*arguments: str) -> int:
    """Run `cdk` in the project's folder and return its exit status.

    Its standard output is left out: for the commands that are run here it repeats a template or
    says that all is well; errors and warnings come on standard error.
    """
    node = bundled_node() or "node"
    command = [str(node), str(ROOT / "node_modules" / "aws-cdk" / "bin" / "cdk"), *arguments]
    environment = os.environ | {"CDK_DISABLE_CLI_TELEMETRY": "true"}
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    result = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=False
    )
    return result.returncode

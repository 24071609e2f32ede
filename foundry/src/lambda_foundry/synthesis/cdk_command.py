"""Which command of the CDK CLI runs the app: the CLI doesn't tell, its process does."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

QUIET = {"diff", "list", "ls", "metadata", "synth", "synthesize"}
"""Commands that put nothing into an account."""

DEPLOYING = {"deploy", "destroy", "import", "migrate", "refactor", "rollback", "watch"}

GENERATIONS = 5
"""Between the app and the CLI are at most some shells and Python's own launcher."""


def may_deploy(variables: Mapping[str, str]) -> bool:
    """Whether the CLI runs the app for a command that may deploy, or that isn't to be found out."""
    if "CDK_CLI_VERSION" not in variables:
        return False
    words = set(_cli_words())
    return not words & QUIET or bool(words & DEPLOYING)


def _cli_words() -> list[str]:
    process = os.getpid()
    for _ in range(GENERATIONS):
        process, words = _parent(process)
        for position, word in enumerate(words):
            if Path(word).name in {"cdk", "cdk.js", "cdk.cmd"}:
                return words[position + 1 :]
    return []


def _parent(process: int) -> tuple[int, list[str]]:
    """The process above, and the words of its command line."""
    try:
        if sys.platform == "linux":
            status = Path(f"/proc/{process}/stat").read_text()
            parent = int(status.rpartition(")")[2].split()[1])
            return parent, Path(f"/proc/{parent}/cmdline").read_text().split("\0")
        if sys.platform == "darwin":
            parent = int(_ps("ppid=", process))
            return parent, _ps("args=", parent).split()
    except (OSError, ValueError, subprocess.SubprocessError):
        pass
    return process, []


def _ps(column: str, process: int) -> str:
    command = ["/bin/ps", "-o", column, "-p", str(process)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

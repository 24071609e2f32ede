"""`foundry test`: the set-up, then pytest on the project's tests."""

import os
import subprocess
import sys

from lambda_foundry.commands.set_up import set_up


def main(arguments: list[str]) -> int:
    """Run pytest with the arguments, in a process that has loaded nothing of this package yet."""
    set_up()
    command = [sys.executable, "-m", "pytest", *arguments]
    if sys.platform != "win32":
        os.execv(command[0], command)  # noqa: S606  # fixed words, and what pytest is to be told
    return subprocess.run(command, check=False).returncode

"""`foundry test`: the set-up, then pytest on the project's tests."""

import os
import subprocess
import sys
from pathlib import Path

from lambda_foundry.commands.set_up import set_up
from lambda_foundry.project import folder_of_call


def main(arguments: list[str]) -> int:
    """Run pytest with the arguments, in a process that has loaded nothing of this package yet."""
    if not {"--help", "-h"}.isdisjoint(arguments):
        return _help()
    set_up()
    os.chdir(_folder(arguments))
    command = [sys.executable, "-m", "pytest", *arguments]
    if sys.platform != "win32":
        os.execv(command[0], command)  # noqa: S606  # fixed words, and what pytest is to be told
    return subprocess.run(command, check=False).returncode


def _folder(arguments: list[str]) -> Path:
    """Where the command was called if an argument names something there, else the project's."""
    called_in = folder_of_call()
    names = (argument.partition("::")[0] for argument in arguments if argument[:1] not in {"", "-"})
    return called_in if any((called_in / name).exists() for name in names) else Path.cwd()


def _help() -> int:
    from lambda_foundry.commands.parser import Parser  # noqa: PLC0415  # pytest reads the rest

    parser = Parser(
        prog="foundry test",
        usage="foundry test [FILE …] [OPTION OF pytest …]",
        description="Set up what is missing, then run the project's tests.",
        epilog="Files and options are those of: uv run pytest --help",
    )
    parser.print_help()
    return 0

"""Runs the CDK CLI that package-lock.json pins."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from threading import Thread

from lambda_foundry.commands.cdk_report import COLOUR, one_line_each
from lambda_foundry.node import bundled_node
from lambda_foundry.packaging.progress import BUILDING, WATCHED
from lambda_foundry.programs import SPEAKS_UTF8
from lambda_foundry.project import project_root
from lambda_foundry.synthesis.request import COMMAND_VARIABLE
from lambda_foundry.synthesis.run import BY_PLAIN_CDK, NOT_VALIDATED, VALIDATED
from lambda_foundry.terminal import doing, has_colour, is_watched

# What the CLI says on standard error beside the errors and warnings that are for people.
LEFT_OUT = (
    "Successfully synthesized to ",
    "Supply a stack id ",
    "Synthesis finished with errors",
    "python app.py: Subprocess exited with error",
)
PAUSE = 0.3
"""Seconds between two questions whether a command is still wanted."""

SUMMARY_ENDS = (VALIDATED, NOT_VALIDATED, BY_PLAIN_CDK)

IGNORES = re.compile(r"Unknown option\(s\): (--[^ ,]+?)[,.] ")


class UnknownOption(Exception):
    """The CLI knows no option of this name, and would go on without it."""


def cdk(
    *arguments: str,
    folder: Path | None = None,
    variables: Mapping[str, str] = os.environ,
    tell: Callable[[str], None] | None = None,
    wanted: Callable[[], bool] | None = None,
) -> int:
    """Run a command of `cdk` in the project's folder and return its exit status.

    Errors and warnings are passed on; what else it prints repeats what our commands say. A caller
    that wants each line itself gives `tell`, and `wanted` to have it killed when it says no. Raises
    `UnknownOption`, and ends it, for an option that it would ignore.
    """
    # With --ci, which CI=true implies, errors would go to standard output.
    command = [*_cdk_command(), *arguments, "--no-ci"]
    with ExitStack() as opened:
        # Who wants the lines says itself what is being done.
        hear = tell or partial(_pass_on, how_far=opened.enter_context(doing("synthesizing")))
        process = opened.enter_context(
            subprocess.Popen(
                command,
                cwd=folder or project_root(),
                env=_environment(variables) | {COMMAND_VARIABLE: arguments[0]},
                stdin=subprocess.DEVNULL if tell else None,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
            )
        )
        if wanted:
            Thread(target=_kill_unwanted, args=(process, wanted), daemon=True).start()
        try:
            for line in one_line_each(process.stderr or ()):
                hear(line)
        except BaseException:
            process.terminate()
            raise
    return process.returncode


def _kill_unwanted(process: subprocess.Popen[str], wanted: Callable[[], bool]) -> None:
    while process.poll() is None:
        if not wanted():
            process.kill()
        time.sleep(PAUSE)


def options_of(command: str) -> set[str]:
    """The options of one of its commands, as its own help lists them."""
    words = [*_cdk_command(), command, "--help"]
    said = subprocess.run(
        words, cwd=project_root(), env=_environment(os.environ), capture_output=True, check=False
    )
    return set(re.findall(r"--[a-z][a-z-]+", said.stdout.decode()))


def _pass_on(line: str, *, how_far: Callable[[str], None]) -> None:
    if ignored := IGNORES.search(line):
        raise UnknownOption(ignored[1])
    plain = COLOUR.sub("", line)
    if plain.startswith(BUILDING):
        how_far(plain)
    elif plain and not plain.startswith(LEFT_OUT) and not plain.endswith(SUMMARY_ENDS):
        print(line, file=sys.stderr, flush=True)


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    environment = {**variables, "CDK_DISABLE_CLI_TELEMETRY": "true", **SPEAKS_UTF8}
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), variables["PATH"]])
    if has_colour(sys.stderr):
        environment["FORCE_COLOR"] = "1"
    if is_watched():
        environment[WATCHED] = "yes"
    return environment


def _cdk_command() -> list[str]:
    return [
        str(bundled_node() or "node"),
        str(project_root() / "node_modules" / "aws-cdk" / "bin" / "cdk"),
    ]

"""Runs the CDK CLI that package-lock.json pins."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from threading import Thread

from lambda_foundry.commands.cdk_report import COLOUR, VALIDATION_FAILED, one_line_each
from lambda_foundry.mistakes import Mistake, told_by_node
from lambda_foundry.node import bundled_node
from lambda_foundry.packaging.progress import BUILDING, WATCHED
from lambda_foundry.programs import SPEAKS_UTF8
from lambda_foundry.project import project_root
from lambda_foundry.synthesis.request import COMMAND_VARIABLE
from lambda_foundry.synthesis.run import BY_PLAIN_CDK, NOT_VALIDATED, VALIDATED
from lambda_foundry.terminal import doing, has_colour, is_watched

# What the CLI or the app says on standard error beside errors and warnings for people.
LEFT_OUT = (
    "A copy of this report can be found in: ",
    "Successfully synthesized to ",
    "Supply a stack id ",
    "Synthesis finished with errors",
    "python app.py: Subprocess exited with error",
)
PAUSE = 0.3
"""Seconds between two questions whether a command is still wanted."""

SUMMARY_ENDS = (VALIDATED, NOT_VALIDATED, BY_PLAIN_CDK)

IGNORES = re.compile(r"Unknown option\(s\): (--[^ ,]+?)[,.] ")

IN_USE = re.compile(
    r"CLIs? \(PID=(?P<processes>[\d,]+)\) (is|are) currently (synthing to|reading from) "
    r"(?P<output>.+)\. Invoke the CLI in sequence"
)
"""How it refuses an assembly that another one synthesizes, or deploys."""

LOCKS = "[a-z]*.lock"
"""The files that tell it so; in the same folder `.lock` is ours."""

LOOKS_AGAIN, LONGEST_WAIT = 5.0, 600.0
"""Seconds: only the CLI itself notices that another one was killed."""


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
    that wants each line itself gives `tell`, and `wanted` to have it killed when it says no. Waits
    while another one uses the same assembly, and raises `Mistake` after ten minutes. Raises
    `UnknownOption`, and ends it, for an option that it would ignore.
    """
    folder, until = folder or project_root(), 0.0
    while True:
        try:
            return _run(arguments, folder=folder, variables=variables, tell=tell, wanted=wanted)
        except _InUse as in_use:
            if wanted and not wanted():
                return 1
            until = until or in_use.told_until()
            in_use.wait(folder, until=until)


class _InUse(Exception):
    """Another CLI synthesizes the assembly, or deploys it."""

    def __init__(self, refusal: re.Match[str]) -> None:
        self._output = refusal["output"]
        self._who = f"another cdk (process {refusal['processes']})"

    def told_until(self) -> float:
        """Say what is waited for, and return until when."""
        print(f"note: {self._who} is using {self._output}; waiting for it", file=sys.stderr)
        return time.monotonic() + LONGEST_WAIT

    def wait(self, folder: Path, *, until: float) -> None:
        """Wait until the other has let go, or for a few seconds."""
        begun = time.monotonic()
        if begun > until:
            raise Mistake(
                f"{self._who} is still using {self._output}; end it, or remove "
                f"{self._output}/{LOCKS} if there is none"
            )
        while any((folder / self._output).glob(LOCKS)) and time.monotonic() < begun + LOOKS_AGAIN:
            time.sleep(PAUSE)


def _run(
    arguments: tuple[str, ...],
    *,
    folder: Path,
    variables: Mapping[str, str],
    tell: Callable[[str], None] | None,
    wanted: Callable[[], bool] | None,
) -> int:
    # With --ci, which CI=true implies, errors would go to standard output.
    command = [*_cdk_command(), *arguments, "--no-ci"]
    with ExitStack() as opened:
        # Who wants the lines says itself what is being done.
        hear = tell or partial(pass_on, how_far=opened.enter_context(doing("synthesizing")))
        process = opened.enter_context(
            subprocess.Popen(
                command,
                cwd=folder,
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
            for line in _unless_refused(process.stderr or ()):
                hear(line)
        except BaseException:
            process.terminate()
            raise
    return process.returncode


def _unless_refused(stream: Iterable[str]) -> Iterator[str]:
    """What the CLI says, a line for each thing; raises `_InUse`."""
    for line in one_line_each(stream):
        if refusal := IN_USE.search(line):
            raise _InUse(refusal)
        yield line


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


def pass_on(line: str, *, how_far: Callable[[str], None] = lambda _: None) -> None:
    """Print what the CLI or the app says for people, and hand on how far it is."""
    if ignored := IGNORES.search(line):
        raise UnknownOption(ignored[1])
    plain = COLOUR.sub("", line)
    if plain.startswith(BUILDING):
        how_far(plain)
    elif of_the_machine := told_by_node(plain):
        print(f"error: {of_the_machine}", file=sys.stderr, flush=True)
    elif plain and not _is_left_out(plain):
        print(line, file=sys.stderr, flush=True)


def _is_left_out(line: str) -> bool:
    return line.startswith(LEFT_OUT) or line.endswith(SUMMARY_ENDS) or VALIDATION_FAILED in line


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

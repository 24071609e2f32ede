"""Every check of the project, over its code and over the templates of its stages."""

import glob
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import psutil

from lambda_foundry.interrupts import temporary_folder
from lambda_foundry.mistakes import Mistake
from lambda_foundry.project import builds_folder, other_outputs, shown
from lambda_foundry.project_check.cdk_findings import (
    NAG,
    OWN,
    VALIDATOR,
    acknowledged,
    found_by,
    unread_parts,
    unused_acknowledgements,
)
from lambda_foundry.project_check.checkov import run_checkov, split_skipped
from lambda_foundry.project_check.exceptions import noted_exceptions, split_explained
from lambda_foundry.project_check.findings import (
    Accepted,
    Found,
    accepted_lines,
    finding_lines,
    read_accepted,
    split_accepted,
)
from lambda_foundry.project_check.synthesis import first_and_last, project_stages, synthesize_stages
from lambda_foundry.project_check.tool import run_tool
from lambda_foundry.project_check.types import check_types
from lambda_foundry.project_check.unused_rights import unused_rights
from lambda_foundry.project_check.zizmor import has_workflows, run_zizmor
from lambda_foundry.scaffold.function_files import leftovers
from lambda_foundry.terminal import BOLD, CYAN, GREEN, RED, YELLOW, coloured, doing, wrapped

LOOKS = {r"^ok\b": GREEN, r"^FAILED": f"{RED};{BOLD}", r"^unread:": YELLOW, r"^except": CYAN}
"""How the words look at a terminal by which lines begin."""

T = TypeVar("T")

Outcome = tuple[str, list[str]]
"""A check's name, and what it complains about."""


def run_every_check(*, for_programs: bool = False) -> int:
    """Run every check, also after one has failed; 1 when any has.

    As JSON once all have run: the complaints of each check by its name, what is let pass, and what
    of the templates only a deployment knows.
    """
    stages = project_stages()
    accepted = read_accepted(stages=[stage.name for stage in stages])
    builds_folder().mkdir(exist_ok=True)
    with (
        temporary_folder(within=builds_folder(), prefix="check-") as directory,
        _programs_ended(),
        doing("checking"),
    ):
        checks = Checks(directory, accepted, first_and_last(stages))
        if for_programs:
            return _print_json(checks)
        passed = [_report(outcome) for outcome in checks.outcomes()]
    for part in checks.unread:
        _tell(f"unread: {part}")
    for line in accepted_lines(checks.exceptions):
        _tell(f"except {line}")
    return 0 if all(passed) else 1


def _print_json(checks: "Checks") -> int:
    found = dict(checks.outcomes())
    print(as_json(found, excepted=checks.exceptions, unread=checks.unread))
    return int(any(found.values()))


def as_json(
    found: Mapping[str, Sequence[str]], *, excepted: Iterable[Accepted], unread: Sequence[str]
) -> str:
    """What all checks say, for programs: the complaints of each, and what is let pass."""
    passed = [asdict(one) for one in excepted]
    return json.dumps({"checks": found, "excepted": passed, "unread": unread}, indent=2)


@contextmanager
def _programs_ended() -> Iterator[None]:
    """On an interrupt, end the programs that still run: nobody reads what they would find."""
    try:
        yield
    except KeyboardInterrupt:
        for program in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                program.terminate()
        raise


def _beside(work: Callable[..., T], *arguments: Any) -> Future[T]:
    """What is done beside the rest, in a thread that an interrupted process doesn't wait for."""
    done: Future[T] = Future()

    def do() -> None:
        try:
            done.set_result(work(*arguments))
        except BaseException as error:  # noqa: BLE001  # raised where the result is asked for
            done.set_exception(error)

    Thread(target=do, daemon=True).start()
    return done


def _report(outcome: Outcome) -> bool:
    name, complaints = outcome
    _tell(f"{'FAILED' if complaints else 'ok    '} {name}")
    for complaint in complaints:
        _tell(f"       {complaint}")
    return not complaints


def _tell(line: str) -> None:
    print(coloured(wrapped(line, indent=" " * 9), LOOKS), flush=True)


def or_mistake(check: Callable[[], list[str]]) -> list[str]:
    """A check that can't be run has failed, and the others still say how they went."""
    try:
        return check()
    except Mistake as mistake:
        return [str(mistake)]


def ruff_options() -> list[str]:
    """Say what is found alone, and leave out assemblies, whose code is that of packages."""
    outputs = [glob.escape(shown(folder)) for folder in other_outputs()]
    return ["--quiet", *(f"--extend-exclude={folder}" for folder in outputs)]


class Checks:
    """One run of all checks over the code and over the templates of the stages."""

    def __init__(
        self, directory: Path, accepted: dict[str, dict[str, str]], stages: list[str]
    ) -> None:
        self._stage_names = stages
        self._directory = directory
        self._accepted = accepted
        self.exceptions: list[Accepted] = []
        """What was found and let pass."""
        self.unread: list[str] = []
        """What of the templates only a deployment knows."""

    def outcomes(self) -> Iterator[Outcome]:
        """How each check went, those of the code while the templates are still made."""
        templates = _beside(synthesize_stages, self._directory, self._stage_names)
        types = _beside(check_types)
        yield "format", run_tool("ruff", "format", "--check", *ruff_options(), ".")
        yield "lint", run_tool("ruff", "check", "--output-format", "concise", *ruff_options(), ".")
        yield "leftovers", leftovers()
        if has_workflows():
            yield "workflows (zizmor)", or_mistake(run_zizmor)
        broken = templates.result()
        yield f"synthesis ({', '.join(self._stage_names)})", broken
        files = self._files()
        if files and not broken:
            linted = _beside(run_tool, "cfn-lint", "--format", "parseable", "--", *files)
            outside = _beside(or_mistake, self._checkov)
            yield from self._found_by_cdk()
            yield "cfn-lint", linted.result()
            yield "checkov", outside.result()
        yield "types", types.result()

    def _found_by_cdk(self) -> Iterator[Outcome]:
        self.unread = unread_parts(self._directory)
        self.exceptions += [*acknowledged(self._directory), *noted_exceptions(self._stages())]
        for name, plugins in (
            ("CDK's validation", (VALIDATOR,)),
            ("this project's checks", (OWN,)),
            (f"cdk-nag ({', '.join(NAG)})", NAG),
        ):
            yield name, self._left(found_by(self._directory, *plugins))
        yield "rights in use", self._left(unused_rights(self._directory))
        yield "exceptions", list(finding_lines(unused_acknowledgements(self._directory)))

    def _checkov(self) -> list[str]:
        failures = run_checkov(self._stages())
        findings, skipped, useless = split_skipped(failures, self._stages())
        self.exceptions += skipped
        return [*self._left(findings), *finding_lines(useless)]

    def _left(self, findings: list[Found]) -> list[str]:
        left, passed = split_accepted(findings, self._accepted)
        left, reasoned = split_explained(left, self._stages())
        self.exceptions += [*passed, *reasoned]
        return list(finding_lines(left))

    def _stages(self) -> dict[str, list[Path]]:
        return {
            stage: sorted((self._directory / stage).glob("*.template.json"))
            for stage in self._stage_names
        }

    def _files(self) -> list[str]:
        return [str(file) for files in self._stages().values() for file in files]

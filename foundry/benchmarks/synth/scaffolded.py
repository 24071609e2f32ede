"""Generates a project of so many functions with this project's own scaffold.

The scaffold takes a third of a second for each, so beyond two services it is its own files that are
taken, with other numbers.
"""

import re
import shutil
from pathlib import Path

from lambda_foundry.project import project_root
from lambda_foundry.scaffold.new_function import Answers, render

A_SERVICE = 10
"""Functions in each service, so in each stack."""

TRIGGERS = ("sqs", "sns", "event_pattern", "none")
BY_SCAFFOLD = 2 * A_SERVICE
"""Functions after which the triggers of services repeat."""

NUMBERED = re.compile(r"(?i)(service|function)(_?)(\d+)")
LEFT_OUT = (
    *(".git", ".venv", "node_modules", "cdk.out", ".build", ".*_cache", "__pycache__"),
    # What a user's project doesn't have.
    *("foundry", "docs", "project-template"),
)


def names(functions: int) -> list[tuple[str, str, str]]:
    """Service, name and trigger of each function."""
    return [
        (f"service_{number // A_SERVICE}", f"function_{number}", TRIGGERS[number % len(TRIGGERS)])
        for number in range(functions)
    ]


def scaffold(project: Path, functions: int) -> None:
    """This project, with these functions in place of its samples."""
    shutil.copytree(
        project_root(), project, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True
    )
    for folder in ("stacks", "lambda_src", "tests/events", "tests/snapshots"):
        for sample in (project / folder).iterdir():
            if sample.is_dir():
                shutil.rmtree(sample)
    for service in ("concepts", "uptime"):
        shutil.rmtree(project / "tests" / service)
    for shared in (".venv", "node_modules", ".build"):
        (project / shared).symlink_to(project_root() / shared, target_is_directory=True)
    for service, function, trigger in names(min(functions, BY_SCAFFOLD)):
        add_function(project, service, function, trigger)
    for first in range(BY_SCAFFOLD, functions, BY_SCAFFOLD):
        _repeat(project, first, wanted=set(names(functions)))


def _repeat(project: Path, first: int, *, wanted: set[tuple[str, str, str]]) -> None:
    """Add what the scaffold wrote once more, with numbers from `first` on."""
    paths = {name for service, function, _ in wanted for name in (service, function)}
    for file in _of_services(project, {name for name, _, _ in names(BY_SCAFFOLD)}):
        target = project / _renumbered(str(file.relative_to(project)), first)
        if set(re.findall(r"service_\d+|function_\d+", str(target))) <= paths:
            target.parent.mkdir(parents=True, exist_ok=True)
            text = file.read_text(encoding="utf-8")
            target.write_text(_renumbered(text, first), encoding="utf-8")


def _of_services(project: Path, services: set[str]) -> list[Path]:
    """The files of these services."""
    folders = [
        folder
        for kind in ("stacks", "lambda_src", "tests", "tests/events", "tests/snapshots")
        for folder in (project / kind).iterdir()
        if folder.name in services
    ]
    return [file for folder in folders for file in folder.rglob("*") if file.is_file()]


def _renumbered(text: str, first: int) -> str:
    by = {"service": first // A_SERVICE, "function": first}

    def renumber(found: re.Match[str]) -> str:
        return f"{found[1]}{found[2]}{int(found[3]) + by[found[1].lower()]}"

    return NUMBERED.sub(renumber, text)


def add_function(project: Path, service: str, function: str, trigger: str) -> None:
    """What `foundry new` writes."""
    answers = Answers(
        service=service,
        function=function,
        trigger=trigger,
        description="Does what the benchmark asks",
        use_requests=False,
        memory=256,
        timeout=10,
    )
    render(answers, project)

"""Generates a project of so many functions with this project's own scaffold."""

import shutil
from pathlib import Path

from lambda_foundry.project import project_root
from lambda_foundry.scaffold.new_function import Answers, render

A_SERVICE = 10
"""Functions in each service, so in each stack."""

TRIGGERS = ("sqs", "sns", "event_pattern", "none")
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
    for service, function, trigger in names(functions):
        add_function(project, service, function, trigger)


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

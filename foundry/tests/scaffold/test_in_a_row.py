"""Thirty functions in ten services, one after the other: a project that stays green."""

from typing import Any

import pytest

from lambda_foundry.scaffold.answers import questions
from tests.scaffold.project_copy import ProjectCopy

pytestmark = pytest.mark.slow

TRIGGERS: list[str] = questions()["trigger"]

ROWS: list[dict[str, Any]] = [
    {
        "service": f"service_{number % 10}",
        "function": f"function_{number}",
        "trigger": TRIGGERS[number % len(TRIGGERS)],
        "use_requests": bool(number % 3),
    }
    for number in range(30)
]


def test_thirty_functions_in_a_row(project: ProjectCopy) -> None:
    """All tests pass after each ten, and no snapshot of an earlier function changes."""
    project.equip()
    for first in (0, 10, 20):
        rows = ROWS[first : first + 10]
        project.bake(rows)
        project.passes("pytest", "-q", *project.tests_of(rows))
        assert project.added()
        project.commit()

    project.passes("lambda_foundry.commands.synth")
    project.passes("pytest", "-q", "tests/test_snapshots.py", "tests/test_project.py")
    project.passes("lambda_foundry.project_check")
